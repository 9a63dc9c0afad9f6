package introspect_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/introspect"
)

// database makes a database by SQL.
func database(t *testing.T, sql ...string) *pgx.Conn {
	t.Helper()
	conn := dbtest.Connect(t, dbtest.New(t))
	dbtest.Exec(t, conn, sql...)
	return conn
}

func read(t *testing.T, conn *pgx.Conn) *catalog.Catalog {
	t.Helper()
	got, err := introspect.Database(context.Background(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// readTable reads the only table of a database.
func readTable(t *testing.T, sql ...string) *catalog.Table {
	t.Helper()
	tables := read(t, database(t, sql...)).SortedTables()
	if len(tables) != 1 {
		t.Fatalf("%d tables, want 1", len(tables))
	}
	return tables[0]
}

// same compares values; an empty list or map is as good as none.
func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func public(name string) catalog.Name { return catalog.Name{Schema: catalog.Public, Name: name} }

func TestEmptyDatabase(t *testing.T) {
	t.Parallel()
	same(t, catalog.New(), read(t, database(t)))
}

func TestSchemasAndExtensions(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE SCHEMA blog;
		COMMENT ON SCHEMA blog IS 'It''s ours.';
		CREATE SCHEMA "Ext";
		CREATE EXTENSION citext WITH SCHEMA "Ext";
		CREATE EXTENSION pg_trgm;
		CREATE TABLE blog.posts ("e-mail" "Ext".citext)`))
	same(t, map[string]catalog.Schema{
		"blog": {Name: "blog", Comment: "It's ours."},
		"Ext":  {Name: "Ext"},
	}, got.Schemas)
	same(t, map[string]catalog.Extension{
		"citext":  {Name: "citext", Schema: "Ext"},
		"pg_trgm": {Name: "pg_trgm", Schema: "public"},
	}, got.Extensions)
	same(t, []catalog.Column{{Name: "e-mail", Position: 1000, Type: `"Ext".citext`}},
		got.Tables[catalog.Name{Schema: "blog", Name: "posts"}].Columns)
}

func TestTable(t *testing.T) {
	t.Parallel()
	got := readTable(t, `
		CREATE UNLOGGED TABLE notes (id int, text text) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = off);
		COMMENT ON TABLE notes IS E'two\nlines'`)
	same(t, &catalog.Table{
		Name: public("notes"), Comment: "two\nlines", Unlogged: true,
		Parameters: map[string]string{"fillfactor": "70", "autovacuum_enabled": "false", "toast.autovacuum_enabled": "off"},
		Columns:    []catalog.Column{{Name: "id", Position: 1000, Type: "integer"}, {Name: "text", Position: 2000, Type: "text"}},
	}, got)
}

func TestLeftOut(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE TABLE ashlar_migrations (version text PRIMARY KEY);
		CREATE TABLE parent (id int PRIMARY KEY);
		CREATE TABLE child () INHERITS (parent);
		CREATE SCHEMA other;
		CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
		CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
		CREATE TABLE half PARTITION OF part FOR VALUES FROM (0) TO (5);
		CREATE TABLE other.elsewhere PARTITION OF parted FOR VALUES FROM (10) TO (20);
		CREATE VIEW seen AS SELECT 1 AS one;
		CREATE TYPE pair AS (a int, b int);
		CREATE TEMPORARY TABLE passing (id int);
		CREATE TABLE made (a int, b int, c int REFERENCES parted);
		CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
		CREATE TRIGGER t BEFORE INSERT ON made FOR EACH ROW EXECUTE FUNCTION f();
		CREATE EXTENSION hstore;
		CREATE TABLE theirs (id int);
		ALTER EXTENSION hstore ADD TABLE theirs`))
	var names []string
	for _, table := range got.SortedTables() {
		names = append(names, table.Name.Name)
	}
	same(t, []string{"made", "parent", "parted"}, names)
	same(t, map[string]catalog.Partition{"part": {Name: "part", Bounds: "FOR VALUES FROM (0) TO (10)"}}, got.Tables[public("parted")].Partitions)
	same(t, &catalog.Table{
		Name: public("made"),
		Columns: []catalog.Column{
			{Name: "a", Position: 1000, Type: "integer"}, {Name: "b", Position: 2000, Type: "integer"}, {Name: "c", Position: 3000, Type: "integer"},
		},
		References: map[string]catalog.Reference{"made_c_fkey": {
			Name: "made_c_fkey", Columns: []string{"c"}, Table: public("parted"), TargetColumns: []string{"id"},
		}},
	}, got.Tables[public("made")])
	same(t, map[catalog.Name]catalog.Enum{}, got.Enums)
	same(t, map[catalog.Name]catalog.Sequence{}, got.Sequences)
	same(t, map[string]catalog.Statement{}, got.Statements)
}

