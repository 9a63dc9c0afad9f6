package cli

import (
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
)

// RunAs runs a command line of a project's program; without a project, of cmd/ashlar alone.
func RunAs(project *ashlar.Project, files fs.FS, stdout, stderr io.Writer, args ...string) int {
	a := &app{name: "ashlar", embedded: files, standalone: project == nil, stdout: stdout, stderr: stderr}
	if project != nil {
		a.project = *project
	}
	return a.run(args)
}

// What the tests look at from inside.
var (
	Running      = running
	FileName     = fileName
	CalledAsFrom = calledAs
	ModulePathOf = modulePathOf
	ExitCode     = exitCode
	Masked       = masked
)

// AsTyped writes a hint for a program of that name.
func AsTyped(name, hint string) string { return (&app{name: name}).asTyped(hint) }

// GivenInDev returns the answers that the headers of dev migrations hold, with the flags that go before them; each as "verb text".
// A file is its lines of answers, then the rest.
func GivenInDev(files []string, flags ...string) []string {
	var left []migration.LooseFile
	for _, text := range files {
		left = append(left, migration.LooseFile{Script: migration.ParseScript([]byte(text), migration.Up)})
	}
	var given, all []answerFlag
	for _, flag := range flags {
		verb, text, _ := strings.Cut(flag, " ")
		given = append(given, answerFlag{verb, text})
	}
	all = givenInDev(left, given)
	var texts []string
	for _, a := range all {
		texts = append(texts, a.verb+" "+a.text)
	}
	return texts
}

// Commands returns the names of all commands.
func Commands() []string {
	var names []string
	for _, cmd := range (&app{name: "ashlar", standalone: true}).root().Commands() {
		names = append(names, cmd.Name())
	}
	return names
}

// Tree returns how each command of a project is typed, those below others too.
func Tree() []string {
	var lines []string
	var walk func(cmd *cobra.Command, before string)
	walk = func(cmd *cobra.Command, before string) {
		for _, sub := range cmd.Commands() {
			lines = append(lines, before+sub.Name())
			walk(sub, before+sub.Name()+" ")
		}
	}
	walk((&app{name: "ashlar"}).root(), "")
	return lines
}

// ErrorCode returns the code of an error.
func ErrorCode(err error) string { return errorCode(err, exitCode(err)) }

// ErrorCodes returns the codes of all errors.
func ErrorCodes() []string {
	codes := []string{codeFailed, codeQuestion, codeCheck}
	for _, k := range kinds {
		codes = append(codes, k.code)
	}
	return codes
}

// Root returns the tree of commands, with the flags that only make sense without a project.
func Root() *cobra.Command { return (&app{name: "ashlar", standalone: true}).root() }
