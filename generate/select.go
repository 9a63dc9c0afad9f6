package generate

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// Selection says which part of the declarations is looked at.
type Selection struct {
	Domains []string // only the tables of these; one that is not known selects nothing

	// Renamed are tables of the snapshot that an answer says were renamed, so that they may become tables of these domains.
	Renamed []catalog.Name
}

// SelectionError is a selection that cannot be looked at without what was left out.
type SelectionError struct {
	Message, Fix string
}

func (e *SelectionError) Error() string { return e.Message }

// Hint says how to go on.
func (e *SelectionError) Hint() string { return e.Fix }

// Select returns the state that is reached when only the tables of some domains become what is declared, and the tables of
// the snapshot that are declared nowhere any more. Neither catalog is changed.
//
// Every other table stays exactly as from has it, and no table of from is missing unless the selected ones take its place.
// What belongs to no domain comes along as far as it is new or changed, since the selected tables may need it, but nothing
// of it goes: extensions, sequences, the schemas, enums and domains that the tables use, and the statements that stand on selected
// tables only.
//
// The error is [*SelectionError] where the selected tables cannot be had alone.
func Select(from, to *catalog.Catalog, selection Selection) (selected *catalog.Catalog, undeclared []catalog.Name, err error) {
	s := selector{from: from, to: to, out: to.Clone(), selection: selection}
	s.tables()
	if err := s.references(); err != nil {
		return nil, nil, err
	}
	if err := s.types(); err != nil {
		return nil, nil, err
	}
	s.sequences()
	s.statements()
	for name, extension := range from.Extensions {
		if _, ok := s.out.Extensions[name]; !ok {
			s.out.Extensions[name] = extension
			continue
		}
		if to := s.out.Extensions[name]; !to.Unmanaged { // the tables that stay as they are see it move
			operation.Apply(s.out, operation.MoveExtension{From: extension, To: to})
		}
	}
	if err := s.schemas(); err != nil {
		return nil, nil, err
	}
	return s.out, s.undeclared, nil
}

// selector makes out, which begins as a copy of to.
type selector struct {
	from, to, out *catalog.Catalog
	selection     Selection
	left          []catalog.Name // declared tables of other domains, that are not what is declared
	undeclared    []catalog.Name
}

// selects reports whether a declared table is looked at.
func (s *selector) selects(table catalog.Name) bool {
	return slices.Contains(s.selection.Domains, s.to.Hints.Domains[table])
}

// tables takes out the declared tables of other domains, and puts back what the snapshot holds.
func (s *selector) tables() {
	replaced := map[catalog.Name]bool{} // tables of the snapshot that selected ones take the place of
	for _, name := range s.selection.Renamed {
		replaced[name] = true
	}
	for _, name := range catalog.SortedNames(s.to.Tables) {
		before, renamed := s.to.Hints.RenamedTables[name]
		if s.selects(name) {
			replaced[name] = true
			if renamed && s.from.Tables[name] == nil {
				replaced[before] = true
			}
			continue
		}
		s.left = append(s.left, name)
		if s.to.Tables[name].Unmanaged && s.from.Tables[name] == nil {
			continue // others may refer to it
		}
		s.forget(name)
	}
	declared := map[catalog.Name]bool{}
	for _, name := range s.left {
		declared[name], declared[s.to.Hints.RenamedTables[name]] = true, true
	}
	for _, name := range catalog.SortedNames(s.from.Tables) {
		if replaced[name] {
			continue
		}
		if !declared[name] && !s.from.Tables[name].Left {
			s.undeclared = append(s.undeclared, name)
		}
		s.carry(s.from.Tables[name])
	}
}

// forget takes a declared table out, with all that was said of the way to it.
func (s *selector) forget(name catalog.Name) {
	delete(s.out.Tables, name)
	hints := s.out.Hints
	delete(hints.RenamedTables, name)
	for _, of := range []map[catalog.ColumnKey]string{hints.RenamedColumns, hints.Fills, hints.Casts, hints.Code} {
		for key := range of {
			if key.Table == name {
				delete(of, key)
			}
		}
	}
}

