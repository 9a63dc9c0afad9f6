package runner_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// dev makes pairs dev migrations, as generate --dev does.
func dev(pairs ...pair) []pair {
	marked := slices.Clone(pairs)
	for i, p := range pairs {
		marked[i] = pair{p.name + "_dev", migration.MarkDev(p.up, migration.Up), migration.MarkDev(p.down, migration.Down)}
	}
	return marked
}

func log(t *testing.T, url string) []string {
	t.Helper()
	return column(t, url, "SELECT what FROM log ORDER BY n")
}

// TestDevTakenBack: dev migrations whose files are gone are reverted from the ledger, newest first, before anything is applied;
// what is gone and no dev migration stays.
func TestDevTakenBack(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	real := logged(1, 6)
	tried := dev(logged(3, 4)...)
	same(t, []string{"up 1_m1", "up 3_m3_dev", "up 4_m4_dev", "up 6_m6"}, up(t, newRunner(t, url, runner.Options{}, append(real, tried...)...), runner.All()))
	r := newRunner(t, url, runner.Options{StrictOrder: true}, append(logged(1), logged(7)...)...)
	status, err := r.Status(t.Context())
	must(t, err)
	var marks []string
	for _, e := range status.Entries {
		marks = append(marks, fmt.Sprintf("%s %s %t", e.Version, e.State, e.Dev))
	}
	same(t, []string{"1 applied false", "3 missing true", "4 missing true", "6 missing false", "7 pending false"}, marks)
	plan, err := r.Plan(t.Context(), migration.Up, runner.All())
	must(t, err)
	want := []string{"down 4_m4_dev", "down 3_m3_dev", "up 7_m7"}
	same(t, want, steps(plan.Steps))
	same(t, "4_m4_dev.down.sql (kept in the ledger)", plan.Steps[0].Script.Path)
	same(t, want, up(t, r, runner.Steps(1)))
	same(t, []string{"up 1", "up 3", "up 4", "up 6", "down 4", "down 3", "up 7"}, log(t, url))
	same(t, []string{}, up(t, r, runner.All()))
}

// TestDevUnmarked: a down text that does not say that it is that of a dev migration is never run by itself.
func TestDevUnmarked(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, append(logged(1), dev(logged(2)...)...)...), runner.All())
	dbtest.Exec(t, dbtest.Connect(t, url), "UPDATE ashlar_migrations SET down = 'DROP TABLE t1' WHERE version = 1",
		"UPDATE ashlar_migrations SET down = replace(down, 'ashlar:dev', 'ashlar:answer') WHERE version = 2")
	r := newRunner(t, url, runner.Options{})
	same(t, []string{}, up(t, r, runner.All()))
	same(t, []string{"1_m1 missing", "2_m2_dev missing"}, states(t, r))
	_, err := r.Down(t.Context(), runner.Steps(1))
	wantError(t, err, "there is no file to revert 2_m2_dev with")
}

// TestDevEdited: a dev migration whose file is another one now is reverted as it was applied, with those behind it, and applied
// anew. One that only waits is applied as it is.
func TestDevEdited(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	tried := dev(logged(2, 3)...)
	up(t, newRunner(t, url, runner.Options{}, append(logged(1), tried...)...), runner.All())
	tried[0].up += "; INSERT INTO log (what) VALUES ('more')"
	tried[0].down = "SELECT wrong"
	r := newRunner(t, url, runner.Options{}, append(logged(1, 5), tried...)...)
	same(t, []string{"1_m1 applied", "2_m2_dev changed", "3_m3_dev applied", "5_m5 pending"}, states(t, r))
	same(t, []string{"down 3_m3_dev", "down 2_m2_dev", "up 2_m2_dev", "up 3_m3_dev", "up 5_m5"}, up(t, r, runner.All()))
	same(t, []string{"up 1", "up 2", "up 3", "down 3", "down 2", "up 2", "more", "up 3", "up 5"}, log(t, url))
	same(t, []string{}, up(t, r, runner.All()))

	// Rollback goes by the files as long as they are what was applied, and else by the ledger.
	wrong := newRunner(t, url, runner.Options{}, append(logged(1, 5), tried[1])...)
	_, err := r.Down(t.Context(), runner.To(2))
	wantError(t, err, "m/2_m2_dev.down.sql:1:8: column \"wrong\" does not exist", "Mend the file")
	_, err = wrong.Down(t.Context(), runner.Steps(1))
	wantError(t, err, "2_m2_dev.down.sql (kept in the ledger):2:8: column \"wrong\" does not exist", "run the same command again; or undo by hand")
}

