package catalog

import "slices"

// PrimaryKey is the primary key of a table.
type PrimaryKey struct {
	Name    string
	Columns []string // in key order
	Comment string
}

// Clone returns a deep copy.
func (k PrimaryKey) Clone() PrimaryKey {
	k.Columns = slices.Clone(k.Columns)
	return k
}

// Unique is a UNIQUE constraint.
type Unique struct {
	Name             string
	Columns          []string // in key order
	Include          []string // INCLUDE, in declared order
	NullsNotDistinct bool     // from PostgreSQL 15
	Deferrable       bool
	Deferred         bool // INITIALLY DEFERRED; implies Deferrable
	Comment          string
}

// Clone returns a deep copy.
func (u Unique) Clone() Unique {
	u.Columns, u.Include = slices.Clone(u.Columns), slices.Clone(u.Include)
	return u
}

// Check is a CHECK constraint.
type Check struct {
	Name       string
	Expression Expression
	Comment    string
}

// Expression is SQL text with the columns it needs.
//
// The text stays as it was declared, with the names of columns filled in. PostgreSQL prints expressions its own way, so
// texts are compared with texts that Ashlar wrote, never with those of a server.
type Expression string

// Reference is a foreign key.
type Reference struct {
	Name            string
	Columns         []string // of this table, in the order of TargetColumns
	Table           Name     // the table referred to
	TargetColumns   []string
	OnDelete        Action
	OnDeleteColumns []string // SET NULL (a, b): the columns that are set, from PostgreSQL 15; empty: all
	OnUpdate        Action
	MatchFull       bool
	Deferrable      bool
	Deferred        bool // INITIALLY DEFERRED; implies Deferrable
	Comment         string
}

// Clone returns a deep copy.
func (r Reference) Clone() Reference {
	r.Columns, r.TargetColumns = slices.Clone(r.Columns), slices.Clone(r.TargetColumns)
	r.OnDeleteColumns = slices.Clone(r.OnDeleteColumns)
	return r
}

// Action is what a foreign key does when the row it refers to is deleted or its key is changed.
type Action string

// The actions of PostgreSQL. NoAction is the zero value: the check may wait until the end of the statement, or of the
// transaction when the constraint is deferred.
const (
	NoAction   Action = ""
	Restrict   Action = "RESTRICT"
	Cascade    Action = "CASCADE"
	SetNull    Action = "SET NULL"
	SetDefault Action = "SET DEFAULT"
)
