package runner_test

import (
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

func TestUpTargets(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, logged(1, 2, 3, 4, 5, 6)...)
	same(t, []string{"up 1_m1"}, up(t, r, runner.Steps(1)))
	same(t, []string{"up 2_m2", "up 3_m3"}, up(t, r, runner.To(3)))
	same(t, []string{"up 4_m4"}, up(t, r, runner.ToExclusive(5)))
	same(t, []string{}, up(t, r, runner.ToExclusive(5)))
	same(t, []string{"up 5_m5", "up 6_m6"}, up(t, r, runner.Steps(9)))
	same(t, []string{}, up(t, r, runner.Target{}))
	same(t, []string{"up 1", "up 2", "up 3", "up 4", "up 5", "up 6"}, column(t, url, "SELECT what FROM log ORDER BY n"))

	_, err := r.Up(t.Context(), runner.To(7))
	wantError(t, err, "--to 7: version 7 is neither a file nor applied")
	_, err = r.Up(t.Context(), runner.Steps(0))
	wantError(t, err, "--step 0 is no number of steps")
}

func TestLedger(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	pairs := logged(20261122101500, 20261122101501)
	r := newRunner(t, url, runner.Options{}, pairs...)
	up(t, r, runner.All())
	same(t, []string{
		"main//20261122101500/m20261122101500/t/1/t/t/postgres/applied/0",
		"main//20261122101501/m20261122101501/t/2/t/t/postgres/applied/0",
	}, column(t, url, `SELECT concat_ws('/', repo, schema, version, name, length(checksum) = 64, applied_seq,
		applied_at BETWEEN now() - interval '1 minute' AND now(), duration > interval '0', applied_by, state, statements_done)
		FROM ashlar_migrations ORDER BY version`))
	same(t, []string{"repo,schema,version"}, column(t, url, `SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_index
		JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
		WHERE indrelid = 'ashlar_migrations'::regclass AND indisprimary`))

	status, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := status.Entries[1]
	if e.AppliedAt.IsZero() || e.Duration <= 0 || e.AppliedBy != "postgres" || e.Seq != 2 || e.Path != "m/20261122101501_m20261122101501.up.sql" {
		t.Errorf("%+v", e)
	}
}

// TestReposShareADatabase: each repo, and each schema, has rows of its own.
func TestReposShareADatabase(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	one := newRunner(t, url, runner.Options{Repo: "one"}, pair{"1_a", "CREATE TABLE a ()", "DROP TABLE a"})
	two := newRunner(t, url, runner.Options{Repo: "o'\\two"}, pair{"1_b", "CREATE TABLE b ()", "DROP TABLE b"})
	odd := `We"ird; x`
	three := newRunner(t, url, runner.Options{Repo: "one", Schema: odd, CreateSchema: true}, pair{"1_a", "CREATE TABLE a ()", "DROP TABLE a"})
	for _, r := range []*runner.Runner{one, two, three} {
		if got := up(t, r, runner.All()); len(got) != 1 {
			t.Errorf("applied %v", got)
		}
	}
	same(t, []string{`We"ird; x.a`, "public.a", "public.b"}, column(t, url,
		`SELECT nspname || '.' || relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relname IN ('a', 'b') ORDER BY 1`))
	same(t, []string{"down 1_a"}, down(t, three, runner.All()))
	same(t, []string{"1_a applied"}, states(t, one))
	same(t, []string{"1_a pending"}, states(t, three))
}

func TestLedgerElsewhere(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{LedgerSchema: "Meta"}, logged(1)...)
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "the ledger cannot be made", `Create schema "Meta" first.`)
	dbtest.Exec(t, dbtest.Connect(t, url), `CREATE SCHEMA "Meta"`)
	up(t, r, runner.All())
	same(t, []string{"1"}, column(t, url, `SELECT version FROM "Meta".ashlar_migrations`))

	// Without a word about where the ledger is, everything would be applied once more.
	_, err = newRunner(t, url, runner.Options{}, logged(1)...).Up(t.Context(), runner.All())
	wantError(t, err, `the versions of repo "main" are recorded in "Meta".ashlar_migrations, and not in schema "public"`,
		`Nothing was changed. Move it: ALTER TABLE "Meta".ashlar_migrations SET SCHEMA "public";`)
	same(t, []string{"up 1_m1"}, up(t, newRunner(t, url, runner.Options{Repo: "other"}, pair{"1_m1", "", ""}), runner.All()))
}

