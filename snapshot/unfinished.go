package snapshot

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Several files cannot get their names in one step. So what is about to be done is written down first, and taken away when it is
// done: a process that was killed in between leaves a list that says how it goes on.

// unfinishedFile is that list. It is hidden, and no snapshot is read beside it.
const unfinishedFile = ".unfinished"

// unfinished is one file of the list.
type unfinished struct {
	Path string `json:"path"`           // below the folder, with slashes
	From string `json:"from,omitempty"` // where the content waits, beside it; missing: the file goes
}

// errUnfinished says that a run was stopped while it wrote several files.
func errUnfinished() *FileError {
	return &FileError{
		Path: unfinishedFile, Message: "a run was stopped while it wrote these files, and some are as they were before",
		Remedy: "Type what was stopped once more, such as ashlar generate NAME: it finishes them first. Or restore all of them from version control, and remove this one.",
	}
}

// note writes down what is about to be done.
func (c *Change) note() error {
	if len(c.files) < 2 {
		return nil // one file is there in one step
	}
	var all []unfinished
	for _, file := range c.files {
		one := unfinished{Path: file.path}
		if file.after != nil {
			one.From = filepath.Base(file.temporary)
		}
		all = append(all, one)
	}
	content, err := json.Marshal(all)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(c.dir, unfinishedFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	c.noted = true
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// forget takes away what was written down.
func (c *Change) forget() error {
	if !c.noted {
		return nil
	}
	c.noted = false
	return os.Remove(filepath.Join(c.dir, unfinishedFile))
}

// Finish brings to its end what a killed process began in [Change.Apply], and reports whether there was anything. The error is a
// [*FileError] when that cannot be done any more.
func Finish(dir string) (finished bool, err error) {
	list := filepath.Join(dir, unfinishedFile)
	content, err := os.ReadFile(list)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	problem := errUnfinished()
	problem.Path, problem.Remedy = list, "Restore all of them from version control, and remove this one."
	var all []unfinished
	if err == nil {
		err = json.Unmarshal(content, &all)
	}
	for i := 0; i < len(all) && err == nil; i++ {
		err = all[i].finish(dir)
	}
	if err == nil {
		err = os.Remove(list)
	}
	if err != nil {
		problem.Err = cause(err)
		return false, problem
	}
	return true, nil
}

// finish does one of them, unless it is done.
func (u unfinished) finish(dir string) error {
	path := filepath.Join(dir, filepath.FromSlash(u.Path))
	if u.From == "" {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		_ = os.Remove(filepath.Dir(path)) // fails unless the folder is empty now, as it should
		return nil
	}
	err := os.Rename(filepath.Join(filepath.Dir(path), u.From), path)
	if _, there := os.Lstat(path); errors.Is(err, fs.ErrNotExist) && there == nil {
		return nil
	}
	return err
}
