package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// write writes a file with its folder, unless it holds the text already.
func write(name, text string) error {
	if old, err := os.ReadFile(name); err == nil && string(old) == text {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

// replace makes a folder equal to another one. One that does not exist counts as empty. What was there goes to the trash.
func replace(dir, with, trash string) error {
	if err := discard(dir, trash); err != nil {
		return err
	}
	if _, err := os.Stat(with); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(dir, os.DirFS(with))
}

// discard moves a folder that is there into the trash, which is emptied when all is measured. Deleting thousands of files
// just before a run would slow that run down: for five seconds ext4 gives no deleted inode out again, and each file that
// is made searches past all of them.
func discard(dir, trash string) error {
	if err := os.MkdirAll(trash, 0o755); err != nil {
		return err
	}
	to, err := os.MkdirTemp(trash, "")
	if err != nil {
		return err
	}
	if err := os.Rename(dir, filepath.Join(to, "was")); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// settle is longer than a file system remembers what was deleted.
const settle = 6 * time.Second

// clean removes what an earlier run has left in the folders, and waits when there was something.
func clean(dirs ...string) error {
	waits := false
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err == nil {
			waits = true
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if waits {
		time.Sleep(settle)
	}
	return nil
}
