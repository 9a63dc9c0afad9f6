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
	OnEnum
	OnSequence
	OnDomain
	OnDomainCheck
)

// SetComment changes the comment on an object that exists before and after the plan. Comments on new objects come with
// them.
type SetComment struct {
	Kind     CommentKind
	Table    Ref    // or the enum, domain or sequence; for a schema, only the Schema of its names counts
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
	case o.Kind == OnEnum:
		return "comment on type " + Path(o.Table.To)
	case o.Kind == OnDomain:
		return "comment on domain " + Path(o.Table.To)
	case o.Kind == OnDomainCheck:
		return fmt.Sprintf("comment on check %s of domain %s", o.Name, Path(o.Table.To))
	case o.Kind == OnSequence:
		return "comment on sequence " + Path(o.Table.To)
	case o.Name == "":
		return "comment on " + Path(o.Table.To)
	default:
		return fmt.Sprintf("comment on %s", Path(o.Table.To, o.Name))
	}
}

func (o SetComment) apply(c *catalog.Catalog) {
	table := c.Tables[o.Table.To] // nil where the comment is on no part of a table
	switch o.Kind {
	case OnSchema:
		schema := c.Schemas[o.Table.To.Schema]
		schema.Comment = o.To
		c.Schemas[o.Table.To.Schema] = schema
	case OnEnum:
		enum := c.Enums[o.Table.To]
		enum.Comment = o.To
		c.Enums[o.Table.To] = enum
	case OnSequence:
		sequence := c.Sequences[o.Table.To]
		sequence.Comment = o.To
		c.Sequences[o.Table.To] = sequence
	case OnDomain:
		changeDomain(c, o.Table.To, func(d *catalog.Domain) { d.Comment = o.To })
	case OnDomainCheck:
		changeDomain(c, o.Table.To, func(d *catalog.Domain) {
			check := d.Checks[o.Name]
			check.Comment = o.To
			d.Checks[o.Name] = check
		})
	case OnTable:
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
	} else if exclude, ok := table.Excludes[name]; ok {
		exclude.Comment = comment
		table.Excludes[name] = exclude
	} else if reference, ok := table.References[name]; ok {
		reference.Comment = comment
		table.References[name] = reference
	}
}
