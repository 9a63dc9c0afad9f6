package ashlar

import "fmt"

// resolveTypes finds out the types of all columns.
func (c *compiler) resolveTypes(t *table) {
	for _, col := range t.columns {
		if sql := c.typeOf(col); sql == "" && !col.said.typ.is() {
			c.faultOf(t, "field "+col.field.path, col.own.problem, col.own.fix)
		}
		if at := col.said.typ; at.is() && !col.serial {
			if problem, fix := typeProblem(at.value); problem != "" {
				c.fault(t, at.at, c.typeCall(col), problem, fix)
			}
		}
		c.needsScale(t, col)
		if len(c.enums)+len(c.domains) > 0 {
			c.useEnum(t, col)
		}
	}
}

func (c *compiler) typeCall(col *column) string {
	if col.field == nil {
		return fmt.Sprintf("ExtraColumn(%q)", col.out.Name)
	}
	return fmt.Sprintf("Column(%s).Type(%q)", col.path(), col.said.typ.value)
}

// typeOf returns the type of a column: its own, else that of the column it refers to, else that of its Go type.
func (c *compiler) typeOf(col *column) string {
	if col.resolved == resolvedType {
		return col.out.Type
	}
	if said := col.said.typ; said.is() {
		col.out.Type, col.resolved = c.qualified(c.declaredType(said.value)), resolvedType
		if of, ok := serials[col.out.Type]; ok {
			col.out.Type, col.serial = of, true
		}
		return col.out.Type
	}
	if col.resolved == resolvingType { // columns that refer to each other
		return c.qualified(col.own.sql)
	}
	col.resolved = resolvingType
	sql := ""
	if shared := col.sharedColumn(); shared != nil {
		sql = c.typeOf(shared)
	}
	for _, target := range col.targets {
		if of := c.typeOf(target); sql == "" || of != "" && of < sql { // the least of several, so that order does not matter
			sql = of
		}
	}
	if sql == "" {
		sql = c.qualified(col.own.sql)
	}
	col.out.Type, col.resolved = sql, resolvedType
	return sql
}

const (
	resolvingType = 1
	resolvedType  = 2
)
