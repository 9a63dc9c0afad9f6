package catalog

import (
	"cmp"
	"slices"
)

// Statement is SQL that somebody wrote by hand: what makes a view, a trigger, a function, and what takes it away.
type Statement struct {
	Name         string // one of a kind in the database
	Up, Down     string // without the last semicolon; Down is empty when there is no way back
	Irreversible string // why there is no way back; empty: there is one

	// Before statements are made before the tables, for functions that defaults, checks and indexes call. They are changed
	// by running the new text, and dropped after the tables.
	Before        bool
	After         []Name // the tables that it stands on, sorted: it is dropped and made again around their changes
	NoTransaction bool   // it cannot run inside a transaction block
	Tenant        bool   // it runs once per tenant, in the schema of each
	Pack          string // the pack that it is a version of, whose text stays as it is; empty: none

	// Position orders the statements as they were declared: multiples of 1,000, a midpoint for one that was put between
	// two others. It is never renumbered, and it is no part of the state.
	Position int

	RenamedFrom string // the name before the last rename; no part of the state, kept so that a declared rename happens once
}

// Clone returns a deep copy.
func (s Statement) Clone() Statement {
	s.After = slices.Clone(s.After)
	return s
}

// SortedStatements returns the statements in order of Position, then of name.
func (c *Catalog) SortedStatements() []Statement {
	statements := make([]Statement, 0, len(c.Statements))
	for _, statement := range c.Statements {
		statements = append(statements, statement)
	}
	slices.SortFunc(statements, func(a, b Statement) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
	return statements
}

// BundledName returns the name of the statement that makes a function of Ashlar's own in a schema.
func BundledName(schema, function string) string { return schema + "." + function }
