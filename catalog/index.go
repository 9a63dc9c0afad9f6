package catalog

import "slices"

// Index is an index that no constraint stands on.
type Index struct {
	Name             string
	Unique           bool
	Method           string // empty: btree
	Parts            []Part // in index order
	Include          []string
	Where            Expression // the predicate of a partial index; empty: none
	NullsNotDistinct bool       // from PostgreSQL 15
	Parameters       map[string]string
	Comment          string

	// Concurrently says how the index is built on a table that exists. It is no part of the state.
	Concurrently bool
}

// Part is a column or an expression of an index.
type Part struct {
	Column        string     // or
	Expression    Expression // without the parentheses around it
	Collation     string     // as in SQL after COLLATE; empty: that of the column
	OperatorClass string     // as in SQL; empty: the default of the type
	Descending    bool
	NullsFirst    bool // where the nulls are; NULLS FIRST is the default of DESC, NULLS LAST that of ASC
}

// Clone returns a deep copy.
func (i Index) Clone() Index {
	i.Parts, i.Include = slices.Clone(i.Parts), slices.Clone(i.Include)
	i.Parameters = cloneMap(i.Parameters)
	return i
}

// Columns returns the columns that are parts of the index, in index order, those within expressions left out.
func (i Index) Columns() []string {
	var columns []string
	for _, part := range i.Parts {
		if part.Column != "" {
			columns = append(columns, part.Column)
		}
	}
	return columns
}
