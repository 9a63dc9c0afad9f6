package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// once are files of tenants each of which would fail when it is done twice.
var once = []pair{
	{"1_a", "CREATE TABLE a (n bigint PRIMARY KEY)", "DROP TABLE a"},
	{"2_b", "INSERT INTO a VALUES (1); SELECT pg_sleep(0.002)", "DELETE FROM a"},
	{"3_c", noTransaction + "CREATE INDEX CONCURRENTLY a_n ON a (n);", "DROP INDEX a_n"},
}

// TestRolloutIsKilled: kill -9 in the middle of a rollout over 500 tenants. Another run does what is left, and nothing twice.
func TestRolloutIsKilled(t *testing.T) {
	t.Parallel()
	names := numbered(500)
	url := schemas(t, names...)
	for _, done := range []int{40, 200} {
		helper := startHelper(t, url, "SELECT 1 FROM (SELECT count(*) AS n FROM ashlar_migrations) x WHERE n > "+strconv.Itoa(done), "ASHLAR_RUNNER_TENANTS=500")
		kill(t, helper)
	}
	r := tenantRunner(t, url, runner.Options{}, once[:2]...)
	result, err := r.UpTenants(t.Context(), runner.All(), over(names...))
	must(t, err)
	if result.Count.Current < 40 || result.Count.Current == 500 {
		t.Errorf("not killed in the middle: %+v", result.Count)
	}
	same(t, []string{"500"}, column(t, url, "SELECT count(*)::text FROM (SELECT schema FROM ashlar_migrations GROUP BY schema HAVING count(*) = 2) x"))
	checkNotes(t, url)
}

// TestTenantIndexInterrupted: the connection is cut in one tenant's concurrent build. The others are done; the next run
// finishes that one, and its index is valid.
func TestTenantIndexInterrupted(t *testing.T) {
	t.Parallel()
	names := numbered(6)
	url := schemas(t, names...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, once[:2]...), over(names...))
	holder := dbtest.Connect(t, url)
	tx, err := holder.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "UPDATE org_003.a SET n = 2") // builds of indexes have to wait for it
	must(t, err)
	o := over(names...)
	o.Parallel = 2
	r := tenantRunner(t, url, runner.Options{}, once...)
	done := make(chan error, 1)
	go func() {
		_, err := r.UpTenants(context.Background(), runner.All(), o)
		done <- err
	}()
	// It waits for one thing after the other, so that one look may just miss it.
	const cut = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock' AND datname = current_database()"
	for deadline := time.Now().Add(20 * time.Second); len(column(t, url, cut)) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no build waits")
		}
	}
	must(t, tx.Rollback(t.Context()))
	err = <-done
	wantError(t, err, "of 6 tenants failed: org_00") // every build waits for it, whichever tenant's it is
	_, err = r.UpTenants(t.Context(), runner.All(), o)
	must(t, err)
	same(t, []string{"6"}, column(t, url, "SELECT count(*)::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relname = 'a_n' AND indisvalid"))
	same(t, []string{"6"}, column(t, url, "SELECT count(*)::text FROM pg_class WHERE relname = 'a_n'"))
	checkNotes(t, url)
}

// TestTenantsComeAndGo while a rollout runs: none is harmed, and the next run does what is left.
func TestTenantsComeAndGo(t *testing.T) {
	t.Parallel()
	names := numbered(30)
	url := schemas(t, names...)
	changed := make(chan error, 1)
	var first sync.Once
	r := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.TenantDone {
			first.Do(func() {
				other := tenantRunner(t, url, runner.Options{}, once[:2]...)
				changed <- within(t, url, func(tx pgx.Tx) error {
					ctx := t.Context()
					_, dropped := tx.Exec(ctx, "DROP SCHEMA org_028")
					return errors.Join(dropped, other.RenameTenant(ctx, tx, "org_029", "renamed"),
						other.CreateTenant(ctx, tx, "created", ""))
				})
			})
		}
	}}, once[:2]...)
	o := over(names...)
	o.Parallel = 1
	_, err := r.UpTenants(t.Context(), runner.All(), o)
	must(t, <-changed)
	wantError(t, err, "2 of 30 tenants failed: org_028, org_029", "Make it with ashlar tenants create org_028")
	left := append(slices.DeleteFunc(names, func(name string) bool { return name == "org_028" || name == "org_029" }), "renamed", "created")
	same(t, []string{"renamed: up 1_a, up 2_b"}, rollOut(t, r, over(left...)))
	same(t, 30, len(standing(t, url)))
	checkNotes(t, url)
}

