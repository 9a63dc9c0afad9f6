package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

// visible is the condition for a schema n that is not the system's.
const visible = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

func (r *reader) extensions(ctx context.Context) error {
	type row struct{ Name, Schema string }
	return each(ctx, r, `
SELECT e.extname, n.nspname
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'`, func(e row) {
		r.catalog.Extensions[e.Name] = catalog.Extension{Name: e.Name, Schema: e.Schema}
	})
}

func (r *reader) schemas(ctx context.Context) error {
	type row struct{ Name, Comment string }
	return each(ctx, r, `
WITH `+extended+`
SELECT n.nspname, `+commentOn("pg_namespace", "n.oid", "0")+`
FROM pg_namespace n
WHERE `+visible+` AND n.nspname <> 'public'
AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid)`, func(s row) {
		r.catalog.Schemas[s.Name] = catalog.Schema{Name: s.Name, Comment: s.Comment}
	})
}
