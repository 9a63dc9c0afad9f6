package introspect_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
)

func TestDomains(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE SCHEMA "My Types";
		CREATE TYPE mood AS ENUM ('sad');
		CREATE DOMAIN email AS character varying(200) COLLATE "C" DEFAULT 'a@b' NOT NULL
			CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK ((length(VALUE) < 100));
		COMMENT ON DOMAIN email IS 'an address';
		COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'no names';
		CREATE DOMAIN "My Types"."Code" AS int8;
		CREATE DOMAIN moods AS mood[];
		CREATE DOMAIN mails AS email;
		CREATE DOMAIN none AS int DEFAULT NULL;
		CREATE EXTENSION hstore;
		CREATE DOMAIN theirs AS text;
		ALTER EXTENSION hstore ADD DOMAIN theirs;
		CREATE TABLE posts (a email DEFAULT 'c@d', b email[] NOT NULL, c "My Types"."Code", d mails COLLATE "POSIX", e theirs, f moods)`))
	code := catalog.Name{Schema: "My Types", Name: "Code"}
	checks := map[string]catalog.Check{
		"has_at": {Name: "has_at", Expression: "(VALUE)::text ~~ '%@%'::text", Comment: "no names"},
		"short":  {Name: "short", Expression: "length((VALUE)::text) < 100"},
	}
	none := map[string]catalog.Check{}
	same(t, map[catalog.Name]catalog.Domain{
		public("email"): {
			Name: public("email"), Type: "varchar(200)", NotNull: true, Default: "'a@b'::character varying", Collation: `"C"`,
			Checks: checks, Comment: "an address",
		},
		code:            {Name: code, Type: "bigint", Checks: none},
		public("moods"): {Name: public("moods"), Type: "mood[]", Checks: none},
		public("mails"): {Name: public("mails"), Type: "email", Default: "'a@b'::character varying", Checks: none}, // taken over when it was made
		public("none"):  {Name: public("none"), Type: "integer", Checks: none},
	}, got.Domains)
	same(t, []catalog.Column{
		{Name: "a", Position: 1000, Type: "email", Default: "'c@d'::character varying"},
		{Name: "b", Position: 2000, Type: "email[]", NotNull: true},
		{Name: "c", Position: 3000, Type: `"My Types"."Code"`},
		{Name: "d", Position: 4000, Type: "mails", Collation: `"POSIX"`},
		{Name: "e", Position: 5000, Type: "public.theirs"},
		{Name: "f", Position: 6000, Type: "moods"},
	}, got.Tables[public("posts")].Columns)
}
