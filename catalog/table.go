package catalog

import (
	"cmp"
	"maps"
	"slices"
)

// Table is a table with everything that belongs to it.
type Table struct {
	Name       Name
	Comment    string            // empty: none
	Unlogged   bool              // CREATE UNLOGGED TABLE
	Parameters map[string]string // storage parameters, WITH (fillfactor = 70)

	// PartitionBy says how rows are spread over partitions: the strategy and the key, "RANGE (at)", "HASH (lower(email))".
	// Empty: it is an ordinary table, and has no partitions.
	PartitionBy Expression
	Partitions  map[string]Partition // the declared ones, by name

	Columns    []Column // in declared order, which is the order of Position
	PrimaryKey *PrimaryKey
	Uniques    map[string]Unique    // UNIQUE constraints, by name
	Indexes    map[string]Index     // indexes that no constraint stands on, by name
	Checks     map[string]Check     // by name
	Excludes   map[string]Exclude   // by name
	References map[string]Reference // foreign keys, by name

	// Unmanaged tables are known so that others can refer to them. Ashlar never changes them and no snapshot holds them.
	Unmanaged bool

	// Left tables were managed and are somebody else's since, see Unmanaged. They are as they were at that moment, in
	// snapshots only, and are no part of the state: so that it is known what is there when one is managed again.
	Left bool

	RenamedFrom Name // the name before the last rename; no part of the state, kept so that a declared rename happens once
}

// NewTable returns a table without columns whose maps can be written to.
func NewTable(name Name) *Table {
	return &Table{
		Name:       name,
		Parameters: map[string]string{},
		Uniques:    map[string]Unique{},
		Indexes:    map[string]Index{},
		Checks:     map[string]Check{},
		Excludes:   map[string]Exclude{},
		References: map[string]Reference{},
		Partitions: map[string]Partition{},
	}
}

// Column returns the column of that name, or nil. The pointer is into the table.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// IsKey reports whether columns, in any order, are what a foreign key may refer to: those of the primary key, of a unique
// constraint, or of a unique index over columns alone and all rows. A nil table has no key.
// https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
func (t *Table) IsKey(columns []string) bool {
	if t == nil {
		return false
	}
	wanted := slices.Sorted(slices.Values(columns))
	same := func(key []string) bool { return slices.Equal(slices.Sorted(slices.Values(key)), wanted) }
	if t.PrimaryKey != nil && same(t.PrimaryKey.Columns) {
		return true
	}
	for _, unique := range t.Uniques {
		if same(unique.Columns) {
			return true
		}
	}
	for _, index := range t.Indexes {
		if index.Unique && index.Where == "" && len(index.Columns()) == len(index.Parts) && same(index.Columns()) {
			return true
		}
	}
	return false
}

// SortColumns puts the columns in order of Position, then of name.
func (t *Table) SortColumns() {
	slices.SortStableFunc(t.Columns, func(a, b Column) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
}

// Clone returns a deep copy.
func (t *Table) Clone() *Table {
	out := *t
	out.Parameters = cloneMap(t.Parameters)
	out.Columns = make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		out.Columns[i] = c.Clone()
	}
	if t.PrimaryKey != nil {
		key := t.PrimaryKey.Clone()
		out.PrimaryKey = &key
	}
	out.Uniques = cloneValues(t.Uniques)
	out.Indexes = cloneValues(t.Indexes)
	out.Checks = cloneMap(t.Checks)
	out.Partitions = cloneMap(t.Partitions)
	out.Excludes = cloneValues(t.Excludes)
	out.References = cloneValues(t.References)
	return &out
}

// cloneMap copies a map of plain values; the copy of nil can be written to.
func cloneMap[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	maps.Copy(out, m)
	return out
}

// cloneValues copies a map whose values hold slices or maps of their own.
func cloneValues[V interface{ Clone() V }](m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[k] = v.Clone()
	}
	return out
}
