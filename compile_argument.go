package ashlar

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// columnsOf returns the columns that arguments name, and whether all of them do.
func (c *compiler) columnsOf(t *table, at place, call string, args []any) (cols []*column, ok bool) {
	cols, ok = make([]*column, 0, len(args)), true
	for _, arg := range args {
		col := c.columnOf(t, at, call, arg)
		if col == nil {
			ok = false
			continue
		}
		cols = append(cols, col)
	}
	return cols, ok
}

// columnOf returns the column of the resource that an argument names. Otherwise it notes a mistake and returns nil.
func (c *compiler) columnOf(t *table, at place, call string, arg any) *column {
	return c.argument(t, at, call, arg, t, t.value)
}

// argument returns the column of a table, the owner, that an argument names: with the address of a field of value, which
// is a pointer to the owner's struct. The mistake is that of t.
func (c *compiler) argument(t *table, at place, call string, arg any, owner *table, value any) *column {
	switch arg := arg.(type) {
	case *Column:
		if arg == nil {
			c.fault(t, at, call, "got a nil *ashlar.Column, not a field's address", "Pass what ExtraColumn returned.")
			return nil
		}
		return c.recordedColumn(t, at, call, arg, owner)
	case ColumnRef:
		return c.columnRef(t, at, call, arg, owner)
	case Part:
		c.fault(t, at, call, "takes columns only", "Use r.Index for an order or an expression, with Unique() where it has to be unique.")
		return nil
	}
	v := reflect.ValueOf(arg)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		c.fault(t, at, call, fmt.Sprintf("got %s, not a field's address", described(arg)), addressHint(arg, owner))
		return nil
	}
	base, elem := reflect.ValueOf(value).Pointer(), v.Type().Elem()
	offset := v.Pointer() - base
	if v.Pointer() < base || offset >= owner.typ.Size() {
		c.fault(t, at, call, fmt.Sprintf("%s points to no field of %s", v.Type(), owner.typ.Name()), foreignHint(t, owner))
		return nil
	}
	f, why := owner.layout.find(offset, elem)
	switch {
	case why == "":
		for _, col := range owner.columns {
			if col.field == f {
				return col
			}
		}
	case f != nil:
		c.inside(t, at, call, f, owner, jsonKey(f.typ, offset-f.offset, elem))
	default:
		c.fault(t, at, call, v.Type().String()+" "+why, "Name exported fields that are columns.")
	}
	return nil
}

// foreignHint says whose fields are meant.
func foreignHint(t, owner *table) string {
	if t == owner {
		return "Use the receiver's own fields."
	}
	letter := receiver(owner.typ)
	return fmt.Sprintf("Use the fields of the pointer that References gets: %s := &%s{}; r.References(..., %s).To(&%s.ID).", letter, owner.typ.Name(), letter, letter)
}

// jsonKey returns what encoding/json calls a field of a struct, for a hint.
func jsonKey(typ reflect.Type, offset uintptr, elem reflect.Type) string {
	if typ.Kind() == reflect.Struct {
		for i := range typ.NumField() {
			if f := typ.Field(i); f.Offset == offset && f.Type == elem {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				return cmp.Or(name, f.Name)
			}
		}
	}
	return "key"
}

// inside notes that an address is within a column.
func (c *compiler) inside(t *table, at place, call string, f *field, owner *table, key string) {
	sql := c.types.columnType(f.typ).sql
	fix := fmt.Sprintf("Name the whole column: &%s.%s.", receiver(owner.typ), f.path)
	if sql == "jsonb" {
		fix = fmt.Sprintf("Use Expr(\"$1->>'%s'\", &%s.%s).", key, receiver(owner.typ), f.path)
	}
	message := fmt.Sprintf("points inside %s, one column", f.path)
	if sql != "" {
		message += " of type " + sql
	}
	c.fault(t, at, call, message, fix)
}

// recordedColumn returns the column of what Column or ExtraColumn returned.
func (c *compiler) recordedColumn(t *table, at place, call string, said *Column, owner *table) *column {
	if said.r != owner.Resource {
		c.fault(t, at, call, "got a column of another resource", foreignHint(t, owner))
		return nil
	}
	if !said.extra {
		return c.columnOf(owner, at, call, said.args[0])
	}
	for _, col := range owner.columns {
		if col.said == said {
			return col
		}
	}
	return nil
}

// columnRef returns the column that is named by its name.
func (c *compiler) columnRef(t *table, at place, call string, ref ColumnRef, owner *table) *column {
	if found := c.tableOf(t.name.Schema, ref.table); found != owner.root() {
		c.fault(t, at, call, fmt.Sprintf("got a column of table %q, not of %q", ref.table.name, owner.name.Name),
			fmt.Sprintf("Name a column of %s.", owner.typ.Name()))
		return nil
	}
	var known []string
	for _, col := range owner.allColumns() {
		if col.out.Name == ref.name {
			return col
		}
		known = append(known, col.out.Name)
	}
	c.fault(t, at, call, fmt.Sprintf("table %q has no column %q", owner.name.Name, ref.name), didYouMean(ref.name, known, "Name a column that is there."))
	return nil
}

// tableOf returns the table that a reference by name means in a schema, or nil.
func (c *compiler) tableOf(from string, ref TableRef) *table {
	if ref.schema != "" {
		return c.byName[catalog.Name{Schema: ref.schema, Name: ref.name}]
	}
	for _, schema := range []string{from, c.repo.Schema} {
		if found, ok := c.byName[catalog.Name{Schema: schema, Name: ref.name}]; ok {
			return found
		}
	}
	var found *table
	for _, other := range c.tables {
		if other.name.Name == ref.name && !other.nameless && !other.extendsOther() {
			if found != nil {
				return nil
			}
			found = other
		}
	}
	return found
}

// described says what a wrong argument is.
func described(arg any) string {
	if arg == nil {
		return "nil"
	}
	if v := reflect.ValueOf(arg); v.Kind() == reflect.Pointer && v.IsNil() {
		return fmt.Sprintf("a nil %T", arg)
	}
	return article(fmt.Sprintf("%T", arg))
}

// addressHint shows the address that is most likely meant: of the field with that name, or the only one of that type.
func addressHint(arg any, owner *table) string {
	var paths []string
	for _, f := range owner.layout.fields {
		if text, ok := arg.(string); ok && flatName(text) != flatName(f.name) && !strings.EqualFold(text, f.path) {
			continue
		} else if !ok && f.typ != reflect.TypeOf(arg) {
			continue
		}
		paths = append(paths, fmt.Sprintf("&%s.%s", receiver(owner.typ), f.path))
	}
	switch {
	case len(paths) == 1 || len(paths) > 0 && len(paths) < 4:
		return "Pass " + strings.Join(paths, " or ") + "."
	case len(owner.layout.fields) > 0:
		return fmt.Sprintf("Pass the address of a field, such as &%s.%s.", receiver(owner.typ), owner.layout.fields[0].path)
	default:
		return "Pass the address of a field."
	}
}
