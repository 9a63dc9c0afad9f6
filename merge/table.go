package merge

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/ashlar-go/ashlar/catalog"
)

// label names a part of a thing as conflicts do.
func label(kind, name string) string { return kind + " " + strconv.Quote(name) }

// tables joins the tables. Those that both sides have are joined part by part.
func (m *merger) tables() {
	m.kind = Table
	maps := three[map[catalog.Name]*catalog.Table]{m.base.Tables, m.ours.Tables, m.theirs.Tables}
	m.out.Tables = named(m, Table, maps, tableText, func(name catalog.Name, added bool, v three[*catalog.Table]) *catalog.Table {
		if added {
			v.base = catalog.NewTable(name)
			if before := len(m.conflicts); tableText(v.ours) != tableText(v.theirs) {
				out := m.table(name, true, v)
				if len(m.conflicts) == before { // it differs in what only one side has
					m.conflict("", "added it with other parts", "added it with other parts")
				}
				return out
			}
		}
		return m.table(name, added, v)
	})
}

// named is things for what is in schemas.
func named[V any](m *merger, kind string, maps three[map[catalog.Name]V], whole func(V) string, join func(catalog.Name, bool, three[V]) V) map[catalog.Name]V {
	look := func(name catalog.Name) string {
		m.at(kind, name)
		return ""
	}
	return things(m, maps, catalog.Name.Compare, look, whole, func(name catalog.Name, added bool, v three[V]) V {
		m.at(kind, name)
		return join(name, added, v)
	})
}

// table joins a table that both sides have. One that both added is compared with an empty one, so that what only one side has
// stays too.
func (m *merger) table(name catalog.Name, added bool, v three[*catalog.Table]) *catalog.Table {
	out := catalog.NewTable(name)
	out.Comment = settle(m, "comment", added, three[string]{v.base.Comment, v.ours.Comment, v.theirs.Comment})
	out.Unlogged = settle(m, "unlogged", added, three[bool]{v.base.Unlogged, v.ours.Unlogged, v.theirs.Unlogged})
	out.Left = settle(m, "unmanaged", added, three[bool]{v.base.Left, v.ours.Left, v.theirs.Left})
	out.PartitionBy = settle(m, "partition key", added, three[catalog.Expression]{v.base.PartitionBy, v.ours.PartitionBy, v.theirs.PartitionBy})
	out.RenamedFrom = earliestName(added, three[catalog.Name]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom})
	same := func(text string) string { return text }
	out.Parameters = things(m, three[map[string]string]{v.base.Parameters, v.ours.Parameters, v.theirs.Parameters},
		cmp.Compare[string], func(name string) string { return label("parameter", name) }, same,
		func(name string, added bool, v three[string]) string {
			return settle(m, label("parameter", name), added, v)
		})
	out.Partitions = things(m, three[map[string]catalog.Partition]{v.base.Partitions, v.ours.Partitions, v.theirs.Partitions},
		cmp.Compare[string], func(name string) string { return label("partition", name) }, func(p catalog.Partition) string { return p.Bounds },
		func(name string, added bool, v three[catalog.Partition]) catalog.Partition {
			return catalog.Partition{Name: name, Bounds: settle(m, label("partition", name), added, three[string]{v.base.Bounds, v.ours.Bounds, v.theirs.Bounds})}
		})
	m.columns(out, v)
	out.PrimaryKey = m.primaryKey(added, three[*catalog.PrimaryKey]{v.base.PrimaryKey, v.ours.PrimaryKey, v.theirs.PrimaryKey})
	out.Uniques = joinParts(m, uniqueKind, three[map[string]catalog.Unique]{v.base.Uniques, v.ours.Uniques, v.theirs.Uniques},
		uniqueText, func(u *catalog.Unique) *string { return &u.Comment })
	out.Indexes = joinParts(m, indexKind, three[map[string]catalog.Index]{v.base.Indexes, v.ours.Indexes, v.theirs.Indexes},
		indexText, func(i *catalog.Index) *string { return &i.Comment })
	out.Checks = joinParts(m, checkKind, three[map[string]catalog.Check]{v.base.Checks, v.ours.Checks, v.theirs.Checks},
		checkText, func(c *catalog.Check) *string { return &c.Comment })
	out.Excludes = joinParts(m, excludeKind, three[map[string]catalog.Exclude]{v.base.Excludes, v.ours.Excludes, v.theirs.Excludes},
		excludeText, func(e *catalog.Exclude) *string { return &e.Comment })
	out.References = joinParts(m, referenceKind, three[map[string]catalog.Reference]{v.base.References, v.ours.References, v.theirs.References},
		referenceText, func(r *catalog.Reference) *string { return &r.Comment })
	return out
}

// columns joins the columns. Two that got the same position stand in order of their names.
func (m *merger) columns(out *catalog.Table, v three[*catalog.Table]) {
	byName := func(t *catalog.Table) map[string]catalog.Column {
		all := map[string]catalog.Column{}
		for _, column := range t.Columns {
			all[column.Name] = column
		}
		return all
	}
	all := things(m, three[map[string]catalog.Column]{byName(v.base), byName(v.ours), byName(v.theirs)}, cmp.Compare[string],
		func(name string) string { return label("column", name) }, columnText, m.column)
	for _, column := range all {
		out.Columns = append(out.Columns, column)
	}
	out.SortColumns()
}

