package merge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// relations checks that relations, types and the constraints of a table have names of their own.
// https://www.postgresql.org/docs/current/catalog-pg-class.html
func (m *merger) relations() {
	taken := map[catalog.Name]holder{}
	take := func(kind string, object, name catalog.Name, part string) {
		h := holder{kind, object, part}
		if other, ok := taken[name]; ok && other != h {
			m.at(kind, object)
			m.sameName(name, h, other)
			return
		}
		taken[name] = h
	}
	for _, table := range m.out.SortedTables() {
		all := slices.Sorted(slices.Values(operation.Relations(table)))
		for i, name := range all {
			part := "name " + name
			if i > 0 && all[i-1] == name {
				part += " again"
			}
			if name == table.Name.Name {
				part = ""
			}
			take(Table, table.Name, catalog.Name{Schema: table.Name.Schema, Name: name}, part)
		}
	}
	for _, name := range catalog.SortedNames(m.out.Sequences) {
		take(Sequence, name, name, "")
	}
	for _, kind := range []string{Type, Domain} {
		for _, name := range namesOf(m.out, kind) {
			if holds, ok := taken[name]; ok && holds.part == "" && holds.kind == Table {
				m.at(kind, name)
				m.sameName(name, holder{kind, name, ""}, holds)
			}
		}
	}
	for _, table := range m.out.SortedTables() {
		m.constraints(table)
	}
}

// holder is a thing that has a name, or of which a part has it.
type holder struct {
	kind   string
	object catalog.Name
	part   string
}

// sameName notes that two things have one name.
func (m *merger) sameName(name catalog.Name, one, other holder) {
	about := func(c *catalog.Catalog) string {
		var has []string
		for _, h := range []holder{one, other} {
			if h.in(c, name) {
				has = append(has, strings.TrimSpace(h.kind+" "+shown(h.object)))
			}
		}
		return "gives it to " + cmp.Or(strings.Join(has, " and "), "nothing")
	}
	m.conflict("name "+name.Name, about(m.ours), about(m.theirs))
}

// in reports whether a state has the holder under that name.
func (h holder) in(c *catalog.Catalog, name catalog.Name) bool {
	switch h.kind {
	case Table:
		table := c.Tables[h.object]
		return table != nil && slices.Contains(operation.Relations(table), name.Name)
	default:
		return slices.Contains(namesOf(c, h.kind), h.object)
	}
}

// constraints checks that the constraints of a table have names of their own.
func (m *merger) constraints(table *catalog.Table) {
	m.at(Table, table.Name)
	kinds := map[string]string{}
	take := func(kind, name string) {
		if other, ok := kinds[name]; ok {
			has := func(c *catalog.Catalog) bool {
				t := c.Tables[table.Name]
				return t != nil && (kind == "primary key" && t.PrimaryKey != nil && t.PrimaryKey.Name == name || partNames(t, kind)[name])
			}
			m.both(label(kind, name), label(other, name), has)
		}
		kinds[name] = kind
	}
	if table.PrimaryKey != nil {
		take("primary key", table.PrimaryKey.Name)
	}
	for _, p := range tableParts(table) {
		if p.kind != indexKind {
			take(p.kind, p.name)
		}
	}
}
