package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

// readDomains reads the domains, their checks left out.
func (r *reader) readDomains(ctx context.Context) error {
	type row struct {
		Schema, Name, Type, OwnSchema, Own string
		Array, NotNull                     bool
		Default, Collation, Comment        string
	}
	return each(ctx, r, `
WITH `+extended+`, `+ownTypes+`
SELECT d.nspname, d.typname, format_type(t.typbasetype, t.typtypmod), coalesce(e.nspname, ''), coalesce(e.typname, ''),
	`+isArray("b")+`, t.typnotnull, coalesce(pg_get_expr(t.typdefaultbin, 0), ''),
	coalesce((SELECT `+collationName+` FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
		WHERE l.oid = t.typcollation AND t.typcollation <> b.typcollation), ''),
	`+commentOn("pg_type", "t.oid", "0")+`
FROM own_types d JOIN pg_type t ON t.oid = d.oid JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN own_types e ON e.oid = `+elementOf("b")+`
WHERE d.typtype = 'd'`, func(d row) {
		domain := catalog.Domain{
			Name: catalog.Name{Schema: d.Schema, Name: d.Name}, Type: catalog.CanonicalType(d.Type), NotNull: d.NotNull,
			Default: d.Default, Collation: d.Collation, Checks: map[string]catalog.Check{}, Comment: d.Comment,
		}
		if d.Own != "" {
			domain.Type = ownType(catalog.Name{Schema: d.OwnSchema, Name: d.Own}, d.Array)
		}
		r.catalog.Domains[domain.Name] = domain
	})
}

// domainChecks reads the checks of domains. From 17 on, NOT NULL is a constraint too.
func (r *reader) domainChecks(ctx context.Context) error {
	type row struct{ Schema, Domain, Name, Expression, Comment string }
	return each(ctx, r, `
WITH `+extended+`, `+ownTypes+`
SELECT d.nspname, d.typname, k.conname, pg_get_expr(k.conbin, 0), `+commentOn("pg_constraint", "k.oid", "0")+`
FROM own_types d JOIN pg_constraint k ON k.contypid = d.oid
WHERE k.contype = 'c'`, func(k row) {
		r.catalog.Domains[catalog.Name{Schema: k.Schema, Name: k.Domain}].Checks[k.Name] = catalog.Check{
			Name: k.Name, Expression: expression(k.Expression), Comment: k.Comment,
		}
	})
}
