package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	examplePath = "github.com/ashlar-go/ashlar/examples/helpdesk"
	copyPath    = "example.com/helpdesk"
)

// copyExample makes a module of its own of the example in the repository: what a user's project looks like, before its
// first migration. It uses Ashlar as it stands in the repository.
func copyExample(root, folder string) error {
	source := filepath.Join(root, "examples", "helpdesk")
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && slices.Contains([]string{"migrations", "tenant_migrations", "snapshots"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(folder, name), 0o755)
		case strings.HasSuffix(name, "_test.go"):
			return nil // they need the test servers of the repository
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text = []byte(strings.ReplaceAll(string(text), examplePath, copyPath))
		return os.WriteFile(filepath.Join(folder, name), text, 0o644)
	})
	if err != nil {
		return err
	}
	return copyModule(root, folder)
}

var requirement = regexp.MustCompile(`(?ms)^require (\(.*?^\)|[^(\n]*)$`)

// copyModule writes go.mod and go.sum. Ashlar's requirements are all that the copy can need, in the same versions, so
// nothing has to be looked up.
func copyModule(root, folder string) error {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	mod := fmt.Sprintf("module %s\n\n", copyPath)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "go ") || strings.HasPrefix(line, "toolchain ") {
			mod += line + "\n"
		}
	}
	mod += "tool github.com/ashlar-go/ashlar/cmd/ashlar\n\n"
	mod += "require github.com/ashlar-go/ashlar v0.0.0\n\n"
	mod += fmt.Sprintf("replace github.com/ashlar-go/ashlar => %q\n", root)
	for _, block := range requirement.FindAllString(string(text), -1) {
		mod += "\n" + block + "\n"
	}
	if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte(mod), 0o644); err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "go.sum"), sum, 0o644)
}
