package cli

import (
	"errors"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// initCommand writes what a project begins with.
func (a *app) initCommand() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write db/ and a first resource",
		Long: `Write what a project begins with: db/main.go, the program that knows the
project's resources; db/main/, the folder of the repo main, which is one
database; and a Go package with a first resource.

No file that exists is overwritten: then nothing is written at all.`,
		Example: a.example(`
  $ init
  $ init --package storage`),
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.init(name) },
	}
	cmd.Flags().StringVar(&name, "package", "store", "the `name` of the package, and of its folder, for resources")
	return cmd
}

// init writes the files and says how to go on.
func (a *app) init(name string) error {
	if !token.IsIdentifier(name) || name != strings.ToLower(name) || name == "main" {
		return Usage("Take one word in lower case, such as --package store.", "--package %s: not a name for a package", name)
	}
	m, err := findModule(".")
	if err != nil {
		return err
	}
	dir := filepath.Clean(a.dir)
	if a.dir == "" {
		dir = usualDir
	}
	s := scaffold{Module: path.Join(m.path, m.within), Package: name, Dir: filepath.ToSlash(dir)}
	files, err := s.files()
	if err != nil {
		return err
	}
	if err := refuseExisting(files, name); err != nil {
		return err
	}
	ignored, err := ignoreEntry(".gitignore", path.Join(s.Dir, "*", ".dev")+"/")
	if err != nil {
		return err
	}
	if ignored.content != nil {
		files = append(files, ignored)
	}
	if err := writeAll(files); err != nil {
		return err
	}
	a.say("looked at module %s", m.path)
	for _, f := range files {
		if f.replace {
			a.say("changed  %s (ignores %s)", f.path, path.Join(s.Dir, "*", ".dev")+"/")
		} else {
			a.say("wrote    %s", f.path)
		}
	}
	if ignored.content == nil {
		a.say("skipped  .gitignore: it has the entry %s", path.Join(s.Dir, "*", ".dev")+"/")
	}
	a.sayNext(s, m)
	return nil
}

// sayNext tells what to type after init.
func (a *app) sayNext(s scaffold, m module) {
	dir := ""
	if s.Dir != usualDir {
		dir = " --dir " + s.Dir
	}
	a.say("\nNext:")
	if !m.hasAshlar {
		a.say("  go get -tool %s/cmd/ashlar", modulePath)
	}
	a.say("  look at %s/user.go, and make it yours", s.Package)
	a.say("  %s generate first%s", a.name, dir)
	a.say("  export DATABASE_URL=postgres://user:password@localhost:5432/app")
	a.say("  %s create%s", a.name, dir)
	a.say("  %s migrate%s", a.name, dir)
}

// module is a module of Go, seen from a folder in it.
type module struct {
	path      string
	within    string // the folder, from the root of the module
	hasAshlar bool   // its go.mod names Ashlar
}

// findModule returns the module that a folder is in.
func findModule(dir string) (module, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return module{}, err
	}
	for root := dir; ; root = filepath.Dir(root) {
		text, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			rel, relErr := filepath.Rel(root, dir)
			m := module{modulePathOf(string(text)), filepath.ToSlash(rel), strings.Contains(string(text), modulePath)}
			if m.path == "" {
				return module{}, failure("Mend it, for example with go mod edit -module example.com/app.",
					"%s has no module line", filepath.Join(root, "go.mod"))
			}
			return m, relErr
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return module{}, err
		}
		if root == filepath.Dir(root) {
			return module{}, failure("Type go mod init example.com/app first.", "there is no go.mod here or above")
		}
	}
}

// modulePathOf reads the module line of a go.mod.
func modulePathOf(text string) string {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		if words := strings.Fields(line); len(words) == 2 && words[0] == "module" {
			return strings.Trim(words[1], "\"`")
		}
	}
	return ""
}

// refuseExisting is the error for files that init would overwrite.
func refuseExisting(files []newFile, name string) error {
	var found []string
	for _, f := range files {
		if _, err := os.Lstat(f.path); err == nil {
			found = append(found, f.path)
		}
	}
	if len(found) > 0 {
		return failure("Nothing was written. Move it away, or choose other folders with --package and --dir.",
			"exists already: %s", strings.Join(found, ", "))
	}
	if others, _ := filepath.Glob(filepath.Join(name, "*.go")); len(others) > 0 {
		return failure("Nothing was written. Choose another folder with --package.",
			"the folder %s holds a Go package already", name)
	}
	return nil
}

// ignoreEntry returns .gitignore with one more entry, or nothing when it has it.
func ignoreEntry(name, entry string) (newFile, error) {
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return newFile{}, err
	}
	for line := range strings.Lines(string(text)) {
		if strings.TrimPrefix(strings.TrimSpace(line), "/") == entry {
			return newFile{}, nil
		}
	}
	if len(text) > 0 && !strings.HasSuffix(string(text), "\n") {
		text = append(text, '\n')
	}
	return newFile{path: name, content: append(text, entry+"\n"...), replace: err == nil}, nil
}
