package ashlar

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// setIdentity makes the column an identity column where that was said, or where it is a single integer key.
func (c *compiler) setIdentity(t *table, col *column) {
	if col.said.generated.is() { // it was told of an identity beside it
		return
	}
	if col.serial {
		c.setSerial(t, col)
		return
	}
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

// setSerial makes the column a serial one, which is NOT NULL and has a sequence and no default of its own.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
func (c *compiler) setSerial(t *table, col *column) {
	call, word := c.typeCall(col), strings.TrimSpace(col.said.typ.value)
	if id := col.said.identity; id.is() && id.value != nil {
		c.fault(t, id.at, "Column("+col.path()+").Identity", fmt.Sprintf("the column is a %s too", word), fmt.Sprintf("Give it the type %s.", col.out.Type))
	}
	if hasDefault(col) {
		c.fault(t, col.said.typ.at, call, fmt.Sprintf("a %s has a default of its own, and another was given", word), fmt.Sprintf("Take the default away, or give it the type %s.", col.out.Type))
	}
	if null := col.said.null; null.is() && null.value {
		c.fault(t, null.at, "Column("+col.path()+").Null", fmt.Sprintf("a %s is NOT NULL", word), "Take Null away.")
	}
	col.out.NotNull = true
	col.out.Identity = &catalog.Identity{Serial: true, Sequence: ident.Derive(t.name.Name, []string{col.out.Name}, "seq")}
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
	least, most := catalog.RangeOf(sql)
	for _, n := range []int64{o.Start, o.Min, o.Max} {
		if n < least || n > most {
			return fmt.Sprintf("%d is out of the range of %s", n, sql), "Choose a wider type or a number that fits."
		}
	}
	least, most = catalog.Identity{Increment: o.Increment, Min: o.Min, Max: o.Max}.Range(sql)
	switch {
	case least >= most:
		return fmt.Sprintf("Min %d is not less than Max %d", least, most), "Choose a range with numbers in it."
	case o.Start != 0 && (o.Start < least || o.Start > most):
		return fmt.Sprintf("Start %d is not between %d and %d", o.Start, least, most), "Choose a start within the range."
	}
	return "", ""
}
