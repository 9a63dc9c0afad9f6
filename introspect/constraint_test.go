package introspect_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	got := readTable(t, `
		CREATE TABLE lines (
			shop int, number int, a int, b int, c int,
			CONSTRAINT lines_key PRIMARY KEY (number, shop),
			CONSTRAINT ab UNIQUE (b, a) INCLUDE (c, shop),
			CONSTRAINT later UNIQUE (a) DEFERRABLE INITIALLY DEFERRED,
			CONSTRAINT perhaps UNIQUE (c) DEFERRABLE
		);
		COMMENT ON CONSTRAINT lines_key ON lines IS 'the key';
		COMMENT ON CONSTRAINT ab ON lines IS 'two'`)
	same(t, &catalog.PrimaryKey{Name: "lines_key", Columns: []string{"number", "shop"}, Comment: "the key"}, got.PrimaryKey)
	same(t, map[string]catalog.Unique{
		"ab":      {Name: "ab", Columns: []string{"b", "a"}, Include: []string{"c", "shop"}, Comment: "two"},
		"later":   {Name: "later", Columns: []string{"a"}, Deferrable: true, Deferred: true},
		"perhaps": {Name: "perhaps", Columns: []string{"c"}, Deferrable: true},
	}, got.Uniques)
	same(t, map[string]catalog.Index{}, got.Indexes)
}

func TestNullsNotDistinct(t *testing.T) {
	t.Parallel()
	if dbtest.ServerVersion(t) < 15 {
		t.Skip("NULLS NOT DISTINCT is new in PostgreSQL 15")
	}
	got := readTable(t, `
		CREATE TABLE lines (a int, CONSTRAINT one UNIQUE NULLS NOT DISTINCT (a));
		CREATE UNIQUE INDEX two ON lines (a) NULLS NOT DISTINCT`)
	same(t, map[string]catalog.Unique{"one": {Name: "one", Columns: []string{"a"}, NullsNotDistinct: true}}, got.Uniques)
	same(t, map[string]catalog.Index{
		"two": {Name: "two", Unique: true, Parts: []catalog.Part{{Column: "a"}}, NullsNotDistinct: true},
	}, got.Indexes)
}

func TestChecks(t *testing.T) {
	t.Parallel()
	got := readTable(t, `
		CREATE TABLE posts (
			title text CONSTRAINT blank CHECK (length(title) > 0),
			a int, b int,
			CONSTRAINT two CHECK ((a > 0) OR (b > 0)),
			CONSTRAINT bracket CHECK (title <> ')('),
			CONSTRAINT call CHECK (num_nonnulls(a, b) = 1)
		);
		COMMENT ON CONSTRAINT blank ON posts IS 'not blank'`)
	same(t, map[string]catalog.Check{
		"blank":   {Name: "blank", Expression: "length(title) > 0", Comment: "not blank"},
		"two":     {Name: "two", Expression: "(a > 0) OR (b > 0)"},
		"bracket": {Name: "bracket", Expression: "title <> ')('::text"},
		"call":    {Name: "call", Expression: "num_nonnulls(a, b) = 1"},
	}, got.Checks)
}

func TestReferences(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE SCHEMA org;
		CREATE TABLE org.people (shop int, number int, PRIMARY KEY (shop, number));
		CREATE TABLE posts (
			id int PRIMARY KEY, parent int CONSTRAINT self REFERENCES posts ON UPDATE RESTRICT,
			shop int, author int, editor int,
			CONSTRAINT author FOREIGN KEY (author, shop) REFERENCES org.people (number, shop) MATCH FULL
				ON DELETE CASCADE ON UPDATE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
			CONSTRAINT editor FOREIGN KEY (shop, editor) REFERENCES org.people ON DELETE SET NULL DEFERRABLE
		);
		COMMENT ON CONSTRAINT self ON posts IS 'a tree'`))
	people := catalog.Name{Schema: "org", Name: "people"}
	same(t, map[string]catalog.Reference{
		"self": {
			Name: "self", Columns: []string{"parent"}, Table: public("posts"), TargetColumns: []string{"id"},
			OnUpdate: catalog.Restrict, Comment: "a tree",
		},
		"author": {
			Name: "author", Columns: []string{"author", "shop"}, Table: people, TargetColumns: []string{"number", "shop"},
			OnDelete: catalog.Cascade, OnUpdate: catalog.SetDefault, MatchFull: true, Deferrable: true, Deferred: true,
		},
		"editor": {
			Name: "editor", Columns: []string{"shop", "editor"}, Table: people, TargetColumns: []string{"shop", "number"},
			OnDelete: catalog.SetNull, Deferrable: true,
		},
	}, got.Tables[public("posts")].References)
}

func TestReferenceThatSetsSomeColumns(t *testing.T) {
	t.Parallel()
	if dbtest.ServerVersion(t) < 15 {
		t.Skip("SET NULL (column) is new in PostgreSQL 15")
	}
	got := readTable(t, `
		CREATE TABLE posts (org int, id int, a int, b int, PRIMARY KEY (org, id, a),
			CONSTRAINT up FOREIGN KEY (org, b, a) REFERENCES posts ON DELETE SET NULL (b, a))`)
	same(t, map[string]catalog.Reference{"up": {
		Name: "up", Columns: []string{"org", "b", "a"}, Table: public("posts"), TargetColumns: []string{"org", "id", "a"},
		OnDelete: catalog.SetNull, OnDeleteColumns: []string{"b", "a"},
	}}, got.References)
}
