package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// AddPrimaryKey adds the primary key of a table.
type AddPrimaryKey struct {
	Table Ref
	Key   catalog.PrimaryKey
}

// DropPrimaryKey drops the primary key of a table.
type DropPrimaryKey struct {
	Table Ref
	Key   catalog.PrimaryKey
}

// AddUnique adds a UNIQUE constraint.
type AddUnique struct {
	Table  Ref
	Unique catalog.Unique

	UsingIndex bool // a unique index of its name is there, and becomes that of the constraint
}

// DropUnique drops a UNIQUE constraint, with its index.
type DropUnique struct {
	Table  Ref
	Unique catalog.Unique

	UsingIndex bool // the way back takes an index that is there
}

// AddCheck adds a CHECK constraint.
type AddCheck struct {
	Table Ref
	Check catalog.Check
}

// DropCheck drops a CHECK constraint.
type DropCheck struct {
	Table Ref
	Check catalog.Check
}

// AddReference adds a foreign key.
type AddReference struct {
	Table     Ref
	Reference catalog.Reference
}

// DropReference drops a foreign key.
type DropReference struct {
	Table     Ref
	Reference catalog.Reference
}

// AlterReference changes when a foreign key is checked.
type AlterReference struct {
	Table    Ref
	From, To catalog.Reference
}

// RenameConstraint renames a constraint. That of a key renames its index too.
type RenameConstraint struct {
	Table    Ref
	Kind     ConstraintKind
	From, To string
}

// ConstraintKind tells constraints apart by what stands behind them.
type ConstraintKind int

// The kinds of constraint.
const (
	PrimaryKey ConstraintKind = iota
	Unique
	Check
	Reference
	Exclusion
)

// HasIndex reports whether an index of the same name stands behind the constraint, which takes its name among the
// relations of the schema.
func (k ConstraintKind) HasIndex() bool { return k == PrimaryKey || k == Unique || k == Exclusion }

func (o AddPrimaryKey) Inverse() Operation  { o.Table = o.Table.Inverse(); return DropPrimaryKey(o) }
func (o DropPrimaryKey) Inverse() Operation { o.Table = o.Table.Inverse(); return AddPrimaryKey(o) }
func (o AddUnique) Inverse() Operation      { o.Table = o.Table.Inverse(); return DropUnique(o) }
func (o DropUnique) Inverse() Operation     { o.Table = o.Table.Inverse(); return AddUnique(o) }
func (o AddCheck) Inverse() Operation       { o.Table = o.Table.Inverse(); return DropCheck(o) }
func (o DropCheck) Inverse() Operation      { o.Table = o.Table.Inverse(); return AddCheck(o) }
func (o AddReference) Inverse() Operation   { o.Table = o.Table.Inverse(); return DropReference(o) }
func (o DropReference) Inverse() Operation  { o.Table = o.Table.Inverse(); return AddReference(o) }
func (o AlterReference) Inverse() Operation {
	return AlterReference{o.Table.Inverse(), o.To, o.From}
}

func (o RenameConstraint) Inverse() Operation {
	return RenameConstraint{o.Table.Inverse(), o.Kind, o.To, o.From}
}

func (o AddPrimaryKey) String() string { return "add primary key " + Path(o.Table.To, o.Key.Name) }
func (o DropPrimaryKey) String() string {
	return "drop primary key " + Path(o.Table.From, o.Key.Name)
}
func (o AddUnique) String() string  { return "add unique " + Path(o.Table.To, o.Unique.Name) }
func (o DropUnique) String() string { return "drop unique " + Path(o.Table.From, o.Unique.Name) }
func (o AddCheck) String() string   { return "add check " + Path(o.Table.To, o.Check.Name) }
func (o DropCheck) String() string  { return "drop check " + Path(o.Table.From, o.Check.Name) }
func (o AddReference) String() string {
	return fmt.Sprintf("add reference %s to %s", Path(o.Table.To, o.Reference.Name), Path(o.Reference.Table))
}

func (o DropReference) String() string {
	return "drop reference " + Path(o.Table.From, o.Reference.Name)
}

func (o AlterReference) String() string {
	switch {
	case o.To.Deferred:
		return "make reference " + Path(o.Table.To, o.To.Name) + " initially deferred"
	case o.To.Deferrable:
		return "make reference " + Path(o.Table.To, o.To.Name) + " deferrable"
	default:
		return "make reference " + Path(o.Table.To, o.To.Name) + " not deferrable"
	}
}

func (o RenameConstraint) String() string {
	return fmt.Sprintf("rename constraint %s to %s", Path(o.Table.To, o.From), o.To)
}

func (o AddPrimaryKey) apply(c *catalog.Catalog) {
	key := o.Key.Clone()
	c.Tables[o.Table.To].PrimaryKey = &key
}
func (o DropPrimaryKey) apply(c *catalog.Catalog) { c.Tables[o.Table.To].PrimaryKey = nil }
func (o AddUnique) apply(c *catalog.Catalog) {
	if o.UsingIndex {
		delete(c.Tables[o.Table.To].Indexes, o.Unique.Name)
	}
	c.Tables[o.Table.To].Uniques[o.Unique.Name] = o.Unique.Clone()
}

func (o DropUnique) apply(c *catalog.Catalog) { delete(c.Tables[o.Table.To].Uniques, o.Unique.Name) }

func (o AddCheck) apply(c *catalog.Catalog)  { c.Tables[o.Table.To].Checks[o.Check.Name] = o.Check }
func (o DropCheck) apply(c *catalog.Catalog) { delete(c.Tables[o.Table.To].Checks, o.Check.Name) }
func (o AddReference) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].References[o.Reference.Name] = o.Reference.Clone()
}

func (o DropReference) apply(c *catalog.Catalog) {
	delete(c.Tables[o.Table.To].References, o.Reference.Name)
}

func (o AlterReference) apply(c *catalog.Catalog) {
	reference := c.Tables[o.Table.To].References[o.To.Name]
	reference.Deferrable, reference.Deferred = o.To.Deferrable, o.To.Deferred
	c.Tables[o.Table.To].References[o.To.Name] = reference
}

func (o RenameConstraint) apply(c *catalog.Catalog) {
	table := c.Tables[o.Table.To]
	switch o.Kind {
	case PrimaryKey:
		table.PrimaryKey.Name = o.To
	case Unique:
		rekey(table.Uniques, o.From, o.To, func(u *catalog.Unique) { u.Name = o.To })
	case Check:
		rekey(table.Checks, o.From, o.To, func(c *catalog.Check) { c.Name = o.To })
	case Exclusion:
		rekey(table.Excludes, o.From, o.To, func(e *catalog.Exclude) { e.Name = o.To })
	case Reference:
		rekey(table.References, o.From, o.To, func(r *catalog.Reference) { r.Name = o.To })
	}
}

// rekey moves a value of a map to another key.
func rekey[V any](m map[string]V, from, to string, rename func(*V)) {
	value := m[from]
	delete(m, from)
	rename(&value)
	m[to] = value
}
