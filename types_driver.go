package ashlar

import (
	"reflect"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// Types of well-known modules are known by their package path, so that none of them has to be imported.

// pgtypes are the types of pgx's package pgtype with the types of PostgreSQL that they were made for.
var pgtypes = map[string]string{
	"Bits": "varbit", "Bool": "boolean", "Box": "box", "Circle": "circle", "Date": "date", "DriverBytes": "bytea",
	"Float4": "real", "Float8": "double precision", "Hstore": "hstore", "Int2": "smallint", "Int4": "integer",
	"Int8": "bigint", "Interval": "interval", "Line": "line", "Lseg": "lseg", "Numeric": "numeric", "Path": "path",
	"Point": "point", "Polygon": "polygon", "PreallocBytes": "bytea", "TID": "tid", "TSVector": "tsvector",
	"Text": "text", "Time": "time", "Timestamp": "timestamp", "Timestamptz": "timestamptz", "UUID": "uuid",
	"Uint32": "oid", "Uint64": "xid8",
}

// decimals are the types of exact numbers.
var decimals = map[string][]string{
	"github.com/shopspring/decimal":                 {"Decimal", "NullDecimal"},
	"github.com/alpacahq/alpacadecimal":             {"Decimal", "NullDecimal"},
	"github.com/govalues/decimal":                   {"Decimal", "NullDecimal"},
	"github.com/quagmt/udecimal":                    {"Decimal", "NullDecimal"},
	"github.com/cockroachdb/apd/v3":                 {"Decimal", "NullDecimal", "BigInt"},
	"github.com/ericlagergren/decimal":              {"Big"},
	"github.com/ericlagergren/decimal/sql/postgres": {"Decimal"},
}

// ranges are the range types over column types.
// https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-BUILTIN
var ranges = map[string]string{
	"integer": "int4range", "bigint": "int8range", "numeric": "numrange",
	"timestamp": "tsrange", "timestamptz": "tstzrange", "date": "daterange",
}

// pgtypeFolder returns "pgtype" or "zeronull" for types of these packages of pgx, whatever its major version.
func pgtypeFolder(typ reflect.Type) string {
	path := typ.PkgPath()
	if !strings.HasPrefix(path, "github.com/jackc/pg") {
		return ""
	}
	folder := path[strings.LastIndexByte(path, '/')+1:]
	if folder == "pgtype" || folder == "zeronull" {
		return folder
	}
	return ""
}

// driverType returns the column type of a type of pgx or of a decimal module, or one without a name.
func (t *typeTable) driverType(typ reflect.Type) columnType {
	if isDecimal(typ) {
		return columnType{sql: "numeric"}
	}
	if pgtypeFolder(typ) == "" {
		return columnType{}
	}
	name, _, generic := strings.Cut(typ.Name(), "[")
	if !generic {
		return columnType{sql: pgtypes[name]}
	}
	return t.genericType(name, typ)
}

// genericType returns the type of pgtype's Range, Multirange, Array and FlatArray.
func (t *typeTable) genericType(name string, typ reflect.Type) columnType {
	switch name {
	case "Range":
		if lower, ok := typ.FieldByName("Lower"); ok {
			return columnType{sql: ranges[t.columnType(lower.Type).sql]}
		}
	case "Multirange":
		if of := t.columnType(typ.Elem()).sql; strings.HasSuffix(of, "range") {
			return columnType{sql: strings.TrimSuffix(of, "range") + "multirange"}
		}
	case "Array":
		if elements, ok := typ.FieldByName("Elements"); ok {
			if of := t.columnType(elements.Type); catalog.IsArray(of.sql) {
				return of
			}
		}
	}
	return columnType{}
}

func isDecimal(typ reflect.Type) bool {
	for _, name := range decimals[typ.PkgPath()] {
		if typ.Name() == name {
			return true
		}
	}
	return false
}
