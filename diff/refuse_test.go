package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/ddl"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/introspect"
	"github.com/ashlar-go/ashlar/plan"
)

// What the server refuses is refused before, and what is refused the server does refuse: the SQL that would have been
// written is run too. All changes take one state to another under the answers, as ParseAnswers reads them.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to           string
		rename, drop, keep string
		sql                string // what the server is asked to do; empty: what Ashlar would write, which is nothing where names never get free
		want               string // in the message
		server             string // in the server's
		before15           string // in that of a server before 15; empty: the same
	}{
		"a kept table refers to a dropped one": {
			from: "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (a bigint REFERENCES a)",
			drop: "table:a", keep: "table:b",
			want: `table "b" is kept and refers to table "a", which is dropped`, server: "2BP01",
		},
		"a kept table refers to a key that is dropped": {
			from: "CREATE TABLE a (id bigint PRIMARY KEY, n bigint UNIQUE); CREATE TABLE b (n bigint REFERENCES a (n))",
			to:   "CREATE TABLE a (id bigint PRIMARY KEY, n bigint)", keep: "table:b",
			want: `table "b" is kept and refers to a key of table "a" that is dropped or built anew`, server: "2BP01",
		},
		"a kept table refers to a key that is built anew": {
			from: "CREATE TABLE a (id bigint PRIMARY KEY, n bigint); CREATE TABLE b (a bigint REFERENCES a)",
			to:   "CREATE TABLE a (id bigint, n bigint NOT NULL, PRIMARY KEY (id, n))", keep: "table:b",
			want: `refers to a key of table "a" that is dropped or built anew`, server: "2BP01",
		},
		"a kept table refers to a column that is dropped": {
			from: "CREATE TABLE a (id bigint PRIMARY KEY, n bigint UNIQUE); CREATE TABLE b (n bigint REFERENCES a (n))",
			to:   "CREATE TABLE a (id bigint PRIMARY KEY)", drop: "a.n", keep: "table:b",
			want: `refers to a key of table "a" that is dropped or built anew`, server: "2BP01",
		},
		"a kept table refers to a column that changes its type": {
			from: "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (a bigint REFERENCES a)",
			to:   "CREATE TABLE a (id text PRIMARY KEY)", keep: "table:b",
			want: `refers to column "id" of table "a", whose type becomes text`, server: "42804",
		},
		"a kept table refers to one that becomes unlogged": {
			from: "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (a bigint REFERENCES a)",
			to:   "CREATE UNLOGGED TABLE a (id bigint PRIMARY KEY)", keep: "table:b",
			want: `refers to table "a", which becomes unlogged`, server: "42P16",
		},
		"a new column takes the name of a kept one": {
			from: "CREATE TABLE a (id bigint, n bigint)",
			to:   "CREATE TABLE a (n bigint)", rename: "a.id=n", keep: "a.n", sql: "ALTER TABLE a RENAME id TO n",
			want: `column "n" is kept, and another one takes its name`, server: "42701",
		},
		"a table takes a name that a kept one has for an index": {
			from: "CREATE TABLE a (id bigint); CREATE INDEX b ON a (id)",
			to:   "CREATE TABLE b (id bigint)", keep: "table:a",
			want: `table "a" is kept and holds the name "b", which table "b" needs`, server: "42P07",
		},
		"an index takes the name of the sequence of a kept column": {
			from: "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY, n bigint)",
			to:   "CREATE TABLE a (n bigint); CREATE INDEX a_id_seq ON a (n)", keep: "a.id",
			want: `column "id" is kept and holds the name "a_id_seq", which table "a" needs`, server: "42P07",
		},
		"a table takes the name of a kept domain": {
			from: "CREATE DOMAIN a AS text",
			to:   "CREATE TABLE a (id bigint)", keep: "type:a",
			want: `type "a" is kept and holds the name "a", which table "a" needs`, server: "42710",
		},
		"a kept column has a domain that is dropped": {
			from: "CREATE DOMAIN d AS text; CREATE TABLE a (id bigint, n d)",
			to:   "CREATE TABLE a (id bigint)", keep: "a.n",
			want: `column "n" is kept and has type "d", which is dropped`, server: "2BP01",
		},
		"a kept column has a domain that is built anew": {
			from: "CREATE DOMAIN d AS text; CREATE TABLE a (id bigint, n d)",
			to:   "CREATE DOMAIN d AS bigint; CREATE TABLE a (id bigint)", keep: "a.n",
			want: `column "n" is kept and has type "d", which is built anew`, server: "2BP01",
		},
		"a kept table has arrays of a domain that gains a check": {
			from: "CREATE DOMAIN d AS text; CREATE TABLE a (n d[])",
			to:   "CREATE DOMAIN d AS text CHECK (VALUE <> '')", keep: "table:a", sql: "ALTER DOMAIN d ADD CHECK (VALUE <> '')",
			want: `column "n" is kept and has type "d", which is built anew`, server: "0A000",
		},
		"a kept table refers to a key whose domain stands on another type": {
			from: "CREATE DOMAIN d AS text; CREATE TABLE a (id d PRIMARY KEY); CREATE TABLE b (a text REFERENCES a)",
			to:   "CREATE DOMAIN d AS bigint; CREATE TABLE a (id d PRIMARY KEY)", keep: "table:b",
			want: `refers to column "id" of table "a", whose type becomes d`, server: "42804",
		},
		"a table takes the name of a kept type": {
			from: "CREATE TYPE a AS ENUM ('x')",
			to:   "CREATE TABLE a (id bigint)", keep: "type:a",
			want: `type "a" is kept and holds the name "a", which table "a" needs`, server: "42710",
		},
		"a sequence takes the name of a kept type": {
			from: "CREATE TYPE a AS ENUM ('x')",
			to:   "CREATE SEQUENCE a", keep: "type:a",
			want: `type "a" is kept and holds the name "a", which sequence "a" needs`, server: "42710",
		},
		"a column's sequence takes the name of a kept type": {
			from: "CREATE TYPE a_id_seq AS ENUM ('x')",
			to:   "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME a_id_seq))", keep: "type:a_id_seq",
			want: `type "a_id_seq" is kept and holds the name "a_id_seq", which table "a" needs`, server: "42710",
		},
		"a table takes the name of a kept sequence": {
			from: "CREATE SEQUENCE a",
			to:   "CREATE TABLE a (id bigint)", keep: "sequence:a",
			want: `sequence "a" is kept and holds the name "a", which table "a" needs`, server: "42P07",
		},
		"a type takes the name of a kept table": {
			from: "CREATE TABLE a (id bigint)",
			to:   "CREATE TYPE a AS ENUM ('x')", keep: "table:a",
			want: `table "a" is kept and holds the name "a", which type "a" needs`, server: "42710",
		},
		"the type of a kept column is dropped": {
			from: "CREATE TYPE mood AS ENUM ('x'); CREATE TABLE a (id bigint, m mood)",
			to:   "CREATE TABLE a (id bigint)", drop: "type:mood", keep: "a.m",
			want: `column "m" is kept and has type "mood", which is dropped`, server: "2BP01",
		},
		"the type of a kept column is built anew": {
			from: "CREATE TYPE mood AS ENUM ('x', 'y'); CREATE TABLE a (id bigint, m mood)",
			to:   "CREATE TYPE mood AS ENUM ('x'); CREATE TABLE a (id bigint)", drop: "value:mood.y", keep: "a.m",
			want: `column "m" is kept and has type "mood", which is built anew`, server: "2BP01",
		},
		"the sequence of a kept column's default is dropped": {
			from: "CREATE SEQUENCE n; CREATE TABLE a (id bigint, n bigint DEFAULT nextval('n'))",
			to:   "CREATE TABLE a (id bigint)", drop: "sequence:n", keep: "a.n",
			want: `column "n" is kept and takes its default from sequence "n", which is dropped`, server: "2BP01",
		},
		"the sequence with quotes in its name of a kept column's default is dropped": {
			from: `CREATE SCHEMA "S"; CREATE SEQUENCE "S"."it's ""n"""; CREATE TABLE a (id bigint, n bigint DEFAULT nextval('"S"."it''s ""n"""'))`,
			to:   "CREATE TABLE a (id bigint)", drop: `sequence:S."it's ""n"""`, keep: "a.n",
			want: `column "n" is kept and takes its default from sequence`, server: "2BP01",
		},
		"the extension of a kept column's type is dropped": {
			from: "CREATE EXTENSION citext; CREATE TABLE a (id bigint, c citext)",
			to:   "CREATE TABLE a (id bigint)", keep: "a.c",
			want: `column "c" is kept and stands on extension "citext", which is dropped`, server: "2BP01",
		},
		"the extension of a kept domain's type is dropped": {
			from: "CREATE EXTENSION citext; CREATE DOMAIN email AS citext",
			keep: "type:email",
			want: `type "email" is kept and stands on extension "citext", which is dropped`, server: "2BP01",
		},
		"the extension in a check of a kept domain is dropped": {
			from: "CREATE EXTENSION pg_trgm; CREATE DOMAIN d AS text CHECK (similarity(VALUE, 'x') > 0)",
			keep: "type:d",
			want: `type "d" is kept and stands on extension "pg_trgm", which is dropped`, server: "2BP01",
		},
		"the sequence of a kept domain's default is dropped": {
			from: "CREATE SEQUENCE nums; CREATE DOMAIN num AS bigint DEFAULT nextval('nums')",
			keep: "type:num",
			want: `type "num" is kept and takes its default from sequence "nums", which is dropped`, server: "2BP01",
		},
		"the extension of an index of a kept partition is dropped": {
			from: "CREATE EXTENSION pg_trgm; CREATE TABLE a (c text) PARTITION BY LIST (c); CREATE TABLE b PARTITION OF a FOR VALUES IN ('b'); CREATE INDEX ON a USING gin (c gin_trgm_ops)",
			to:   "CREATE TABLE a (c text) PARTITION BY LIST (c)", keep: "partition:a.b",
			want: `partition "b" is kept and stands on extension "pg_trgm", which is dropped`, server: "2BP01",
		},
		"the extension of a kept index is dropped": {
			from: "CREATE EXTENSION pg_trgm; CREATE TABLE a (t text); CREATE INDEX ON a USING gin (t gin_trgm_ops)",
			keep: "table:a",
			want: `table "a" is kept and stands on extension "pg_trgm", which is dropped`, server: "2BP01",
		},
		"the source of a kept generated column is dropped": {
			from: "CREATE TABLE a (id bigint, n bigint, g bigint GENERATED ALWAYS AS (n + 1) STORED)",
			to:   "CREATE TABLE a (id bigint)", drop: "a.n", keep: "a.g",
			want: `column "g" is kept and computed from column "n", which is dropped`, server: "2BP01",
			before15: "<nil>", // it drops the kept column too, without a word
		},
		"a table takes the name of a kept partition": {
			from: "CREATE TABLE a (n bigint) PARTITION BY LIST (n); CREATE TABLE b PARTITION OF a DEFAULT",
			to:   "CREATE TABLE a (n bigint) PARTITION BY LIST (n); CREATE TABLE b (id bigint)", keep: "partition:a.b",
			want: `partition "b" is kept and holds the name "b", which table "b" needs`, server: "42P07",
		},
		"a type takes the name of a partition of a kept table": {
			from: "CREATE TABLE a (n bigint) PARTITION BY LIST (n); CREATE TABLE b PARTITION OF a DEFAULT",
			to:   "CREATE TYPE b AS ENUM ('x')", keep: "table:a",
			want: `table "a" is kept and holds the name "b", which type "b" needs`, server: "42710",
		},
		"a kept partition has a type that is dropped": {
			from: "CREATE TYPE e AS ENUM ('x'); CREATE TABLE a (n bigint, e e) PARTITION BY LIST (n); CREATE TABLE b PARTITION OF a DEFAULT",
			to:   "CREATE TABLE a (n bigint) PARTITION BY LIST (n)", drop: "a.e", keep: "partition:a.b",
			want: `partition "b": column "e" is kept and has type "e", which is dropped`, server: "2BP01",
		},
		"a kept partition takes numbers from a sequence that is dropped": {
			from: "CREATE TABLE a (n bigserial) PARTITION BY LIST (n); CREATE TABLE b PARTITION OF a DEFAULT",
			to:   "CREATE TABLE a (n bigint NOT NULL) PARTITION BY LIST (n)", keep: "partition:a.b",
			want: `partition "b" is kept and takes its default from sequence "a_n_seq" of table "a", which is dropped`, server: "2BP01",
		},
		"a kept table refers to one of which a partition gets other bounds": {
			from: "CREATE TABLE a (n bigint PRIMARY KEY) PARTITION BY LIST (n); CREATE TABLE b PARTITION OF a FOR VALUES IN (1); INSERT INTO a VALUES (1); CREATE TABLE c (n bigint REFERENCES a); INSERT INTO c VALUES (1)",
			to:   "CREATE TABLE a (n bigint PRIMARY KEY) PARTITION BY LIST (n); CREATE TABLE b PARTITION OF a FOR VALUES IN (1, 2)", keep: "table:c",
			want: `table "c" is kept and refers to table "a", of which partition "b" gets other bounds`, server: "23503",
		},
		"a type in a partition key is built anew": {
			from: "CREATE TYPE e AS ENUM ('x', 'y'); CREATE TABLE a (e e) PARTITION BY LIST (e)",
			to:   "CREATE TYPE e AS ENUM ('y', 'x'); CREATE TABLE a (e e) PARTITION BY LIST (e)",
			want: `type "e" has to be built anew, there or on the way back, and column "e" is in the partition key`, server: "42P16",
		},
		"the source of a kept generated column changes its type": {
			from: "CREATE TABLE a (id bigint, n bigint, g bigint GENERATED ALWAYS AS (n + 1) STORED)",
			to:   "CREATE TABLE a (id bigint, n integer)", keep: "a.g",
			want: `column "g" is kept and computed from column "n", which changes its type`, server: "0A000", before15: "42601",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dbtest.Connect(t, dbtest.New(t))
			from, to := read(t, conn, c.from), read(t, dbtest.Connect(t, dbtest.New(t)), c.to)
			answers, err := diff.ParseAnswers(list(c.rename), list(c.drop), list(c.keep), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := diff.Compute(from, to, answers); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
			sql := c.sql
			if sql == "" {
				sql = unrefused(t, from, to, answers)
			}
			_, err = conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
			want := c.server
			if c.before15 != "" && dbtest.ServerVersion(t) < 15 {
				want = c.before15
			}
			if !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("the server says %v, want %s, of:\n%s", err, want, sql)
			}
		})
	}
}

