package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// newFile is a file to be written.
type newFile struct {
	path    string
	content []byte
	replace bool // the file exists and is written anew
}

// writeAll writes all files or none: after an error, what it wrote is gone again, folders too.
func writeAll(files []newFile) (err error) {
	var undo []func()
	defer func() {
		if err == nil {
			return
		}
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}()
	for _, f := range files {
		made, err := makeFolder(filepath.Dir(f.path))
		for _, folder := range made {
			undo = append(undo, func() { _ = os.Remove(folder) })
		}
		if err != nil {
			return err
		}
		back, err := f.write()
		if err != nil {
			return err
		}
		undo = append(undo, back)
	}
	return nil
}

// write writes one file and returns how to undo that.
func (f newFile) write() (undo func(), err error) {
	if f.replace {
		before, err := os.ReadFile(f.path)
		if err != nil {
			return nil, err
		}
		return func() { _ = os.WriteFile(f.path, before, 0o644) }, os.WriteFile(f.path, f.content, 0o644)
	}
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(f.content)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(f.path)
		return nil, err
	}
	return func() { _ = os.Remove(f.path) }, nil
}

// makeFolder makes a folder and those above it, and returns the ones that were not there, outermost first.
func makeFolder(path string) (made []string, err error) {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if made, err = makeFolder(filepath.Dir(path)); err != nil {
		return made, err
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return made, err
	}
	return append(made, path), nil
}

// bare takes the path off an error of the file system, where it is told already.
func bare(err error) error {
	if in := new(fs.PathError); errors.As(err, &in) {
		return in.Err
	}
	return err
}
