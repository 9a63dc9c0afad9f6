package diff_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
)

func TestStatements(t *testing.T) {
	t.Parallel()
	posts, notes := catalog.Name{Schema: "public", Name: "posts"}, catalog.Name{Schema: "public", Name: "notes"}
	made := func(statements ...catalog.Statement) *catalog.Catalog {
		c := state(table("public", "posts", [2]string{"id", "bigint"}), table("public", "notes", [2]string{"id", "bigint"}))
		for i, s := range statements {
			s.Position = 1000 * (i + 1)
			c.Statements[s.Name] = s
		}
		return c
	}
	archive := catalog.Statement{Name: "archive", Up: "CREATE TABLE old_posts (id bigint)", Down: "DROP TABLE old_posts", After: []catalog.Name{posts}}
	called := func(name string) catalog.Statement { s := archive; s.Name = name; return s }
	elsewhere, other := archive, called("attic")
	elsewhere.After = []catalog.Name{notes}
	other.Up += "; CREATE INDEX ON old_posts (id)"
	once := catalog.Statement{Name: "fill", Up: "UPDATE posts SET id = -id", Irreversible: "nobody knows"}
	again := once
	again.Name = "turn"

	for name, test := range map[string]struct {
		from, to *catalog.Catalog
		want     []string
	}{
		"another name, the same text":         {made(archive), made(called("attic")), []string{"rename statement archive to attic"}},
		"another name, what cannot be undone": {made(once), made(again), []string{"rename statement fill to turn"}},
		"another name, another text":          {made(archive), made(other), []string{"run statement attic", "undo statement archive"}},
		"one text under two names":            {made(archive), made(called("attic"), called("cellar")), []string{"run statement attic", "run statement cellar", "undo statement archive"}},
		"a new name beside the old one":       {made(archive), made(archive, called("attic")), []string{"run statement attic"}},
		"it stands on another table":          {made(archive), made(elsewhere), []string{"note statement archive"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ops, _, err := diff.Compute(test.from, test.to, diff.Answers{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, op := range ops {
				got = append(got, op.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatementsThatMakeWay(t *testing.T) {
	t.Parallel()
	from := state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"title", "text"}, [2]string{"Size", "integer"}))
	to := state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"title", "varchar(9)"}, [2]string{"Size", "integer"}))
	wider := state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"title", "text"}, [2]string{"Size", "integer"}, [2]string{"more", "text"}))
	for sql, want := range map[string]struct{ retyped, widened bool }{
		"CREATE VIEW v AS SELECT id FROM posts":                                                               {},
		"CREATE VIEW v AS SELECT Title FROM posts":                                                            {retyped: true},
		`CREATE VIEW v AS SELECT "title" FROM posts`:                                                          {retyped: true},
		`CREATE VIEW v AS SELECT "Title", id AS "my title" FROM posts`:                                        {},
		"CREATE VIEW v AS SELECT * FROM posts":                                                                {true, true},
		"CREATE VIEW v AS SELECT p.* FROM posts p":                                                            {true, true},
		"CREATE VIEW v AS SELECT DISTINCT ON (id) * FROM posts":                                               {true, true},
		"CREATE VIEW v AS SELECT count(*), 2 * id FROM posts":                                                 {},
		"CREATE VIEW v AS SELECT count(*) FROM posts":                                                         {},
		"CREATE VIEW v AS TABLE posts":                                                                        {true, true},
		"CREATE VIEW v AS SELECT 1 FROM posts NATURAL JOIN tags":                                              {true, true},
		"CREATE VIEW v AS (TABLE posts)":                                                                      {true, true},
		"CREATE VIEW v AS SELECT x.p FROM posts AS x (p, q)":                                                  {true, true},
		"CREATE VIEW v AS SELECT x.p FROM ONLY public.posts x (p)":                                            {true, true},
		"CREATE VIEW v AS SELECT id FROM posts WHERE (id > 0)":                                                {},
		"CREATE VIEW v AS SELECT n FROM posts JOIN generate_series(1, 2) AS g (n) ON (n = id)":                {},
		"CREATE RULE r AS ON DELETE TO posts DO ALSO INSERT INTO posts (VALUES (1, 'x', 2))":                  {true, true},
		"CREATE RULE r AS ON DELETE TO posts DO ALSO INSERT INTO public.posts AS p (id) VALUES (1)":           {},
		"INSERT INTO posts VALUES (1, 'x', 2)":                                                                {},
		"CREATE MATERIALIZED VIEW v AS SELECT posts AS p FROM posts":                                          {true, true},
		"CREATE MATERIALIZED VIEW v AS SELECT posts.id FROM public.posts":                                     {},
		`CREATE VIEW v AS SELECT U&"\0069d" FROM posts`:                                                       {true, true},
		"CREATE VIEW v AS SELECT row_to_json(p) FROM posts p":                                                 {}, // the server takes the row as it is
		"CREATE TRIGGER t BEFORE UPDATE OF title ON posts FOR EACH ROW EXECUTE FUNCTION f()":                  {retyped: true},
		"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title = ''; RETURN NEW; END $$": {},
		"CREATE VIEW v AS SELECT id FROM posts -- no title":                                                   {},
	} {
		for next, undone := range map[*catalog.Catalog]bool{to: want.retyped, wider: want.widened} {
			before, after := from.Clone(), next.Clone()
			for _, c := range []*catalog.Catalog{before, after} {
				c.Statements["v"] = catalog.Statement{Name: "v", Up: sql, Down: "DROP VIEW v", After: []catalog.Name{{Schema: "public", Name: "posts"}}, Position: 1000}
			}
			ops, _, err := diff.Compute(before, after, diff.Answers{})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(ops) == 3; got != undone {
				t.Errorf("%s: %v", sql, ops)
			}
		}
	}
}

