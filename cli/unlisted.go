package cli

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"github.com/ashlar-go/ashlar/internal/gosource"
)

// unlisted notes the types with a Define that are in no domain.
func (a *app) unlisted(p place) []string {
	var notes []string
	for _, d := range a.forgotten(p) {
		notes = append(notes, fmt.Sprintf("%s:%d: %s; %s", shown(d.File), d.Line, unlistedMessage(d), unlistedRemedy(d)))
	}
	return notes
}

// unlistedMessage says what is the matter with a type that is in no domain.
func unlistedMessage(d gosource.Define) string {
	return d.Type + " has a Define and is in no domain: its table gets no migration"
}

// unlistedRemedy says what to do about it.
func unlistedRemedy(d gosource.Define) string {
	return "add " + literal(d) + " to the Resources of a Domain, or, if that is meant, write //ashlar:unlisted above its Define"
}

// forgotten returns the types with a Define that are in no domain: the program never runs them, so nothing else would speak
// of them. It reads the source that the folder of the program belongs to. Where that is not there, it finds nothing.
func (a *app) forgotten(p place) []gosource.Define {
	dir, err := filepath.Abs(p.dir)
	if err != nil {
		return nil
	}
	m, err := findModule(dir)
	if err != nil {
		return nil
	}
	known, packages := a.known()
	search := gosource.Search{Root: m.root, Module: m.path, Program: dir, Marker: marker, Known: known}
	search.Elsewhere = elsewhere(m, packages)
	return search.Unlisted()
}

// literal returns how a resource is listed.
func literal(d gosource.Define) string {
	name := d.Type + d.Params
	if token.IsExported(d.Type) && d.In != "main" {
		name = d.In + "." + name
	}
	return "&" + name + "{}"
}

// shown returns a path relative to the working directory when it is below that.
func shown(file string) string {
	working, err := os.Getwd()
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(working, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return file
}

// known returns the types that domains of any repo list with all that these embed, and one of the listed types for each
// package.
func (a *app) known() (map[gosource.Name]bool, map[string]reflect.Type) {
	known, packages := map[gosource.Name]bool{}, map[string]reflect.Type{}
	for _, repo := range a.project.Repos {
		for _, domain := range repo.Domains {
			for _, resource := range domain.Resources {
				if typ := reflect.TypeOf(resource); typ != nil && typ.Kind() == reflect.Pointer {
					addKnown(known, typ.Elem())
					packages[typ.Elem().PkgPath()] = typ
				}
			}
		}
	}
	return known, packages
}

// addKnown adds a type and those that it embeds.
func addKnown(known map[gosource.Name]bool, typ reflect.Type) {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	name, _, _ := strings.Cut(typ.Name(), "[")
	known[gosource.Name{Package: typ.PkgPath(), Type: name}] = true
	if typ.Kind() != reflect.Struct {
		return
	}
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Anonymous {
			addKnown(known, f.Type)
		}
	}
}

// elsewhere returns the folders of listed packages that are not in the module, by import path: those whose source can be
// edited here, because a workspace or a replace line leads to it.
func elsewhere(m module, packages map[string]reflect.Type) map[string]string {
	folders := map[string]string{}
	for path, typ := range packages {
		if path == "main" || path == m.path || strings.HasPrefix(path, m.path+"/") {
			continue
		}
		file := definedIn(typ)
		if filepath.IsAbs(file) && !strings.Contains(file, "@") && !strings.HasPrefix(file, m.root+string(filepath.Separator)) {
			folders[path] = filepath.Dir(file)
		}
	}
	return folders
}

// definedIn returns the file of a resource's Define as the compiler saw it. That of an embedded struct, and with -trimpath
// each, is no path on this machine.
func definedIn(typ reflect.Type) string {
	define, ok := typ.MethodByName("Define")
	if !ok {
		return ""
	}
	f := runtime.FuncForPC(define.Func.Pointer())
	if f == nil {
		return ""
	}
	file, _ := f.FileLine(f.Entry())
	return filepath.FromSlash(file)
}
