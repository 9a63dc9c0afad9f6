package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

// columnRow is a column as the server has it. The sequence is that of an identity or a serial column; without one its
// numbers are zero.
type columnRow struct {
	Table                                    uint32
	Number                                   int
	Name, Type, OwnSchema, Own               string
	Array, NotNull                           bool
	Default, Collation, Compression, Comment string
	Identity                                 string // "a": always, "d": by default
	Generated                                string // "s": stored, "v": virtual
	Sequence, SequenceType                   string
	Start, Increment, Min, Max               int64
}

// columns reads the columns. A serial column is an integer with no other default than the next value of a sequence that
// the column itself owns.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
func (r *reader) columns(ctx context.Context) error {
	return each(ctx, r, ordinary+`, sequences AS (
	SELECT d.refobjid, d.refobjsubid, d.deptype, q.relname, s.*,
		'nextval(''' || replace(q.oid::regclass::text, '''', '''''') || '''::regclass)' AS call
	FROM pg_depend d JOIN pg_class q ON q.oid = d.objid JOIN pg_sequence s ON s.seqrelid = q.oid
	WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
), `+ownTypes+`
SELECT c.oid, a.attnum::int, a.attname, format_type(a.atttypid, a.atttypmod),
	coalesce(e.nspname, ''), coalesce(e.typname, ''), `+isArray("t")+`, a.attnotnull,
	coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
	coalesce((SELECT `+collationName+` FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
		WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation), ''),
	CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END,
	`+commentOn("pg_class", "c.oid", "a.attnum")+`, a.attidentity::text, a.attgenerated::text,
	coalesce(s.relname, ''), coalesce(s.seqtypid::regtype::text, ''),
	coalesce(s.seqstart, 0), coalesce(s.seqincrement, 0), coalesce(s.seqmin, 0), coalesce(s.seqmax, 0)
FROM tables c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN own_types e ON e.oid = `+elementOf("t")+`
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN sequences s ON s.refobjid = c.oid AND s.refobjsubid = a.attnum AND CASE s.deptype WHEN 'i' THEN a.attidentity <> ''
	ELSE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AND pg_get_expr(d.adbin, d.adrelid) = s.call END
ORDER BY c.oid, a.attnum`, func(c columnRow) {
		table := r.tables[c.Table]
		column := catalog.Column{
			Name: c.Name, Position: c.Number * 1000, Type: catalog.CanonicalType(c.Type), NotNull: c.NotNull, Identity: c.identity(),
			Collation: c.Collation, Compression: c.Compression, Comment: c.Comment,
		}
		if c.Own != "" {
			column.Type = ownType(catalog.Name{Schema: c.OwnSchema, Name: c.Own}, c.Array)
		}
		switch {
		case c.Generated != "":
			column.Generated, column.Virtual = expression(c.Default), c.Generated == "v"
		case column.Identity == nil:
			column.Default = c.Default
		}
		table.Columns = append(table.Columns, column)
	})
}

// collationName is SQL for a collation l of schema ln as it stands after COLLATE.
const collationName = `CASE ln.nspname WHEN 'pg_catalog' THEN quote_ident(l.collname) ELSE format('%I.%I', ln.nspname, l.collname) END`

// identity returns the sequence of an identity or a serial column, or nil.
func (c columnRow) identity() *catalog.Identity {
	if c.Sequence == "" {
		return nil
	}
	out := &catalog.Identity{Always: c.Identity == "a", Serial: c.Identity == "", Sequence: c.Sequence}
	out.Start, out.Increment, out.Min, out.Max = options(c.SequenceType, c.Start, c.Increment, c.Min, c.Max)
	return out
}
