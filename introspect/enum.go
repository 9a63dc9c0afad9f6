package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// enums continues a query that has extended with the enums that are read.
const enums = `enums AS (
	SELECT t.oid, t.typname, n.nspname
	FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
	WHERE t.typtype = 'e' AND ` + visible + `
	AND NOT EXISTS (SELECT FROM extended x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid)
)`

func (r *reader) readEnums(ctx context.Context) error {
	type row struct {
		Schema, Name string
		Values       []string
		Comment      string
	}
	return each(ctx, r, `
WITH `+extended+`, `+enums+`
SELECT e.nspname, e.typname, ARRAY(SELECT v.enumlabel::text FROM pg_enum v WHERE v.enumtypid = e.oid ORDER BY v.enumsortorder),
	`+commentOn("pg_type", "e.oid", "0")+`
FROM enums e`, func(e row) {
		name := catalog.Name{Schema: e.Schema, Name: e.Name}
		r.catalog.Enums[name] = catalog.Enum{Name: name, Values: e.Values, Comment: e.Comment}
	})
}

// enumType returns the type of a column of an enum as catalogs spell it: the schema is left out when it is public.
func enumType(name catalog.Name, array bool) string {
	text := ident.Quote(name.Name)
	if name.Schema != catalog.Public {
		text = ident.Quote(name.Schema) + "." + text
	}
	if array {
		text += "[]"
	}
	return text
}
