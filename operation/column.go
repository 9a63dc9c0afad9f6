package operation

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// AddColumn adds a column to a table that exists.
type AddColumn struct {
	Table  Ref
	Column catalog.Column

	// Fill is a SQL expression for the rows that exist: the column is added without NOT NULL, filled, then tightened.
	// Empty: existing rows get the default, or NULL.
	Fill string

	// FilledAs is the type that the column is added with and filled in, when that of the column is a domain that refuses
	// NULL. Empty: that of the column.
	FilledAs string

	// Lossy says why existing rows cannot get back what they had. Empty: nothing is lost.
	Lossy string

	// Deferred says that filling may leave events of a deferred constraint, which have to be settled at once.
	Deferred bool
}

// DropColumn drops a column. Fill, FilledAs, Lossy and Deferred are those of the column's return.
type DropColumn struct {
	Table    Ref
	Column   catalog.Column
	Fill     string
	FilledAs string
	Lossy    string
	Deferred bool
}

// ForgetColumn takes a column out of the snapshot and leaves it in the database.
type ForgetColumn struct {
	Table  Ref
	Column catalog.Column
	Shown  bool // the file holds the drop that was not made, as a comment
}

// RecallColumn puts a forgotten column back into the snapshot.
type RecallColumn struct {
	Table  Ref
	Column catalog.Column
	Shown  bool // the file holds the column that was not added, as a comment
}

// RenameColumn renames a column.
type RenameColumn struct {
	Table    Ref
	From, To string
}

// RenameSequence renames the sequence of an identity column.
type RenameSequence struct {
	Table    Ref
	Column   string // its name after the plan
	Before   string // its name before the plan
	From, To string
}

// AlterColumn changes the type, default, nullability, identity, collation or compression of a column. The name in From
// is that before the plan, the name in To that after it.
type AlterColumn struct {
	Table    Ref
	From, To catalog.Column

	// Retyped says that values change from one type to another, or their collation does. Other names of a type that was
	// renamed are no change, and an enum that is built anew is one under the same name.
	Retyped bool

	Using, UsingBack string // the expression after USING, for the way there and back; empty: PostgreSQL's own cast
	Fill, FillBack   string // for rows that hold NULL when the column comes to refuse it; empty: such rows are an error
	FilledAs         string // the type that the column has while Fill is given to rows, where the one in To refuses NULL; empty: that
	Deferred         bool   // filling may leave events of a deferred constraint, which have to be settled at once
	Lossy, LossyBack string // why rows cannot get back what they had; empty: nothing is lost
}

// DropExpression makes a stored generated column a plain one, which keeps its values. What else changes about the column
// is an operation of its own in a plan.
// https://www.postgresql.org/docs/current/sql-altertable.html
type DropExpression struct{ AlterColumn }

// AddExpression makes a plain column a generated one. The server cannot, so the column is dropped and added again, and
// its values are lost.
type AddExpression struct{ AlterColumn }

func (o DropExpression) Inverse() Operation { return AddExpression{o.invert()} }
func (o AddExpression) Inverse() Operation  { return DropExpression{o.invert()} }

func (o AddColumn) Inverse() Operation    { o.Table = o.Table.Inverse(); return DropColumn(o) }
func (o DropColumn) Inverse() Operation   { o.Table = o.Table.Inverse(); return AddColumn(o) }
func (o ForgetColumn) Inverse() Operation { o.Table = o.Table.Inverse(); return RecallColumn(o) }
func (o RecallColumn) Inverse() Operation { o.Table = o.Table.Inverse(); return ForgetColumn(o) }
func (o RenameColumn) Inverse() Operation { return RenameColumn{o.Table.Inverse(), o.To, o.From} }
func (o RenameSequence) Inverse() Operation {
	return RenameSequence{o.Table.Inverse(), o.Before, o.Column, o.To, o.From}
}

func (o AlterColumn) Inverse() Operation { return o.invert() }

func (o AlterColumn) invert() AlterColumn {
	return AlterColumn{
		Table: o.Table.Inverse(), From: o.To, To: o.From, Retyped: o.Retyped,
		Using: o.UsingBack, UsingBack: o.Using,
		Fill: o.FillBack, FillBack: o.Fill, FilledAs: o.FilledAs,
		Deferred: o.Deferred,
		Lossy:    o.LossyBack, LossyBack: o.Lossy,
	}
}

func (o AddColumn) String() string {
	line := fmt.Sprintf("add column %s %s", Path(o.Table.To, o.Column.Name), o.Column.Type)
	if o.Column.NotNull {
		line += " NOT NULL"
	}
	return line
}

