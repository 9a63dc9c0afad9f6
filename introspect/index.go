package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

// indexes continues the query ordinary with the indexes that no key stands on: i, in pg_class x. Those of exclusion
// constraints have the constraint's oid in excluding, which is null elsewhere.
const indexes = ordinary + `, indexes AS (
	SELECT i.*, x.relname, x.relam, x.reloptions, k.oid AS excluding
	FROM tables c JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid
	LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
	WHERE i.indisvalid AND i.indislive AND coalesce(k.contype, 'x') = 'x'
)`

// indexRow is an index without its parts.
type indexRow struct {
	OID, Table               uint32
	Name, Method             string
	Unique, NullsNotDistinct bool
	Include                  []string
	Where                    string
	Parameters               []string
	Comment                  string
}

// partRow is a part of an index.
type partRow struct {
	Index                                  uint32
	Column, Expression, Collation, OpClass string
	Descending, NullsFirst                 bool
}

// readParts reads the parts of all indexes, for those who tell of the indexes.
func (r *reader) readParts(ctx context.Context) error {
	return each(ctx, r, partsQuery, func(p partRow) {
		r.parts[p.Index] = append(r.parts[p.Index], catalog.Part{
			Column: p.Column, Expression: expression(p.Expression), Collation: p.Collation, OperatorClass: p.OpClass,
			Descending: p.Descending, NullsFirst: p.NullsFirst,
		})
	})
}

func (r *reader) readIndexes(ctx context.Context) error {
	return each(ctx, r, indexes+`
SELECT i.indexrelid, i.indrelid, i.relname, m.amname, i.indisunique,
	coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false), `+columnNames("i.indrelid", "i.indkey[i.indnkeyatts:]")+`,
	coalesce(pg_get_expr(i.indpred, i.indrelid), ''), coalesce(i.reloptions, '{}'),
	`+commentOn("pg_class", "i.indexrelid", "0")+`
FROM indexes i JOIN pg_am m ON m.oid = i.relam
WHERE i.excluding IS NULL`, func(i indexRow) {
		r.tables[i.Table].Indexes[i.Name] = catalog.Index{
			Name: i.Name, Unique: i.Unique, Method: method(i.Method), Parts: r.parts[i.OID], Include: i.Include,
			Where: expression(i.Where), NullsNotDistinct: i.NullsNotDistinct, Parameters: parameters(i.Parameters), Comment: i.Comment,
		}
	})
}

// method returns the access method as catalogs have it: none is btree.
func method(name string) string {
	if name == "btree" {
		return ""
	}
	return name
}

// partsQuery yields the parts of all indexes in index order.
//
// The collation of a column's part shows when it is another than that of the column. What an expression is collated by
// is in no system table, but the server prints it behind the expression where it was given.
//
// An operator class shows when it is not the one that the server would take: the default of the method for the type
// itself or, where there is none, for a type that it can be read as (varchar as text). The types of an index's own
// columns are those of its parts, unless the operator class stores another.
const partsQuery = indexes + `
SELECT i.indexrelid,
	coalesce(a.attname, ''),
	CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, p.number::int, false) ELSE '' END,
	coalesce((SELECT ` + collationName + ` FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
		WHERE l.oid = p.collated AND CASE WHEN a.attname IS NULL
			THEN strpos(pg_get_indexdef(i.indexrelid), pg_get_indexdef(i.indexrelid, p.number::int, false) || ' COLLATE ') > 0
			ELSE p.collated <> a.attcollation END), ''),
	CASE WHEN x.attoptions IS NULL AND o.opcdefault AND NOT EXISTS (
			SELECT FROM pg_opclass b WHERE b.opcmethod = o.opcmethod AND b.opcdefault AND b.oid <> o.oid
			AND b.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid)
		) THEN ''
		ELSE CASE xn.nspname WHEN 'pg_catalog' THEN quote_ident(o.opcname) ELSE format('%I.%I', xn.nspname, o.opcname) END
			|| coalesce((SELECT '(' || string_agg(format('%I=%L', split_part(v, '=', 1), substr(v, strpos(v, '=') + 1)), ', ') || ')'
				FROM unnest(x.attoptions) AS v), '') END,
	p.option & 1 = 1, p.option & 2 = 2
FROM indexes i
CROSS JOIN LATERAL unnest(i.indkey, i.indcollation, i.indclass, i.indoption) WITH ORDINALITY
	AS p (column_number, collated, class, option, number)
JOIN pg_opclass o ON o.oid = p.class
JOIN pg_namespace xn ON xn.oid = o.opcnamespace
JOIN pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = p.number
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.column_number AND p.column_number <> 0
JOIN pg_type t ON t.oid = CASE WHEN a.atttypid IS NOT NULL THEN a.atttypid ELSE x.atttypid END
WHERE p.number <= i.indnkeyatts
ORDER BY i.indexrelid, p.number`
