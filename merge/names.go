package merge

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// align gives everything in the three states the name that it has in the result, so that things of one name are one thing.
func (m *merger) align() {
	ours, theirs := m.sideOf(m.ours), m.sideOf(m.theirs)
	schemas := m.alignSchemas(ours, theirs)
	kinds := map[string]naming[catalog.Name]{}
	for _, kind := range []string{Table, Type, Domain, Sequence} {
		kinds[kind] = m.alignKind(kind, schemas, ours.things[kind], theirs.things[kind])
	}
	for i, origins := range []map[catalog.Name]catalog.Name{ours.things[Table], theirs.things[Table]} {
		m.renamedTables[i] = map[catalog.Name]bool{}
		for now, before := range origins {
			if now != before {
				m.renamedTables[i][kinds[Table][i+1][now]] = true
			}
		}
	}
	m.alignStatements(ours, theirs)
	if len(m.conflicts) > 0 {
		return
	}
	for i, c := range m.states() {
		operation.Renames{
			Schemas: schemas.moves(i), Tables: kinds[Table].moves(i), Enums: kinds[Type].moves(i),
			Domains: kinds[Domain].moves(i), Sequences: kinds[Sequence].moves(i),
		}.Apply(c)
	}
	if m.alignColumns(); len(m.conflicts) == 0 {
		m.alignParts()
	}
}

func (m *merger) states() [3]*catalog.Catalog { return [3]*catalog.Catalog{m.base, m.ours, m.theirs} }

func (m *merger) alignSchemas(ours, theirs *side) naming[string] {
	return nameAll(names(m.base.Schemas), ours.schemas, theirs.schemas, names(m.ours.Schemas), names(m.theirs.Schemas), cmp.Compare[string],
		joinNames, func(_ int, name string) string { return name },
		func(name, ours, theirs string) {
			m.at(Database, catalog.Name{})
			m.conflict(label("schema", name), ours, theirs)
		})
}

func (m *merger) alignKind(kind string, schemas naming[string], ours, theirs map[catalog.Name]catalog.Name) naming[catalog.Name] {
	of := func(c *catalog.Catalog) map[catalog.Name]bool {
		switch kind {
		case Table:
			return names(c.Tables)
		case Type:
			return names(c.Enums)
		case Domain:
			return names(c.Domains)
		default:
			return names(c.Sequences)
		}
	}
	final := func(state int, name catalog.Name) catalog.Name {
		if to, ok := schemas[state][name.Schema]; ok {
			return name.In(to)
		}
		return name
	}
	join := func(v three[catalog.Name]) (catalog.Name, bool) {
		b, o, t := final(0, v.base), final(1, v.ours), final(2, v.theirs)
		if v.ours == v.base { // a side that has it no more, or has not renamed it; its schema may have another name
			o = final(0, v.base)
		}
		if v.theirs == v.base {
			t = final(0, v.base)
		}
		schema, ok1 := joinNames(three[string]{b.Schema, o.Schema, t.Schema})
		name, ok2 := joinNames(three[string]{b.Name, o.Name, t.Name})
		return catalog.Name{Schema: schema, Name: name}, ok1 && ok2
	}
	return nameAll(of(m.base), ours, theirs, of(m.ours), of(m.theirs), catalog.Name.Compare, join, final,
		func(name catalog.Name, ours, theirs string) {
			m.at(kind, name)
			m.conflict("", ours, theirs)
		})
}

// alignStatements gives statements the names that they have in the result.
func (m *merger) alignStatements(ours, theirs *side) {
	all := nameAll(names(m.base.Statements), ours.statements, theirs.statements, names(m.ours.Statements), names(m.theirs.Statements), cmp.Compare[string],
		joinNames, func(_ int, name string) string { return name },
		func(name, ours, theirs string) {
			m.at(Statement, catalog.Name{Name: name})
			m.conflict("", ours, theirs)
		})
	for i, c := range m.states() {
		c.Statements = rekeyed(c.Statements, all[i], func(s *catalog.Statement, name string) { s.Name = name })
	}
}

// alignColumns gives the columns of each table the names that they have in the result.
func (m *merger) alignColumns() {
	var moves [3]map[catalog.ColumnKey]string
	for i := range moves {
		moves[i] = map[catalog.ColumnKey]string{}
	}
	for _, name := range catalog.SortedNames(m.base.Tables) {
		tables := [3]*catalog.Table{m.base.Tables[name], m.ours.Tables[name], m.theirs.Tables[name]}
		var notes [3]map[string]string
		for i, table := range tables {
			notes[i] = map[string]string{}
			if table == nil {
				continue
			}
			for _, column := range table.Columns {
				notes[i][column.Name] = column.RenamedFrom
			}
		}
		all := nameAll(names(notes[0]), origins(notes[0], notes[1], cmp.Compare[string]), origins(notes[0], notes[2], cmp.Compare[string]),
			names(notes[1]), names(notes[2]), cmp.Compare[string], joinNames, func(_ int, name string) string { return name },
			func(column, ours, theirs string) {
				m.at(Table, name)
				m.conflict(label("column", column), ours, theirs)
			})
		for i := range moves {
			for from, to := range all.moves(i) {
				moves[i][catalog.ColumnKey{Table: name, Column: from}] = to
			}
		}
	}
	if len(m.conflicts) > 0 {
		return
	}
	for i, c := range m.states() {
		operation.Renames{Columns: moves[i]}.Apply(c)
	}
}

