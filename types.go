package ashlar

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"reflect"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/catalog"
)

// columnType is what a Go type is kept in.
type columnType struct {
	sql      string // canonical; empty: none, then problem says why
	enum     *enum  // that the values, or the elements of an array, are of; nil: of none
	nullable bool
	problem  string
	fix      string
}

// typeTable knows the column types of Go types. It remembers what it has found out.
type typeTable struct {
	schema     string                  // of enums that name none
	extensions map[string]bool         // by name; the commonest type of one has its name
	declared   map[reflect.Type]string // Repo.GoTypes
	known      map[reflect.Type]columnType
	enums      []*enum // of Go types, as they were found
	depth      int
}

var (
	definerType   = reflect.TypeFor[Definer]()
	postgresTyper = reflect.TypeFor[interface{ PostgresType() string }]()
	valuerType    = reflect.TypeFor[driver.Valuer]()
	scannerType   = reflect.TypeFor[interface{ Scan(src any) error }]()
	textType      = reflect.TypeFor[encoding.TextMarshaler]()
	timeType      = reflect.TypeFor[time.Time]()
	byteType      = reflect.TypeFor[byte]() // and no other of its kind: pgx sends []Level as an array of numbers
)

// standardTypes are the types of the standard library with a column type of their own.
var standardTypes = map[reflect.Type]string{
	timeType:                            "timestamptz",
	reflect.TypeFor[time.Duration]():    "interval",
	reflect.TypeFor[netip.Addr]():       "inet",
	reflect.TypeFor[net.IP]():           "inet",
	reflect.TypeFor[netip.Prefix]():     "cidr",
	reflect.TypeFor[net.IPNet]():        "cidr",
	reflect.TypeFor[net.HardwareAddr](): "macaddr",
	reflect.TypeFor[json.RawMessage]():  "jsonb",
}

// kindTypes are the column types of plain values.
var kindTypes = map[reflect.Kind]string{
	reflect.String: "text", reflect.Bool: "boolean",
	reflect.Int8: "smallint", reflect.Int16: "smallint", reflect.Uint8: "smallint",
	reflect.Int32: "integer", reflect.Uint16: "integer",
	reflect.Int: "bigint", reflect.Int64: "bigint", reflect.Uint32: "bigint",
	reflect.Uint: "numeric(20)", reflect.Uint64: "numeric(20)",
	reflect.Float32: "real", reflect.Float64: "double precision",
	reflect.Map: "jsonb", reflect.Interface: "jsonb",
}

// columnType returns what values of the type are kept in.
func (t *typeTable) columnType(typ reflect.Type) columnType {
	if found, ok := t.known[typ]; ok {
		return found
	}
	if t.depth++; t.depth > 20 { // type T []T
		t.depth--
		return noType(typ)
	}
	found := t.find(typ)
	t.depth--
	t.known[typ] = found
	return found
}

func (t *typeTable) find(typ reflect.Type) columnType {
	if typ.Kind() == reflect.Pointer {
		if _, ok := t.declared[typ]; !ok {
			found := t.columnType(typ.Elem())
			found.nullable = true
			return found
		}
	}
	if found, ok := t.enumType(typ); ok {
		return found
	}
	nullable := saysNoValue(typ)
	if sql, ok := t.declared[typ]; ok {
		return columnType{sql: catalog.CanonicalType(sql), nullable: nullable || typ.Kind() == reflect.Pointer}
	}
	if found, ok := ownType(typ); ok {
		found.nullable = nullable
		return found
	}
	if sql, ok := standardTypes[typ]; ok {
		return columnType{sql: sql, nullable: nullable}
	}
	if isResource(typ) {
		return columnType{
			problem: fmt.Sprintf("%s is a resource, and an association is no column", typ.Name()),
			fix:     "Give the field the tag `db:\"-\"`, and keep the key in a field with References.",
		}
	}
	if found := t.driverType(typ); found.sql != "" {
		found.nullable = nullable
		return found
	}
	found := t.byKind(typ)
	found.nullable = found.nullable || nullable
	return found
}

