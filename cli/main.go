package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/ask"
)

// Main runs the commands of a project on os.Args and ends the program. The files are the folder of the program, embedded
// with "//go:embed all:main", where main is the name of a repo: they are used when the program runs without its source.
//
// Settings are release.Options with migrations in Go, hooks and the like, at most one; what the command line says goes before
// them.
func Main(project ashlar.Project, files fs.FS, settings ...Settings) {
	a := &app{
		name: CalledAs(), project: project, embedded: files, settings: settings,
		stdout: painted(os.Stdout), stderr: painted(os.Stderr),
	}
	os.Exit(a.run(os.Args[1:]))
}

// Settings are what [github.com/ashlar-go/ashlar/release.Options] are: this package is also built without that one, for the
// commands that need no database.
type Settings interface{ CommandSettings() }

// Standalone runs the commands that need no project, on folders of migrations, and returns the exit code. It is what
// cmd/ashlar does without a project; its commands are complete, so that it can also tell about all of them.
func Standalone(args []string) int {
	a := &app{name: CalledAs(), standalone: true, stdout: painted(os.Stdout), stderr: painted(os.Stderr)}
	return a.run(args)
}

// Report prints an error as the commands do, with its hint, and returns the exit code. As JSON it goes to standard output,
// when the command line asks for that.
func Report(err error) int {
	a := &app{name: CalledAs(), stdout: painted(os.Stdout), stderr: painted(os.Stderr), json: wantsJSON(os.Args[1:])}
	code := exitCode(err)
	a.end(err, code)
	return code
}

// lean are the commands of a project that need no database.
var lean = []string{"check", "generate", "new", "rebase", "resolve"}

// Lean reports whether a command of a project works in a program that was built with the tag ashlar_lean.
func Lean(command string) bool { return slices.Contains(lean, command) }

// Handed reports whether cmd/ashlar hands a command over to the program of the project.
func Handed(command string) bool {
	return Lean(command) || slices.Contains(running, command)
}

// running are the commands that need a database.
var running = []string{"create", "drop", "mark", "migrate", "regen", "repair", "reset", "rollback", "setup", "status", "tenants", "unmark"}

// run executes a command line and returns the exit code.
func (a *app) run(args []string) int {
	ctx, release := untilSignal(a.stderr)
	defer release()
	out := &output{to: a.stdout}
	a.stdout = out
	err := a.execute(ctx, args)
	a.json = a.json || err != nil && wantsJSON(args) // the flags may not have been understood
	code := exitCode(err)
	cause := new(stopped)
	if err != nil && errors.As(context.Cause(ctx), &cause) {
		code = cause.ExitCode()
	}
	a.end(err, code)
	if failed := out.failed(); failed != nil {
		a.complain(failed)
		if err == nil {
			code = exitFailed
		}
	}
	return code
}

// execute runs a command line.
func (a *app) execute(ctx context.Context, args []string) error {
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	completion(root, args)
	return root.ExecuteContext(ctx)
}

// app is one call of the program.
type app struct {
	name       string // what a user types to call it
	project    ashlar.Project
	embedded   fs.FS // the folder of the project inside the program; nil: there is none
	settings   []Settings
	standalone bool // no project: folders of migrations only

	stdout, stderr io.Writer
	folder         string    // of migrations, where there is no project; empty: none
	report         report    // what the command found and did
	talk           *ask.Talk // what is asked in lines; nil: nobody was asked yet

	// The flags that all commands share.
	repos []string
	dir   string
	quiet bool
	json  bool
}
