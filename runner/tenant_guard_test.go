package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// TestCreateMissingTwice: two rollouts that make the same schemas do nothing twice, and a sign-up in between keeps its history.
func TestCreateMissingTwice(t *testing.T) {
	t.Parallel()
	names := numbered(30)
	url := schemas(t)
	pairs := []pair{{"1_log", "CREATE TABLE log (n int)", "DROP TABLE log"}, {"2_row", "INSERT INTO log VALUES (1)", "DELETE FROM log"}}
	o := over(names...)
	o.CreateMissing = true
	var wg sync.WaitGroup
	counts := make([]runner.Count, 2)
	for i := range counts {
		wg.Go(func() {
			result, err := tenantRunner(t, url, runner.Options{}, pairs...).UpTenants(t.Context(), runner.All(), o)
			if err != nil {
				t.Error(explain(err))
			}
			counts[i] = result.Count
		})
	}
	wg.Wait()
	same(t, 30, counts[0].Done+counts[1].Done)
	same(t, 30, len(standing(t, url)))
	checkNotes(t, url)

	r := tenantRunner(t, url, runner.Options{}, pairs...)
	o.Tenants = func(ctx context.Context, query runner.Query) ([]string, error) {
		if err := within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(ctx, tx, "late", "") }); err != nil {
			return nil, err
		}
		return []string{"late"}, nil
	}
	same(t, []string{}, rollOut(t, r, o))
	same(t, []string{"1"}, column(t, url, "SELECT count(*)::text FROM late.log"))
}

// TestSchemaGoneWithExtensions: files of a tenant whose schema is gone do not go into that of the extensions.
func TestSchemaGoneWithExtensions(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "ext")
	conn := dbtest.Connect(t, url)
	for _, pairs := range [][]pair{notes[:1], {{"1_index", noTransaction + "CREATE TABLE notes ()", "DROP TABLE notes"}}} {
		var first sync.Once
		r := tenantRunner(t, url, runner.Options{SearchPath: []string{"ext"}, Observe: func(e runner.Event) {
			if e.Kind == runner.TenantDone {
				first.Do(func() { dbtest.Exec(t, conn, "DROP SCHEMA b CASCADE") })
			}
		}}, pairs...)
		o := over("a", "b")
		o.Parallel = 1
		_, err := r.UpTenants(t.Context(), runner.All(), o)
		wantError(t, err, "1 of 2 tenants failed: b", "tenants create b")
		same(t, []string{"a.notes"}, column(t, url, "SELECT oid::regclass::text FROM pg_class WHERE relname = 'notes' ORDER BY 1"))
		same(t, []string{"a 1"}, standing(t, url))
		dbtest.Exec(t, conn, "DROP TABLE a.notes", "DELETE FROM ashlar_migrations", "DELETE FROM ashlar_tenants", "CREATE SCHEMA b")
	}
}

// TestSharedSchemas are no tenants, whatever lists them.
func TestSharedSchemas(t *testing.T) {
	t.Parallel()
	url := schemas(t, "ext", "led", "sales", "a", "strange")
	r := tenantRunner(t, url, runner.Options{SearchPath: []string{"ext"}, LedgerSchema: "led", SharedSchemas: []string{"sales"}}, notes...)
	for _, name := range []string{"ext", "led", "sales", "public"} {
		_, err := r.UpTenants(t.Context(), runner.All(), over(name))
		wantError(t, err, "1 of 1 tenant failed: "+name)
		_, err = r.MarkTenants(t.Context(), over(name))
		wantError(t, err, "1 of 1 tenant failed: "+name)
		_, err = r.RemoveTenant(t.Context(), name)
		wantError(t, err, "that all share")
		wantError(t, within(t, url, func(tx pgx.Tx) error { return r.DropTenant(t.Context(), tx, name) }), "that all share")
		wantError(t, within(t, url, func(tx pgx.Tx) error { return r.RenameTenant(t.Context(), tx, "a", name) }), "that all share")
	}
	rollOut(t, r, over("a"))
	_, err := r.RemoveTenant(t.Context(), "strange")
	wantError(t, err, `nothing says that it is a tenant's`, "mark --tenants --only-tenants strange")
	same(t, []string{"a", "ext", "led", "sales", "strange"}, column(t, url, "SELECT nspname FROM pg_namespace WHERE nspname IN ('a', 'ext', 'led', 'sales', 'strange') ORDER BY 1"))
}