// byKind goes by what a type is made of.
func (t *typeTable) byKind(typ reflect.Type) columnType {
	switch typ.Kind() {
	case reflect.Struct:
		return t.structType(typ)
	case reflect.Slice:
		return t.sliceType(typ)
	case reflect.Array:
		switch {
		case typ.Elem() == byteType && typ.Len() == 16:
			return columnType{sql: "uuid"}
		case typ.Elem() == byteType && typ.Len() > 0:
			found := noType(typ)
			found.fix = "Make it []byte: pgx cannot send other arrays of bytes than [16]byte."
			return found
		case typ.Len() > 0:
			found := noType(typ)
			found.fix = fmt.Sprintf("Make it []%s.", typ.Elem())
			return found
		}
	default:
		if sql, ok := kindTypes[typ.Kind()]; ok {
			return columnType{sql: sql}
		}
	}
	return noType(typ)
}

func (t *typeTable) sliceType(typ reflect.Type) columnType {
	elem := typ.Elem()
	if elem == byteType {
		return columnType{sql: "bytea"}
	}
	found := t.columnType(elem)
	found.nullable = false
	switch {
	case found.sql == "":
		if strings.HasPrefix(found.problem, "no column type") {
			return noType(typ)
		}
	case found.sql == "jsonb" || catalog.IsArray(found.sql): // one document; PostgreSQL does not count dimensions
	default:
		found.sql += "[]"
	}
	return found
}

// structType is the type of a struct: what is beside Valid, or one document.
func (t *typeTable) structType(typ reflect.Type) columnType {
	if saysNoValue(typ) {
		if value, ok := valueField(typ); ok {
			found := t.columnType(value)
			found.nullable = true
			return found
		}
		return noType(typ)
	}
	if implements(typ, valuerType) || implements(typ, scannerType) || implements(typ, textType) || !hasExportedField(typ) {
		return noType(typ)
	}
	return columnType{sql: "jsonb"}
}

func noType(typ reflect.Type) columnType {
	return columnType{
		problem: fmt.Sprintf("no column type for %s", typ),
		fix:     "Say one with Type, list it in Repo.GoTypes, give it a PostgresType method, or leave the field out with `db:\"-\"`.",
	}
}

// ownType asks a type that says its column type itself.
func ownType(typ reflect.Type) (found columnType, ok bool) {
	if typ.Kind() == reflect.Interface || !implements(typ, postgresTyper) {
		return found, false
	}
	defer func() {
		if p := recover(); p != nil {
			found = columnType{
				problem: fmt.Sprintf("PostgresType of %s panics: %v", typ, p),
				fix:     "Let it return the type without looking at the value: it is called on the zero value.",
			}
			ok = true
		}
	}()
	sql := reflect.New(typ).Interface().(interface{ PostgresType() string }).PostgresType()
	if problem, fix := typeProblem(sql); problem != "" {
		return columnType{problem: fmt.Sprintf("PostgresType of %s: %s", typ, problem), fix: fix}, true
	}
	return columnType{sql: catalog.CanonicalType(sql)}, true
}

// implements reports whether the type or a pointer to it has the methods.
func implements(typ, methods reflect.Type) bool {
	return typ.Implements(methods) || reflect.PointerTo(typ).Implements(methods)
}

// isResource reports whether the type is a struct with a Define, a mixin included.
func isResource(typ reflect.Type) bool {
	return typ.Kind() == reflect.Struct && implements(typ, definerType)
}

// saysNoValue reports whether values of the type can say explicitly that there is none.
func saysNoValue(typ reflect.Type) bool {
	if pgtypeFolder(typ) == "zeronull" {
		return true
	}
	if typ.Kind() != reflect.Struct {
		return false
	}
	valid, ok := typ.FieldByName("Valid")
	return ok && valid.Type.Kind() == reflect.Bool && (implements(typ, valuerType) || pgtypeFolder(typ) != "")
}

// valueField returns the type of the field beside Valid.
func valueField(typ reflect.Type) (reflect.Type, bool) {
	var found reflect.Type
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Name == "Valid" {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = f.Type
	}
	return found, found != nil
}

func hasExportedField(typ reflect.Type) bool {
	for i := range typ.NumField() {
		if f := typ.Field(i); f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct && hasExportedField(f.Type) {
			return true
		}
	}
	return false
}