// TestDevIrreversible: a way back that loses data needs to be told.
func TestDevIrreversible(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	tried := dev(pair{"2_m2", "CREATE TABLE t2 ()", "-- ashlar:irreversible the rows are gone\nDROP TABLE t2"})
	up(t, newRunner(t, url, runner.Options{}, tried...), runner.All())
	_, err := newRunner(t, url, runner.Options{}, logged(3)...).Up(t.Context(), runner.All())
	wantError(t, err, "2_m2_dev.down.sql (kept in the ledger): irreversible: the rows are gone", "--accept-data-loss")
	same(t, []string{"down 2_m2_dev", "up 3_m3"}, up(t, newRunner(t, url, runner.Options{AcceptDataLoss: true}, logged(3)...), runner.All()))
}

// TestDevFails: nothing is applied on top of a dev migration that cannot be reverted; when it can, or is said to be gone, the
// next run goes on.
func TestDevFails(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	tried := dev(pair{"2_m2", "CREATE TABLE t2 ()", "\nDROP TABLE t2, t9"}, logged(3)[0])
	up(t, newRunner(t, url, runner.Options{}, tried...), runner.All())
	r := newRunner(t, url, runner.Options{}, logged(4)...)
	result, err := r.Up(t.Context(), runner.All())
	wantError(t, err, `2_m2_dev.down.sql (kept in the ledger):4: table "t9" does not exist`, "hint: Nothing of this version was reverted; versions reverted before stay so. "+
		"It is what the ledger keeps of the dev migration. Change the rows", "unmark 2.")
	same(t, []string{"down 3_m3_dev"}, steps(result.Steps))
	same(t, []string{"2_m2_dev missing", "4_m4 pending"}, states(t, r))
	_, err = r.Unmark(t.Context(), 2)
	must(t, err)
	same(t, []string{"up 4_m4"}, up(t, r, runner.All()))
}

// TestDevPieces: a dev migration outside of a transaction is reverted too, however far it came, and however far its way back.
func TestDevPieces(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	base := pair{"1_base", "CREATE TABLE t (a int, b int)", "DROP TABLE t"}
	indexes := func(second string) []pair {
		return append(dev(pair{
			"2_i", "-- ashlar:no-transaction\nCREATE INDEX CONCURRENTLY t_a ON t (a);\n" + second,
			"-- ashlar:no-transaction\nDROP INDEX CONCURRENTLY t_b;\nDROP INDEX CONCURRENTLY t_a;",
		}), base)
	}
	gone := newRunner(t, url, runner.Options{}, base)
	made := func() []string {
		return column(t, url, "SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1")
	}

	up(t, newRunner(t, url, runner.Options{}, indexes("CREATE INDEX CONCURRENTLY t_b ON t (b);")...), runner.All())
	same(t, []string{"t_a", "t_b"}, made())
	same(t, []string{"down 2_i_dev"}, up(t, gone, runner.All()))
	same(t, []string{}, made())

	half := newRunner(t, url, runner.Options{}, indexes("CREATE INDEX CONCURRENTLY t_b ON t (c);")...)
	_, err := half.Up(t.Context(), runner.All())
	wantError(t, err, `column "c" does not exist`)
	same(t, []string{"t_a"}, made())
	same(t, []string{"1_base applied", "2_i_dev interrupted"}, states(t, gone))
	same(t, []string{"down 2_i_dev"}, up(t, gone, runner.All()))
	same(t, []string{}, made())

	// Killed in the middle of the way back.
	up(t, newRunner(t, url, runner.Options{}, indexes("CREATE INDEX CONCURRENTLY t_b ON t (b);")...), runner.All())
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP INDEX t_b", "UPDATE ashlar_migrations SET state = 'reverting', statements_done = 1, "+
		"checksum = encode(sha256(convert_to(E'DROP INDEX CONCURRENTLY t_b;\\n', 'UTF8')), 'hex') WHERE version = 2")
	same(t, []string{"down 2_i_dev"}, up(t, gone, runner.All()))
	same(t, []string{}, made())
}

