package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// CreatePartition creates a partition of a table that exists. Those of a new table come with it.
type CreatePartition struct {
	Table     Ref
	Partition catalog.Partition
}

// DropPartition drops a partition with its rows. Those of a dropped table go with it.
type DropPartition struct {
	Table     Ref
	Partition catalog.Partition
}

// DetachPartition makes a partition a table of its own, which is in no snapshot.
type DetachPartition struct {
	Table     Ref
	Partition catalog.Partition
}

// AttachPartition makes a table that was a partition one again.
type AttachPartition struct {
	Table     Ref
	Partition catalog.Partition
}

// RenamePartition gives a partition another name. Its indexes and constraints keep theirs, which the server chose.
type RenamePartition struct {
	Table    Ref
	From, To string
}

// AlterBounds changes which rows a partition holds. The server has no statement for that, so plan detaches all such
// partitions and attaches them again.
type AlterBounds struct {
	Table    Ref
	Name     string // of the partition, after the plan
	Before   string // the same before the plan
	From, To string // the bounds
}

func (o CreatePartition) Inverse() Operation { o.Table = o.Table.Inverse(); return DropPartition(o) }

func (o DropPartition) Inverse() Operation { o.Table = o.Table.Inverse(); return CreatePartition(o) }

func (o DetachPartition) Inverse() Operation { o.Table = o.Table.Inverse(); return AttachPartition(o) }

func (o AttachPartition) Inverse() Operation { o.Table = o.Table.Inverse(); return DetachPartition(o) }

func (o RenamePartition) Inverse() Operation { return RenamePartition{o.Table.Inverse(), o.To, o.From} }

func (o AlterBounds) Inverse() Operation {
	return AlterBounds{o.Table.Inverse(), o.Before, o.Name, o.To, o.From}
}

func (o CreatePartition) String() string {
	return fmt.Sprintf("create partition %s %s", Path(o.Table.To, o.Partition.Name), o.Partition.Bounds)
}

func (o DropPartition) String() string {
	return "drop partition " + Path(o.Table.From, o.Partition.Name)
}

func (o DetachPartition) String() string {
	return "detach partition " + Path(o.Table.From, o.Partition.Name) + ", which stays in the database"
}

func (o AttachPartition) String() string {
	return fmt.Sprintf("attach partition %s %s", Path(o.Table.To, o.Partition.Name), o.Partition.Bounds)
}

func (o RenamePartition) String() string {
	return fmt.Sprintf("rename partition %s to %s", Path(o.Table.To, o.From), o.To)
}

func (o AlterBounds) String() string {
	return fmt.Sprintf("change bounds of partition %s to %s", Path(o.Table.To, o.Name), o.To)
}

func (o CreatePartition) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Partitions[o.Partition.Name] = o.Partition
}

func (o DropPartition) apply(c *catalog.Catalog) {
	delete(c.Tables[o.Table.To].Partitions, o.Partition.Name)
}

func (o DetachPartition) apply(c *catalog.Catalog) {
	delete(c.Tables[o.Table.To].Partitions, o.Partition.Name)
}

func (o AttachPartition) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Partitions[o.Partition.Name] = o.Partition
}

func (o RenamePartition) apply(c *catalog.Catalog) {
	rekey(c.Tables[o.Table.To].Partitions, o.From, o.To, func(p *catalog.Partition) { p.Name = o.To })
}

func (o AlterBounds) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Partitions[o.Name] = catalog.Partition{Name: o.Name, Bounds: o.To}
}
