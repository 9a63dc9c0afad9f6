package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

// sequences reads the sequences that no column owns.
func (r *reader) sequences(ctx context.Context) error {
	type row struct {
		Schema, Name, Type                string
		Start, Increment, Min, Max, Cache int64
		Cycle                             bool
		Comment                           string
	}
	return each(ctx, r, `
WITH `+extended+`
SELECT n.nspname, c.relname, s.seqtypid::regtype::text, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
	`+commentOn("pg_class", "c.oid", "0")+`
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE `+visible+`
AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
	AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i'))`, func(s row) {
		out := catalog.Sequence{
			Name: catalog.Name{Schema: s.Schema, Name: s.Name}, Type: s.Type, Cycle: s.Cycle, Comment: s.Comment,
		}
		out.Start, out.Increment, out.Min, out.Max = options(s.Type, s.Start, s.Increment, s.Min, s.Max)
		if s.Type == "bigint" {
			out.Type = ""
		}
		if s.Cache != 1 {
			out.Cache = s.Cache
		}
		r.catalog.Sequences[out.Name] = out
	})
}

// options returns those of a sequence of some type that differ from what the server takes without them; the others are
// zero. https://www.postgresql.org/docs/current/sql-createsequence.html
func options(integer string, start, increment, low, high int64) (outStart, outIncrement, outLow, outHigh int64) {
	lowest, highest := catalog.Identity{Increment: increment}.Range(integer)
	first := low
	if increment < 0 {
		first = high
	}
	return unless(start, first), unless(increment, 1), unless(low, lowest), unless(high, highest)
}

// unless returns the value, or zero when it is the usual one.
func unless(value, usual int64) int64 {
	if value == usual {
		return 0
	}
	return value
}