// column joins a column that both sides have, property by property.
func (m *merger) column(name string, added bool, v three[catalog.Column]) catalog.Column {
	at := label("column", name)
	out := catalog.Column{
		Name:        name,
		Position:    earliest(added, three[int]{v.base.Position, v.ours.Position, v.theirs.Position}),
		RenamedFrom: earliest(added, three[string]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom}),
		Type:        settle(m, at+": type", added, three[string]{v.base.Type, v.ours.Type, v.theirs.Type}),
		NotNull:     settle(m, at+": not null", added, three[bool]{v.base.NotNull, v.ours.NotNull, v.theirs.NotNull}),
		Default:     settle(m, at+": default", added, three[string]{v.base.Default, v.ours.Default, v.theirs.Default}),
		Collation:   settle(m, at+": collation", added, three[string]{v.base.Collation, v.ours.Collation, v.theirs.Collation}),
		Compression: settle(m, at+": compression", added, three[string]{v.base.Compression, v.ours.Compression, v.theirs.Compression}),
		Comment:     settle(m, at+": comment", added, three[string]{v.base.Comment, v.ours.Comment, v.theirs.Comment}),
	}
	of := choose(m, at+": generated", added, generatedText, v)
	out.Generated, out.Virtual = of.Generated, of.Virtual
	out.Identity = m.identity(at, added, v)
	return out
}

// identity joins how a column numbers its rows. Where it goes on to do so, its options are properties of their own.
func (m *merger) identity(at string, added bool, v three[catalog.Column]) *catalog.Identity {
	b, o, t := v.base.Identity, v.ours.Identity, v.theirs.Identity
	if b == nil || o == nil || t == nil || b.Serial != o.Serial || b.Serial != t.Serial {
		o = choose(m, at+": identity", added, identityText, three[*catalog.Identity]{b, o, t})
		if o != nil {
			copied := *o
			o = &copied
		}
		return o
	}
	number := func(what string, b, o, t int64) int64 { return settle(m, at+": "+what, false, three[int64]{b, o, t}) }
	return &catalog.Identity{
		Always:    settle(m, at+": identity always", false, three[bool]{b.Always, o.Always, t.Always}),
		Serial:    b.Serial,
		Sequence:  settle(m, at+": sequence", false, three[string]{b.Sequence, o.Sequence, t.Sequence}),
		Start:     number("start", b.Start, o.Start, t.Start),
		Increment: number("increment", b.Increment, o.Increment, t.Increment),
		Min:       number("min", b.Min, o.Min, t.Min),
		Max:       number("max", b.Max, o.Max, t.Max),
	}
}

// primaryKey joins what a table has at most one of, so its name is a property too.
func (m *merger) primaryKey(added bool, v three[*catalog.PrimaryKey]) *catalog.PrimaryKey {
	text := func(key *catalog.PrimaryKey) string {
		if key == nil {
			return ""
		}
		return columnList(key.Columns)
	}
	before := len(m.conflicts)
	key := choose(m, "primary key", added, text, v)
	if len(m.conflicts) == before && key == nil && v.base != nil {
		for _, side := range []*catalog.PrimaryKey{v.ours, v.theirs} {
			if side != nil && (side.Name != v.base.Name || side.Comment != v.base.Comment) {
				m.conflict("primary key", droppedOr(v.ours), droppedOr(v.theirs))
			}
		}
	}
	if key == nil {
		return nil
	}
	out := key.Clone()
	if v.ours != nil && v.theirs != nil {
		var before catalog.PrimaryKey
		if v.base != nil {
			before = *v.base
		}
		added := v.base == nil
		out.Name = settle(m, "primary key: name", added, three[string]{before.Name, v.ours.Name, v.theirs.Name})
		out.Comment = settle(m, "primary key: comment", added, three[string]{before.Comment, v.ours.Comment, v.theirs.Comment})
	}
	return &out
}

func droppedOr(key *catalog.PrimaryKey) string {
	if key == nil {
		return "dropped it"
	}
	return "changed its name or comment"
}

// list returns a list with what both sides made of it, and whether that can be said: each value that one of them took out is
// out, and what they put in is in, behind the same value of the base.
func list(v three[[]string]) (out []string, ok bool) {
	switch {
	case slices.Equal(v.ours, v.theirs), slices.Equal(v.theirs, v.base):
		return v.ours, true
	case slices.Equal(v.ours, v.base):
		return v.theirs, true
	}
	ours, ok1 := gaps(v.base, v.ours)
	theirs, ok2 := gaps(v.base, v.theirs)
	if !ok1 || !ok2 {
		return nil, false
	}
	for i := -1; i < len(v.base); i++ {
		if i >= 0 {
			inOurs, inTheirs := slices.Contains(v.ours, v.base[i]), slices.Contains(v.theirs, v.base[i])
			if !inOurs && !inTheirs && (len(ours) > 0 && len(theirs) > 0) {
				return nil, false // each may have put another in its place
			}
			if inOurs && inTheirs {
				out = append(out, v.base[i])
			}
		}
		a, b := ours[i], theirs[i]
		if slices.Equal(a, b) {
			b = nil
		} else if slices.Compare(b, a) < 0 {
			a, b = b, a
		}
		out = append(append(out, a...), b...)
	}
	for i, value := range out {
		if slices.Contains(out[:i], value) {
			return nil, false // both put it in, in two places
		}
	}
	return out, true
}

// gaps returns what a list holds beside the values of the base, by the index of the value of the base that it comes behind;
// -1: before all. It reports false where values of the base changed places.
func gaps(base, side []string) (map[int][]string, bool) {
	out := map[int][]string{}
	last := -1
	for _, value := range side {
		at := slices.Index(base, value)
		switch {
		case at < 0:
			out[last] = append(out[last], value)
		case at < last:
			return nil, false
		default:
			last = at
		}
	}
	return out, true
}