// carry puts a table of the snapshot in, and what is known of its last renames.
func (s *selector) carry(table *catalog.Table) {
	table = table.Clone()
	table.Unmanaged = table.Left
	s.out.Tables[table.Name] = table
	hints := &s.out.Hints
	if !table.RenamedFrom.IsZero() {
		put(&hints.RenamedTables, table.Name, table.RenamedFrom)
	}
	for _, column := range table.Columns {
		if column.RenamedFrom != "" {
			put(&hints.RenamedColumns, catalog.ColumnKey{Table: table.Name, Column: column.Name}, column.RenamedFrom)
		}
	}
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

// references checks that foreign keys between selected tables and others hold. Those of the others follow when what they
// refer to is renamed.
func (s *selector) references() error {
	for _, name := range s.left {
		before := s.to.Hints.RenamedTables[name]
		if taker := s.to.Tables[before]; taker != nil && s.selects(before) && s.from.Tables[name] == nil && s.from.Tables[before] != nil {
			return &SelectionError{
				fmt.Sprintf("table %s takes the name that table %s had before", s.described(before), s.described(name)),
				"Add the other domain to --domains, or generate that one first.",
			}
		}
	}
	for _, name := range catalog.SortedNames(s.out.Tables) {
		table := s.out.Tables[name]
		for _, constraint := range catalog.Sorted(table.References) {
			reference := table.References[constraint]
			target := s.out.Tables[reference.Table]
			switch {
			case s.selects(name) && !s.selects(reference.Table):
				if declared := s.to.Tables[reference.Table]; !ready(target, declared, reference.TargetColumns) {
					return s.together(name, reference.Table)
				}
			case s.selects(name) || has(target, reference.TargetColumns):
			default:
				followed, ok := s.declaredReference(name, constraint)
				if !ok || !has(s.out.Tables[followed.Table], followed.TargetColumns) {
					return s.together(name, reference.Table)
				}
				table.References[constraint] = followed
			}
		}
	}
	return nil
}

// declaredReference returns a foreign key of a table of another domain as it is declared.
func (s *selector) declaredReference(name catalog.Name, constraint string) (catalog.Reference, bool) {
	table := s.to.Tables[name]
	if table == nil {
		return catalog.Reference{}, false
	}
	reference, ok := table.References[constraint]
	return reference, ok
}

// together is the error for a table that cannot be looked at without another one.
func (s *selector) together(table, other catalog.Name) error {
	message := fmt.Sprintf("table %s refers to table %s", s.described(table), s.described(other))
	if s.selects(table) {
		return &SelectionError{
			message + ", and the snapshot does not hold what it refers to",
			"Add the other domain to --domains, or generate that one first.",
		}
	}
	return &SelectionError{message + ", and what it refers to goes", "Add the other domain to --domains, or leave --domains out."}
}

// described is a table with its domain.
func (s *selector) described(table catalog.Name) string {
	text := operation.Path(table)
	if domain := s.to.Hints.Domains[table]; domain != "" {
		text += fmt.Sprintf(" (domain %s)", domain)
	}
	return text
}

// has reports whether a table has the columns.
func has(table *catalog.Table, columns []string) bool {
	if table == nil {
		return false
	}
	return !slices.ContainsFunc(columns, func(column string) bool { return table.Column(column) == nil })
}

// ready reports whether the columns that a foreign key refers to are in the snapshot as they are declared.
func ready(table, declared *catalog.Table, columns []string) bool {
	if !has(table, columns) || !has(declared, columns) {
		return false
	}
	for _, column := range columns {
		if table.Column(column).Type != declared.Column(column).Type {
			return false
		}
	}
	return table.Unmanaged || table.IsKey(columns)
}
