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
	cmd.Flags().StringVar(&name, "package", "store", "the `NAME` of the package, and of its folder, for resources")
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
	a.report.tell(a.begun(s, m, files, ignored))
	return nil
}

// begun is what init did.
type begun struct {
	Module  string       `json:"module"`
	Wrote   list[string] `json:"wrote"`
	Changed list[string] `json:"changed"` // files that were there and got an entry more
	Skipped list[string] `json:"skipped"` // files that were there and have it
	Next    list[string] `json:"next"`    // what to type

	entry string // of .gitignore
	look  string // the file to look at
}

// begun returns what init did, and how to go on.
func (a *app) begun(s scaffold, m module, files []newFile, ignored newFile) begun {
	b := begun{Module: m.path, entry: path.Join(s.Dir, "*", ".dev") + "/", look: s.Package + "/user.go"}
	for _, f := range files {
		if f.replace {
			b.Changed = append(b.Changed, f.path)
		} else {
			b.Wrote = append(b.Wrote, f.path)
		}
	}
	if ignored.content == nil {
		b.Skipped = list[string]{".gitignore"}
	}
	dir := ""
	if s.Dir != usualDir {
		dir = " --dir " + shellWord(s.Dir)
	}
	if !m.hasAshlar {
		b.Next = append(b.Next, "go get -tool "+modulePath+"/cmd/ashlar")
	}
	b.Next = append(b.Next,
		a.name+" generate first"+dir,
		"export DATABASE_URL=postgres://user:password@localhost:5432/app",
		a.name+" create"+dir,
		a.name+" migrate"+dir,
	)
	return b
}

func (b begun) text(t text) {
	t.say("looked at module %s", b.Module)
	for _, path := range b.Wrote {
		t.say("wrote    %s", path)
	}
	for _, path := range b.Changed {
		t.say("changed  %s (ignores %s)", path, b.entry)
	}
	for _, path := range b.Skipped {
		t.say("skipped  %s: it has the entry %s", path, b.entry)
	}
	t.say("\nNext:")
	for _, line := range b.Next {
		if strings.Contains(line, " generate first") {
			t.say("  look at %s, and make it yours", b.look)
		}
		t.say("  %s", line)
	}
}

// module is a module of Go, seen from a folder in it.
type module struct {
	path      string
	root      string // its own folder, absolute
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
			m := module{modulePathOf(string(text)), root, filepath.ToSlash(rel), strings.Contains(string(text), modulePath)}
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
