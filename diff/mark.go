package diff

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// markColumns finds out which columns of a table change so that what stands on them has to make way: those that change
// their type, and those that are dropped and added again.
func (d *differ) markColumns(p *pair) {
	p.retyped, p.rebuilt = map[string]bool{}, map[string]bool{}
	for _, column := range p.kept() {
		mid := *p.mid.Column(column.Name)
		if d.retypes(mid, column) {
			d.change(p, column.Name)
			p.retyped[column.Name] = d.isAnotherType(mid, column)
		}
		if (mid.Generated == "") != (column.Generated == "") {
			d.change(p, column.Name)
			p.rebuilt[column.Name] = true // on one of the two ways at least
		}
	}
	for _, column := range p.kept() {
		if column.Generated != "" && d.isGeneratedAnew(p, *p.mid.Column(column.Name), column) {
			d.change(p, column.Name)
			p.rebuilt[column.Name] = true
		}
	}
}

// kept returns the columns, as they are to be, that were there before.
func (p *pair) kept() []catalog.Column {
	isNot := func(c catalog.Column) bool { return c.Unmanaged || contains(p.columns.added, c.Name) }
	if !slices.ContainsFunc(p.to.Columns, isNot) { // nearly always
		return p.to.Columns
	}
	return slices.DeleteFunc(slices.Clone(p.to.Columns), isNot)
}

func (d *differ) change(p *pair, column string) {
	d.changed[catalog.ColumnKey{Table: p.to.Name, Column: column}] = true
}

// retypes reports whether values have to change from one type or collation to another.
func (d *differ) retypes(mid, after catalog.Column) bool {
	return mid.Type != after.Type || mid.Collation != after.Collation || d.isReplaced(after.Type)
}

// isAnotherType reports whether the server stores expressions over the column with casts that the new type does not
// need. Another length is no other type.
func (d *differ) isAnotherType(mid, after catalog.Column) bool {
	return catalog.BaseType(mid.Type) != catalog.BaseType(after.Type) || catalog.IsArray(mid.Type) != catalog.IsArray(after.Type) ||
		mid.Collation != after.Collation || d.isReplaced(after.Type)
}

// isGeneratedAnew reports whether a column that stays a generated one has to be dropped and added again: its expression or
// type changes, or that of a column in its expression does, which the server refuses while the generated one is there.
func (d *differ) isGeneratedAnew(p *pair, mid, after catalog.Column) bool {
	if mid.Generated == "" {
		return false
	}
	if mid.Generated != after.Generated || mid.Virtual != after.Virtual || d.retypes(mid, after) || d.mentionsReplaced(after.Generated) {
		return true
	}
	return slices.ContainsFunc(p.kept(), func(c catalog.Column) bool {
		return c.Name != after.Name && d.changed[catalog.ColumnKey{Table: p.to.Name, Column: c.Name}] && operation.Mentions(after.Generated, c.Name)
	})
}

// mentionsReplaced reports whether an expression may need a type that is built anew, or what a Before statement makes that
// is run again because of one.
func (d *differ) mentionsReplaced(expression catalog.Expression) bool {
	if namesOneOf(string(expression), d.remade) {
		return true
	}
	for name := range d.replaced {
		if operation.MentionsType(expression, name) {
			return true
		}
	}
	return false
}

// disturbs reports whether an expression has to be built anew because of what happens to a column or a type in it.
func (d *differ) disturbs(p *pair, expression catalog.Expression) bool {
	if expression == "" {
		return false
	}
	if d.mentionsReplaced(expression) {
		return true
	}
	if len(p.retyped)+len(p.rebuilt) == 0 { // nearly always
		return false
	}
	for _, column := range p.to.Columns {
		if (p.retyped[column.Name] || p.rebuilt[column.Name]) && operation.Mentions(expression, column.Name) {
			return true
		}
	}
	return false
}

// isRebuilt reports whether one of the columns is dropped and added again, on the way there or on the way back.
func (p *pair) isRebuilt(columns ...string) bool {
	return slices.ContainsFunc(columns, func(column string) bool { return p.rebuilt[column] })
}
