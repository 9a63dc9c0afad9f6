package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// CreateIndex creates an index on a table that exists.
type CreateIndex struct {
	Table Ref
	Index catalog.Index

	ForUnique bool // a unique constraint is going to stand on it
}

// DropIndex drops an index.
type DropIndex struct {
	Table Ref
	Index catalog.Index

	ForUnique bool // it may have gone with the unique constraint that stood on it
}

// RenameIndex renames an index that no constraint stands on.
type RenameIndex struct {
	Table    Ref
	From, To string
}

func (o CreateIndex) Inverse() Operation { o.Table = o.Table.Inverse(); return DropIndex(o) }
func (o DropIndex) Inverse() Operation   { o.Table = o.Table.Inverse(); return CreateIndex(o) }
func (o RenameIndex) Inverse() Operation { return RenameIndex{o.Table.Inverse(), o.To, o.From} }

func (o CreateIndex) String() string {
	return fmt.Sprintf("create index %s on %s", o.Index.Name, Path(o.Table.To))
}
func (o DropIndex) String() string { return "drop index " + o.Index.Name }
func (o RenameIndex) String() string {
	return fmt.Sprintf("rename index %s to %s", Path(catalog.Name{Schema: o.Table.To.Schema, Name: o.From}), o.To)
}

func (o CreateIndex) apply(c *catalog.Catalog) {
	c.Tables[o.Table.To].Indexes[o.Index.Name] = o.Index.Clone()
}
func (o DropIndex) apply(c *catalog.Catalog) { delete(c.Tables[o.Table.To].Indexes, o.Index.Name) }
func (o RenameIndex) apply(c *catalog.Catalog) {
	rekey(c.Tables[o.Table.To].Indexes, o.From, o.To, func(i *catalog.Index) { i.Name = o.To })
}
