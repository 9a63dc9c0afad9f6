package ashlar

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// finishColumns settles everything about the columns but their types, and adds them to the table.
func (c *compiler) finishColumns(t *table) {
	for _, col := range t.columns {
		said := col.said
		col.out.Comment = said.comment.value
		col.out.Unmanaged = said.unmanaged.value
		col.out.NotNull = !col.own.nullable
		if said.null.is() {
			col.out.NotNull = !said.null.value
		}
		if slices.Contains(t.key, col) {
			col.out.NotNull = true
		}
		c.setGenerated(t, col)
		c.setIdentity(t, col)
		c.setDefault(t, col)
		c.setStorage(t, col)
		c.setHints(t, col)
	}
}

// setDefault turns the default into SQL.
func (c *compiler) setDefault(t *table, col *column) {
	said := col.said.value
	if !hasDefault(col) || col.out.Type == "" || col.said.generated.is() {
		return
	}
	if v := reflect.ValueOf(said.value); v.Kind() == reflect.Pointer && v.Pointer() >= t.base && v.Pointer() < t.base+t.typ.Size() {
		c.fault(t, said.at, fmt.Sprintf("Column(%s).Default", col.path()), "got a field's address, not a value", "Pass a Go value of the column's kind, or ashlar.SQL(...).")
		return
	}
	sql, problem, fix := c.defaultSQL(said.value, slot{"column", c.baseOf(col.out.Type)})
	if _, ok := said.value.(SQL); problem == "" && !ok {
		if _, ok := c.enumOf(col.out.Type); ok {
			problem, fix = c.enumProblem(said.value, col.out.Type)
		}
	}
	if d := c.domainOf(col.out.Type); d != nil && catalog.IsArray(col.out.Type) && catalog.IsArray(d.base) {
		if _, ok := said.value.(SQL); !ok {
			problem, fix = fmt.Sprintf("on an array of the domain %q, which is of arrays itself", d.name.Name), "Write it as ashlar.SQL(...)."
		}
	}
	if problem != "" {
		c.fault(t, said.at, fmt.Sprintf("Column(%s).Default(%s)", col.path(), shown(said.value)), problem, fix)
		return
	}
	col.out.Default = sql
}

// setStorage takes over collation and compression.
func (c *compiler) setStorage(t *table, col *column) {
	base := c.baseOf(col.out.Type)
	kind := familyOf(base)
	_, isEnum := c.enumOf(col.out.Type)
	if said := col.said.collation; said.is() {
		call := fmt.Sprintf("Column(%s).Collate(%q)", col.path(), said.value)
		if problem, fix := collationProblem(said.value, kind, col.out.Type); problem != "" {
			c.fault(t, said.at, call, problem, fix)
		} else if isEnum {
			c.fault(t, said.at, call, fmt.Sprintf("type %s has no collation", col.out.Type), "Take it away.")
		}
		c.needs(t, said.at, call, collationSince[said.value])
		col.out.Collation = collation(said.value)
	}
	if said := col.said.compression; said.is() {
		call := fmt.Sprintf("Column(%s).Compression(%q)", col.path(), said.value)
		if said.value != "pglz" && said.value != "lz4" {
			c.fault(t, said.at, call, "is no compression method", `Use "pglz" or "lz4".`)
		} else if fixedLength[kind] || base == "name" || isEnum && kind != arrayFamily {
			c.fault(t, said.at, call, fmt.Sprintf("values of type %s are not compressed", col.out.Type), "Take it away.")
		}
		col.out.Compression = said.value
	}
}

// fixedLength are the families whose values are too short to be compressed.
var fixedLength = map[family]bool{
	integerFamily: true, floatFamily: true, boolFamily: true, uuidFamily: true, dateFamily: true, timestampFamily: true,
	timestamptzFamily: true, timeFamily: true, intervalFamily: true, macFamily: true,
}

func collationProblem(name string, kind family, sql string) (problem, fix string) {
	if problem, fix = nameProblem(name); problem != "" {
		return problem, fix
	}
	if kind != textFamily && kind != otherFamily && kind != arrayFamily {
		return fmt.Sprintf("type %s has no collation", sql), "Take it away."
	}
	return "", ""
}

// setHints notes how to get to the column.
func (c *compiler) setHints(t *table, col *column) {
	hints := &c.out.Hints
	key := catalog.ColumnKey{Table: t.name, Column: col.out.Name}
	if col.sharedColumn() == nil {
		hints.Code[key] = col.code()
	}
	if said := col.said.fill; said.is() {
		put(&hints.Fills, key, string(c.expression(t, said.at, fmt.Sprintf("Column(%s).Fill", col.path()), said.value)))
	}
	if said := col.said.cast; said.is() {
		put(&hints.Casts, key, string(c.expression(t, said.at, fmt.Sprintf("Column(%s).Cast", col.path()), said.value)))
	}
	said := col.said.renamedFrom
	if !said.is() {
		return
	}
	call := fmt.Sprintf("Column(%s).RenamedFrom(%q)", col.path(), said.value)
	if problem, fix := nameProblem(said.value); problem != "" {
		c.fault(t, said.at, call, problem, fix)
	}
	if said.value == col.out.Name {
		c.fault(t, said.at, call, "is the name it has now", "Write the name it had before, or take RenamedFrom away.")
	}
	for _, other := range t.columns[:slices.Index(t.columns, col)] {
		if other.said.renamedFrom.is() && other.said.renamedFrom.value == said.value {
			c.fault(t, said.at, call, fmt.Sprintf("%s was renamed from it too", other.path()), "Only one of them can be the old column.")
		}
	}
	put(&hints.RenamedColumns, key, said.value)
}

// code returns the call that declares a column, as a message writes it.
func (col *column) code() string {
	if col.field == nil {
		return fmt.Sprintf("r.ExtraColumn(%q, %q)", col.out.Name, col.said.typ.value)
	}
	return "r.Column(&" + receiver(col.table.typ) + "." + col.path() + ")"
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

// expression binds SQL to the columns that it was given. What is wrong with it is noted.
func (c *compiler) expression(t *table, at place, call string, text sqlText) catalog.Expression {
	cols, ok := c.columnsOf(t, at, call, text.columns)
	if !ok {
		return ""
	}
	sql, problem, fix := bind(text.sql, names(cols))
	if problem != "" {
		c.fault(t, at, call, problem, fix)
	}
	c.noteSQL(t, at, call, sql)
	return catalog.Expression(sql)
}

// immutable binds an expression that is kept with the table, where no query may stand.
func (c *compiler) immutable(t *table, at place, call string, text sqlText) catalog.Expression {
	sql := c.expression(t, at, call, text)
	if hasSubquery(string(sql)) {
		c.fault(t, at, call, "a query in the SQL", "PostgreSQL allows expressions over the row only: put the query into a function or a trigger.")
	}
	return sql
}
