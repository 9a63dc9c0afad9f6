package merge

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// hold looks for what does not hold together in the result although each side did: what one side made stands on what the
// other took away, or two things have one name.
func (m *merger) hold() {
	m.relations()
	for _, name := range catalog.SortedNames(m.out.Tables) {
		m.at(Table, name)
		table := m.out.Tables[name]
		m.columnsHold(table)
		m.partsHold(table)
		m.referencesHold(table)
		m.partitionsHold(table)
		m.inSchema(name)
	}
	for _, kind := range []string{Type, Domain, Sequence} {
		for _, name := range namesOf(m.out, kind) {
			m.at(kind, name)
			m.inSchema(name)
		}
	}
	for _, name := range catalog.SortedNames(m.out.Domains) {
		m.at(Domain, name)
		domain := m.out.Domains[name]
		m.typeHolds("type", domain.Type)
		m.textHolds("default", domain.Default)
		for _, check := range catalog.Sorted(domain.Checks) {
			m.textHolds(label(checkKind, check), string(domain.Checks[check].Expression))
		}
	}
	for _, statement := range m.out.SortedStatements() {
		m.at(Statement, catalog.Name{Name: statement.Name})
		for _, table := range statement.After {
			m.needs("", "table "+shown(table), func(c *catalog.Catalog) bool { return c.Tables[table] != nil })
			m.stale(statement, table)
		}
	}
}

// stale checks that the SQL which one side wrote names no table that the other side gave another name.
func (m *merger) stale(statement catalog.Statement, table catalog.Name) {
	before, was := m.base.Statements[statement.Name]
	mine, isOurs := m.ours.Statements[statement.Name]
	their, isTheirs := m.theirs.Statements[statement.Name]
	wrote := func(s catalog.Statement, is bool) bool { return is && (!was || sqlText(s) != sqlText(before)) }
	renamedOurs, renamedTheirs := m.renamedTables[0][table], m.renamedTables[1][table]
	switch {
	case wrote(mine, isOurs) && renamedTheirs && !renamedOurs && !wrote(their, isTheirs):
		m.conflict("SQL", "wrote it", "renamed table "+shown(table)+", which it may name")
	case wrote(their, isTheirs) && renamedOurs && !renamedTheirs && !wrote(mine, isOurs):
		m.conflict("SQL", "renamed table "+shown(table)+", which it may name", "wrote it")
	}
}

// namesOf returns the names of the things of a kind, in order.
func namesOf(c *catalog.Catalog, kind string) []catalog.Name {
	switch kind {
	case Table:
		return catalog.SortedNames(c.Tables)
	case Type:
		return catalog.SortedNames(c.Enums)
	case Domain:
		return catalog.SortedNames(c.Domains)
	default:
		return catalog.SortedNames(c.Sequences)
	}
}

// needs notes a conflict where the thing at hand, or a part of it, stands on something that a side had and the result has not.
func (m *merger) needs(part, what string, has func(*catalog.Catalog) bool) {
	if has(m.out) || !has(m.ours) && !has(m.theirs) {
		return
	}
	for _, c := range []*catalog.Catalog{m.ours, m.theirs} {
		if !has(c) && m.text(c, part) == m.text(m.out, part) {
			return // it does without
		}
	}
	about := func(c *catalog.Catalog) string {
		switch {
		case !has(c):
			return "dropped " + what
		case !has(m.base):
			return "added " + what
		default:
			return "added or changed what stands on " + what
		}
	}
	m.conflict(part, about(m.ours), about(m.theirs))
}

// inSchema checks that the schema of a thing is there.
func (m *merger) inSchema(name catalog.Name) {
	m.needs("", label("schema", name.Schema), func(c *catalog.Catalog) bool { _, ok := c.Schemas[name.Schema]; return ok })
}

// typeHolds checks that the type of something is there, where it is an enum, a domain, or one of an extension.
func (m *merger) typeHolds(part, sqlType string) {
	name := operation.TypeName(sqlType)
	m.needs(part, "type "+shown(name), func(c *catalog.Catalog) bool {
		_, enum := c.Enums[name]
		_, domain := c.Domains[name]
		return enum || domain
	})
	m.brought(part, sqlType)
}

