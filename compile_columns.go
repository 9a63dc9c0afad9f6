package ashlar

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
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
		c.setIdentity(t, col)
		c.setDefault(t, col)
		c.setStorage(t, col)
		c.setHints(t, col)
	}
}

// setIdentity makes the column an identity column where that was said, or where it is a single integer key.
func (c *compiler) setIdentity(t *table, col *column) {
	said := col.said.identity
	options := said.value
	if !said.is() {
		if len(t.key) != 1 || t.key[0] != col || hasDefault(col) || len(col.targets) > 0 || t.out.Unmanaged || col.said.unmanaged.value {
			return
		}
		if col.field != nil && !col.said.typ.is() && bigUnsigned(col.field.typ) {
			c.fault(t, t.Resource.key.at, callOf("PrimaryKey", t.key), fmt.Sprintf("a %s cannot be an identity column", col.field.typ), "Make it int64, or give it a Default or NoIdentity.")
			return
		}
		if familyOf(col.out.Type) != integerFamily {
			return
		}
		options = &Identity{}
	}
	if options == nil {
		return
	}
	call := "Column(" + col.path() + ").Identity"
	if familyOf(col.out.Type) != integerFamily {
		fix := "Make it int64."
		if col.field == nil || col.said.typ.is() {
			fix = "Give it the type smallint, integer or bigint."
		}
		c.fault(t, said.at, call, fmt.Sprintf("%s is %s, and identity columns are integers", col.out.Name, col.out.Type), fix)
		return
	}
	if hasDefault(col) {
		c.fault(t, said.at, call, "the column has a default too", "Take one of them away, or say NoDefault.")
	}
	if null := col.said.null; said.is() && null.is() && null.value {
		c.fault(t, said.at, call, "identity columns are NOT NULL", "Take Null away.")
	}
	if problem, fix := identityProblem(*options, col.out.Type); problem != "" {
		c.fault(t, said.at, call, problem, fix)
	}
	col.out.NotNull = true
	col.out.Identity = &catalog.Identity{
		Always: options.Always, Start: options.Start, Increment: options.Increment, Min: options.Min, Max: options.Max,
		Sequence: ident.Derive(t.name.Name, []string{col.out.Name}, "seq"),
	}
}

// bigUnsigned reports whether the Go type is one of those that only numeric can hold.
func bigUnsigned(typ reflect.Type) bool {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ.Kind() == reflect.Uint || typ.Kind() == reflect.Uint64
}

func hasDefault(col *column) bool {
	_, none := col.said.value.value.(noDefault)
	return col.said.value.is() && !none
}

// identityProblem checks the options as CREATE SEQUENCE does.
// https://www.postgresql.org/docs/current/sql-createsequence.html
func identityProblem(o Identity, sql string) (problem, fix string) {
	least, most := int64(-1<<63), int64(1<<63-1)
	switch sql {
	case "smallint":
		least, most = -1<<15, 1<<15-1
	case "integer":
		least, most = -1<<31, 1<<31-1
	}
	for _, n := range []int64{o.Start, o.Min, o.Max} {
		if n < least || n > most {
			return fmt.Sprintf("%d is out of the range of %s", n, sql), "Choose a wider type or a number that fits."
		}
	}
	if o.Min != 0 {
		least = o.Min
	} else if o.Increment >= 0 {
		least = 1
	}
	if o.Max != 0 {
		most = o.Max
	} else if o.Increment < 0 {
		most = -1
	}
	switch {
	case least >= most:
		return fmt.Sprintf("Min %d is not less than Max %d", least, most), "Choose a range with numbers in it."
	case o.Start != 0 && (o.Start < least || o.Start > most):
		return fmt.Sprintf("Start %d is not between %d and %d", o.Start, least, most), "Choose a start within the range."
	}
	return "", ""
}

// setDefault turns the default into SQL.
func (c *compiler) setDefault(t *table, col *column) {
	said := col.said.value
	if !hasDefault(col) || col.out.Type == "" {
		return
	}
	if v := reflect.ValueOf(said.value); v.Kind() == reflect.Pointer && v.Pointer() >= t.base && v.Pointer() < t.base+t.typ.Size() {
		c.fault(t, said.at, fmt.Sprintf("Column(%s).Default", col.path()), "got a field's address, not a value", "Pass a Go value of the column's kind, or ashlar.SQL(...).")
		return
	}
	sql, problem, fix := c.defaultSQL(said.value, col.out.Type)
	if problem != "" {
		c.fault(t, said.at, fmt.Sprintf("Column(%s).Default(%s)", col.path(), shown(said.value)), problem, fix)
		return
	}
	col.out.Default = sql
}

// setStorage takes over collation and compression.
func (c *compiler) setStorage(t *table, col *column) {
	kind := familyOf(col.out.Type)
	if said := col.said.collation; said.is() {
		call := fmt.Sprintf("Column(%s).Collate(%q)", col.path(), said.value)
		if problem, fix := collationProblem(said.value, kind, col.out.Type); problem != "" {
			c.fault(t, said.at, call, problem, fix)
		}
		col.out.Collation = collation(said.value)
	}
	if said := col.said.compression; said.is() {
		call := fmt.Sprintf("Column(%s).Compression(%q)", col.path(), said.value)
		if said.value != "pglz" && said.value != "lz4" {
			c.fault(t, said.at, call, "is no compression method", `Use "pglz" or "lz4".`)
		} else if fixedLength[kind] || col.out.Type == "name" {
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
	hints.Code[key] = col.code()
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
		c.fault(t, said.at, call, "is the name it has now", "Write the name it had before, or take the call away.")
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
		return fmt.Sprintf("r.ExtraColumn(%q, %q)", col.out.Name, col.out.Type)
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
