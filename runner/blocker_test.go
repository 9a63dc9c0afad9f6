package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// busy is a table that a session which forgot its transaction holds.
func busy(t *testing.T) (url string, blocker *pgx.Conn) {
	t.Helper()
	url = dbtest.New(t)
	blocker = dbtest.Connect(t, url)
	dbtest.Exec(t, blocker, "CREATE TABLE t (id int)", "SET application_name = 'forgetful'", "BEGIN", "SELECT id FROM t WHERE 'password' <> 'x'")
	return url, blocker
}

// TestGivesUp: the error says who is in the way, and nothing is applied.
func TestGivesUp(t *testing.T) {
	t.Parallel()
	url, blocker := busy(t)
	seen := map[runner.EventKind]runner.Event{}
	o := runner.Options{LockTimeout: 200 * time.Millisecond, LockBudget: 2 * time.Second, Observe: func(e runner.Event) { seen[e.Kind] = e }}
	r := newRunner(t, url, o, pair{"1_a", "CREATE TABLE u ();\nALTER TABLE t ADD a int", ""})
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "m/1_a.up.sql:2: canceling statement due to lock timeout (SQLSTATE 55P03)", "LINE 2: ALTER TABLE t ADD a int",
		"BLOCKED BY: pid ", " (forgetful) of user ", ", idle in transaction, in a transaction for ", "ITS QUERY: SELECT id FROM t WHERE",
		"Another session holds the table; the file was tried ", "go on trying with a longer --lock-budget")
	var e *runner.StatementError
	if !errors.As(err, &e) || e.Attempts < 2 || len(e.Blockers) != 1 || e.Blockers[0].PID != int(blocker.PgConn().PID()) {
		t.Errorf("%+v", e)
	}
	if b := seen[runner.Blocked]; len(b.Blockers) != 1 || b.Step.Version != 1 {
		t.Errorf("blocked: %+v", b)
	}
	if again := seen[runner.Retrying]; again.Attempt < 1 || again.Pause <= 0 {
		t.Errorf("retrying: %+v", again)
	}
	same(t, []string{"1_a pending"}, states(t, r))
	same(t, []string{""}, column(t, url, "SELECT coalesce(to_regclass('u')::text, '')"))
}

// TestReadersGetThrough: while a file waits for a table, reads of it queue for the lock timeout at most, and when the
// other transaction ends, the file is applied.
func TestReadersGetThrough(t *testing.T) {
	t.Parallel()
	url, blocker := busy(t)
	done := make(chan error, 1)
	blocked := make(chan struct{}, 1)
	o := runner.Options{LockTimeout: 300 * time.Millisecond, Observe: func(e runner.Event) {
		if e.Kind == runner.Blocked {
			select {
			case blocked <- struct{}{}:
			default:
			}
		}
	}}
	r := newRunner(t, url, o, pair{"1_a", "ALTER TABLE t ADD a int", ""})
	go func() {
		_, err := r.Up(context.Background(), runner.All())
		done <- err
	}()
	<-blocked
	reader := dbtest.Connect(t, url)
	for range 20 { // without a timeout the first would wait for the blocker, and so for ever
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		if _, err := reader.Exec(ctx, "SELECT FROM t"); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	if _, err := blocker.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"1_a applied"}, states(t, r))
}

// TestStoppedBetweenTries: a context that ends while a file waits to be tried again ends the run.
func TestStoppedBetweenTries(t *testing.T) {
	t.Parallel()
	url, _ := busy(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := runner.Options{LockTimeout: 50 * time.Millisecond, Observe: func(e runner.Event) {
		if e.Kind == runner.Retrying && e.Attempt == 4 {
			cancel()
		}
	}}
	r := newRunner(t, url, o, pair{"1_a", "ALTER TABLE t ADD a int", ""})
	start := time.Now()
	_, err := r.Up(ctx, runner.All())
	wantError(t, err, "1_a.up.sql")
	if waited := time.Since(start); waited > 30*time.Second {
		t.Errorf("took %s", waited)
	}
	same(t, []string{"1_a pending"}, states(t, r))
}

// TestDeadlock: a file that the server chose as the victim of a deadlock is tried again.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	other := dbtest.Connect(t, url)
	dbtest.Exec(t, other, "CREATE TABLE a (id int)", "CREATE TABLE b (id int)", "SET deadlock_timeout = '1min'", "BEGIN; LOCK TABLE b")
	meet := make(chan struct{})
	var met bool
	o := runner.Options{LockTimeout: -1, Observe: func(e runner.Event) {
		if e.Kind == runner.Blocked && !met {
			met = true
			close(meet)
		}
	}}
	r := newRunner(t, url, o, pair{"1_a", "SET LOCAL deadlock_timeout = '1s'; LOCK TABLE a; ALTER TABLE b ADD x int", ""})
	done := make(chan error, 1)
	go func() {
		_, err := r.Up(context.Background(), runner.All())
		done <- err
	}()
	<-meet
	dbtest.Exec(t, other, "LOCK TABLE a", "COMMIT")
	if err := <-done; err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"1_a applied"}, states(t, r))
}

// TestStatementTimeout is apart from the lock timeout, and not tried again.
func TestStatementTimeout(t *testing.T) {
	t.Parallel()
	tries := 0
	o := runner.Options{StatementTimeout: 100 * time.Millisecond, Observe: func(e runner.Event) {
		if e.Kind == runner.Starting {
			tries++
		}
	}}
	r := newRunner(t, dbtest.New(t), o, pair{"1_a", "SELECT 1;\nSELECT pg_sleep(60)", ""})
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "m/1_a.up.sql:2: canceling statement due to statement timeout (SQLSTATE 57014)")
	if tries != 1 {
		t.Errorf("%d tries", tries)
	}
}

// TestPasswordsInSQL: what is shown of a file holds none.
func TestPasswordsInSQL(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	for _, sql := range []string{
		"CREATE ROLE nobody_here\n  PASSWORD 's3cr3t' BOGUS",
		"CREATE ROLE nobody_here PASSWORD\n  's3cr3t' BOGUS;",
		"CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u', password 's3cr3t')",
		"SELECT dblink('host=x password=s3cr3t')",
		"SELECT dblink('host=x password=''s3cr3t''')",
		"SELECT dblink('postgres://u:s3cr3t@host/db')",
		"DO $$ BEGIN EXECUTE 'ALTER ROLE nobody_here PASSWORD ''s3cr3t'' BOGUS'; END $$",
		"DO $x$ BEGIN ALTER ROLE nobody_here PASSWORD 's3cr3t'; END $x$",
	} {
		r := newRunner(t, url, runner.Options{}, pair{"1_a", sql, ""})
		_, err := r.Up(t.Context(), runner.All())
		if err == nil {
			t.Fatalf("%s: no error", sql)
		}
		var e *runner.StatementError
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		if text := explain(err) + e.SQL; strings.Contains(text, "s3cr3t") {
			t.Errorf("the password is told in:\n%s", text)
		}
	}
}
