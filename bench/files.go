package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// replace makes a folder equal to another one. One that does not exist counts as empty.
func replace(dir, with string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if _, err := os.Stat(with); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(dir, os.DirFS(with))
}
