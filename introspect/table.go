package introspect

import (
	"context"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// ordinary gives the query that follows the tables that are read: c is one, n its schema. Partitions are told with their
// table.
const ordinary = `
WITH ` + extended + `, tables AS (
	SELECT c.*, n.nspname
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p') AND c.relpersistence IN ('p', 'u') AND NOT c.relispartition AND ` + visible + `
	AND c.relname <> 'ashlar_migrations'
	AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
	AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
)`

func (r *reader) readTables(ctx context.Context) error {
	type row struct {
		OID                   uint32
		Schema, Name, Comment string
		Unlogged              bool
		Parameters            []string
		PartitionBy           string
	}
	return each(ctx, r, ordinary+`
SELECT c.oid, c.nspname, c.relname, `+commentOn("pg_class", "c.oid", "0")+`, c.relpersistence = 'u',
	coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM pg_class t, unnest(t.reloptions) AS o WHERE t.oid = c.reltoastrelid),
	coalesce(pg_get_partkeydef(c.oid), '')
FROM tables c`, func(t row) {
		table := catalog.NewTable(catalog.Name{Schema: t.Schema, Name: t.Name})
		table.Comment = t.Comment
		table.Unlogged = t.Unlogged
		table.Parameters = parameters(t.Parameters)
		table.PartitionBy = catalog.Expression(t.PartitionBy)
		r.tables[t.OID] = table
		r.catalog.Tables[table.Name] = table
	})
}

// parameters takes storage parameters apart, as the server keeps them: fillfactor=70.
func parameters(options []string) map[string]string {
	out := map[string]string{}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		out[name] = value
	}
	return out
}
