package introspect_test

import (
	"math"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

func TestSequences(t *testing.T) {
	t.Parallel()
	for options, want := range map[string]catalog.Sequence{
		"":            {},
		"AS bigint":   {},
		"AS integer":  {Type: "integer"},
		"AS smallint": {Type: "smallint"},
		"START 7":     {Start: 7},
		"MINVALUE 5 MAXVALUE 9 INCREMENT 2 CYCLE CACHE 3": {Min: 5, Max: 9, Increment: 2, Cycle: true, Cache: 3},
		"INCREMENT -1": {Increment: -1},
		"AS smallint INCREMENT -1 MINVALUE -32768 START -1":        {Type: "smallint", Increment: -1},
		"AS integer MINVALUE -2147483648 MAXVALUE 2147483647":      {Type: "integer", Min: math.MinInt32},
		"AS integer START 1 INCREMENT 1 MINVALUE 1 CACHE 1":        {Type: "integer"},
		"AS integer INCREMENT -2 MAXVALUE 10 START 4":              {Type: "integer", Increment: -2, Max: 10, Start: 4},
		"MAXVALUE 9223372036854775807 MINVALUE 1 NO CYCLE START 1": {},
	} {
		t.Run(options, func(t *testing.T) {
			t.Parallel()
			got := read(t, database(t, `CREATE SEQUENCE "Numbers" `+options)).Sequences
			want.Name = public("Numbers")
			same(t, map[catalog.Name]catalog.Sequence{want.Name: want}, got)
		})
	}
}

func TestSequencesThatStandAlone(t *testing.T) {
	t.Parallel()
	got := read(t, database(t, `
		CREATE SCHEMA bills;
		CREATE SEQUENCE bills.numbers;
		COMMENT ON SEQUENCE bills.numbers IS 'of bills';
		CREATE SEQUENCE "It's";
		CREATE SEQUENCE owned;
		CREATE SEQUENCE spare;
		CREATE TEMPORARY SEQUENCE passing;
		CREATE EXTENSION hstore;
		CREATE SEQUENCE theirs;
		ALTER EXTENSION hstore ADD SEQUENCE theirs;
		CREATE TABLE ashlar_migrations (id serial);
		CREATE TABLE posts (
			a int DEFAULT nextval('bills.numbers'), b bigint DEFAULT nextval('"It''s"') + 1, c int DEFAULT nextval('spare'),
			d serial, e int GENERATED ALWAYS AS IDENTITY, f int DEFAULT nextval('owned')
		);
		ALTER SEQUENCE owned OWNED BY posts.a;
		ALTER SEQUENCE spare OWNED BY posts.c`))
	bills := catalog.Name{Schema: "bills", Name: "numbers"}
	same(t, map[catalog.Name]catalog.Sequence{
		bills:          {Name: bills, Comment: "of bills"},
		public("It's"): {Name: public("It's")},
	}, got.Sequences)
	same(t, []catalog.Column{
		{Name: "a", Position: 1000, Type: "integer", Default: "nextval('bills.numbers'::regclass)"},
		{Name: "b", Position: 2000, Type: "bigint", Default: `(nextval('public."It''s"'::regclass) + 1)`},
		{Name: "c", Position: 3000, Type: "integer", Identity: &catalog.Identity{Serial: true, Sequence: "spare"}},
		{Name: "d", Position: 4000, Type: "integer", NotNull: true, Identity: &catalog.Identity{Serial: true, Sequence: "posts_d_seq"}},
		{Name: "e", Position: 5000, Type: "integer", NotNull: true, Identity: &catalog.Identity{Always: true, Sequence: "posts_e_seq"}},
		{Name: "f", Position: 6000, Type: "integer", Default: "nextval('public.owned'::regclass)"},
	}, got.Tables[public("posts")].Columns)
}

func TestSerial(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql      string
		identity *catalog.Identity
		text     string // the default
	}{
		"serial":      {"", &catalog.Identity{}, ""},
		"from 1000":   {"ALTER SEQUENCE s START 1000 INCREMENT 10 MAXVALUE 9000", &catalog.Identity{Start: 1000, Increment: 10, Max: 9000}, ""},
		"small":       {"ALTER TABLE t ALTER a TYPE smallint; ALTER SEQUENCE s AS smallint", &catalog.Identity{}, ""},
		"wider":       {"ALTER TABLE t ALTER a TYPE bigint", &catalog.Identity{}, ""},
		"wide inside": {"ALTER SEQUENCE s AS bigint", &catalog.Identity{}, ""},
		"odd name": {
			`ALTER SEQUENCE s RENAME TO "It's a \S"`, &catalog.Identity{Sequence: `It's a \S`}, "",
		},
		"two owned": {"CREATE SEQUENCE z OWNED BY t.a; CREATE SEQUENCE a OWNED BY t.a", &catalog.Identity{}, ""},
		"text":      {"ALTER TABLE t ALTER a TYPE text", nil, "nextval('public.s'::regclass)"},
		"more":      {"ALTER TABLE t ALTER a SET DEFAULT nextval('s') * 2", nil, "(nextval('public.s'::regclass) * 2)"},
		"cast":      {"ALTER TABLE t ALTER a SET DEFAULT nextval('s')::int", nil, "(nextval('public.s'::regclass))::integer"},
		"late":      {"ALTER TABLE t ALTER a SET DEFAULT nextval('s'::text)", nil, "nextval(('s'::text)::regclass)"},
		"none":      {"ALTER TABLE t ALTER a DROP DEFAULT", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, database(t, `CREATE TABLE t (a serial); ALTER SEQUENCE t_a_seq RENAME TO s; `+c.sql))
			if c.identity != nil {
				c.identity.Serial = true
				if c.identity.Sequence == "" {
					c.identity.Sequence = "s"
				}
			}
			column := got.Tables[public("t")].Columns[0]
			same(t, c.identity, column.Identity)
			same(t, c.text, column.Default)
			same(t, true, column.NotNull)
			same(t, map[catalog.Name]catalog.Sequence{}, got.Sequences)
		})
	}
}

// A default that was read makes the same default, wherever the sequence is.
func TestDefaultsOfSequencesAreSQL(t *testing.T) {
	t.Parallel()
	conn := database(t, `CREATE SCHEMA s; CREATE SEQUENCE s.n; CREATE SEQUENCE "N o"; SET search_path = s;
		CREATE TABLE a (a bigint DEFAULT nextval('n'), b bigint DEFAULT nextval('public."N o"'))`)
	columns := read(t, conn).Tables[catalog.Name{Schema: "s", Name: "a"}].Columns
	dbtest.Exec(t, conn, `SET search_path = public; CREATE TABLE s.b (a bigint DEFAULT `+columns[0].Default+`, b bigint DEFAULT `+columns[1].Default+`)`)
	same(t, columns, read(t, conn).Tables[catalog.Name{Schema: "s", Name: "b"}].Columns)
}
