// Package git asks the git of this machine what a work tree held at a revision, and what changed since.
//
// It stands beside the road, as [internal/gosource] does, and only cli uses it. It reads and never writes: neither the
// work tree, nor the index, nor a branch. Paths are those of the tree, with slashes, whatever the system.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Tree is a work tree of git.
type Tree struct {
	root string // its folder, absolute, without symbolic links
}

// Open finds the work tree that a folder is in. The error is an [*Error] where git is not installed, where the folder is
// in no work tree, and where git does not trust its owner.
func Open(ctx context.Context, dir string) (*Tree, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, &Error{Message: "git is not installed, or not in PATH", Remedy: "Install git.", Err: err}
	}
	out, err := (&Tree{dir}).run(ctx, nil, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, outside(dir, err)
	}
	root, err := filepath.EvalSymlinks(filepath.FromSlash(strings.TrimSuffix(string(out), "\n")))
	if err != nil {
		return nil, err
	}
	return &Tree{root}, nil
}

// Path returns the path in the tree of a file or folder on disk, which need not exist. The root is ".".
func (t *Tree) Path(onDisk string) (string, error) {
	whole, err := filepath.Abs(onDisk)
	if err != nil {
		return "", err
	}
	rest := ""
	for { // the part that exists may stand behind a symbolic link
		real, err := filepath.EvalSymlinks(whole)
		if err == nil {
			whole = filepath.Join(real, rest)
			break
		}
		if parent := filepath.Dir(whole); parent != whole && errors.Is(err, os.ErrNotExist) {
			whole, rest = parent, filepath.Join(filepath.Base(whole), rest)
			continue
		}
		return "", err
	}
	path, err := filepath.Rel(t.root, whole)
	if err != nil || path == ".." || strings.HasPrefix(path, ".."+string(filepath.Separator)) {
		return "", &Error{Message: fmt.Sprintf("%s is not in the work tree %s", onDisk, t.root), Remedy: "Run it in the folder of the project."}
	}
	return filepath.ToSlash(path), nil
}

// run runs git in the root and returns what it prints.
func (t *Tree) run(ctx context.Context, in []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-optional-locks", "--literal-pathspecs"}, args...)...)
	cmd.Dir = t.root
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(in)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) { // its exit code is not ours, and the complaint says more
		return nil, &Error{Message: "git " + args[0] + ": " + firstLine(complaint.String(), err), code: exit.ExitCode()}
	}
	if err != nil {
		return nil, &Error{Message: "git " + args[0] + ": " + err.Error(), Err: err}
	}
	return out, nil
}

// Error is what git could not do.
type Error struct {
	Message string
	Remedy  string // what to do about it, a full sentence; may be empty
	Err     error  // the cause, where there is one

	code int // what git ended with; zero: it was not git that failed
}

// Error returns the message, in one line.
func (e *Error) Error() string { return e.Message }

// Hint returns what to do about it.
func (e *Error) Hint() string { return e.Remedy }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// outside is the error for a folder that git takes for no part of a work tree.
func outside(dir string, err error) error {
	said := new(Error)
	if !errors.As(err, &said) {
		return err
	}
	if strings.Contains(said.Message, "dubious ownership") {
		folder := "FOLDER"
		if _, at, ok := strings.Cut(said.Message, "'"); ok { // ... in repository at '/folder'
			folder, _, _ = strings.Cut(at, "'")
		}
		return &Error{Message: said.Message, Remedy: "Say that you trust it: git config --global --add safe.directory " + folder, Err: err}
	}
	return &Error{Message: fmt.Sprintf("%s is not in a work tree of git", dir), Remedy: "Run it in a clone of the project, or begin one with git init.", Err: err}
}

// firstLine returns the first line of what git complained, without its prefix.
func firstLine(complaint string, err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(complaint), "\n")
	for _, prefix := range []string{"fatal: ", "error: "} {
		line = strings.TrimPrefix(line, prefix)
	}
	if line == "" {
		return err.Error()
	}
	return line
}
