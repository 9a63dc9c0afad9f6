package catalog

import (
	"maps"
	"slices"
)

// Hints are what a declaration says about the way to a state, beside the state itself.
type Hints struct {
	RenamedSchemas map[string]string    // the name now, to the name before
	RenamedTables  map[Name]Name        // the name now, to the name before
	RenamedColumns map[ColumnKey]string // the column now, to its name before
	RenamedEnums   map[Name]Name        // the name now, to the name before
	RenamedDomains map[Name]Name        // the name now, to the name before; the domains of CREATE DOMAIN

	RenamedSequences  map[Name]Name     // the name now, to the name before
	RenamedStatements map[string]string // the name now, to the name before

	Fills map[ColumnKey]string // SQL for existing rows when the column becomes NOT NULL
	Casts map[ColumnKey]string // SQL after USING when the type of the column changes
	Code  map[ColumnKey]string // the call that declares the column, for messages: "r.Column(&u.Name)"

	Domains map[Name]string // the table, to the domain that declares it

	// Unkeyed are references that no foreign key can hold, sorted by table and columns: from a table that is there once to
	// one of tenants.
	Unkeyed []Unkeyed
}

// Unkeyed is a declared reference without a foreign key.
type Unkeyed struct {
	Table   Name
	Columns []string
	Target  Name
}

// ColumnKey names a column of a table.
type ColumnKey struct {
	Table  Name
	Column string
}

// Clone returns a deep copy.
func (h Hints) Clone() Hints {
	return Hints{
		RenamedSchemas:    maps.Clone(h.RenamedSchemas),
		RenamedTables:     maps.Clone(h.RenamedTables),
		RenamedColumns:    maps.Clone(h.RenamedColumns),
		RenamedEnums:      maps.Clone(h.RenamedEnums),
		RenamedDomains:    maps.Clone(h.RenamedDomains),
		RenamedSequences:  maps.Clone(h.RenamedSequences),
		RenamedStatements: maps.Clone(h.RenamedStatements),
		Fills:             maps.Clone(h.Fills),
		Casts:             maps.Clone(h.Casts),
		Code:              maps.Clone(h.Code),
		Domains:           maps.Clone(h.Domains),
		Unkeyed:           slices.Clone(h.Unkeyed),
	}
}
