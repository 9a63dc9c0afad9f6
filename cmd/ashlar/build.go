package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/internal/lock"
)

// leanTag leaves the commands that need a database out of a program.
const leanTag = "ashlar_lean"

// failed is an error with a hint.
type failed struct {
	text, hint string
	cause      error // may be nil; its text comes after ours
}

func (f *failed) Error() string {
	if f.cause == nil {
		return f.text
	}
	return f.text + ": " + f.cause.Error()
}

// Hint says how to go on.
func (f *failed) Hint() string { return f.hint }

func (f *failed) Unwrap() error { return f.cause }

// build builds the program of the project into the cache folder and returns where it is, and its lock. Go rebuilds what
// has changed only. The lock is held until this process has become the program: nobody executes a file that somebody
// else is writing.
func (p project) build(lean bool) (program string, locked io.Closer, err error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return "", nil, cli.Usage("Install Go, or run the project's own program where there is none.",
			"the go command is not on PATH: it builds the program in %s", p.dir)
	}
	folder, err := p.cache(lean)
	if err == nil {
		locked, err = lock.File(context.Background(), filepath.Join(folder, "lock"))
	}
	if errors.Is(err, errors.ErrUnsupported) { // then one build at a time is all that works
		locked, err = io.NopCloser(nil), nil
	}
	if err != nil {
		return "", nil, &failed{"no folder to build in", "Set XDG_CACHE_HOME to a folder that you may write into.", err}
	}
	program = filepath.Join(folder, "db")
	if err := p.compile(goCommand, program, lean); err != nil {
		return "", nil, errors.Join(err, locked.Close())
	}
	return program, locked, nil
}

// compile builds the program. What the compiler says goes to the user as it is.
func (p project) compile(goCommand, program string, lean bool) error {
	command, err := p.command(goCommand, program, lean)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	command.Stderr = io.MultiWriter(os.Stderr, &said)
	if term.IsTerminal(int(os.Stderr.Fd())) {
		long := time.AfterFunc(time.Second, func() { fmt.Fprintf(os.Stderr, "building the program in %s\n", p.dir) })
		defer long.Stop()
	}
	err = command.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		if !inSource.Match(said.Bytes()) {
			return &failed{"the program in " + p.dir + " could not be built", "Do what the go command says above, and type the same again.", nil}
		}
		return &failed{"the program in " + p.dir + " does not compile", "Mend what the compiler says, and type the same again.", nil}
	}
	return err
}

// inSource finds a place in a Go file: then it is the compiler who complains.
var inSource = regexp.MustCompile(`(?m)^\S.*\.go:\d+:\d+: `)

// command returns the Go command that builds the program.
func (p project) command(goCommand, program string, lean bool) (*exec.Cmd, error) {
	working, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	args := []string{"build", "-o", program, "-ldflags=-s -w"} // a third less to link
	if lean {
		args = append(args, "-tags="+tags(os.Getenv("GOFLAGS")))
	}
	command := exec.Command(goCommand, args...)
	command.Dir = p.abs
	if moduleRoot(working) == p.root { // then the compiler's places are those that the user sees
		command.Dir = working
		command.Args = append(command.Args, "."+string(filepath.Separator)+p.dir)
	}
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	command.Env = append(os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH) // it runs here, whatever is set
	return command, nil
}

// cache returns the folder for a program of the project, one for each place on disk.
func (p project) cache(lean bool) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		base = filepath.Join(os.TempDir(), fmt.Sprintf("ashlar-%d", os.Getuid()))
	}
	base = filepath.Join(base, "ashlar", "build")
	prune(base)
	key := sha256.Sum256([]byte(p.root + "\x00" + p.abs))
	kind := "full"
	if lean {
		kind = "lean"
	}
	folder := filepath.Join(base, hex.EncodeToString(key[:10]), kind)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	now := time.Now()
	_ = os.Chtimes(filepath.Dir(folder), now, now) // for prune
	return folder, nil
}

// unused is how long programs are kept that nobody builds.
const unused = 30 * 24 * time.Hour

// prune removes the programs of projects that nobody has worked on for long. What cannot be removed stays.
func prune(base string) {
	entries, _ := os.ReadDir(base) // there may be none yet
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > unused {
			_ = os.RemoveAll(filepath.Join(base, entry.Name()))
		}
	}
}

// tags returns the lean tag with those of GOFLAGS, which a flag of the command line would hide.
func tags(goflags string) string {
	all := leanTag
	for _, flag := range strings.Fields(goflags) {
		if list, ok := strings.CutPrefix(strings.TrimPrefix(flag, "-"), "-tags="); ok {
			all += "," + list
		} else if list, ok := strings.CutPrefix(flag, "-tags="); ok {
			all += "," + list
		}
	}
	return all
}