// unrefused returns the SQL that would be written if nothing was refused.
func unrefused(t *testing.T, from, to *catalog.Catalog, answers diff.Answers) string {
	t.Helper()
	ops, err := diff.Unrefused(from, to, answers)
	if err != nil {
		t.Fatal(err)
	}
	var sql strings.Builder
	for _, part := range plan.Make(from, to, ops) {
		sql.WriteString(ddl.Render(part.Up))
	}
	return sql.String()
}

func list(answer string) []string {
	if answer == "" {
		return nil
	}
	return []string{answer}
}

func read(t *testing.T, conn *pgx.Conn, sql string) *catalog.Catalog {
	t.Helper()
	dbtest.Exec(t, conn, sql)
	state, err := introspect.Database(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// TestKeptCallers: what is kept may call a function that is dropped, which the server refuses.
func TestKeptCallers(t *testing.T) {
	t.Parallel()
	number := catalog.Name{Schema: "public", Name: "a"}
	from := catalog.New()
	from.Statements["short"] = catalog.Statement{
		Name: "short", Before: true, Position: 1000,
		Up: "CREATE FUNCTION short(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'", Down: "DROP FUNCTION short",
	}
	from.Tables[number] = &catalog.Table{
		Name: number, Columns: []catalog.Column{{Name: "t", Type: "text", Position: 1000}},
		Checks: map[string]catalog.Check{"a_short": {Name: "a_short", Expression: "public.short(t)"}},
	}
	answers, err := diff.ParseAnswers(nil, nil, []string{"table:a"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = diff.Compute(from, catalog.New(), answers)
	if err == nil || !strings.Contains(err.Error(), `table "a" is kept and calls what statement "short" makes, which is dropped`) {
		t.Errorf("got %v", err)
	}
	to := catalog.New()
	to.Statements["shorter"] = from.Statements["short"]
	changed := to.Statements["shorter"]
	changed.Name, changed.RenamedFrom = "shorter", "short"
	to.Statements["shorter"] = changed
	if _, _, err := diff.Compute(from, to, answers); err != nil {
		t.Errorf("the function stays: %v", err)
	}
}

// TestKeptNumbersOfTenants: a column of tenants finds a sequence that is named without a schema in the tenant's own.
func TestKeptNumbersOfTenants(t *testing.T) {
	t.Parallel()
	of := func(schema string) (from, to *catalog.Catalog) {
		from, to = catalog.New(), catalog.New()
		for _, c := range []*catalog.Catalog{from, to} {
			number := catalog.Name{Schema: catalog.Tenant, Name: "a"}
			c.Tables[number] = &catalog.Table{Name: number, Columns: []catalog.Column{{Name: "id", Type: "bigint", Position: 1000}}}
		}
		table := from.Tables[catalog.Name{Schema: catalog.Tenant, Name: "a"}]
		table.Columns = append(table.Columns, catalog.Column{Name: "n", Type: "bigint", Position: 2000, Default: "nextval('n')"})
		numbers := catalog.Name{Schema: schema, Name: "n"}
		from.Sequences[numbers] = catalog.Sequence{Name: numbers}
		return from, to
	}
	for schema, want := range map[string]string{catalog.Tenant: `column "n" is kept and takes its default from sequence`, catalog.Public: ""} {
		answers, err := diff.ParseAnswers(nil, []string{"sequence:" + schema + ".n"}, []string{"@tenant.a.n"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		from, to := of(schema)
		_, _, err = diff.Compute(from, to, answers)
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) {
			t.Errorf("a sequence in %s: %v", schema, err)
		}
	}
}
