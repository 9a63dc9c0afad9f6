package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestLibrary: the page of the library tells of every name of the packages whose names it lists, and of no others.
func TestLibrary(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/reference/library.md")
	listed := regexp.MustCompile("`(ashlar|ashlartest|cli|migration|pgserver|release|runner)\\.([A-Z]\\w*)`")
	var told []string
	for _, found := range listed.FindAllStringSubmatch(page, -1) {
		told = append(told, found[1]+"."+found[2])
	}
	var names []string
	for _, folder := range []string{".", "ashlartest", "cli", "migration", "pgserver", "release", "runner"} {
		names = append(names, exported(t, folder)...)
	}
	same(t, "names of the library", names, told)
}

// exported returns the exported functions, types, variables and constants of a package as others write them. Constants and variables
// of a type belong to that.
func exported(t *testing.T, folder string) (names []string) {
	t.Helper()
	for _, file := range files(t, ".go") {
		if path.Dir(file) != folder || strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), 0)
		if err != nil {
			t.Fatal(err)
		}
		add := func(name string) {
			if ast.IsExported(name) {
				names = append(names, parsed.Name.Name+"."+name)
			}
		}
		for _, declaration := range parsed.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				if declaration.Recv == nil {
					add(declaration.Name.Name)
				}
			case *ast.GenDecl:
				typed := false
				for _, spec := range declaration.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						add(spec.Name.Name)
					case *ast.ValueSpec:
						if named, ok := spec.Type.(*ast.Ident); ok {
							typed = ast.IsExported(named.Name)
						} else {
							typed = spec.Type != nil || typed && len(spec.Values) == 0
						}
						for _, name := range spec.Names {
							if !typed {
								add(name.Name)
							}
						}
					}
				}
			}
		}
	}
	return names
}
