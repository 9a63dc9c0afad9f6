package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FileError is one thing that is wrong with a snapshot file, or with the folder.
type FileError struct {
	Path    string // below the folder, with slashes; after [LoadDir] and [Prepare] with the folder
	Line    int    // from 1; 0 when it concerns the whole file
	Column  int    // in bytes, from 1; 0 when it concerns the whole line
	Message string
	Remedy  string // see Hint
	Err     error  // the cause, where there is one

	// Conflict: git left the marker of a conflict in the file.
	Conflict bool

	newer bool // the format is newer than this release
}

// Error returns path:line:column: message.
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	}
	b.WriteString(": " + e.Message)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Hint returns what to do about it, as a sentence.
func (e *FileError) Hint() string { return e.Remedy }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// FileErrors is the error of [Load]: everything that is wrong, in order of the files. It is never empty.
type FileErrors []*FileError

// Error returns the errors, one a line.
func (e FileErrors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors one by one, each with a hint of its own.
func (e FileErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// within returns the error with its paths continued from a folder.
func within(dir string, err error) error {
	var all FileErrors
	if errors.As(err, &all) {
		for _, e := range all {
			e.Path = filepath.Join(dir, filepath.FromSlash(e.Path))
		}
	}
	return err
}

// hintRestore is the way out where a file is not what Ashlar wrote.
const hintRestore = "Snapshots are written by ashlar generate; restore the file from version control."

func unreadable(path string, err error) *FileError {
	return &FileError{
		Path: path, Message: "cannot be read", Err: cause(err),
		Remedy: "Check that it is a file, or for a schema a folder, and that you may read it.",
	}
}

func unwritable(path string, err error) *FileError {
	return &FileError{
		Path: path, Message: "the snapshot cannot be written", Err: cause(err),
		Remedy: "Check that you may write into the folder, that nothing else bears one of these names, and that the disk has room. " +
			"Nothing was changed.",
	}
}

func unrestored(path string, err error) *FileError {
	return &FileError{
		Path: path, Message: "the snapshot cannot be put back", Err: cause(err),
		Remedy: "Restore the file from version control.",
	}
}

// cause takes the path off an error of the file system: it may be that of a temporary file, and ours is shown already.
func cause(err error) error {
	if in := new(fs.PathError); errors.As(err, &in) {
		return in.Err
	}
	if in := new(os.LinkError); errors.As(err, &in) {
		return in.Err
	}
	return err
}
