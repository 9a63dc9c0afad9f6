package runner_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestStatementErrors shows, for every way a statement can be refused, the whole message.
func TestStatementErrors(t *testing.T) {
	t.Parallel()
	const kept = "\nhint: Nothing of this file was applied; earlier versions stay. Mend the file and run ashlar migrate again."
	tests := []struct{ name, up, want string }{
		{
			"a position", "CREATE TABLE t (id int);\nUPDATE t\n  SET author_id = author",
			`m/2_b.up.sql:3:19: column "author" does not exist (SQLSTATE 42703)` + `
LINE 3:   SET author_id = author
                          ^` + kept,
		},
		{
			"multi-byte characters before it", "-- ashlar:answer a=b\n-- für das 日本語 😀\nSELECT 'ä日😀', missing, 'é'; SELECT 1",
			`m/2_b.up.sql:3:15: column "missing" does not exist (SQLSTATE 42703)` + `
LINE 3: SELECT 'ä日😀', missing, 'é'; SELECT 1
                        ^` + kept,
		},
		{
			"tabs and CRLF", "\ufeffSELECT 1;\r\n\tSELECT\tmissing;\r\nSELECT 2;",
			`m/2_b.up.sql:2:9: column "missing" does not exist (SQLSTATE 42703)` + `
LINE 2:  SELECT missing;
                ^` + kept,
		},
		{
			"syntax", "CREATE TABLE a ();\n\nCREATE TABEL b ();",
			`m/2_b.up.sql:3:8: syntax error at or near "TABEL" (SQLSTATE 42601)` + `
LINE 3: CREATE TABEL b ();
               ^` + kept,
		},
		{
			"an unfinished statement", "SELECT 1;\nSELECT 1 +\n\n",
			`m/2_b.up.sql:2:11: syntax error at or near ";" (SQLSTATE 42601)` + `
LINE 2: SELECT 1 +
                  ^` + kept,
		},
		{
			"a psql command", "SELECT 1;\n\\d\n",
			`m/2_b.up.sql:2:1: syntax error at or near "\"`,
		},
		{
			"no position", "CREATE TABLE t (id int UNIQUE);\nINSERT INTO t\n  VALUES (1),\n  (1);\nSELECT 1",
			`m/2_b.up.sql:2: duplicate key value violates unique constraint "t_id_key" (SQLSTATE 23505)` + `
LINE 2: INSERT INTO t
          VALUES (1),
          (1);
DETAIL: Key (id)=(1) already exists.` + kept,
		},
		{
			"inside of a function", "DO $$\nBEGIN\n  PERFORM missing;\nEND $$;",
			`m/2_b.up.sql:1: column "missing" does not exist (SQLSTATE 42703)` + `
LINE 1: DO $$
        BEGIN
          PERFORM missing;
        END $$;
QUERY: SELECT missing
CONTEXT: PL/pgSQL function inline_code_block line 3 at PERFORM` + kept,
		},
		{
			"the server's hint", "SELECT 1;SELECT nope(1)",
			`m/2_b.up.sql:1:17: function nope(integer) does not exist (SQLSTATE 42883)` + `
LINE 1: SELECT 1;SELECT nope(1)
                        ^
HINT: No function matches the given name and argument types. You might need to add explicit type casts.` + kept,
		},
		{
			"at the commit", "CREATE TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO t VALUES (1), (1);",
			`m/2_b.up.sql: at the commit: duplicate key value violates unique constraint "t_id_key" (SQLSTATE 23505)` + `
DETAIL: Key (id)=(1) already exists.` + kept,
		},
		{
			"not in a transaction", "CREATE TABLE t (id int);\nCREATE INDEX CONCURRENTLY ON t (id);",
			`m/2_b.up.sql:2: CREATE INDEX CONCURRENTLY cannot run inside a transaction block (SQLSTATE 25001)` + `
LINE 2: CREATE INDEX CONCURRENTLY ON t (id);
hint: Nothing of this file was applied; earlier versions stay. Put the statement into a migration of its own that begins with -- ashlar:no-transaction.`,
		},
		{
			"a division by zero of its own", "SELECT 1;\nSELECT 1/0;",
			`m/2_b.up.sql:2: division by zero (SQLSTATE 22012)` + `
LINE 2: SELECT 1/0;` + kept,
		},
		{
			"a long line", "SELECT " + strings.Repeat("'a', ", 100) + "missing" + strings.Repeat(", 'b'", 100),
			`m/2_b.up.sql:1:508: column "missing" does not exist (SQLSTATE 42703)` + `
LINE 1: …` + strings.Repeat("'a', ", 10) + "missing" + strings.Repeat(", 'b'", 8) + ", '" + `…
        ` + strings.Repeat(" ", 51) + `^` + kept,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.New(t)
			r := newRunner(t, url, runner.Options{}, pair{"1_a", "CREATE TABLE first ()", ""}, pair{"2_b", tt.up, ""})
			result, err := r.Up(t.Context(), runner.All())
			if err == nil {
				t.Fatal("no error")
			}
			if got := explain(err); !strings.HasPrefix(got, tt.want) {
				same(t, tt.want, got)
			}
			var pgErr *pgconn.PgError
			if !errors.As(err, &pgErr) {
				t.Error("the server's error is not in the chain")
			}
			same(t, []string{"up 1_a"}, steps(result.Steps))
			same(t, []string{"1_a applied", "2_b pending"}, states(t, r))
			same(t, []string{"first"}, column(t, url, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
				AND relkind = 'r' AND relname <> 'ashlar_migrations'`))
		})
	}
}

func TestStatementErrorOfASchema(t *testing.T) {
	t.Parallel()
	r := newRunner(t, dbtest.New(t), runner.Options{Schema: "acme", CreateSchema: true}, pair{"1_a", "SELECT x", ""})
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, `schema "acme": m/1_a.up.sql:1:8: column "x" does not exist`)
}
