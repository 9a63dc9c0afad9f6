package runner_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

const noTransaction = "-- ashlar:no-transaction\n"

// indexes lists the indexes of a table with their validity.
func indexes(t *testing.T, url string) []string {
	t.Helper()
	return column(t, url, "SELECT indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE ' invalid' END FROM pg_index WHERE indrelid = 't'::regclass ORDER BY 1")
}

// TestIndexOfTwins: a unique index cannot be built over equal rows. What the build left is dropped, so that it does not
// refuse rows, and when the rows are mended, the index is built.
func TestIndexOfTwins(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "CREATE TABLE t AS SELECT 1 AS a FROM generate_series(1, 2)")
	r := newRunner(t, url, runner.Options{}, pair{"1_a", noTransaction + `CREATE UNIQUE INDEX CONCURRENTLY "t a" ON public.t (a)`, ""})
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "m/1_a.up.sql:2: could not create unique index \"t a\" (SQLSTATE 23505)", "DETAIL: Key (a)=(1) is duplicated.",
		"hint: Nothing of this file was applied; earlier versions stay. Mend the file and run ashlar migrate again.")
	same(t, []string{}, indexes(t, url))
	same(t, []string{"1_a pending"}, states(t, r))
	dbtest.Exec(t, conn, "UPDATE t SET a = 2 WHERE ctid = '(0,1)'")
	same(t, []string{"up 1_a"}, up(t, r, runner.All()))
	same(t, []string{`"t a"`}, indexes(t, url))

	unnamed := pair{"2_b", noTransaction + "CREATE UNIQUE INDEX CONCURRENTLY ON t ((1))", ""}
	_, err = newRunner(t, url, runner.Options{}, pair{"1_a", noTransaction + `CREATE UNIQUE INDEX CONCURRENTLY "t a" ON public.t (a)`, ""}, unnamed).Up(t.Context(), runner.All())
	wantError(t, err, "If it left an invalid index behind, drop that first.")
}

// TestIndexInterrupted: the runner is killed while the index is built, or its session is ended. The next run builds it anew, and
// it is valid.
func TestIndexInterrupted(t *testing.T) {
	t.Parallel()
	build := "CREATE INDEX CONCURRENTLY t_a ON t (a);"
	for name, c := range map[string]struct{ up, end string }{
		"killed":          {build, "kill"},
		"ended":           {build, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX%'"},
		"if not exists":   {"CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);", "kill"},
		"in a later step": {"SELECT 1;\n" + build + "\nSELECT 2;", "kill"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.New(t)
			conn := dbtest.Connect(t, url)
			dbtest.Exec(t, conn, "CREATE TABLE t AS SELECT a FROM generate_series(1, 100) a", "BEGIN", "INSERT INTO t VALUES (0)")
			p := pair{"1_a", noTransaction + c.up, ""}
			helper := startHelper(t, url, "SELECT FROM pg_index WHERE indexrelid = to_regclass('t_a')", "ASHLAR_RUNNER_UP="+p.up)
			if c.end == "kill" {
				kill(t, helper)
			} else {
				column(t, url, c.end)
				_ = helper.Wait() // it says so, and exits
			}
			await(t, url, "SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX%')")
			same(t, []string{"t_a invalid"}, indexes(t, url))
			dbtest.Exec(t, conn, "COMMIT")
			var noticed []string
			r := newRunner(t, url, runner.Options{Observe: func(e runner.Event) {
				if e.Kind == runner.Noticed {
					noticed = append(noticed, e.Message)
				}
			}}, p)
			same(t, []string{"1_a interrupted"}, states(t, r))
			same(t, []string{"up 1_a"}, up(t, r, runner.All()))
			same(t, []string{"t_a"}, indexes(t, url))
			same(t, []string{"index public.t_a is invalid, which an interrupted build left: it is dropped and built again"}, noticed)
			same(t, []string{"1_a applied"}, states(t, r))
		})
	}
}

// TestKilledBeforeTheRecord: a runner was killed when a statement was done and not yet recorded. The next one sees that, if what
// is there is what the file says.
func TestKilledBeforeTheRecord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ there, file, want string }{
		"built":           {"CREATE INDEX t_a ON t (a DESC) WHERE a > 0", "CREATE INDEX CONCURRENTLY t_a ON public.t USING btree (a DESC) WHERE (a > 0);", ""},
		"built, no end":   {"CREATE UNIQUE INDEX t_a ON t (a)", "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)", ""},
		"another index":   {"CREATE INDEX t_a ON t (b)", "CREATE INDEX CONCURRENTLY t_a ON t (a);", "index public.t_a is there already, and another one: CREATE INDEX t_a ON public.t USING btree (b)"},
		"unique is not":   {"CREATE INDEX t_a ON t (a)", "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);", "index public.t_a is there already, and another one"},
		"dropped":         {"SELECT 1", "DROP INDEX CONCURRENTLY public.t_a, t_b;", ""},
		"dropped in part": {"CREATE INDEX t_b ON t (b)", "DROP INDEX CONCURRENTLY t_b;", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.New(t)
			dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE t (a int, b int)")
			r := newRunner(t, url, runner.Options{}, pair{"1_a", noTransaction + c.file, ""})
			if _, err := r.Mark(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			dbtest.Exec(t, dbtest.Connect(t, url), c.there, "UPDATE ashlar_migrations SET state = 'applying'")
			_, err := r.Up(t.Context(), runner.All())
			if c.want != "" {
				wantError(t, err, c.want)
				return
			}
			if err != nil {
				t.Fatal(explain(err))
			}
			same(t, []string{"1_a applied"}, states(t, r))
		})
	}
}

// TestIndexThatIsThere: without an earlier run that was interrupted, an index of that name is an error, unless the file says IF NOT
// EXISTS and means the same.
func TestIndexThatIsThere(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE t (a int, b int)", "CREATE INDEX t_a ON t (a)")
	try := func(sql string) error {
		_, err := newRunner(t, url, runner.Options{}, pair{"1_a", noTransaction + sql, ""}).Plan(t.Context(), migration.Up, runner.All())
		if err == nil {
			_, err = newRunner(t, url, runner.Options{}, pair{"1_a", noTransaction + sql, ""}).Up(t.Context(), runner.All())
		}
		return err
	}
	wantError(t, try("CREATE INDEX CONCURRENTLY t_a ON t (a)"), `relation "t_a" already exists (SQLSTATE 42P07)`)
	wantError(t, try("CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (b)"), "index public.t_a is there already, and another one", "Drop it, or give one of them another name.")
	if err := try("CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)"); err != nil {
		t.Error(explain(err))
	}
}
