package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// CommentKind is the kind of object a comment is on.
type CommentKind int

// The kinds of object that comments are on.
const (
	OnSchema CommentKind = iota
	OnTable
	OnColumn
	OnConstraint
	OnIndex
)

// SetComment changes the comment on an object that exists before and after the plan. Comments on new objects come with
// them.
type SetComment struct {
	Kind     CommentKind
	Table    Ref    // for a schema, only the Schema of its names counts
	Name     string // of the column, constraint or index, after the plan
	Before   string // the same before the plan
	From, To string // empty: no comment
}

// Inverse puts the old comment back.
func (o SetComment) Inverse() Operation {
	return SetComment{o.Kind, o.Table.Inverse(), o.Before, o.Name, o.To, o.From}
}

func (o SetComment) String() string {
	switch {
	case o.Kind == OnSchema:
		return "comment on schema " + o.Table.To.Schema
	case o.Name == "":
		return "comment on " + Path(o.Table.To)
	default:
		return fmt.Sprintf("comment on %s", Path(o.Table.To, o.Name))
	}
}

func (o SetComment) apply(c *catalog.Catalog) {
	if o.Kind == OnSchema {
		schema := c.Schemas[o.Table.To.Schema]
		schema.Comment = o.To
		c.Schemas[o.Table.To.Schema] = schema
		return
	}
	table := c.Tables[o.Table.To]
	switch o.Kind {
	case OnSchema, OnTable:
		table.Comment = o.To
	case OnColumn:
		table.Column(o.Name).Comment = o.To
	case OnIndex:
		index := table.Indexes[o.Name]
		index.Comment = o.To
		table.Indexes[o.Name] = index
	case OnConstraint:
		commentConstraint(table, o.Name, o.To)
	}
}

// commentConstraint sets the comment on the constraint of that name, of whichever kind it is.
func commentConstraint(table *catalog.Table, name, comment string) {
	if key := table.PrimaryKey; key != nil && key.Name == name {
		key.Comment = comment
	} else if unique, ok := table.Uniques[name]; ok {
		unique.Comment = comment
		table.Uniques[name] = unique
	} else if check, ok := table.Checks[name]; ok {
		check.Comment = comment
		table.Checks[name] = check
	} else if reference, ok := table.References[name]; ok {
		reference.Comment = comment
		table.References[name] = reference
	}
}
