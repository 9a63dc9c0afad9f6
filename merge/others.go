package merge

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// database joins extensions and schemas.
func (m *merger) database() {
	m.at(Database, catalog.Name{})
	m.out.Extensions = things(m, three[map[string]catalog.Extension]{m.base.Extensions, m.ours.Extensions, m.theirs.Extensions},
		cmp.Compare[string], func(name string) string { return label("extension", name) }, extensionText,
		func(name string, added bool, v three[catalog.Extension]) catalog.Extension {
			at := label("extension", name)
			return catalog.Extension{
				Name:      name,
				Schema:    settle(m, at+": schema", added, three[string]{v.base.Schema, v.ours.Schema, v.theirs.Schema}),
				Version:   settle(m, at+": version", added, three[string]{v.base.Version, v.ours.Version, v.theirs.Version}),
				Unmanaged: settle(m, at+": unmanaged", added, three[bool]{v.base.Unmanaged, v.ours.Unmanaged, v.theirs.Unmanaged}),
			}
		})
	m.out.Schemas = things(m, three[map[string]catalog.Schema]{m.base.Schemas, m.ours.Schemas, m.theirs.Schemas},
		cmp.Compare[string], func(name string) string { return label("schema", name) }, schemaText,
		func(name string, added bool, v three[catalog.Schema]) catalog.Schema {
			return catalog.Schema{
				Name:        name,
				Comment:     settle(m, label("schema", name)+": comment", added, three[string]{v.base.Comment, v.ours.Comment, v.theirs.Comment}),
				RenamedFrom: earliest(added, three[string]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom}),
			}
		})
}

// enums joins the enum types, value by value.
func (m *merger) enums() {
	maps := three[map[catalog.Name]catalog.Enum]{m.base.Enums, m.ours.Enums, m.theirs.Enums}
	m.out.Enums = named(m, Type, maps, enumText, func(name catalog.Name, added bool, v three[catalog.Enum]) catalog.Enum {
		out := catalog.Enum{
			Name:        name,
			Comment:     settle(m, "comment", added, three[string]{v.base.Comment, v.ours.Comment, v.theirs.Comment}),
			RenamedFrom: earliestName(added, three[catalog.Name]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom}),
		}
		if added {
			texts := three[string]{ours: valuesText(v.ours.Values), theirs: valuesText(v.theirs.Values)}
			out.Values = v.ours.Values
			settle(m, "values", true, texts)
			return out
		}
		values, ok := list(three[[]string]{v.base.Values, v.ours.Values, v.theirs.Values})
		if !ok {
			values = v.base.Values
			m.conflict("values", "made them "+valuesText(v.ours.Values), "made them "+valuesText(v.theirs.Values))
		}
		out.Values = slices.Clone(values)
		return out
	})
}

// domains joins the domains of CREATE DOMAIN.
func (m *merger) domains() {
	maps := three[map[catalog.Name]catalog.Domain]{m.base.Domains, m.ours.Domains, m.theirs.Domains}
	m.out.Domains = named(m, Domain, maps, domainText, func(name catalog.Name, added bool, v three[catalog.Domain]) catalog.Domain {
		return catalog.Domain{
			Name:        name,
			Type:        settle(m, "type", added, three[string]{v.base.Type, v.ours.Type, v.theirs.Type}),
			NotNull:     settle(m, "not null", added, three[bool]{v.base.NotNull, v.ours.NotNull, v.theirs.NotNull}),
			Default:     settle(m, "default", added, three[string]{v.base.Default, v.ours.Default, v.theirs.Default}),
			Collation:   settle(m, "collation", added, three[string]{v.base.Collation, v.ours.Collation, v.theirs.Collation}),
			Comment:     settle(m, "comment", added, three[string]{v.base.Comment, v.ours.Comment, v.theirs.Comment}),
			RenamedFrom: earliestName(added, three[catalog.Name]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom}),
			Checks: joinParts(m, checkKind, three[map[string]catalog.Check]{v.base.Checks, v.ours.Checks, v.theirs.Checks},
				checkText, func(c *catalog.Check) *string { return &c.Comment }),
		}
	})
	m.oneFile("added a domain of that name", "added an enum of that name")
}

// oneFile notes domains that have the name of an enum.
func (m *merger) oneFile(domain, enum string) {
	for _, name := range catalog.SortedNames(m.out.Domains) {
		if _, both := m.out.Enums[name]; !both {
			continue
		}
		m.at(Domain, name)
		ours, theirs := domain, enum
		if _, isOurs := m.ours.Domains[name]; !isOurs {
			ours, theirs = theirs, ours
		}
		m.conflict("", ours, theirs)
	}
}

// sequences joins the sequences that belong to no column.
func (m *merger) sequences() {
	maps := three[map[catalog.Name]catalog.Sequence]{m.base.Sequences, m.ours.Sequences, m.theirs.Sequences}
	m.out.Sequences = named(m, Sequence, maps, sequenceText, func(name catalog.Name, added bool, v three[catalog.Sequence]) catalog.Sequence {
		number := func(what string, b, o, t int64) int64 { return settle(m, what, added, three[int64]{b, o, t}) }
		return catalog.Sequence{
			Name:        name,
			Type:        settle(m, "type", added, three[string]{v.base.Type, v.ours.Type, v.theirs.Type}),
			Start:       number("start", v.base.Start, v.ours.Start, v.theirs.Start),
			Increment:   number("increment", v.base.Increment, v.ours.Increment, v.theirs.Increment),
			Min:         number("min", v.base.Min, v.ours.Min, v.theirs.Min),
			Max:         number("max", v.base.Max, v.ours.Max, v.theirs.Max),
			Cache:       number("cache", v.base.Cache, v.ours.Cache, v.theirs.Cache),
			Cycle:       settle(m, "cycle", added, three[bool]{v.base.Cycle, v.ours.Cycle, v.theirs.Cycle}),
			Comment:     settle(m, "comment", added, three[string]{v.base.Comment, v.ours.Comment, v.theirs.Comment}),
			RenamedFrom: earliestName(added, three[catalog.Name]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom}),
		}
	})
}

// statements joins the statements. What one runs is one property: two texts are no text.
func (m *merger) statements() {
	look := func(name string) string {
		m.at(Statement, catalog.Name{Name: name})
		return ""
	}
	maps := three[map[string]catalog.Statement]{m.base.Statements, m.ours.Statements, m.theirs.Statements}
	m.out.Statements = things(m, maps, cmp.Compare[string], look, statementText, func(name string, added bool, v three[catalog.Statement]) catalog.Statement {
		look(name)
		run := choose(m, "SQL", added, sqlText, v)
		out := choose(m, "settings", added, settingsText, v).Clone()
		out.Up, out.Down, out.Irreversible = run.Up, run.Down, run.Irreversible
		out.Position = earliest(added, three[int]{v.base.Position, v.ours.Position, v.theirs.Position})
		out.RenamedFrom = earliest(added, three[string]{v.base.RenamedFrom, v.ours.RenamedFrom, v.theirs.RenamedFrom})
		return out
	})
}
