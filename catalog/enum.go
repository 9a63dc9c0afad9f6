package catalog

import "slices"

// Enum is an enum type. https://www.postgresql.org/docs/current/datatype-enum.html
type Enum struct {
	Name    Name
	Values  []string // in the order that comparisons follow
	Comment string

	RenamedFrom Name // the name before the last rename; no part of the state, kept so that a declared rename happens once
}

// Clone returns a deep copy.
func (e Enum) Clone() Enum {
	e.Values = slices.Clone(e.Values)
	return e
}
