package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// CreateEnum creates an enum type.
type CreateEnum struct{ Enum catalog.Enum }

// DropEnum drops an enum type, which no column has by then.
type DropEnum struct{ Enum catalog.Enum }

// ForgetEnum takes an enum type out of the snapshot and leaves it in the database.
type ForgetEnum struct{ Enum catalog.Enum }

// RecallEnum puts a forgotten enum type back into the snapshot.
type RecallEnum struct{ Enum catalog.Enum }

// RenameEnum gives an enum type another name, another schema, or both.
type RenameEnum struct{ From, To catalog.Name }

// RenameEnumValue changes how a value is spelled. Rows that hold it follow.
type RenameEnumValue struct {
	Enum     Ref
	From, To string
}

// AddEnumValues adds values to an enum type; the others keep their order. A new value cannot be used in the transaction
// that adds it, so this comes in a file of its own.
// https://www.postgresql.org/docs/current/sql-altertype.html
type AddEnumValues struct {
	Enum     Ref
	From, To []string // all values, in order

	// Around is what has to be taken away and put back around the type when the values go again, in the state that
	// has them.
	Around []Operation

	// Stays says that tenants use the type, which no file can build anew then: the values stay on the way back.
	Stays bool
	Back  bool // that way back, which leaves the type as it is
}

// ReplaceEnum builds an enum type anew, since the server neither takes values away nor changes their order: the old type
// steps aside, a new one takes its place, and columns change from one to the other by operations of their own.
type ReplaceEnum struct {
	Enum     Ref
	From, To []string // all values, in order

	Added  bool        // the way back is to add values
	Around []Operation // where Added: what else this takes; otherwise the plan holds it
}

func (o CreateEnum) Inverse() Operation { return DropEnum(o) }
func (o DropEnum) Inverse() Operation   { return CreateEnum(o) }
func (o ForgetEnum) Inverse() Operation { return RecallEnum(o) }
func (o RecallEnum) Inverse() Operation { return ForgetEnum(o) }
func (o RenameEnum) Inverse() Operation { return RenameEnum{o.To, o.From} }
func (o RenameEnumValue) Inverse() Operation {
	return RenameEnumValue{o.Enum.Inverse(), o.To, o.From}
}

func (o AddEnumValues) Inverse() Operation {
	if o.Stays {
		return AddEnumValues{Enum: o.Enum.Inverse(), From: o.To, To: o.From, Stays: true, Back: !o.Back}
	}
	return ReplaceEnum{Enum: o.Enum.Inverse(), From: o.To, To: o.From, Added: true, Around: o.Around}
}

func (o ReplaceEnum) Inverse() Operation {
	if o.Added {
		return AddEnumValues{Enum: o.Enum.Inverse(), From: o.To, To: o.From, Around: o.Around}
	}
	return ReplaceEnum{Enum: o.Enum.Inverse(), From: o.To, To: o.From}
}

func (o CreateEnum) String() string { return "create type " + Path(o.Enum.Name) }
func (o DropEnum) String() string   { return "drop type " + Path(o.Enum.Name) }
func (o ForgetEnum) String() string {
	return "forget type " + Path(o.Enum.Name) + ", which stays in the database"
}
func (o RecallEnum) String() string { return "recall type " + Path(o.Enum.Name) }
func (o RenameEnum) String() string {
	return fmt.Sprintf("rename type %s to %s", Path(o.From), Path(o.To))
}

func (o RenameEnumValue) String() string {
	return fmt.Sprintf("rename value %q of type %s to %q", o.From, Path(o.Enum.To), o.To)
}

// Lossy says why the type does not get back what it was; empty when it does.
func (o AddEnumValues) Lossy() string {
	if !o.Back {
		return ""
	}
	return fmt.Sprintf("type %s keeps %s, because tenants use it", Path(o.Enum.To), strings.Join(Without(o.From, o.To), ", "))
}

func (o AddEnumValues) String() string {
	if o.Back {
		return fmt.Sprintf("leave in type %s: %s", Path(o.Enum.To), strings.Join(Without(o.From, o.To), ", "))
	}
	return fmt.Sprintf("add to type %s: %s", Path(o.Enum.To), strings.Join(Without(o.To, o.From), ", "))
}

func (o ReplaceEnum) String() string {
	line := "build type " + Path(o.Enum.To) + " anew"
	if gone := Without(o.From, o.To); len(gone) > 0 {
		line += " without " + strings.Join(gone, ", ")
	}
	if added := Without(o.To, o.From); len(added) > 0 {
		line += " with " + strings.Join(added, ", ")
	}
	return line
}

// Without returns the values of a list that another lacks.
func Without(list, other []string) []string {
	var out []string
	for _, value := range list {
		if !slices.Contains(other, value) {
			out = append(out, value)
		}
	}
	return out
}

func (o CreateEnum) apply(c *catalog.Catalog) { c.Enums[o.Enum.Name] = o.Enum.Clone() }
func (o DropEnum) apply(c *catalog.Catalog)   { delete(c.Enums, o.Enum.Name) }
func (o ForgetEnum) apply(c *catalog.Catalog) { delete(c.Enums, o.Enum.Name) }
func (o RecallEnum) apply(c *catalog.Catalog) { c.Enums[o.Enum.Name] = o.Enum.Clone() }

func (o RenameEnum) apply(c *catalog.Catalog) {
	Renames{Enums: map[catalog.Name]catalog.Name{o.From: o.To}}.Apply(c)
}

func (o RenameEnumValue) apply(c *catalog.Catalog) {
	values := slices.Clone(c.Enums[o.Enum.To].Values)
	values[slices.Index(values, o.From)] = o.To
	setValues(c, o.Enum.To, values)
	for _, table := range c.Tables {
		Respell(table, Spellings{o.Enum.To: {o.From: o.To}}, func(*catalog.Expression) {})
	}
}

func (o AddEnumValues) apply(c *catalog.Catalog) { setValues(c, o.Enum.To, o.To) }
func (o ReplaceEnum) apply(c *catalog.Catalog)   { setValues(c, o.Enum.To, o.To) }

func setValues(c *catalog.Catalog, name catalog.Name, values []string) {
	enum := c.Enums[name]
	enum.Values = slices.Clone(values)
	c.Enums[name] = enum
}
