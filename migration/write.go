package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ashlar-go/ashlar/internal/scratch"
)

// Write writes both files of each migration into a folder, which it makes when it is absent: all files or none. It
// never overwrites a file, and refuses a version that the folder holds already.
func Write(dir string, migrations ...Migration) error {
	if len(migrations) == 0 {
		return nil
	}
	if err := checkNew(dir, migrations); err != nil {
		return err
	}
	made, err := makeFolder(dir)
	if err != nil {
		return unwritable(dir, err)
	}
	scratch.Sweep(dir)
	w := writer{dir: dir, made: made}
	for _, m := range migrations {
		for _, d := range []Direction{Down, Up} { // half of a generated pair is known by the mark in its down file
			if err := w.stage(m.FileName(d), m.Script(d).Content()); err != nil {
				return errors.Join(unwritable(dir, err), w.undo())
			}
		}
	}
	if err := w.publish(); err != nil {
		return errors.Join(err, w.undo())
	}
	return nil
}

// checkNew looks at everything that can be known before a file is made.
func checkNew(dir string, migrations []Migration) error {
	taken := map[Version]string{}
	names, err := list(os.DirFS(dir), ".")
	if err != nil {
		return unwritable(dir, err)
	}
	for _, name := range names {
		if f, problem := parseName(name); problem == nil {
			taken[f.version] = name
		}
	}
	var problems []*Problem
	for _, m := range migrations {
		path := filepath.Join(dir, m.FileName(Up))
		if _, problem := parseName(m.FileName(Up)); problem != nil {
			problem.Path = path
			problems = append(problems, problem)
		}
		if other, ok := taken[m.Version]; ok {
			problems = append(problems, &Problem{
				Path: path, Message: fmt.Sprintf("version %s is taken by %s", m.Version, other),
				Remedy: "Generate again: the next version is later than all that are there.",
			})
		}
		taken[m.Version] = m.FileName(Up)
	}
	if len(problems) > 0 {
		return &FolderError{Problems: problems}
	}
	return nil
}

func unwritable(dir string, err error) *Problem {
	return &Problem{
		Path: dir, Message: "the migrations folder cannot be written", Err: err,
		Remedy: "Check that it is a folder, that you may write into it, and that the disk has room. Nothing was written.",
	}
}

// makeFolder makes the folder and those above it, and returns the ones it made, innermost first.
func makeFolder(dir string) (made []string, err error) {
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, d)
	}
	return made, os.MkdirAll(dir, 0o755)
}

// writer makes files under temporary names first, so that a full disk leaves nothing half-written.
type writer struct {
	dir    string
	made   []string // folders
	staged []staged
	done   []string // published files
}

type staged struct{ temporary, name string }

// stage writes a file under a temporary name, which [Read] does not look at.
func (w *writer) stage(name, content string) error {
	temporary, err := scratch.Write(w.dir, []byte(content))
	if err == nil {
		w.staged = append(w.staged, staged{temporary, name})
	}
	return err
}

func (w *writer) publish() error {
	for _, s := range w.staged {
		final := filepath.Join(w.dir, s.name)
		if err := place(s.temporary, final); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return &Problem{Path: final, Message: "the file exists already", Remedy: "Move it away, or choose another name. Nothing was written."}
			}
			return unwritable(w.dir, err)
		}
		w.done = append(w.done, final)
	}
	return nil
}

// place gives a file its final name without ever replacing another. A rename would; a hard link does not.
func place(temporary, final string) error {
	err := os.Link(temporary, final)
	switch {
	case err == nil:
		return os.Remove(temporary)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	// Some file systems have no hard links.
	if _, err := os.Lstat(final); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fs.ErrExist, err)
	}
	return os.Rename(temporary, final)
}

// undo removes what was made.
func (w *writer) undo() error {
	var errs []error
	remove := func(path string) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for _, s := range w.staged {
		remove(s.temporary)
	}
	for _, path := range w.done {
		remove(path)
	}
	for _, path := range w.made {
		remove(path)
	}
	return errors.Join(errs...)
}
