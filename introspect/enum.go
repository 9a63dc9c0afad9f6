package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// ownTypes continues a query that has extended with the enums and domains that are read.
const ownTypes = `own_types AS (
	SELECT t.oid, t.typname, t.typtype, n.nspname
	FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
	WHERE t.typtype IN ('e', 'd') AND ` + visible + `
	AND NOT EXISTS (SELECT FROM extended x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid)
)`

func (r *reader) readEnums(ctx context.Context) error {
	type row struct {
		Schema, Name string
		Values       []string
		Comment      string
	}
	return each(ctx, r, `
WITH `+extended+`, `+ownTypes+`
SELECT e.nspname, e.typname, ARRAY(SELECT v.enumlabel::text FROM pg_enum v WHERE v.enumtypid = e.oid ORDER BY v.enumsortorder),
	`+commentOn("pg_type", "e.oid", "0")+`
FROM own_types e
WHERE e.typtype = 'e'`, func(e row) {
		name := catalog.Name{Schema: e.Schema, Name: e.Name}
		r.catalog.Enums[name] = catalog.Enum{Name: name, Values: e.Values, Comment: e.Comment}
	})
}

// isArray returns SQL that says whether a type is an array. A domain over arrays is none.
func isArray(t string) string { return "(" + t + ".typelem <> 0 AND " + t + ".typtype = 'b')" }

// elementOf returns SQL for the type of an array's elements, or for any other type itself.
func elementOf(t string) string {
	return "CASE WHEN " + isArray(t) + " THEN " + t + ".typelem ELSE " + t + ".oid END"
}

// ownType returns the type of a column of an enum or a domain as catalogs spell it: the schema is left out when it is
// public.
func ownType(name catalog.Name, array bool) string {
	text := ident.Quote(name.Name)
	if name.Schema != catalog.Public {
		text = ident.Quote(name.Schema) + "." + text
	}
	if array {
		text += "[]"
	}
	return text
}
