package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// CreateSchema creates a schema.
type CreateSchema struct{ Schema catalog.Schema }

// DropSchema drops a schema, which must be empty by then.
type DropSchema struct{ Schema catalog.Schema }

// ForgetSchema takes a schema out of the snapshot and leaves it in the database.
type ForgetSchema struct{ Schema catalog.Schema }

// RecallSchema puts a forgotten schema back into the snapshot.
type RecallSchema struct{ Schema catalog.Schema }

// RenameSchema renames a schema; what is in it goes along.
type RenameSchema struct{ From, To string }

func (o CreateSchema) Inverse() Operation { return DropSchema(o) }
func (o DropSchema) Inverse() Operation   { return CreateSchema(o) }
func (o ForgetSchema) Inverse() Operation { return RecallSchema(o) }
func (o RecallSchema) Inverse() Operation { return ForgetSchema(o) }
func (o RenameSchema) Inverse() Operation { return RenameSchema{o.To, o.From} }

func (o CreateSchema) String() string { return "create schema " + o.Schema.Name }
func (o DropSchema) String() string   { return "drop schema " + o.Schema.Name }
func (o ForgetSchema) String() string {
	return "forget schema " + o.Schema.Name + ", which stays in the database"
}
func (o RecallSchema) String() string { return "recall schema " + o.Schema.Name }
func (o RenameSchema) String() string { return fmt.Sprintf("rename schema %s to %s", o.From, o.To) }

func (o CreateSchema) apply(c *catalog.Catalog) { c.Schemas[o.Schema.Name] = o.Schema }
func (o DropSchema) apply(c *catalog.Catalog)   { delete(c.Schemas, o.Schema.Name) }
func (o ForgetSchema) apply(c *catalog.Catalog) { delete(c.Schemas, o.Schema.Name) }
func (o RecallSchema) apply(c *catalog.Catalog) { c.Schemas[o.Schema.Name] = o.Schema }

func (o RenameSchema) apply(c *catalog.Catalog) {
	Renames{Schemas: map[string]string{o.From: o.To}}.Apply(c)
}
