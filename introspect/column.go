package introspect

import (
	"context"
	"math"

	"github.com/ashlar-go/ashlar/catalog"
)

// columnRow is a column as the server has it. The numbers are those of its identity sequence; without one they are zero.
type columnRow struct {
	Table                                    uint32
	Number                                   int
	Name, Type                               string
	NotNull                                  bool
	Default, Collation, Compression, Comment string
	Identity                                 string // "a": always, "d": by default
	Sequence, SequenceType                   string
	Start, Increment, Min, Max               int64
}

func (r *reader) columns(ctx context.Context) error {
	return each(ctx, r, ordinary+`, sequences AS (
	SELECT d.refobjid, d.refobjsubid, q.relname, s.*
	FROM pg_depend d JOIN pg_class q ON q.oid = d.objid JOIN pg_sequence s ON s.seqrelid = q.oid
	WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
)
SELECT c.oid, a.attnum::int, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
	coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
	coalesce((SELECT `+collationName+` FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
		WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation), ''),
	CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END,
	`+commentOn("pg_class", "c.oid", "a.attnum")+`, a.attidentity::text,
	coalesce(s.relname, ''), coalesce(s.seqtypid::regtype::text, ''),
	coalesce(s.seqstart, 0), coalesce(s.seqincrement, 0), coalesce(s.seqmin, 0), coalesce(s.seqmax, 0)
FROM tables c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN sequences s ON s.refobjid = c.oid AND s.refobjsubid = a.attnum
ORDER BY c.oid, a.attnum`, func(c columnRow) {
		table := r.tables[c.Table]
		table.Columns = append(table.Columns, catalog.Column{
			Name: c.Name, Position: c.Number * 1000,
			Type: catalog.CanonicalType(c.Type), NotNull: c.NotNull, Default: c.Default, Identity: c.identity(),
			Collation: c.Collation, Compression: c.Compression, Comment: c.Comment,
		})
	})
}

// collationName is SQL for a collation l of schema ln as it stands after COLLATE.
const collationName = `CASE ln.nspname WHEN 'pg_catalog' THEN quote_ident(l.collname) ELSE format('%I.%I', ln.nspname, l.collname) END`

// identity returns the options of an identity column that differ from what the server takes without them.
// https://www.postgresql.org/docs/current/sql-createsequence.html
func (c columnRow) identity() *catalog.Identity {
	if c.Identity == "" {
		return nil
	}
	low, high := rangeOf(c.SequenceType)
	if c.Increment > 0 {
		low = 1
	} else {
		high = -1
	}
	out := &catalog.Identity{Always: c.Identity == "a", Sequence: c.Sequence}
	if c.Increment != 1 {
		out.Increment = c.Increment
	}
	if c.Min != low {
		out.Min = c.Min
	}
	if c.Max != high {
		out.Max = c.Max
	}
	if first := map[bool]int64{true: c.Min, false: c.Max}[c.Increment > 0]; c.Start != first {
		out.Start = c.Start
	}
	return out
}

func rangeOf(integer string) (low, high int64) {
	switch integer {
	case "smallint":
		return math.MinInt16, math.MaxInt16
	case "integer":
		return math.MinInt32, math.MaxInt32
	default:
		return math.MinInt64, math.MaxInt64
	}
}