// TestSettings: a file finds the search path and timeouts that it is promised, and leaves none of its own behind.
func TestSettings(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE SCHEMA app", `CREATE SCHEMA "Ext"`, "CREATE ROLE "+roleName(t, url))
	show := `INSERT INTO seen SELECT concat_ws('/', current_setting('search_path'), current_setting('lock_timeout'),
		current_setting('client_connection_check_interval'), current_setting('work_mem'), current_user)`
	r := newRunner(t, url, runner.Options{SearchPath: []string{"public", "app", "Ext"}},
		pair{"1_a", "CREATE TABLE public.seen (what text);" + show + ";SET search_path = nowhere; SET work_mem = '77MB'; SET default_transaction_read_only = on; SET ROLE " + roleName(t, url), ""},
		pair{"2_b", show, ""},
		pair{"3_c", "-- ashlar:no-transaction\n" + show + "; SET work_mem = '78MB'", ""},
		pair{"4_d", show, ""},
	)
	up(t, r, runner.All())
	usual := `public, app, "Ext"/3s/1s/4MB/postgres`
	same(t, []string{usual, usual, strings.Replace(usual, "3s", "0", 1), usual}, column(t, url, "SELECT what FROM seen"))
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP ROLE "+roleName(t, url))
}

// roleName is a role of the test's own: roles belong to the whole server.
func roleName(t testing.TB, url string) string {
	t.Helper()
	address, err := runner.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	return "role_of_" + address.Database
}

func TestRole(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	role := roleName(t, url)
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "CREATE ROLE "+role, "GRANT CREATE, USAGE ON SCHEMA public TO "+role)
	r := newRunner(t, url, runner.Options{Role: role},
		pair{"1_a", "CREATE TABLE a ()", "DROP TABLE a"},
		pair{"2_b", "-- ashlar:no-transaction\nCREATE TABLE b ()", "-- ashlar:no-transaction\nDROP TABLE b"},
	)
	up(t, r, runner.All())
	same(t, []string{role, role, role}, column(t, url, `SELECT tableowner FROM pg_tables WHERE schemaname = 'public'`))
	same(t, []string{"down 2_b", "down 1_a"}, down(t, r, runner.To(0)))
	dbtest.Exec(t, conn, "DROP OWNED BY "+role, "DROP ROLE "+role)
	_, err := r.Status(t.Context())
	wantError(t, err, `role "`+role+`" does not exist`)
}

func TestChanged(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	pairs := logged(1, 2, 3)
	up(t, newRunner(t, url, runner.Options{}, pairs[:2]...), runner.All())
	pairs[0].up += "\n-- edited"
	pairs[1].down = "-- a down file may be mended"
	r := newRunner(t, url, runner.Options{}, pairs...)
	same(t, []string{"1_m1 changed", "2_m2 applied", "3_m3 pending"}, states(t, r))
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "m/1_m1.up.sql: the file changed since it was applied", "hint: Nothing was applied. Restore the file")
	_, err = r.Plan(t.Context(), migration.Up, runner.All())
	wantError(t, err, "m/1_m1.up.sql: the file changed since it was applied")
	pairs[1].up += " "
	_, err = newRunner(t, url, runner.Options{}, pairs...).Up(t.Context(), runner.All())
	wantError(t, err, "2 files changed since they were applied: m/1_m1.up.sql, m/2_m2.up.sql")
	same(t, []string{"up 1", "up 2"}, column(t, url, "SELECT what FROM log ORDER BY n"))

	// Line ends, a byte order mark and answers are no change.
	pairs = logged(1, 2, 3)
	for i := range pairs {
		pairs[i].up = "\ufeff-- ashlar:answer x\r\n" + strings.ReplaceAll(pairs[i].up, "\n", "\r\n")
	}
	same(t, []string{"up 3_m3"}, up(t, newRunner(t, url, runner.Options{}, pairs...), runner.All()))
}

func TestLateAndMissing(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, logged(1, 3, 9)...), runner.All())
	r := newRunner(t, url, runner.Options{}, logged(1, 2, 3, 4, 10)...)
	same(t, []string{"1_m1 applied", "2_m2 late", "3_m3 applied", "4_m4 late", "9_m9 missing", "10_m10 pending"}, states(t, r))
	same(t, []string{"up 2_m2 late", "up 4_m4 late", "up 10_m10"}, up(t, r, runner.All()))
	// In the reverse order of applying, not of the numbers.
	same(t, []string{"down 10_m10", "down 4_m4", "down 2_m2"}, down(t, r, runner.Steps(3)))
	_, err := r.Down(t.Context(), runner.To(0))
	wantError(t, err, "there is no file to revert 9_m9 with", "Nothing was reverted.")
	same(t, []string{"1_m1 applied", "2_m2 late", "3_m3 applied", "4_m4 late", "9_m9 missing", "10_m10 pending"}, states(t, r))
}

