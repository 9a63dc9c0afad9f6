package catalog

import (
	"strconv"
	"strings"
)

// aliases are the spellings of built-in types that Ashlar replaces with the one it writes.
// https://www.postgresql.org/docs/current/datatype.html
var aliases = map[string]string{
	"int8": "bigint", "int4": "integer", "int": "integer", "int2": "smallint",
	"bool": "boolean", "float8": "double precision", "float": "double precision", "float4": "real",
	"decimal": "numeric", "dec": "numeric",
	"character varying": "varchar", "character": "char", "nchar": "char",
	"char varying": "varchar", "national character varying": "varchar", "national character": "char",
	"bit varying":                 "varbit",
	"timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz",
	"time without time zone": "time", "time with time zone": "timetz",
}

// canonical are the commonest spellings that stay as they are.
var canonical = map[string]bool{
	"text": true, "bigint": true, "integer": true, "smallint": true, "boolean": true, "uuid": true, "jsonb": true,
	"timestamptz": true, "date": true, "numeric": true, "double precision": true, "bytea": true,
}

// CanonicalType returns the one spelling of a type that catalogs use, so that int8 and bigint are no change. Names of
// built-in types are in lower case, modifiers stand in parentheses without spaces: "varchar(200)", "numeric(10,2)",
// "timestamptz(3)[]". Types that are not built in stay as they are written, white space apart.
func CanonicalType(sql string) string {
	if canonical[sql] {
		return sql
	}
	name, modifier, array := cutType(sql)
	if strings.ContainsAny(name, `".`) {
		return name + modifier + array
	}
	lower := strings.ToLower(name)
	if alias, ok := aliases[lower]; ok {
		lower = alias
	}
	switch lower {
	case "double precision": // float(24) and less are real
		if bits, err := strconv.Atoi(strings.Trim(modifier, "()")); err == nil && bits <= 24 {
			lower = "real"
		}
		modifier = ""
	case "numeric":
		if strings.HasSuffix(modifier, ",0)") {
			modifier = strings.TrimSuffix(modifier, ",0)") + ")"
		}
	case "char", "bit":
		if modifier == "" {
			modifier = "(1)"
		}
	}
	return lower + modifier + array
}

// BaseType returns the type without its modifier and array brackets: "varchar" of "varchar(200)[]".
func BaseType(canonical string) string {
	name, _, _ := cutType(canonical)
	return name
}

// IsArray reports whether a canonical type is an array.
func IsArray(canonical string) bool { return strings.HasSuffix(canonical, "[]") }

// cutType takes a type apart: "timestamp(3) with time zone []" is the name "timestamp with time zone", the modifier
// "(3)" and "[]". Dimensions beyond the first mean nothing to the server and are left out.
func cutType(sql string) (name, modifier, array string) {
	sql = strings.TrimSpace(sql)
	if strings.HasSuffix(strings.ToLower(sql), " array") {
		sql, array = strings.TrimSpace(sql[:len(sql)-len(" array")]), "[]"
	}
	for strings.HasSuffix(sql, "]") {
		open := strings.LastIndexByte(sql, '[')
		if open < 0 {
			break
		}
		sql, array = strings.TrimSpace(sql[:open]), "[]"
	}
	open, end := strings.IndexByte(sql, '('), strings.LastIndexByte(sql, ')')
	if open >= 0 && end > open {
		modifier = strings.Join(strings.Fields(sql[open:end+1]), "")
		sql = sql[:open] + " " + sql[end+1:]
	}
	return strings.Join(strings.Fields(sql), " "), modifier, array
}