func (o DropColumn) String() string { return "drop column " + Path(o.Table.To, o.Column.Name) }
func (o ForgetColumn) String() string {
	return "forget column " + Path(o.Table.To, o.Column.Name) + ", which stays in the database"
}
func (o RecallColumn) String() string { return "recall column " + Path(o.Table.To, o.Column.Name) }
func (o RenameColumn) String() string {
	return fmt.Sprintf("rename column %s to %s", Path(o.Table.To, o.From), o.To)
}

func (o RenameSequence) String() string {
	return fmt.Sprintf("rename sequence %s to %s", Path(catalog.Name{Schema: o.Table.To.Schema, Name: o.From}), o.To)
}

func (o DropExpression) String() string {
	return "make column " + Path(o.Table.To, o.To.Name) + " a plain one, with the values it has"
}

func (o AddExpression) String() string {
	return "make column " + Path(o.Table.To, o.To.Name) + " a generated one, in place of the values it has"
}

func (o AlterColumn) String() string {
	var changes []string
	switch {
	case o.Retyped && o.From.Type == o.To.Type && o.From.Collation == o.To.Collation:
		changes = append(changes, "type "+o.To.Type+", which is built anew")
	case o.Retyped && o.From.Type != o.To.Type:
		changes = append(changes, fmt.Sprintf("type %s to %s", o.From.Type, o.To.Type))
	}
	if o.From.Collation != o.To.Collation {
		changes = append(changes, "collation")
	}
	if o.From.Compression != o.To.Compression {
		changes = append(changes, "compression")
	}
	switch {
	case o.To.NotNull && !o.From.NotNull:
		changes = append(changes, "set NOT NULL")
	case o.From.NotNull && !o.To.NotNull:
		changes = append(changes, "drop NOT NULL")
	}
	switch {
	case o.To.Default == o.From.Default:
	case o.To.Default == "":
		changes = append(changes, "drop default")
	default:
		changes = append(changes, "default "+o.To.Default)
	}
	switch {
	case SameIdentity(o.From.Identity, o.To.Identity):
	case SameNumbering(o.From.Identity, o.To.Identity):
		changes = append(changes, numbering(o.To.Identity)+" options")
	case o.To.Identity == nil:
		changes = append(changes, "drop "+numbering(o.From.Identity))
	default:
		changes = append(changes, "add "+numbering(o.To.Identity))
	}
	return fmt.Sprintf("alter column %s: %s", Path(o.Table.To, o.To.Name), strings.Join(changes, ", "))
}

// SameIdentity reports whether two columns generate their values alike. The name of the sequence is left out: it is
// changed by RenameSequence.
func SameIdentity(a, b *catalog.Identity) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.Sequence, y.Sequence = "", ""
	return x == y
}

// SameNumbering reports whether two columns generate their values in the same way: both as identity, both as serial
// columns, or neither.
func SameNumbering(a, b *catalog.Identity) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Serial == b.Serial
}

func numbering(identity *catalog.Identity) string {
	if identity.Serial {
		return "serial"
	}
	return "identity"
}

func (o AddColumn) apply(c *catalog.Catalog)    { putColumn(c.Tables[o.Table.To], o.Column) }
func (o RecallColumn) apply(c *catalog.Catalog) { putColumn(c.Tables[o.Table.To], o.Column) }
func (o DropColumn) apply(c *catalog.Catalog)   { cutColumn(c.Tables[o.Table.To], o.Column.Name) }
func (o ForgetColumn) apply(c *catalog.Catalog) { cutColumn(c.Tables[o.Table.To], o.Column.Name) }

func (o RenameColumn) apply(c *catalog.Catalog) {
	Renames{Columns: map[catalog.ColumnKey]string{{Table: o.Table.To, Column: o.From}: o.To}}.Apply(c)
}

func (o RenameSequence) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Column(o.Column).Identity.Sequence = o.To
}

func (o AlterColumn) apply(c *catalog.Catalog) {
	column := c.Tables[o.Table.To].Column(o.To.Name)
	kept := *column
	*column = o.To.Clone()
	column.Position, column.RenamedFrom, column.Comment = kept.Position, kept.RenamedFrom, kept.Comment
}

func putColumn(table *catalog.Table, column catalog.Column) {
	table.Columns = append(table.Columns, column.Clone())
	table.SortColumns()
}

func cutColumn(table *catalog.Table, name string) {
	kept := table.Columns[:0]
	for _, column := range table.Columns {
		if column.Name != name {
			kept = append(kept, column)
		}
	}
	table.Columns = kept
}