// TestDevMarks: what is marked and repaired keeps its way back, what is unmarked loses it.
func TestDevMarks(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	tried := dev(logged(1)...)
	r := newRunner(t, url, runner.Options{}, tried...)
	kept := func() []string { return column(t, url, "SELECT coalesce(down, 'none') FROM ashlar_migrations") }
	_, err := r.Mark(t.Context(), 1)
	must(t, err)
	same(t, []string{tried[0].down + "\n"}, kept())
	tried[0].up += "; SELECT 1"
	tried[0].down += "; SELECT 1"
	r = newRunner(t, url, runner.Options{}, tried...)
	_, err = r.Repair(t.Context(), 1)
	must(t, err)
	same(t, []string{tried[0].down + "\n"}, kept())
	same(t, []string{}, up(t, r, runner.All()))
	_, err = newRunner(t, url, runner.Options{}).Unmark(t.Context(), 1)
	must(t, err)
	same(t, []string{}, kept())
}

// TestDevRace: several runners at once revert once and apply once.
func TestDevRace(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, append(logged(1), dev(logged(2, 3)...)...)...), runner.All())
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		r := newRunner(t, url, runner.Options{}, logged(1, 4)...)
		all.Go(func() { _, errs[i] = r.Up(t.Context(), runner.All()) })
	}
	all.Wait()
	must(t, errors.Join(errs...))
	same(t, []string{"up 1", "up 2", "up 3", "down 3", "down 2", "up 4"}, log(t, url))
}

// TestDevTenants: a rollout reverts each tenant's own dev migrations; one that fails stops no other, and those without any are as
// cheap as ever.
func TestDevTenants(t *testing.T) {
	t.Parallel()
	names := numbered(6)
	url := schemas(t, names...)
	conn := dbtest.Connect(t, url)
	tried := append(dev(pair{"2_a", "CREATE TABLE a (n int)", "DROP TABLE a"}, pair{"3_b", "CREATE TABLE b ()", "DROP TABLE b"}),
		pair{"1_base", "CREATE TABLE base ()", "DROP TABLE base"})
	withDev := tenantRunner(t, url, runner.Options{}, tried...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, tried[2]), over(names...))
	rollOut(t, withDev, over(names[:3]...))
	dbtest.Exec(t, conn, "CREATE VIEW org_002.v AS SELECT n FROM org_002.a")

	r := tenantRunner(t, url, runner.Options{}, tried[2], pair{"4_last", "CREATE TABLE a (n bigint)", "DROP TABLE a"})
	status, err := r.StatusTenants(t.Context(), over(names...))
	must(t, err)
	var stands []string
	for _, s := range status[:4] {
		stands = append(stands, fmt.Sprintf("%s %s %d %d", s.Schema, s.State, s.Pending, s.Dev))
	}
	same(t, []string{"org_001 behind 1 2", "org_002 behind 1 2", "org_003 behind 1 2", "org_004 behind 1 0"}, stands)
	plan, err := r.PlanTenants(t.Context(), migration.Up, runner.All(), over(names...))
	must(t, err)
	same(t, []string{"down 3_b_dev", "down 2_a_dev", "up 4_last"}, steps(plan.Tenants[0].Steps))
	same(t, []string{"up 4_last"}, steps(plan.Tenants[5].Steps))

	result, err := r.UpTenants(t.Context(), runner.All(), over(names...))
	wantError(t, err, "1 of 6 tenants failed: org_002")
	same(t, 5, result.Count.Done)
	for _, tenant := range result.Tenants {
		if tenant.Schema == "org_002" {
			wantError(t, tenant.Err, `schema "org_002": 2_a_dev.down.sql (kept in the ledger)`)
		}
	}
	dbtest.Exec(t, conn, "DROP VIEW org_002.v")
	result, err = r.UpTenants(t.Context(), runner.All(), over(names...))
	must(t, err)
	same(t, []string{"down 2_a_dev", "up 4_last"}, steps(result.Tenants[0].Steps))
	same(t, []string{"bigint"}, column(t, url, "SELECT DISTINCT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = 'org_002.a'::regclass AND attname = 'n'"))
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM ashlar_migrations WHERE down IS NOT NULL"))
	result, err = r.UpTenants(t.Context(), runner.All(), over(names...))
	must(t, err)
	same(t, 6, result.Count.Current)
	checkNotes(t, url)
}

