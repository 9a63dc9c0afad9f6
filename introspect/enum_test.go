package introspect_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

func TestEnums(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE SCHEMA "My Types";
		CREATE TYPE priority AS ENUM ('low', 'high', 'it''s', '');
		ALTER TYPE priority ADD VALUE 'mid' BEFORE 'high';
		COMMENT ON TYPE priority IS 'how urgent';
		CREATE TYPE "My Types"."Mood" AS ENUM ('sad');
		CREATE TYPE "My Types"."a.b[]" AS ENUM ();
		CREATE TYPE "order" AS ENUM ('a');
		CREATE DOMAIN moods AS "My Types"."Mood"[];
		CREATE TYPE pair AS (a int);
		CREATE EXTENSION hstore;
		CREATE TYPE theirs AS ENUM ('x');
		ALTER EXTENSION hstore ADD TYPE theirs;
		CREATE TABLE posts (
			a priority DEFAULT 'low', b priority[], c "My Types"."Mood"[][] NOT NULL, d "My Types"."a.b[]", e "order", f "order"[],
			g moods, h theirs, i theirs[], j pair[]
		)`))
	mood, odd := catalog.Name{Schema: "My Types", Name: "Mood"}, catalog.Name{Schema: "My Types", Name: "a.b[]"}
	same(t, map[catalog.Name]catalog.Enum{
		public("priority"): {Name: public("priority"), Values: []string{"low", "mid", "high", "it's", ""}, Comment: "how urgent"},
		public("order"):    {Name: public("order"), Values: []string{"a"}},
		mood:               {Name: mood, Values: []string{"sad"}},
		odd:                {Name: odd},
	}, got.Enums)
	same(t, []catalog.Column{
		{Name: "a", Position: 1000, Type: "priority", Default: "'low'::public.priority"},
		{Name: "b", Position: 2000, Type: "priority[]"},
		{Name: "c", Position: 3000, Type: `"My Types"."Mood"[]`, NotNull: true},
		{Name: "d", Position: 4000, Type: `"My Types"."a.b[]"`},
		{Name: "e", Position: 5000, Type: `"order"`},
		{Name: "f", Position: 6000, Type: `"order"[]`},
		{Name: "g", Position: 7000, Type: "moods"},
		{Name: "h", Position: 8000, Type: "public.theirs"},
		{Name: "i", Position: 9000, Type: "public.theirs[]"},
		{Name: "j", Position: 10000, Type: "public.pair[]"},
	}, got.Tables[public("posts")].Columns)
}

// The type of a column is read the same whether or not a session finds the enum by its name alone, and can be run as SQL.
func TestTypesOfEnumsAreSQL(t *testing.T) {
	t.Parallel()
	conn := database(t, `CREATE SCHEMA s; CREATE TYPE s."A""b" AS ENUM ('x'); CREATE TYPE "user" AS ENUM ('x'); SET search_path = s;
		CREATE TABLE a (a "A""b", b public."user"[])`)
	columns := read(t, conn).Tables[catalog.Name{Schema: "s", Name: "a"}].Columns
	dbtest.Exec(t, conn, `SET search_path = public; CREATE TABLE s.b (a `+columns[0].Type+`, b `+columns[1].Type+`)`)
	same(t, columns, read(t, conn).Tables[catalog.Name{Schema: "s", Name: "b"}].Columns)
}
