package catalog

import "slices"

// Exclude is an EXCLUDE constraint: no two rows may fit each other by all the operators.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
type Exclude struct {
	Name       string
	Method     string        // of the index behind it; empty: btree
	Parts      []ExcludePart // in order
	Where      Expression    // the rows that count; empty: all
	Deferrable bool
	Deferred   bool // INITIALLY DEFERRED; implies Deferrable
	Comment    string
}

// ExcludePart is a column or an expression with the operator that compares its values.
type ExcludePart struct {
	Part
	Operator string // as in SQL after WITH: "=", "&&"
}

// Clone returns a deep copy.
func (e Exclude) Clone() Exclude {
	e.Parts = slices.Clone(e.Parts)
	return e
}

// Columns returns the columns that are parts of the constraint, in order, those within expressions left out.
func (e Exclude) Columns() []string {
	var columns []string
	for _, part := range e.Parts {
		if part.Column != "" {
			columns = append(columns, part.Column)
		}
	}
	return columns
}