// TestWhatStandsOnATenant keeps it from being dropped: CASCADE would take all of it.
func TestWhatStandsOnATenant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ sql, want string }{
		"a child":      {"CREATE TABLE public.child () INHERITS (a.notes)", "table child"},
		"a domain":     {"CREATE DOMAIN a.d AS text; CREATE TABLE public.col (d a.d)", "column d of table col"},
		"a default":    {"CREATE SEQUENCE a.s; CREATE TABLE public.num (n int DEFAULT nextval('a.s'))", "default value for column n of table num"},
		"a function":   {"CREATE FUNCTION a.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE public.tr (); CREATE TRIGGER t BEFORE INSERT ON public.tr EXECUTE FUNCTION a.f()", "trigger t on table tr"},
		"a key":        {"CREATE TABLE public.ref (n bigint REFERENCES a.notes)", "constraint ref_n_fkey on table ref"},
		"a view":       {"CREATE VIEW public.v AS SELECT FROM a.notes", "view v"},
		"of a tenant":  {"CREATE VIEW b.v AS SELECT FROM a.notes", "view b.v"},
		"a collation":  {"CREATE COLLATION a.c (provider = libc, locale = 'C'); CREATE TABLE public.col (t text COLLATE a.c)", "column t of table col"},
		"an operator":  {"CREATE FUNCTION a.f(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR a.### (FUNCTION = a.f, LEFTARG = int, RIGHTARG = text); CREATE VIEW public.v AS SELECT 1 OPERATOR(a.###) 'x' AS y", "view v"},
		"its function": {"CREATE FUNCTION a.f(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR public.### (FUNCTION = a.f, LEFTARG = int, RIGHTARG = text)", "operator ###(integer,text)"},
		"a search":     {"CREATE TEXT SEARCH CONFIGURATION a.conf (COPY = pg_catalog.english); CREATE TABLE public.d (t text, v tsvector GENERATED ALWAYS AS (to_tsvector('a.conf'::regconfig, t)) STORED)", "column v of table d"},
		"an event":     {"CREATE FUNCTION a.e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER ended ON ddl_command_end WHEN TAG IN ('CREATE AGGREGATE') EXECUTE FUNCTION a.e()", "event trigger ended"},
		"an extension": {"CREATE EXTENSION citext SCHEMA a", "extension citext"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := schemas(t, "a", "b")
			r := tenantRunner(t, url, runner.Options{}, notes...)
			rollOut(t, r, over("a", "b"))
			dbtest.Exec(t, dbtest.Connect(t, url), c.sql)
			wantError(t, within(t, url, func(tx pgx.Tx) error { return r.DropTenant(t.Context(), tx, "a") }), c.want, "would go with it")
			_, err := r.RemoveTenant(t.Context(), "a")
			wantError(t, err, c.want, "would go with it")
			same(t, []string{"a 1 2", "b 1 2"}, standing(t, url))
		})
	}
	url := schemas(t, "a")
	r := tenantRunner(t, url, runner.Options{}, pair{"1_all", "CREATE DOMAIN d AS text; CREATE SEQUENCE s; CREATE TABLE p (n int DEFAULT nextval('s'), d d, PRIMARY KEY (n)) PARTITION BY RANGE (n); " +
		"CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE VIEW v AS SELECT * FROM p; CREATE TABLE r (n int REFERENCES p); CREATE FUNCTION f(d, p) RETURNS integer LANGUAGE sql AS 'SELECT 1'; " +
		"CREATE FUNCTION g(p) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE STATISTICS st ON n, d FROM p; " +
		"CREATE COLLATION co (provider = libc, locale = 'C'); CREATE OPERATOR ### (FUNCTION = f, LEFTARG = d, RIGHTARG = p); CREATE CAST (p AS integer) WITH FUNCTION g(p); CREATE PUBLICATION told FOR TABLE r", "-- ashlar:irreversible no"})
	rollOut(t, r, over("a"))
	must(t, within(t, url, func(tx pgx.Tx) error { return r.DropTenant(t.Context(), tx, "a") }))
}

