package operation

import (
	"fmt"
	"maps"

	"github.com/ashlar-go/ashlar/catalog"
)

// CreateTable creates a table with its columns, keys, checks and indexes. Its foreign keys are operations of their own,
// because they may have to wait for other tables.
type CreateTable struct{ Table *catalog.Table }

// DropTable drops a table with all that belongs to it.
type DropTable struct{ Table *catalog.Table }

// ForgetTable leaves a table in the database, and takes it out of the snapshot.
type ForgetTable struct {
	Table *catalog.Table
	Left  Ref // the table, where it is somebody else's from now on and stays in the snapshot as one that was left; zero: it goes
}

// RecallTable puts a forgotten table back into the snapshot, or manages one again that was left.
type RecallTable struct {
	Table *catalog.Table
	Left  Ref // the table, where it is in the snapshot as one that was left; zero: it is not
}

// RenameTable gives a table another name, another schema, or both.
type RenameTable struct {
	From, To catalog.Name

	// Partitions are those that go along to another schema, sorted. plan fills them in.
	Partitions []string
}

// SetPersistence makes a table logged or unlogged.
type SetPersistence struct {
	Table    Ref
	Unlogged bool
}

// SetParameters changes the storage parameters of a table.
type SetParameters struct {
	Table    Ref
	From, To map[string]string
}

func (o CreateTable) Inverse() Operation { return DropTable(o) }
func (o DropTable) Inverse() Operation   { return CreateTable(o) }
func (o ForgetTable) Inverse() Operation { return RecallTable{o.Table, o.Left.Inverse()} }
func (o RecallTable) Inverse() Operation { return ForgetTable{o.Table, o.Left.Inverse()} }
func (o RenameTable) Inverse() Operation { return RenameTable{o.To, o.From, o.Partitions} }
func (o SetPersistence) Inverse() Operation {
	return SetPersistence{o.Table.Inverse(), !o.Unlogged}
}
func (o SetParameters) Inverse() Operation { return SetParameters{o.Table.Inverse(), o.To, o.From} }

func (o CreateTable) String() string { return "create table " + Path(o.Table.Name) }
func (o DropTable) String() string   { return "drop table " + Path(o.Table.Name) }
func (o ForgetTable) String() string {
	if !o.Left.IsZero() {
		return "leave table " + Path(o.Left.To) + ", which is unmanaged from now on"
	}
	return "forget table " + Path(o.Table.Name) + ", which stays in the database"
}

func (o RecallTable) String() string {
	if !o.Left.IsZero() {
		return "manage table " + Path(o.Left.From) + " again, which must be as it was left"
	}
	return "recall table " + Path(o.Table.Name)
}

func (o RenameTable) String() string {
	return fmt.Sprintf("rename table %s to %s", Path(o.From), Path(o.To))
}

func (o SetPersistence) String() string {
	if o.Unlogged {
		return "make table " + Path(o.Table.To) + " unlogged"
	}
	return "make table " + Path(o.Table.To) + " logged"
}

func (o SetParameters) String() string {
	return "change storage parameters of table " + Path(o.Table.To)
}

func (o CreateTable) apply(c *catalog.Catalog) {
	table := o.Table.Clone()
	clear(table.References) // each comes by an operation of its own
	c.Tables[table.Name] = table
}
func (o DropTable) apply(c *catalog.Catalog) { delete(c.Tables, o.Table.Name) }

func (o ForgetTable) apply(c *catalog.Catalog) {
	if !o.Left.IsZero() {
		c.Tables[o.Left.To].Left = true
		return
	}
	delete(c.Tables, o.Table.Name)
}

func (o RecallTable) apply(c *catalog.Catalog) {
	if !o.Left.IsZero() {
		c.Tables[o.Left.To].Left = false
		return
	}
	c.Tables[o.Table.Name] = o.Table.Clone()
}

func (o RenameTable) apply(c *catalog.Catalog) {
	Renames{Tables: map[catalog.Name]catalog.Name{o.From: o.To}}.Apply(c)
}
func (o SetPersistence) apply(c *catalog.Catalog) { c.Tables[o.Table.To].Unlogged = o.Unlogged }
func (o SetParameters) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Parameters = maps.Clone(o.To)
}

// Relations returns the names that a table takes among the relations of its schema: its own and those of its indexes,
// sequences and partitions. What the server calls the indexes of partitions is not known.
func Relations(table *catalog.Table) []string {
	names := []string{table.Name.Name}
	if table.PrimaryKey != nil {
		names = append(names, table.PrimaryKey.Name)
	}
	for name := range table.Uniques {
		names = append(names, name)
	}
	for name := range table.Excludes {
		names = append(names, name)
	}
	for name := range table.Indexes {
		names = append(names, name)
	}
	for name := range table.Partitions {
		names = append(names, name)
	}
	for _, column := range table.Columns {
		if column.Identity != nil {
			names = append(names, column.Identity.Sequence)
		}
	}
	return names
}