// Names hold whatever a server allows.
func TestOddNames(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE SCHEMA "My.Schema";
		CREATE TABLE "My.Schema"."Order ""X""" (
			"select" int CONSTRAINT "prim är" PRIMARY KEY,
			"Größe, cm" numeric(5, 2) CONSTRAINT "c'heck" CHECK ("Größe, cm" > 0),
			"a{b}" text CONSTRAINT "uni""que" UNIQUE
		);
		CREATE INDEX "Idx" ON "My.Schema"."Order ""X""" ("a{b}", "select");
		CREATE TABLE "user" (id int PRIMARY KEY, "table" int CONSTRAINT "ref" REFERENCES "My.Schema"."Order ""X""")`))
	odd := catalog.Name{Schema: "My.Schema", Name: `Order "X"`}
	same(t, catalog.Catalog{
		Schemas: map[string]catalog.Schema{"My.Schema": {Name: "My.Schema"}},
		Tables: map[catalog.Name]*catalog.Table{
			odd: {
				Name: odd,
				Columns: []catalog.Column{
					{Name: "select", Position: 1000, Type: "integer", NotNull: true},
					{Name: "Größe, cm", Position: 2000, Type: "numeric(5,2)"},
					{Name: "a{b}", Position: 3000, Type: "text"},
				},
				PrimaryKey: &catalog.PrimaryKey{Name: "prim är", Columns: []string{"select"}},
				Uniques:    map[string]catalog.Unique{`uni"que`: {Name: `uni"que`, Columns: []string{"a{b}"}}},
				Checks:     map[string]catalog.Check{"c'heck": {Name: "c'heck", Expression: `"Größe, cm" > (0)::numeric`}},
				Indexes: map[string]catalog.Index{"Idx": {
					Name: "Idx", Parts: []catalog.Part{{Column: "a{b}"}, {Column: "select"}},
				}},
			},
			public("user"): {
				Name: public("user"),
				Columns: []catalog.Column{
					{Name: "id", Position: 1000, Type: "integer", NotNull: true},
					{Name: "table", Position: 2000, Type: "integer"},
				},
				PrimaryKey: &catalog.PrimaryKey{Name: "user_pkey", Columns: []string{"id"}},
				References: map[string]catalog.Reference{"ref": {
					Name: "ref", Columns: []string{"table"}, Table: odd, TargetColumns: []string{"select"},
				}},
			},
		},
	}, *got)
}

// The settings of a connection and its transaction do not change what is read, nor are they changed.
func TestSettingsAndTransactions(t *testing.T) {
	t.Parallel()
	conn := database(t, `
		CREATE SCHEMA app;
		CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT pg_catalog.now()';
		CREATE TABLE app.visits (at timestamptz DEFAULT app.now(), since timestamptz DEFAULT '2026-05-01 12:00:00+00',
			"time" interval DEFAULT '1 day 2 hours', word text DEFAULT E'a\\b')`)
	want := read(t, conn)
	same(t, []string{
		"app.now()", "'2026-05-01 12:00:00+00'::timestamp with time zone", "'1 day 02:00:00'::interval", `'a\b'::text`,
	}, defaults(want.SortedTables()[0]))

	dbtest.Exec(t, conn, `SET search_path = app; SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET IntervalStyle = 'sql_standard';
		SET quote_all_identifiers = on; SET standard_conforming_strings = off`)
	same(t, want, read(t, conn))

	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, conn, `CREATE TABLE fresh (id int)`)
	if read(t, conn).Tables[catalog.Name{Schema: "app", Name: "fresh"}] == nil {
		t.Error("a table of the open transaction is not seen")
	}
	var path string
	if err := tx.QueryRow(ctx, "SHOW search_path").Scan(&path); err != nil || path != "app" {
		t.Errorf("search_path %q, %v", path, err)
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Error(err)
	}
	same(t, want, read(t, conn))
}

func defaults(table *catalog.Table) []string {
	var all []string
	for _, column := range table.Columns {
		all = append(all, column.Default)
	}
	return all
}

func TestErrorNamesTheDatabase(t *testing.T) {
	t.Parallel()
	conn := database(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := introspect.Database(ctx, conn)
	want := `read the catalog of database "` + conn.Config().Database + `": `
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %s and context.Canceled", err, want)
	}
}

func TestLeftOutFrom18(t *testing.T) {
	t.Parallel()
	if dbtest.ServerVersion(t) < 18 {
		t.Skip("WITHOUT OVERLAPS is new in PostgreSQL 18")
	}
	got := readTable(t, `
		CREATE EXTENSION btree_gist;
		CREATE TABLE stays (
			room int CONSTRAINT named NOT NULL, at tstzrange,
			PRIMARY KEY (room, at WITHOUT OVERLAPS), UNIQUE (room)
		)`)
	same(t, &catalog.Table{
		Name: public("stays"),
		Columns: []catalog.Column{
			{Name: "room", Position: 1000, Type: "integer", NotNull: true},
			{Name: "at", Position: 2000, Type: "tstzrange", NotNull: true},
		},
		Uniques: map[string]catalog.Unique{"stays_room_key": {Name: "stays_room_key", Columns: []string{"room"}}},
	}, got)
}
