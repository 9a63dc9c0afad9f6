// Package scratch writes files under temporary names, which then become what they are for in one step: a full disk is found
// before anything is changed, and nobody reads half of a file.
package scratch

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// pattern are the names. They begin with a dot, so that nobody takes them for a migration or a snapshot.
const pattern = ".ashlar-*.tmp"

// forgotten is the age at which a file belongs to nobody any more: writing takes no minute.
const forgotten = 10 * time.Minute

// Write writes a file into a folder and returns its path. What it made is gone when there is an error.
func Write(folder string, content []byte) (path string, err error) {
	f, err := os.CreateTemp(folder, pattern)
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// Sweep removes what killed processes left in a folder. What cannot be removed stays.
func Sweep(folder string) {
	names, _ := filepath.Glob(filepath.Join(folder, pattern)) // an error is about the pattern
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil && time.Since(info.ModTime()) > forgotten {
			_ = os.Remove(name)
		}
	}
}
