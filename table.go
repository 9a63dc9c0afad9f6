package ashlar

import "slices"

// tableCall is one call of Table.
type tableCall struct {
	name  string
	at    place
	phase int
}

// TableDefinition is the table of a resource, see [Resource.Table].
type TableDefinition struct {
	r *Resource

	name        said[string]
	schema      said[string]
	renamedFrom said[string]
	comment     said[string]
	unlogged    said[bool]
	parameters  []parameter
	partitionBy said[sqlText]
	partitions  []partitionCall
}

// parameter is a storage parameter.
type parameter struct {
	name  string
	value any
	at    place
}

// withParameter adds a parameter, unless the same call has said the same before.
func withParameter(list []parameter, p parameter) []parameter {
	if slices.ContainsFunc(list, func(other parameter) bool {
		return other.at == p.at && other.name == p.name && sameArg(other.value, p.value)
	}) {
		return list
	}
	return append(list, p)
}

// Table names the table. Every resource has to say it, once; it overrides the table of an embedded struct.
func (r *Resource) Table(name string) *TableDefinition {
	t, at := &r.table, here()
	t.r = r
	if slices.ContainsFunc(r.tables, func(c tableCall) bool { return c.at == at && c.name == name && c.phase < r.phase }) {
		return t // an embedded Define, called by hand after Ashlar has called it
	}
	r.tables = append(r.tables, tableCall{name, at, r.phase})
	if was := t.name; was.is() && was.phase < r.phase && was.value != name {
		t.renamedFrom = said[string]{before: &past[string]{value: t.renamedFrom.value, at: t.renamedFrom.at, phase: t.renamedFrom.phase}} // it spoke of the other table
	}
	t.name.set(r, name, at)
	return t
}

// Schema says which schema the table is in, other than that of its domain.
func (t *TableDefinition) Schema(name string) *TableDefinition {
	t.schema.set(t.r, name, here())
	return t
}

// RenamedFrom says that the table was "old", or "schema.old" when it was in another schema. A name with a dot stands in
// double quotes. Once applied it says nothing more.
func (t *TableDefinition) RenamedFrom(old string) *TableDefinition {
	t.renamedFrom.set(t.r, old, here())
	return t
}

// Comment is the COMMENT ON the table; empty: none.
func (t *TableDefinition) Comment(text string) *TableDefinition {
	t.comment.set(t.r, text, here())
	return t
}

// Unlogged makes it an UNLOGGED table: faster to write, and empty after a crash.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED
func (t *TableDefinition) Unlogged() *TableDefinition {
	t.unlogged.set(t.r, true, here())
	return t
}

// With sets a storage parameter, such as "fillfactor" or "autovacuum_enabled", to a string, a number or a bool.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
func (t *TableDefinition) With(name string, value any) *TableDefinition {
	t.parameters = withParameter(t.parameters, parameter{name, value, here()})
	return t
}

// TableRef names a table of the repo, see [Table].
type TableRef struct {
	name, schema string
}

// Table names a table where its Go type cannot be, because the packages would import each other. It is a resource all the
// same: some domain of the repo lists one with that table.
func Table(name string) TableRef { return TableRef{name: name} }

// Schema returns the table of that name in a schema. Without it, the schema of the resource that refers to it is looked
// in first, then that of the repo, then all others.
func (t TableRef) Schema(name string) TableRef {
	t.schema = name
	return t
}

// Column names a column of the table.
func (t TableRef) Column(name string) ColumnRef { return ColumnRef{t, name} }

// ColumnRef names a column of a table that is itself named, see [TableRef.Column].
type ColumnRef struct {
	table TableRef
	name  string
}
