package main

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ashlar-go/ashlar/cli"
)

// usualDir is the folder of a project's program.
const usualDir = "db"

// project is a folder with a program of Go.
type project struct {
	dir  string // as a user in the working directory would write it
	abs  string
	root string // the folder of its module
}

// find returns the project that a command is for: that of --dir, or else the nearest db/main.go from the working directory up to the module's root.
func find(dir, command string) (project, error) {
	if dir != "" {
		return named(dir)
	}
	working, err := os.Getwd()
	if err != nil {
		return project{}, err
	}
	for folder := working; ; folder = filepath.Dir(folder) {
		abs := filepath.Join(folder, usualDir)
		if exists(filepath.Join(abs, "main.go")) {
			return newProject(working, abs)
		}
		if exists(filepath.Join(folder, "go.mod")) || folder == filepath.Dir(folder) {
			hint := "Type ashlar init to begin a project."
			if command == "new" || !cli.Lean(command) && command != "regen" && command != "tenants" {
				hint = "Type ashlar init to begin a project, or give a folder of migrations with --migrations-path DIR."
			}
			return project{}, cli.Usage(hint,
				"no project: there is no %s here or above", filepath.Join(usualDir, "main.go"))
		}
	}
}

// named returns the project in a folder that was given.
func named(dir string) (project, error) {
	if !isProgram(dir) {
		return project{}, cli.Usage("Name the folder that holds main.go and one folder per repo.",
			"--dir %s: no Go program there", dir)
	}
	working, err := os.Getwd()
	if err != nil {
		return project{}, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return project{}, err
	}
	return newProject(working, abs)
}

// isProgram reports whether any Go file of a folder is of a program, and not of a package. What cannot be read is left to the
// compiler.
func isProgram(dir string) bool {
	sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(sources, func(source string) bool {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.PackageClauseOnly)
		return err != nil || file.Name.Name == "main"
	})
}

func newProject(working, abs string) (project, error) {
	dir, err := filepath.Rel(working, abs)
	if err != nil {
		return project{}, err
	}
	root := moduleRoot(abs)
	if root == "" {
		return project{}, cli.Usage("Type go mod init example.com/app in the folder above it.", "%s is in no Go module: there is no go.mod", dir)
	}
	return project{dir: dir, abs: abs, root: root}, nil
}

// moduleRoot returns the nearest folder with a go.mod, or nothing.
func moduleRoot(folder string) string {
	for ; ; folder = filepath.Dir(folder) {
		if exists(filepath.Join(folder, "go.mod")) {
			return folder
		}
		if folder == filepath.Dir(folder) {
			return ""
		}
	}
}

// exists reports whether there is a file; one that cannot be looked at is one.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
