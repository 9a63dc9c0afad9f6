package merge

import (
	"maps"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/snapshot"
)

// Apart reports whether what one branch made of a state, and what another one that stands on it adds to that, have nothing to do
// with each other: neither changed a thing that the other did, nor one that a thing of the other names. Then migrations that were
// made from start fit theirs as well. The error is that of [snapshot.Encode].
func Apart(start, theirs, ours *catalog.Catalog) (bool, error) {
	before, err := changedFiles(start, theirs)
	if err != nil {
		return false, err
	}
	behind, err := changedFiles(theirs, ours)
	if err != nil {
		return false, err
	}
	return apart(before, behind, start, theirs, ours), nil
}

// changedFiles returns the files of a snapshot that differ between two states.
func changedFiles(from, to *catalog.Catalog) (map[string]bool, error) {
	before, err := snapshot.Encode(from)
	if err != nil {
		return nil, err
	}
	after, err := snapshot.Encode(to)
	if err != nil {
		return nil, err
	}
	changed := map[string]bool{}
	for _, files := range []map[string][]byte{before, after} {
		for path := range files {
			if string(before[path]) != string(after[path]) {
				changed[path] = true
			}
		}
	}
	return changed, nil
}

// apart is Apart for the files that each changed.
func apart(theirs, ours map[string]bool, states ...*catalog.Catalog) bool {
	things := map[string]catalog.Name{}
	for _, state := range states {
		for _, kind := range []string{Type, Domain, Sequence} {
			for _, name := range namesOf(state, kind) {
				things[snapshot.Path(kind, name)] = name
			}
		}
	}
	var named []map[string]map[string]bool
	for _, state := range states {
		named = append(named, neighbours(state, things))
	}
	for _, of := range []struct{ changed, other map[string]bool }{{theirs, ours}, {ours, theirs}} {
		around := maps.Clone(of.changed)
		for path := range of.changed {
			for _, inState := range named {
				maps.Copy(around, inState[path])
			}
		}
		for path := range of.other {
			if around[path] {
				return false
			}
		}
	}
	return true
}

// neighbours returns, by the file of each thing, the files of what it names: tables, types and sequences, those that are given
// and may be gone. What was renamed has to do with the file of its former name, and the file of the database with all that is in a
// schema of it.
func neighbours(c *catalog.Catalog, things map[string]catalog.Name) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	thing := func(kind string, name, before catalog.Name, texts ...string) (named map[string]bool) {
		named = map[string]bool{}
		if name.Schema != catalog.Public && !name.OfTenants() && kind != Statement {
			named[snapshot.Path(Database, catalog.Name{})] = true
		}
		if before.Name != "" {
			named[snapshot.Path(kind, before)] = true
		}
		for path, other := range things {
			if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, other.Name) }) {
				named[path] = true
			}
		}
		out[snapshot.Path(kind, name)] = named
		return named
	}
	for name, table := range c.Tables {
		all := operation.TextsOf(table)
		named := thing(Table, name, table.RenamedFrom, all...)
		for _, reference := range table.References {
			named[snapshot.Path(Table, reference.Table)] = true
		}
		for _, statement := range c.Statements {
			if statement.Before && slices.ContainsFunc(all, func(text string) bool { return namesMade(text, statement) }) {
				named[snapshot.Path(Statement, catalog.Name{Name: statement.Name})] = true
			}
		}
	}
	for name, enum := range c.Enums {
		thing(Type, name, enum.RenamedFrom)
	}
	for name, sequence := range c.Sequences {
		thing(Sequence, name, sequence.RenamedFrom)
	}
	for name, domain := range c.Domains {
		thing(Domain, name, domain.RenamedFrom, domain.Type, domain.Default)
	}
	for name, statement := range c.Statements {
		named := thing(Statement, catalog.Name{Name: name}, catalog.Name{Name: statement.RenamedFrom}, statement.Up, statement.Down)
		for _, table := range statement.After {
			named[snapshot.Path(Table, table)] = true
		}
		for table := range c.Tables {
			if strings.Contains(statement.Up, table.Name) {
				named[snapshot.Path(Table, table)] = true
			}
		}
	}
	return out
}

// namesMade reports whether a text names what a statement may make.
func namesMade(text string, statement catalog.Statement) bool {
	made := operation.Makes(statement)
	return text != "" && operation.NamesAny(text, func(name catalog.Name) bool { return made[name.Name] })
}