// brought checks that an extension is there which brings what a text names.
func (m *merger) brought(part, text string) {
	for _, extension := range catalog.Sorted(m.base.Extensions) {
		brings := func(name catalog.Name) bool { return m.base.Extensions[extension].Brings(name.Name) }
		if text != "" && operation.NamesAny(text, brings) {
			m.needs(part, label("extension", extension), func(c *catalog.Catalog) bool { _, ok := c.Extensions[extension]; return ok })
		}
	}
}

// textHolds checks that an expression names nothing that is gone: types, sequences, functions of statements, schemas, and what
// extensions bring.
func (m *merger) textHolds(part, text string) {
	if text == "" {
		return
	}
	m.brought(part, text)
	for _, kind := range []string{Type, Domain, Sequence} {
		for _, name := range namesOf(m.base, kind) {
			if slices.Contains(namesOf(m.out, kind), name) {
				continue
			}
			names := func(other catalog.Name) bool {
				return other.Name == name.Name && (other.Schema == name.Schema || other.Schema == "")
			}
			if operation.NamesAny(text, names) {
				m.needs(part, kind+" "+shown(name), func(c *catalog.Catalog) bool { return slices.Contains(namesOf(c, kind), name) })
			}
		}
	}
	for _, name := range catalog.Sorted(m.base.Statements) {
		if _, stays := m.out.Statements[name]; stays || !m.base.Statements[name].Before {
			continue
		}
		made := operation.Makes(m.base.Statements[name])
		if operation.NamesAny(text, func(other catalog.Name) bool { return made[other.Name] }) {
			m.needs(part, label(Statement, name), func(c *catalog.Catalog) bool { _, ok := c.Statements[name]; return ok })
		}
	}
}

// columnsHold checks the columns of a table.
func (m *merger) columnsHold(table *catalog.Table) {
	m.textHolds("partition key", string(table.PartitionBy))
	m.mentioned(table, "partition key", table.PartitionBy)
	for _, column := range table.Columns {
		at := label("column", column.Name)
		m.typeHolds(at, column.Type)
		m.textHolds(at, column.Default)
		m.textHolds(at, string(column.Generated))
		m.mentioned(table, at, column.Generated)
		m.sources(at, column)
	}
}

// sources checks that at most one thing says where the values of a column come from.
func (m *merger) sources(at string, column catalog.Column) {
	var of []string
	for _, source := range []struct{ what, text string }{
		{"a default", column.Default}, {"an identity", identityText(column.Identity)}, {"a generation expression", string(column.Generated)},
	} {
		if source.text != "" {
			of = append(of, source.what)
		}
	}
	if len(of) < 2 {
		return
	}
	said := func(c *catalog.Catalog) string {
		table := c.Tables[m.object]
		if table == nil || table.Column(column.Name) == nil {
			return "has no such column"
		}
		mine := table.Column(column.Name)
		return "made it " + words(mine.Type, after("DEFAULT", mine.Default), after("IDENTITY", identityText(mine.Identity)), after("GENERATED", generatedText(*mine)))
	}
	m.conflict(at, said(m.ours), said(m.theirs))
}

// mentioned checks that the columns which an expression of a table names are there.
func (m *merger) mentioned(table *catalog.Table, part string, expression catalog.Expression) {
	if expression == "" {
		return
	}
	for _, c := range m.states() {
		other := c.Tables[table.Name]
		if other == nil {
			continue
		}
		for _, column := range other.Columns {
			if table.Column(column.Name) == nil && operation.Mentions(expression, column.Name) {
				m.stands(table.Name, part, column.Name)
			}
		}
	}
}

// stands checks that a column which a part of a table stands on is there.
func (m *merger) stands(table catalog.Name, part, column string) {
	m.needs(part, label("column", column), hasColumn(table, column))
}

func hasColumn(table catalog.Name, column string) func(c *catalog.Catalog) bool {
	return func(c *catalog.Catalog) bool { t := c.Tables[table]; return t != nil && t.Column(column) != nil }
}

