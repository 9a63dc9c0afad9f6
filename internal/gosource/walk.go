package gosource

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mainPackage is the import path that the main package of a program has when it runs.
const mainPackage = "main"

// folder is a folder with Go files.
type folder struct {
	dir   string
	path  string   // the import path
	files []string // names, in order, tests too
}

// walk collects the packages of a module.
type walk struct {
	search  Search
	folders []*folder
	others  []string // the folders of other projects
}

// folder looks at a folder and at those below it.
func (w *walk) folder(dir, path string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	if w.closed(dir, entries) {
		return
	}
	if f := packageIn(dir, path, entries); f != nil {
		if dir == w.search.Program {
			f.path = mainPackage
		}
		w.folders = append(w.folders, f)
	}
	for _, entry := range entries {
		if name := entry.Name(); entry.IsDir() && !ignored(name) {
			w.folder(filepath.Join(dir, name), path+"/"+name)
		}
	}
}

// closed reports whether a folder and those below hold no packages of the module. It notes the projects whose repos it
// comes by: what holds a program with a folder for a repo, db/main/ashlar.json, is the folder of a project.
func (w *walk) closed(dir string, entries []fs.DirEntry) bool {
	for _, entry := range entries {
		switch name := entry.Name(); {
		case name == "go.mod" && dir != w.search.Root:
			return true
		case name == w.search.Marker:
			if program := filepath.Dir(dir); program != w.search.Program {
				w.others = append(w.others, filepath.Dir(program))
			}
			return true
		}
	}
	return false
}

// ignored reports whether the go command passes over folders of that name. It does not pass over node_modules, but nothing
// in there is a package of the project, and there may be very many files.
func ignored(name string) bool {
	return name[0] == '.' || name[0] == '_' || name == "vendor" || name == "testdata" || name == "node_modules"
}

// add adds a single folder.
func (w *walk) add(dir, path string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	if f := packageIn(dir, path, entries); f != nil {
		w.folders = append(w.folders, f)
	}
}

// packageIn returns the Go files of a folder, or nil when it has none.
func packageIn(dir, path string, entries []fs.DirEntry) *folder {
	f := &folder{dir: dir, path: path}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || name[0] == '.' || name[0] == '_' {
			continue
		}
		if entry.Type().IsRegular() || linked(filepath.Join(dir, name)) {
			f.files = append(f.files, name)
		}
	}
	if len(f.files) == 0 {
		return nil
	}
	return f
}

// linked reports whether a path that is no file leads to one, which the go command follows.
func linked(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// sources returns the files that may hold a resource of the project.
func (w *walk) sources() []source {
	listed := map[string]bool{}
	for name := range w.search.Known {
		listed[name.Package] = true
	}
	var all []source
	for _, f := range w.folders {
		if !listed[f.path] && slices.ContainsFunc(w.others, f.below) {
			continue
		}
		for _, name := range f.files {
			if !strings.HasSuffix(name, "_test.go") {
				all = append(all, source{f, name})
			}
		}
	}
	return all
}

// all returns all files, tests too.
func (w *walk) all() []source {
	var all []source
	for _, f := range w.folders {
		for _, name := range f.files {
			all = append(all, source{f, name})
		}
	}
	return all
}

// below reports whether the folder is another one or below that.
func (f *folder) below(dir string) bool {
	rel, err := filepath.Rel(dir, f.dir)
	return err == nil && filepath.IsLocal(rel)
}