// TestOddFiles applies files that are easy to get wrong.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{},
		pair{"1_empty", "", ""},
		pair{"2_comment", "-- only a comment", "/* one /* more */ */"},
		pair{"3_no_semicolon", "CREATE TABLE a (id int) -- no end", "DROP TABLE a -- no end"},
		pair{"4_atomic", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "DROP FUNCTION f"},
		pair{"5_dollar", "DO $$ BEGIN EXECUTE 'CREATE TABLE b ()'; END $$;;", "DROP TABLE b;"},
		pair{"6_crlf", "\ufeffINSERT INTO a\r\nVALUES (1);\r\n", ""},
		pair{"7_rows", "SELECT * FROM generate_series(1, 20000)", ""},
		pair{"8_savepoint", "SAVEPOINT s; CREATE TABLE c (); ROLLBACK TO s; RELEASE s", ""},
		pair{"9_dollar_words", "SELECT $q$; COMMIT; $q$, 'ROLLBACK;'", ""},
	)
	if got := up(t, r, runner.All()); len(got) != 9 {
		t.Errorf("%v", got)
	}
	if got := down(t, r, runner.To(0)); len(got) != 9 {
		t.Errorf("%v", got)
	}
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM ashlar_migrations"))
}

// TestUnread: migrations that did not come through the reader are checked as well.
func TestUnread(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	for text, want := range map[string]string{
		"CREATE TABLE a (); COMMIT; SELECT 1/0": "x.sql:1: COMMIT in a file that is one transaction already",
		"CREATE TABLE a (); COPY a FROM STDIN":  "x.sql:1: COPY FROM STDIN: there is no input to read from",
		"SELECT '\x00'":                         "x.sql: a NUL byte",
	} {
		r, err := runner.New(url, []migration.Migration{{Version: 1, Name: "a", Up: migration.Script{Path: "x.sql", Text: text}}}, runner.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Up(t.Context(), runner.All())
		wantError(t, err, want)
	}
	_, err := runner.New(url, []migration.Migration{{Version: 1, Name: "a"}, {Version: 1, Name: "b"}}, runner.Options{})
	wantError(t, err, "version 1 is given twice, as a and b")
}

func TestEvents(t *testing.T) {
	t.Parallel()
	var told []string
	o := runner.Options{Repo: "shop", Observe: func(e runner.Event) {
		line := string(e.Kind) + " " + e.Step.String()
		if e.Kind == runner.Noticed {
			line = string(e.Kind) + " " + e.Severity + " " + e.Message
		}
		if e.Repo != "shop" {
			line += " of repo " + e.Repo
		}
		if e.Kind == runner.Finished && e.Step.Duration <= 0 {
			line += " without a duration"
		}
		told = append(told, line)
	}}
	r := newRunner(t, dbtest.New(t), o, pair{"1_a", "DO $$ BEGIN RAISE NOTICE 'hello'; END $$", ""},
		pair{"2_b", "-- ashlar:no-transaction\nSELECT 1; SELECT 2", ""})
	up(t, r, runner.All())
	same(t, []string{
		"starting 1_a", "noticed NOTICE hello", "finished 1_a",
		"starting 2_b", "progress 2_b", "progress 2_b", "finished 2_b",
	}, told)
}

// TestStrictOrder: a late file is refused before anything runs, also when others come behind it.
func TestStrictOrder(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, logged(2)...), runner.All())
	strict := newRunner(t, url, runner.Options{StrictOrder: true}, logged(1, 2, 3)...)
	_, err := strict.Up(t.Context(), runner.All())
	wantError(t, err, "older than 2, which is applied: m/1_m1.up.sql", "Nothing was applied. Give the files a later version")
	_, err = strict.Plan(t.Context(), migration.Up, runner.All())
	wantError(t, err, "older than 2")
	same(t, []string{"1_m1 late", "2_m2 applied", "3_m3 pending"}, states(t, strict))
	same(t, []string{"up 1_m1 late", "up 3_m3"}, up(t, newRunner(t, url, runner.Options{}, logged(1, 2, 3)...), runner.All()))
}

// TestLedgerRefuses: when the ledger cannot take the row, nothing of the file stays.
func TestLedgerRefuses(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, logged(1)...), runner.All())
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "ALTER TABLE ashlar_migrations ADD CHECK (version < 2)")
	r := newRunner(t, url, runner.Options{}, logged(1, 2)...)
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "2_m2 cannot be recorded", "(SQLSTATE 23514)")
	same(t, []string{"1_m1 applied", "2_m2 pending"}, states(t, r))
	same(t, []string{"up 1"}, column(t, url, "SELECT what FROM log"))
	var left int
	err = conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'ashlar %'").Scan(&left)
	if err != nil || left > 0 {
		t.Errorf("%d connections are left, %v", left, err)
	}
}
