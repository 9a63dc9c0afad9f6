package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// types leaves an enum or a domain as it is unless a selected table has a column of it. Where one takes the name of the
// other, that cannot stay.
func (s *selector) types() error {
	hints := &s.out.Hints
	chooseTypes(s, s.from.Enums, s.to.Enums, s.out.Enums, s.to.Hints.RenamedEnums, &hints.RenamedEnums,
		func(enum catalog.Enum) catalog.Name { return enum.RenamedFrom })
	chooseTypes(s, s.from.Domains, s.to.Domains, s.out.Domains, s.to.Hints.RenamedDomains, &hints.RenamedDomains,
		func(domain catalog.Domain) catalog.Name { return domain.RenamedFrom })
	for _, name := range catalog.SortedNames(s.out.Enums) {
		if _, both := s.out.Domains[name]; !both {
			continue
		}
		for _, table := range s.out.SortedTables() {
			if !s.selects(table.Name) && hasType(table, name) {
				return &SelectionError{
					fmt.Sprintf("table %s has a column of type %s, which becomes one of another kind", s.described(table.Name), operation.Path(name)),
					"Add the other domain to --domains, or leave --domains out.",
				}
			}
		}
		if _, declared := s.to.Enums[name]; declared {
			delete(s.out.Domains, name)
		} else {
			delete(s.out.Enums, name)
		}
	}
	return nil
}

// chooseTypes does that for types of one kind. declared are their renames, hints those that are left of them, and
// renamedFrom tells the one that was noted.
func chooseTypes[V interface{ Clone() V }](s *selector, from, to, out map[catalog.Name]V,
	declared map[catalog.Name]catalog.Name, hints *map[catalog.Name]catalog.Name, renamedFrom func(V) catalog.Name,
) {
	for name := range to {
		before, renamed := declared[name]
		old, known := from[name]
		_, there := from[before]
		switch {
		case s.uses(name):
			if renamed && there && !known {
				s.retype(before, name)
			}
		case known:
			out[name] = old.Clone()
		case renamed && there:
			delete(out, name)
			delete(*hints, name)
		default:
			delete(out, name)
		}
	}
	carryRest(from, out, *hints)
	for name, before := range from {
		if kept, ok := out[name]; ok && !s.uses(name) && !renamedFrom(kept).IsZero() {
			put(hints, name, renamedFrom(before))
		}
	}
}

// uses reports whether a selected table has a column of an enum or a domain.
func (s *selector) uses(typ catalog.Name) bool {
	for name, table := range s.to.Tables {
		if s.selects(name) && hasType(table, typ) {
			return true
		}
	}
	return false
}

// hasType reports whether a table has a column of an enum or a domain.
func hasType(table *catalog.Table, typ catalog.Name) bool {
	return slices.ContainsFunc(table.Columns, func(column catalog.Column) bool { return operation.TypeName(column.Type) == typ })
}

// retype follows the new name of a type in the tables that stay as they are.
func (s *selector) retype(before, now catalog.Name) {
	for name, table := range s.out.Tables {
		if s.selects(name) {
			continue
		}
		for i := range table.Columns {
			column := &table.Columns[i]
			if operation.TypeName(column.Type) == before {
				column.Type = operation.TypeIn(name, now) + strings.TrimPrefix(column.Type, operation.TypeIn(name, before))
			}
		}
	}
}

// sequences keeps those that are declared nowhere any more.
func (s *selector) sequences() {
	carryRest(s.from.Sequences, s.out.Sequences, s.out.Hints.RenamedSequences)
}

// carryRest puts back what is in the snapshot and neither declared nor renamed to something that is.
func carryRest[V any](from, out map[catalog.Name]V, renamed map[catalog.Name]catalog.Name) {
	taken := map[catalog.Name]bool{}
	for now, before := range renamed {
		if _, done := from[now]; !done {
			taken[before] = true
		}
	}
	for name, thing := range from {
		if _, ok := out[name]; !ok && !taken[name] {
			out[name] = thing
		}
	}
}

// statements leaves a statement as it is unless the tables that it stands on are selected, all of them.
func (s *selector) statements() {
	for name, statement := range s.to.Statements {
		if !slices.ContainsFunc(statement.After, func(table catalog.Name) bool { return !s.selects(table) }) {
			continue
		}
		delete(s.out.Statements, name)
		delete(s.out.Hints.RenamedStatements, name)
	}
	taken := map[string]bool{}
	for now, before := range s.out.Hints.RenamedStatements {
		if _, done := s.from.Statements[now]; !done {
			taken[before] = true
		}
	}
	for name, statement := range s.from.Statements {
		if _, ok := s.out.Statements[name]; ok || taken[name] {
			continue
		}
		s.out.Statements[name] = statement.Clone()
		if statement.RenamedFrom != "" {
			put(&s.out.Hints.RenamedStatements, name, statement.RenamedFrom)
		}
	}
}

// schemas keeps those that are used, and those of the snapshot.
func (s *selector) schemas() error {
	used := map[string]bool{}
	for name := range s.out.Tables {
		used[name.Schema] = true
	}
	for name := range s.out.Enums {
		used[name.Schema] = true
	}
	for name := range s.out.Domains {
		used[name.Schema] = true
	}
	for name := range s.out.Sequences {
		used[name.Schema] = true
	}
	for _, extension := range s.out.Extensions {
		used[extension.Schema] = true
	}
	for _, name := range catalog.Sorted(s.out.Schemas) {
		before, renamed := s.out.Hints.RenamedSchemas[name]
		_, there := s.from.Schemas[before]
		_, done := s.from.Schemas[name]
		switch {
		case renamed && there && !done && used[name] && used[before]:
			return &SelectionError{
				fmt.Sprintf("schema %s was renamed from %s, which other domains are in too", name, before),
				"Generate that without --domains first.",
			}
		case renamed && there && !done && used[name]:
			used[before] = true // it becomes this one
		case !used[name] && !done:
			delete(s.out.Schemas, name)
			delete(s.out.Hints.RenamedSchemas, name)
		}
	}
	renamed := map[string]bool{}
	for now, before := range s.out.Hints.RenamedSchemas {
		if _, done := s.from.Schemas[now]; !done {
			renamed[before] = true
		}
	}
	for name, schema := range s.from.Schemas {
		if _, ok := s.out.Schemas[name]; ok || renamed[name] {
			continue
		}
		s.out.Schemas[name] = schema
		if schema.RenamedFrom != "" {
			put(&s.out.Hints.RenamedSchemas, name, schema.RenamedFrom)
		}
	}
	return nil
}
