package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

func (r *reader) excludes(ctx context.Context) error {
	type row struct {
		Table, Index         uint32
		Name, Method, Where  string
		Operators            []string // of the parts
		Deferrable, Deferred bool
		Comment              string
	}
	return each(ctx, r, indexes+`
SELECT i.indrelid, i.indexrelid, k.conname, m.amname, coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
	ARRAY(SELECT CASE n.nspname WHEN 'pg_catalog' THEN o.oprname::text ELSE format('OPERATOR(%I.%s)', n.nspname, o.oprname) END
		FROM unnest(k.conexclop) WITH ORDINALITY AS x (operator, place)
		JOIN pg_operator o ON o.oid = x.operator JOIN pg_namespace n ON n.oid = o.oprnamespace ORDER BY x.place),
	k.condeferrable, k.condeferred, `+commentOn("pg_constraint", "k.oid", "0")+`
FROM indexes i JOIN pg_constraint k ON k.oid = i.excluding JOIN pg_am m ON m.oid = i.relam`, func(e row) {
		out := catalog.Exclude{
			Name: e.Name, Method: method(e.Method), Where: expression(e.Where),
			Deferrable: e.Deferrable, Deferred: e.Deferred, Comment: e.Comment,
		}
		for n, part := range r.parts[e.Index] {
			out.Parts = append(out.Parts, catalog.ExcludePart{Part: part, Operator: e.Operators[n]})
		}
		r.tables[e.Table].Excludes[e.Name] = out
	})
}