// TestTwoReposOneSchema: what becomes of a schema is known to all repos that have files for it.
func TestTwoReposOneSchema(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	one := tenantRunner(t, url, runner.Options{}, notes...)
	other, err := runner.New(url, read(t, pair{"1_other", "CREATE TABLE other ()", "DROP TABLE other"}), runner.Options{Repo: "other"})
	must(t, err)
	rollOut(t, one, over("a", "b"))
	rollOut(t, other, over("a", "b"))
	must(t, within(t, url, func(tx pgx.Tx) error { return one.RenameTenant(t.Context(), tx, "a", "c") }))
	must(t, within(t, url, func(tx pgx.Tx) error { return one.DropTenant(t.Context(), tx, "b") }))
	must(t, within(t, url, func(tx pgx.Tx) error { return one.CreateTenant(t.Context(), tx, "b", "") }))
	same(t, []string{"b: up 1_other"}, rollOut(t, other, over("b", "c")))
	checkNotes(t, url)
}

// TestOldSnapshots: a transaction that does not see what rollouts did is refused.
func TestOldSnapshots(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	err := pgx.BeginTxFunc(t.Context(), dbtest.Connect(t, url), pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		return r.RenameTenant(t.Context(), tx, "a", "b")
	})
	wantError(t, err, "the transaction is repeatable read", "READ COMMITTED")
}

// TestRollbackAgain: after a rollback that failed for one tenant, the same command with a version is about that one alone, and
// without one the hint names it.
func TestRollbackAgain(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	rollOut(t, r, over("a", "b"))
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "CREATE VIEW public.titles AS SELECT title FROM b.notes")
	_, err := r.DownTenants(t.Context(), runner.To(2), over("a", "b"))
	wantError(t, err, "1 of 2 tenants failed: b", "works on those only")
	_, err = r.DownTenants(t.Context(), runner.To(2), over("a", "b"))
	wantError(t, err, "1 of 1 tenant failed: b")
	_, err = r.DownTenants(t.Context(), runner.Target{}, over("b"))
	wantError(t, err, "1 of 1 tenant failed: b", "--only-tenants b:")
	dbtest.Exec(t, conn, "DROP VIEW titles")
	result, err := r.DownTenants(t.Context(), runner.To(2), over("a", "b"))
	must(t, err)
	same(t, []string{"b: down 2_title"}, lines(result))
	same(t, []string{"a 1", "b 1"}, standing(t, url))
	checkNotes(t, url)
	plan, err := r.PlanTenants(t.Context(), migration.Down, runner.To(2), over("a", "b"))
	must(t, err)
	same(t, 0, plan.Count.Failed)
}

// TestSignUpKeepsSettings: what files set does not stay with the caller, and a function that ends the transaction is found out.
func TestSignUpKeepsSettings(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	r := tenantRunner(t, url, runner.Options{}, pair{"1_set", "SET statement_timeout = '7s'; SET LOCAL work_mem = '9MB'; CREATE TABLE a ()", "DROP TABLE a"})
	conn := dbtest.Connect(t, url)
	settings := func() (all string) {
		must(t, conn.QueryRow(t.Context(), "SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('work_mem'), current_setting('search_path'))").Scan(&all))
		return all
	}
	before := settings()
	must(t, pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		err := r.CreateTenant(t.Context(), tx, "a", "")
		if err == nil {
			same(t, before, settings())
		}
		return err
	}))
	same(t, before, settings())

	ends := runner.Options{Repo: "main", Code: []runner.Code{{Version: 2, Name: "ends", Up: func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "COMMIT")
		return err
	}}}}
	r, err := runner.New(url, nil, ends)
	must(t, err)
	err = within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "b", "") })
	var code *runner.CodeError
	if !errors.As(err, &code) {
		t.Error(err)
	}
}

