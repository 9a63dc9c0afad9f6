package ashlar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// serials are no types but words of CREATE TABLE, which make a sequence.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
var serials = map[string]string{
	"serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
	"smallserial": "smallint", "serial2": "smallint",
}

// builtIn reports whether PostgreSQL itself has the type. "serial" counts: CREATE TABLE takes it for its own word.
func builtIn(sql string) bool {
	sql = catalog.CanonicalType(sql)
	return familyOf(sql) != otherFamily || otherTypes[sql] || serials[sql] != ""
}

// otherTypes are the built-in types of no family.
var otherTypes = map[string]bool{
	"money": true, "xml": true, "jsonpath": true, "bpchar": true, "oid": true, "xid": true, "xid8": true, "cid": true, "tid": true,
	"regclass": true, "regcollation": true, "regconfig": true, "regdictionary": true, "regnamespace": true, "regoper": true,
	"regoperator": true, "regproc": true, "regprocedure": true, "regrole": true, "regtype": true, "pg_lsn": true,
	"pg_snapshot": true, "txid_snapshot": true, "aclitem": true, "refcursor": true, "int2vector": true, "oidvector": true,
}

// columnWords say something of a column behind its type.
var columnWords = []string{"not", "null", "default", "primary", "unique", "references", "check", "generated", "collate", "constraint"}

// typeProblem says what is wrong with a type as the user wrote it, or nothing.
func typeProblem(sql string) (problem, fix string) {
	if strings.TrimSpace(sql) == "" {
		return "the type is empty", `Write it as PostgreSQL spells it, such as "varchar(200)".`
	}
	if of, ok := serials[catalog.BaseType(catalog.CanonicalType(sql))]; ok {
		return fmt.Sprintf("%s is no type", strings.TrimSpace(sql)),
			fmt.Sprintf("Say Type(%q).Identity(ashlar.Identity{}); its sequence then belongs to the column.", of)
	}
	depth := 0
	for _, token := range lex.Tokens(sql) {
		word := strings.ToLower(token.Text)
		switch {
		case token.Open || token.Kind == lex.Comment || token.Kind == lex.Parameter || word == ";" || word == "," && depth == 0:
			return fmt.Sprintf("%q is no type", sql), `Write it as PostgreSQL spells it, such as "varchar(200)".`
		case token.Kind == lex.Word && slices.Contains(columnWords, word):
			return fmt.Sprintf("%q says more than the type", sql), "Leave the type here, and say the rest with the methods of the column."
		case word == "(":
			depth++
		case word == ")":
			depth--
		}
	}
	if depth != 0 {
		return fmt.Sprintf("the parentheses of %q do not match", sql), `Write it as PostgreSQL spells it, such as "varchar(200)".`
	}
	canonical := catalog.CanonicalType(sql)
	if slices.Contains(pseudoTypes, strings.TrimSuffix(canonical, "[]")) {
		return fmt.Sprintf("%s is a type of arguments and results only", canonical), "Name the type of the values, or jsonb where they are of several."
	}
	if base := catalog.BaseType(canonical); builtIn(base) && !sized[base] && strings.HasPrefix(canonical, base+"(") {
		return base + " takes no length", fmt.Sprintf("Write %q; a check can limit what it holds.", base+strings.Repeat("[]", strings.Count(canonical, "[]")))
	}
	return "", ""
}

// pseudoTypes are those of functions, which no column can have.
// https://www.postgresql.org/docs/current/datatype-pseudo.html
var pseudoTypes = []string{
	"any", "anyarray", "anycompatible", "anycompatiblearray", "anycompatiblemultirange", "anycompatiblenonarray",
	"anycompatiblerange", "anyelement", "anyenum", "anymultirange", "anynonarray", "anyrange", "cstring", "event_trigger",
	"fdw_handler", "index_am_handler", "internal", "language_handler", "pg_ddl_command", "record", "table_am_handler",
	"trigger", "tsm_handler", "unknown", "void",
}

// sized are the built-in types that take a length or a precision.
var sized = map[string]bool{
	"varchar": true, "char": true, "bpchar": true, "bit": true, "varbit": true, "numeric": true, "interval": true,
	"time": true, "timetz": true, "timestamp": true, "timestamptz": true,
}

// family is a kind of types that convert and compare among themselves.
type family int

const (
	otherFamily family = iota // of extensions, enums, arrays: nothing is known
	textFamily
	integerFamily
	numericFamily
	floatFamily
	boolFamily
	uuidFamily
	byteFamily
	jsonFamily
	dateFamily
	timestampFamily
	timestamptzFamily
	timeFamily
	intervalFamily
	networkFamily
	macFamily
	bitFamily
	geometryFamily
	rangeFamily
	searchFamily
	arrayFamily
)

var families = map[string]family{
	"text": textFamily, "varchar": textFamily, "char": textFamily, "name": textFamily,
	"smallint": integerFamily, "integer": integerFamily, "bigint": integerFamily,
	"numeric": numericFamily, "real": floatFamily, "double precision": floatFamily,
	"boolean": boolFamily, "uuid": uuidFamily, "bytea": byteFamily, "json": jsonFamily, "jsonb": jsonFamily,
	"date": dateFamily, "timestamp": timestampFamily, "timestamptz": timestamptzFamily,
	"time": timeFamily, "timetz": timeFamily, "interval": intervalFamily,
	"inet": networkFamily, "cidr": networkFamily, "macaddr": macFamily, "macaddr8": macFamily,
	"bit": bitFamily, "varbit": bitFamily,
	"point": geometryFamily, "line": geometryFamily, "lseg": geometryFamily, "box": geometryFamily,
	"path": geometryFamily, "polygon": geometryFamily, "circle": geometryFamily,
	"int4range": rangeFamily, "int8range": rangeFamily, "numrange": rangeFamily, "tsrange": rangeFamily,
	"tstzrange": rangeFamily, "daterange": rangeFamily,
	"int4multirange": rangeFamily, "int8multirange": rangeFamily, "nummultirange": rangeFamily,
	"tsmultirange": rangeFamily, "tstzmultirange": rangeFamily, "datemultirange": rangeFamily,
	"tsvector": searchFamily, "tsquery": searchFamily,
}

// familyOf returns the family of a canonical type.
func familyOf(canonical string) family {
	if catalog.IsArray(canonical) {
		return arrayFamily
	}
	if found, ok := families[canonical]; ok {
		return found
	}
	base, _, _ := strings.Cut(canonical, "(")
	return families[base]
}

// unordered are the types without a default btree operator class, so without keys and plain indexes.
// https://www.postgresql.org/docs/current/btree.html
var unordered = map[string]bool{
	"json": true, "xml": true, "point": true, "line": true, "lseg": true, "box": true, "path": true, "polygon": true,
	"circle": true, "aclitem": true, "cid": true, "xid": true, "txid_snapshot": true, "pg_snapshot": true,
}

// opaque are the types that no access method of PostgreSQL can index by itself.
var opaque = map[string]bool{"json": true, "xml": true}

// sortable reports whether the type has an order as far as is known.
func sortable(canonical string) bool {
	return !unordered[strings.TrimSuffix(canonical, "[]")] // none of them has a modifier
}