// TestDevTenantsCost: nothing of dev migrations is asked where no tenant has one.
func TestDevTenantsCost(t *testing.T) {
	t.Parallel()
	names := numbered(3)
	url := schemas(t, names...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, logged(1)...), over(names...))
	sent := 0
	r := tenantRunner(t, url, runner.Options{TellSQL: true, Observe: func(e runner.Event) {
		if e.Kind == runner.Sending {
			sent++
			if strings.Contains(e.SQL, "down") {
				t.Errorf("it asks for more than before:\n%s", e.SQL)
			}
		}
	}}, logged(1)...)
	rollOut(t, r, over(names...))
	same(t, 1, sent)
}

// TestDevNewTenant: a tenant that is made while dev files are there has them, and they are reverted like those of others.
func TestDevNewTenant(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	tried := append(dev(pair{"2_a", "CREATE TABLE a ()", "DROP TABLE a"}), pair{"1_base", "CREATE TABLE base ()", "DROP TABLE base"})
	r := tenantRunner(t, url, runner.Options{}, tried...)
	must(t, within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "org_1", "") }))
	r = tenantRunner(t, url, runner.Options{}, tried[1])
	result, err := r.UpTenants(t.Context(), runner.All(), over("org_1"))
	must(t, err)
	same(t, []string{"down 2_a_dev"}, steps(result.Tenants[0].Steps))
}

// TestDevInTurn: public dev migrations wait for those of tenants that were applied behind them, unless who reverts knows the order.
func TestDevInTurn(t *testing.T) {
	t.Parallel()
	url := schemas(t, "org_1", "org_2")
	public := dev(pair{"1_users", "CREATE TABLE users (id bigint PRIMARY KEY)", "DROP TABLE users"})
	tenant := dev(pair{"2_notes", "CREATE TABLE notes (author bigint REFERENCES public.users)", "DROP TABLE notes"})
	up(t, newRunner(t, url, runner.Options{}, public...), runner.All())
	rollOut(t, tenantRunner(t, url, runner.Options{}, tenant...), over("org_1", "org_2"))
	r, tenants := newRunner(t, url, runner.Options{}), tenantRunner(t, url, runner.Options{})
	for _, do := range []func() error{
		func() error { _, err := r.Up(t.Context(), runner.All()); return err },
		func() error { _, err := r.Plan(t.Context(), migration.Up, runner.All()); return err },
	} {
		err := do()
		wantError(t, err, "dev migration 1_users_dev cannot be reverted yet: dev migrations of 2 tenants were applied behind it (org_1, org_2)", "migrate --all")
		var order *runner.DevOrderError
		if !errors.As(err, &order) {
			t.Fatal(err)
		}
		same(t, []string{"down 1_users_dev"}, steps(order.Plan.Steps))
	}
	_, err := r.Up(t.Context(), runner.Leftovers(0))
	wantError(t, err, "cannot drop table users because other objects depend on it")
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP SCHEMA org_2 CASCADE") // what is recorded of it stands in nobody's way
	_, err = tenants.UpTenants(t.Context(), runner.Leftovers(0), over("org_1"))
	must(t, err)
	same(t, []string{"down 1_users_dev"}, up(t, r, runner.All()))
}