// partsHold checks that the columns are there which keys, indexes and constraints stand on.
func (m *merger) partsHold(table *catalog.Table) {
	use := func(part string, columns ...string) {
		for _, column := range columns {
			m.stands(table.Name, part, column)
		}
	}
	say := func(part string, expression catalog.Expression) {
		m.mentioned(table, part, expression)
		m.textHolds(part, string(expression))
	}
	of := func(at string, part catalog.Part) {
		say(at, part.Expression)
		m.brought(at, part.OperatorClass)
	}
	if table.PrimaryKey != nil {
		use("primary key", table.PrimaryKey.Columns...)
	}
	for name, unique := range table.Uniques {
		use(label(uniqueKind, name), slices.Concat(unique.Columns, unique.Include)...)
	}
	for name, index := range table.Indexes {
		at := label(indexKind, name)
		use(at, slices.Concat(index.Columns(), index.Include)...)
		say(at, index.Where)
		for _, part := range index.Parts {
			of(at, part)
		}
	}
	for name, check := range table.Checks {
		say(label(checkKind, name), check.Expression)
	}
	for name, exclude := range table.Excludes {
		at := label(excludeKind, name)
		use(at, exclude.Columns()...)
		say(at, exclude.Where)
		for _, part := range exclude.Parts {
			of(at, part.Part)
		}
	}
}

// referencesHold checks that what foreign keys refer to is there, and is a key.
func (m *merger) referencesHold(table *catalog.Table) {
	for name, reference := range table.References {
		at := label(referenceKind, name)
		for _, column := range slices.Concat(reference.Columns, reference.OnDeleteColumns) {
			m.stands(table.Name, at, column)
		}
		m.needs(at, "table "+shown(reference.Table), func(c *catalog.Catalog) bool { return c.Tables[reference.Table] != nil })
		if m.out.Tables[reference.Table] == nil {
			continue
		}
		lost := false
		for _, column := range reference.TargetColumns {
			before := len(m.conflicts)
			m.needs(at, "column "+operation.Path(reference.Table, column), hasColumn(reference.Table, column))
			lost = lost || len(m.conflicts) > before
		}
		if !lost {
			m.needs(at, "the key "+operation.Path(reference.Table)+" "+columnList(reference.TargetColumns), func(c *catalog.Catalog) bool {
				return c.Tables[reference.Table].IsKey(reference.TargetColumns)
			})
		}
	}
}

// partitionsHold checks that no two partitions hold the same rows, as far as their bounds say it in the same words, and that
// keys of a partitioned table hold what it is partitioned by.
func (m *merger) partitionsHold(table *catalog.Table) {
	byBounds := map[string]string{}
	for _, name := range catalog.Sorted(table.Partitions) {
		bounds := table.Partitions[name].Bounds
		if other, ok := byBounds[bounds]; ok {
			m.both(label("partition", name), "the rows of partition "+other, func(c *catalog.Catalog) bool {
				return c.Tables[table.Name] != nil && c.Tables[table.Name].Partitions[name].Bounds == bounds
			})
		}
		byBounds[bounds] = name
	}
	if table.PartitionBy == "" || m.base.Tables[table.Name] == nil {
		return
	}
	key := func(at string, columns []string, isNew func(*catalog.Table) bool) {
		for _, side := range []*catalog.Catalog{m.ours, m.theirs} {
			of := side.Tables[table.Name]
			if of == nil || of.PartitionBy == table.PartitionBy || !isNew(of) {
				continue
			}
			for _, column := range of.Columns {
				if operation.Mentions(table.PartitionBy, column.Name) && !slices.Contains(columns, column.Name) {
					m.both(at, "a table that is partitioned by "+string(table.PartitionBy), func(c *catalog.Catalog) bool { return c == side })
				}
			}
		}
	}
	if table.PrimaryKey != nil {
		key("primary key", table.PrimaryKey.Columns, func(of *catalog.Table) bool { return of.PrimaryKey != nil })
	}
	for name, unique := range table.Uniques {
		key(label(uniqueKind, name), unique.Columns, func(of *catalog.Table) bool { _, ok := of.Uniques[name]; return ok })
	}
}

// both notes that a thing which one side has does not go with what the other has.
func (m *merger) both(part, with string, has func(*catalog.Catalog) bool) {
	about := func(c *catalog.Catalog) string {
		if has(c) {
			return "has it"
		}
		return "has " + with
	}
	m.conflict(part, about(m.ours), about(m.theirs))
}
