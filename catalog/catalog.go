package catalog

import (
	"cmp"
	"maps"
	"slices"
)

// Public is the schema that every new database has. Ashlar never creates or drops it.
const Public = "public"

// Tenant stands for the schema of each tenant: what is in it is there once in every one of them. No schema of a database is
// called so in a catalog.
const Tenant = "@tenant"

// Catalog is the described state of one database. The zero value is an empty database; its maps may be nil for reading.
type Catalog struct {
	Extensions map[string]Extension // by name
	Schemas    map[string]Schema    // by name; those that Ashlar creates, so never "public"
	Enums      map[Name]Enum        // by qualified name
	Domains    map[Name]Domain      // by qualified name; the domains of CREATE DOMAIN
	Sequences  map[Name]Sequence    // by qualified name; those that belong to no column
	Tables     map[Name]*Table      // by qualified name
	Statements map[string]Statement // by name

	// Hints say how to get to this state. They are no part of it: Equal ignores them and snapshots leave them out.
	Hints Hints
}

// New returns an empty catalog whose maps can be written to.
func New() *Catalog {
	return &Catalog{
		Extensions: map[string]Extension{},
		Schemas:    map[string]Schema{},
		Enums:      map[Name]Enum{},
		Domains:    map[Name]Domain{},
		Sequences:  map[Name]Sequence{},
		Statements: map[string]Statement{},
		Tables:     map[Name]*Table{},
	}
}

// Name is the name of a table, index, sequence or type with the schema it is in. Neither part is quoted.
type Name struct {
	Schema, Name string
}

// Compare orders names by schema, then by name.
func (n Name) Compare(o Name) int {
	return cmp.Or(cmp.Compare(n.Schema, o.Schema), cmp.Compare(n.Name, o.Name))
}

// In returns the same name in another schema.
func (n Name) In(schema string) Name { return Name{schema, n.Name} }

// OfTenants reports whether the thing is there once per tenant.
func (n Name) OfTenants() bool { return n.Schema == Tenant }

// IsZero reports whether nothing is named.
func (n Name) IsZero() bool { return n == Name{} }

// Schema is a namespace that Ashlar created.
type Schema struct {
	Name        string
	Comment     string // empty: none
	RenamedFrom string // the name it had before its last rename; no part of the state, kept so that a declared rename happens once
}

// SortedNames returns the keys of a map of things in schemas in order, for output that must not depend on map order.
func SortedNames[V any](m map[Name]V) []Name { return slices.SortedFunc(maps.Keys(m), Name.Compare) }

// SortedTables returns the tables in order of their names.
func (c *Catalog) SortedTables() []*Table {
	tables := make([]*Table, 0, len(c.Tables))
	for _, name := range SortedNames(c.Tables) {
		tables = append(tables, c.Tables[name])
	}
	return tables
}

// Clone returns a deep copy.
func (c *Catalog) Clone() *Catalog {
	out := New()
	maps.Copy(out.Extensions, c.Extensions)
	maps.Copy(out.Schemas, c.Schemas)
	maps.Copy(out.Sequences, c.Sequences)
	for name, enum := range c.Enums {
		out.Enums[name] = enum.Clone()
	}
	for name, domain := range c.Domains {
		out.Domains[name] = domain.Clone()
	}
	for name, statement := range c.Statements {
		out.Statements[name] = statement.Clone()
	}
	for name, table := range c.Tables {
		out.Tables[name] = table.Clone()
	}
	out.Hints = c.Hints.Clone()
	return out
}

// Sorted returns the keys of a map of named things in order, for output that must not depend on map order.
func Sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