// TestTemporaryTables of one tenant are not there for the next one on the same connection.
func TestTemporaryTables(t *testing.T) {
	t.Parallel()
	names := numbered(4)
	url := schemas(t, names...)
	o := over(names...)
	o.Parallel = 1
	pairs := []pair{{"1_copy", "CREATE TEMP TABLE IF NOT EXISTS rows AS SELECT current_schema()::text AS s; CREATE TABLE copy AS SELECT s FROM rows", "DROP TABLE copy"}}
	rollOut(t, tenantRunner(t, url, runner.Options{}, pairs...), o)
	same(t, []string{"org_001", "org_002"}, column(t, url, "SELECT s FROM org_001.copy UNION SELECT s FROM org_002.copy ORDER BY 1"))
}

// TestRemoveWaits: dropping does not take a tenant from under a rollout.
func TestRemoveWaits(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a")
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over("a"))
	slow := tenantRunner(t, url, runner.Options{}, notes[0], pair{"2_slow", "SELECT pg_sleep(1)", "-- ashlar:irreversible no"})
	done := make(chan error)
	go func() {
		_, err := slow.UpTenants(context.Background(), runner.All(), over("a"))
		done <- err
	}()
	await(t, url, sleeping)
	_, err := slow.RemoveTenant(t.Context(), "a")
	must(t, err)
	must(t, <-done)
	same(t, []string{}, standing(t, url))
}

// TestRemoveAsARole: a tenant whose name is that of the user is in the user's own search path, but not in that of the role that drops
// it. A shared table of the same name stays.
func TestRemoveAsARole(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	conn := dbtest.Connect(t, url)
	user := roleName(t, url)
	role := user + "_owner"
	dbtest.Exec(t, conn, "CREATE ROLE "+quoted(user)+" LOGIN", "CREATE ROLE "+quoted(role), "GRANT "+quoted(role)+" TO "+quoted(user),
		"GRANT ALL ON SCHEMA public TO "+quoted(role), "CREATE SCHEMA "+quoted(user)+" AUTHORIZATION "+quoted(role), "GRANT USAGE ON SCHEMA "+quoted(user)+" TO "+quoted(user))
	defer dbtest.Exec(t, conn, "DROP OWNED BY "+quoted(role)+", "+quoted(user)+" CASCADE", "DROP ROLE "+quoted(role)+", "+quoted(user))
	var tables strings.Builder
	for i := range 60 {
		fmt.Fprintf(&tables, "CREATE TABLE t%d ();\n", i)
	}
	dbtest.Exec(t, conn, "CREATE TABLE public.t7 ()", "ALTER TABLE public.t7 OWNER TO "+quoted(role))
	r := tenantRunner(t, as(t, url, user), runner.Options{Role: role}, pair{"1_tables", tables.String(), "-- ashlar:irreversible no"})
	rollOut(t, r, over(user))
	removed, err := r.RemoveTenant(t.Context(), user)
	must(t, err)
	same(t, true, removed)
	same(t, []string{"t7"}, column(t, url, "SELECT oid::regclass::text FROM pg_class WHERE relname = 't7'"))
}

// TestRemovePartitions: those of a table are dropped in pieces too, which alone may be more than the server locks at once.
func TestRemovePartitions(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a")
	up := "CREATE TABLE p (n int PRIMARY KEY) PARTITION BY RANGE (n); DO $$ BEGIN FOR i IN 1..120 LOOP " +
		"EXECUTE format('CREATE TABLE p%s PARTITION OF p FOR VALUES FROM (%s) TO (%s)', i, i, i + 1); END LOOP; END $$; CREATE TABLE r (n int REFERENCES p)"
	pieces := 0
	r := tenantRunner(t, url, runner.Options{TellSQL: true, Observe: func(e runner.Event) {
		if e.Kind == runner.Sending && strings.Contains(e.SQL, "DROP TABLE") {
			pieces++
		}
	}}, pair{"1_parts", up, "-- ashlar:irreversible no"})
	rollOut(t, r, over("a"))
	_, err := r.RemoveTenant(t.Context(), "a")
	must(t, err)
	same(t, 3, pieces)
	same(t, []string{}, standing(t, url))
}