// TestNoConnectionsLeft: where fewer connections are to be had than asked for, a rollout goes on with those, and where none is,
// it says so.
func TestNoConnectionsLeft(t *testing.T) {
	t.Parallel()
	names := numbered(20)
	url := schemas(t, names...)
	conn := dbtest.Connect(t, url)
	role := roleName(t, url)
	dbtest.Exec(t, conn, "CREATE ROLE "+quoted(role)+" LOGIN CONNECTION LIMIT 2", "GRANT ALL ON SCHEMA public TO "+quoted(role))
	defer dbtest.Exec(t, conn, "DROP OWNED BY "+quoted(role)+" CASCADE", "DROP ROLE "+quoted(role))
	for _, name := range names {
		dbtest.Exec(t, conn, "GRANT ALL ON SCHEMA "+name+" TO "+quoted(role))
	}
	r := tenantRunner(t, as(t, url, role), runner.Options{}, once[:2]...)
	o := over(names...)
	o.Parallel = 8
	result, err := r.UpTenants(t.Context(), runner.All(), o)
	must(t, err)
	same(t, 20, result.Count.Done)
	await(t, url, "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = "+literal(role)+")")
	busy := []*pgx.Conn{dbtest.Connect(t, as(t, url, role)), dbtest.Connect(t, as(t, url, role))}
	_, err = r.DownTenants(t.Context(), runner.All(), o)
	wantError(t, err, "too many connections for role")
	for _, conn := range busy {
		must(t, conn.Close(t.Context()))
	}
}

// TestTenantLocked: a table of one tenant is in use for longer than a file waits. The others are done, and the error names who
// is in the way.
func TestTenantLocked(t *testing.T) {
	t.Parallel()
	names := numbered(5)
	url := schemas(t, names...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, once[0]), over(names...))
	holder := dbtest.Connect(t, url)
	tx, err := holder.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "LOCK TABLE org_002.a")
	must(t, err)
	r := tenantRunner(t, url, runner.Options{LockTimeout: time.Second, LockBudget: 1500 * time.Millisecond}, once[:2]...)
	_, err = r.UpTenants(t.Context(), runner.All(), over(names...))
	wantError(t, err, "1 of 5 tenants failed: org_002")
	var failed *runner.RolloutError
	if errors.As(err, &failed) {
		wantError(t, failed.Failed[0].Err, "SQLSTATE 55P03", fmt.Sprintf("BLOCKED BY: pid %d", holder.PgConn().PID()))
	}
	must(t, tx.Rollback(t.Context()))
	same(t, []string{"org_002: up 2_b"}, rollOut(t, r, over(names...)))
}

// TestTenantNames that are allowed but odd work in all that a rollout does.
func TestTenantNames(t *testing.T) {
	t.Parallel()
	names := []string{"Upper", "select", "1st", "a-b", "none", "default", strings.Repeat("x", 63), "ashlar_migrations"}
	url := schemas(t, names...)
	r := tenantRunner(t, url, runner.Options{}, once...)
	same(t, len(names), len(rollOut(t, r, over(names...))))
	result, err := r.DownTenants(t.Context(), runner.All(), over(names...))
	must(t, err)
	same(t, len(names), result.Count.Done)
	checkNotes(t, url)
}

// TestRolloutLosesConnections: the server ends all connections in the middle. Each worker has a new one, and every tenant is done.
func TestRolloutLosesConnections(t *testing.T) {
	t.Parallel()
	names := numbered(60)
	url := schemas(t, names...)
	conn := dbtest.Connect(t, url)
	r := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.TenantDone && e.Count.Done == 30 {
			dbtest.Exec(t, conn, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'ashlar main%' AND datname = current_database()")
		}
	}}, once[:2]...)
	o := over(names...)
	o.Parallel = 3
	_, err := r.UpTenants(t.Context(), runner.All(), o)
	must(t, err)
	same(t, 60, len(standing(t, url)))
	checkNotes(t, url)
}