// alignParts gives the constraints and indexes of each table the names that they have in the result.
func (m *merger) alignParts() {
	for _, name := range catalog.SortedNames(m.base.Tables) {
		base, ours, theirs := m.base.Tables[name], m.ours.Tables[name], m.theirs.Tables[name]
		if ours == nil || theirs == nil {
			continue
		}
		mine, their := partOrigins(base, ours), partOrigins(base, theirs)
		for _, kind := range []string{uniqueKind, indexKind, checkKind, excludeKind, referenceKind} {
			all := nameAll(partNames(base, kind), mine[kind], their[kind], partNames(ours, kind), partNames(theirs, kind), cmp.Compare[string],
				joinNames, func(_ int, name string) string { return name },
				func(part, ours, theirs string) {
					m.at(Table, name)
					m.conflict(label(kind, part), ours, theirs)
				})
			for i, table := range []*catalog.Table{base, ours, theirs} {
				renameParts(table, kind, all[i])
			}
		}
	}
}

// naming are the names that things of one kind have in the result, by those that they have in the base, in ours and in theirs.
type naming[K comparable] [3]map[K]K

// moves returns the names that change.
func (n naming[K]) moves(state int) map[K]K {
	out := map[K]K{}
	for from, to := range n[state] {
		if from != to {
			out[from] = to
		}
	}
	return out
}

// names returns the keys of a map.
func names[K comparable, V any](things map[K]V) map[K]bool {
	out := make(map[K]bool, len(things))
	for name := range things {
		out[name] = true
	}
	return out
}

// joinNames returns the name that one side gave a thing, and reports whether both gave it none but that.
func joinNames(v three[string]) (string, bool) {
	switch {
	case v.ours == v.theirs, v.theirs == v.base:
		return v.ours, true
	case v.ours == v.base:
		return v.theirs, true
	default:
		return min(v.ours, v.theirs), false
	}
}

// nameAll decides what the things of one kind are called in the result. Ours and theirs are, by the names of each side, those
// in the base. Join decides the name of a thing that the base has, where each side that does not have it counts as the base;
// final tells the name of a thing that is new on a side. Clash is called for names that do not go together.
func nameAll[K comparable](base map[K]bool, ours, theirs map[K]K, inOurs, inTheirs map[K]bool, compare func(a, b K) int,
	join func(three[K]) (K, bool), final func(state int, name K) K, clash func(name K, ours, theirs string),
) naming[K] {
	out := naming[K]{{}, {}, {}}
	mine, their := inverted(ours), inverted(theirs)
	type deeds struct {
		ours, theirs string // what each side did about a name; empty: nothing
		from         K      // the thing of the base that a side has dropped; zero: each has what it is about
	}
	var none K
	taken := map[K]deeds{}
	take := func(name K, d deeds) {
		other, ok := taken[name]
		switch {
		case !ok:
			taken[name] = d
		case other.from != none: // it is about to go
			step(&out, other.from, mine, their, aside(name))
			taken[name] = d
		case d.from != none:
			step(&out, d.from, mine, their, aside(name))
		default:
			clash(name, cmp.Or(other.ours, d.ours, "has it"), cmp.Or(other.theirs, d.theirs, "has it"))
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(base), compare) {
		v := three[K]{name, name, name}
		o, isOurs := mine[name]
		t, isTheirs := their[name]
		var did deeds
		if isOurs {
			v.ours = o
		}
		if isTheirs {
			v.theirs = t
		}
		if v.ours != name {
			did.ours = "renamed " + display(name) + " to " + display(v.ours)
		}
		if v.theirs != name {
			did.theirs = "renamed " + display(name) + " to " + display(v.theirs)
		}
		to, ok := join(v)
		if !ok {
			clash(name, did.ours, did.theirs)
		}
		out[0][name] = to
		if isOurs {
			out[1][o] = to
		}
		if isTheirs {
			out[2][t] = to
		}
		if isOurs != isTheirs {
			did.from = name
		}
		if isOurs || isTheirs {
			take(to, did)
		}
	}
	added := map[K]deeds{}
	for state, in := range []map[K]bool{inOurs, inTheirs} {
		for _, name := range slices.SortedFunc(maps.Keys(in), compare) {
			if _, old := out[state+1][name]; old {
				continue
			}
			to := final(state+1, name)
			out[state+1][name] = to
			did := added[to]
			if state == 0 {
				did.ours = "added it"
			} else {
				did.theirs = "added it"
			}
			added[to] = did
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(added), compare) {
		take(name, added[name])
	}
	return out
}

// step gives a thing of the base, which one side has dropped, a name that nothing else has.
func step[K comparable](out *naming[K], name K, mine, their map[K]K, to K) {
	out[0][name] = to
	if now, ok := mine[name]; ok {
		out[1][now] = to
	}
	if now, ok := their[name]; ok {
		out[2][now] = to
	}
}

// asideMark ends the names of things that step aside. No name in PostgreSQL holds it.
const asideMark = "\x00"

func aside[K comparable](name K) K {
	switch name := any(name).(type) {
	case catalog.Name:
		name.Name += asideMark
		return any(name).(K)
	case string:
		return any(name + asideMark).(K)
	default:
		panic("ashlar: internal error: a name of another type")
	}
}

func inverted[K comparable](of map[K]K) map[K]K {
	out := make(map[K]K, len(of))
	for now, before := range of {
		out[before] = now
	}
	return out
}

// display writes a name for people.
func display[K comparable](name K) string {
	if name, ok := any(name).(catalog.Name); ok {
		return shown(name)
	}
	return fmt.Sprintf("%q", fmt.Sprint(name))
}
