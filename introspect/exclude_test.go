package introspect_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
)

func TestExcludes(t *testing.T) {
	t.Parallel()
	part := func(column, operator string) catalog.ExcludePart {
		return catalog.ExcludePart{Part: catalog.Part{Column: column}, Operator: operator}
	}
	got := readTable(t, `
		CREATE EXTENSION btree_gist;
		CREATE EXTENSION citext;
		CREATE SCHEMA "Ops";
		CREATE OPERATOR "Ops".=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = OPERATOR("Ops".===));
		CREATE OPERATOR CLASS "Ops"."Own" FOR TYPE int USING btree AS
			OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 "Ops".===, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
		CREATE TABLE stays (
			room int, "From" date, until date, guest text COLLATE "C", during tstzrange, mail citext,
			CONSTRAINT plain EXCLUDE (room WITH =),
			CONSTRAINT overlap EXCLUDE USING gist (room WITH =, daterange("From", until, '[)') WITH &&) WHERE (room > 0 AND guest <> ')('),
			CONSTRAINT later EXCLUDE USING gist (during WITH -|-) DEFERRABLE INITIALLY DEFERRED,
			CONSTRAINT perhaps EXCLUDE USING hash (guest WITH =) DEFERRABLE,
			CONSTRAINT classes EXCLUDE (guest COLLATE "POSIX" text_pattern_ops DESC WITH =, lower(guest) NULLS FIRST WITH =),
			CONSTRAINT differs EXCLUDE USING gist (guest WITH <>, during range_ops WITH &&),
			CONSTRAINT mail EXCLUDE (mail WITH =),
			CONSTRAINT own EXCLUDE (room "Ops"."Own" WITH OPERATOR("Ops".===), room WITH OPERATOR(pg_catalog.=))
		);
		COMMENT ON CONSTRAINT overlap ON stays IS 'one guest at a time'`)
	same(t, map[string]catalog.Exclude{
		"plain": {Name: "plain", Parts: []catalog.ExcludePart{part("room", "=")}},
		"overlap": {
			Name: "overlap", Method: "gist",
			Parts: []catalog.ExcludePart{
				part("room", "="),
				{Part: catalog.Part{Expression: `daterange("From", until, '[)'::text)`}, Operator: "&&"},
			},
			Where: "(room > 0) AND (guest <> ')('::text)", Comment: "one guest at a time",
		},
		"later":   {Name: "later", Method: "gist", Parts: []catalog.ExcludePart{part("during", "-|-")}, Deferrable: true, Deferred: true},
		"perhaps": {Name: "perhaps", Method: "hash", Parts: []catalog.ExcludePart{part("guest", "=")}, Deferrable: true},
		"classes": {Name: "classes", Parts: []catalog.ExcludePart{
			{
				Part: catalog.Part{
					Column: "guest", Collation: `"POSIX"`, OperatorClass: "text_pattern_ops", Descending: true, NullsFirst: true,
				},
				Operator: "=",
			},
			{Part: catalog.Part{Expression: "lower(guest)", NullsFirst: true}, Operator: "="},
		}},
		"differs": {Name: "differs", Method: "gist", Parts: []catalog.ExcludePart{part("guest", "<>"), part("during", "&&")}},
		"mail":    {Name: "mail", Parts: []catalog.ExcludePart{part("mail", "OPERATOR(public.=)")}},
		"own": {Name: "own", Parts: []catalog.ExcludePart{
			{Part: catalog.Part{Column: "room", OperatorClass: `"Ops"."Own"`}, Operator: `OPERATOR("Ops".===)`},
			part("room", "="),
		}},
	}, got.Excludes)
	same(t, map[string]catalog.Index{}, got.Indexes)
	same(t, map[string]catalog.Unique{}, got.Uniques)
}
