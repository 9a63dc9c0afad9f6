package gosource

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
)

// target is a name by which a type can be embedded: its own, or an alias of it.
type target struct {
	Name
	in string // the name of its package
	of int    // which of the types it is
}

// sighting is what a file says of the targets.
type sighting struct {
	embedded []int    // which types
	aliases  []target // further names
	own      []target // names of the same package that a name of a type is an alias of
}

// unembedded returns those of the types that no struct in the files embeds, by its name or by an alias. A type whose Define
// is written by an alias gets its own name, and is left out when that is known.
func unembedded(found []Define, files []source, known map[Name]bool) []Define {
	var targets []target
	for i, d := range found {
		targets = append(targets, target{d.Name, d.In, i})
	}
	embedded := map[int]bool{}
	sought := map[Name]bool{}
	for len(targets) > 0 {
		for _, t := range targets {
			sought[t.Name] = true
		}
		seen := make([]sighting, len(files))
		each(len(files), func(i int) { seen[i] = files[i].look(targets) })
		targets = nil
		for _, s := range seen {
			for _, i := range s.embedded {
				embedded[i] = true
			}
			for _, t := range s.own {
				found[t.of].Name = t.Name
				embedded[t.of] = embedded[t.of] || known[t.Name]
			}
			for _, t := range slices.Concat(s.aliases, s.own) {
				if !sought[t.Name] {
					targets = append(targets, t)
				}
			}
		}
	}
	var left []Define
	for i, d := range found {
		if !embedded[i] {
			left = append(left, d)
		}
	}
	return left
}

// look finds where the targets are embedded in a file. It is parsed only if it may name one.
func (s source) look(targets []target) (seen sighting) {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	text := s.read(buffer)
	targets = slices.DeleteFunc(slices.Clone(targets), func(t target) bool {
		return !bytes.Contains(text, []byte(t.Type)) || t.Package != s.folder.path && !bytes.Contains(text, []byte(t.Package))
	})
	if len(targets) == 0 {
		return seen
	}
	file := parse(token.NewFileSet(), s.path(), text)
	if file == nil {
		return seen
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.StructType:
			for _, field := range x.Fields.List {
				if t := s.meant(file, targets, field.Type); t != nil && len(field.Names) == 0 {
					seen.embedded = append(seen.embedded, t.of)
				}
			}
		case *ast.TypeSpec:
			if t := s.meant(file, targets, x.Type); t != nil && x.Assign.IsValid() {
				seen.aliases = append(seen.aliases, target{Name{s.folder.path, x.Name.Name}, file.Name.Name, t.of})
			}
		}
		return true
	})
	seen.own = s.ownNames(file, targets)
	return seen
}

// ownNames returns the names that those of targets are aliases of, in the package of a file. A receiver can be written by an
// alias, and its type is of the same package.
func (s source) ownNames(file *ast.File, targets []target) (own []target) {
	for _, decl := range file.Decls {
		types, ok := decl.(*ast.GenDecl)
		if !ok || types.Tok != token.TYPE {
			continue
		}
		for _, spec := range types.Specs {
			x := spec.(*ast.TypeSpec)
			from, name := named(x.Type)
			if t := s.meant(file, targets, x.Name); t != nil && x.Assign.IsValid() && from == "" && name != "" && t.Package == s.folder.path {
				own = append(own, target{Name{s.folder.path, name}, t.in, t.of})
			}
		}
	}
	return own
}

// meant returns the target that a type in a file is, or nil.
func (s source) meant(file *ast.File, targets []target, typ ast.Expr) *target {
	from, name := named(typ)
	for i, t := range targets {
		own := t.Package == s.folder.path && t.in == file.Name.Name && from == ""
		if name == t.Type && (own || importedAs(file, t.Package, t.in, from)) {
			return &targets[i]
		}
	}
	return nil
}