func TestStatementsBehindOthers(t *testing.T) {
	t.Parallel()
	const first = "CREATE OR REPLACE VIEW public.first AS SELECT title FROM posts"
	for sql, want := range map[string]struct {
		first string
		anew  bool
	}{
		"CREATE VIEW v AS SELECT id FROM posts":                     {first, false},
		"CREATE VIEW v AS SELECT 1 FROM First":                      {first, true},
		`CREATE MATERIALIZED VIEW v AS SELECT 1 FROM "first"`:       {first, true},
		"CREATE VIEW v AS SELECT 2 FROM other":                      {first + "; CREATE TABLE IF NOT EXISTS other AS SELECT title FROM posts;", true},
		"CREATE VIEW v AS SELECT 3 FROM posts":                      {first + "; CREATE UNIQUE INDEX CONCURRENTLY a.b ON t (x)", false},
		"CREATE VIEW v AS SELECT 4 FROM posts":                      {first + "; GRANT SELECT ON first TO public", true}, // it may do anything
		"CREATE VIEW v AS SELECT 5 FROM posts":                      {"DO $$ BEGIN END $$ -- title", true},
		"CREATE VIEW v AS SELECT 6 FROM posts WHERE id === 6":       {"CREATE OPERATOR === (LEFTARG = int)", true},
		"CREATE VIEW v AS SELECT 7 FROM posts WHERE touched(posts)": {"CREATE FUNCTION touched(p posts) RETURNS boolean LANGUAGE sql AS 'SELECT p.title IS NOT NULL'", true},
	} {
		from := state(table("public", "posts", [2]string{"id", "bigint"}, [2]string{"title", "text"}))
		to := from.Clone()
		after := []catalog.Name{{Schema: "public", Name: "posts"}}
		from.Statements["a"] = catalog.Statement{Name: "a", Up: want.first, Down: "down", After: after, Position: 1000}
		to.Statements["a"] = catalog.Statement{Name: "a", Up: want.first + " -- changed", Down: "down", After: after, Position: 1000}
		for _, c := range []*catalog.Catalog{from, to} {
			c.Statements["b"] = catalog.Statement{Name: "b", Up: sql, Down: "DROP VIEW v", After: after, Position: 2000}
		}
		ops, _, err := diff.Compute(from, to, diff.Answers{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(ops) == 4; got != want.anew {
			t.Errorf("%s behind %s: %v", sql, want.first, ops)
		}
	}
}

// A function that takes a type which is built anew is made again, unless something calls it that stays as it is.
func TestBeforeStatementsOnTypesBuiltAnew(t *testing.T) {
	t.Parallel()
	kind := catalog.Name{Schema: "public", Name: "kind"}
	made := func(sql, base, value string) *catalog.Catalog {
		c := state(table("public", "t", [2]string{"id", "bigint"}))
		c.Tables[catalog.Name{Schema: "public", Name: "t"}].Columns[0].Default = value
		c.Domains[kind] = catalog.Domain{Name: kind, Type: base, Checks: map[string]catalog.Check{}}
		c.Statements["f"] = catalog.Statement{Name: "f", Before: true, Up: sql, Down: "DROP FUNCTION f"}
		return c
	}
	const takes = "CREATE FUNCTION f(kind kind) RETURNS bigint LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f(kind) TO public"
	for name, c := range map[string]struct {
		sql, value, want string
		remade           bool
	}{
		"it takes the type":                {sql: takes, remade: true},
		"an argument is named like that":   {sql: "CREATE FUNCTION f(kind text) RETURNS bigint LANGUAGE sql AS 'SELECT 1'", value: "f('x')"},
		"a default calls what it makes":    {sql: takes, value: "f('x')", want: `statement "f" stands on type "kind", which has to be built anew, there or on the way back, and table "t": the default of column "id" calls what it makes`},
		"a default calls another function": {sql: takes, value: "g('f')", remade: true},
	} {
		ops, _, err := diff.Compute(made(c.sql, "text", c.value), made(c.sql, "bigint", c.value), diff.Answers{})
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if remade := len(ops) == 3; remade != c.remade {
			t.Errorf("%s: %v", name, ops)
		}
	}
}
