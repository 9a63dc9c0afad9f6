package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestTwoAtOnce lets two runners loose on an empty database, fifty times: each migration is applied once, and both are
// content.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	reset := dbtest.Connect(t, url)
	pairs := logged(1, 2, 3)
	// A concurrent build waits for every snapshot in the database: were a runner to wait inside of pg_advisory_lock,
	// this would be a deadlock.
	pairs = append(pairs, pair{"4_index", "-- ashlar:no-transaction\nCREATE INDEX CONCURRENTLY log_what ON log (what);", "DROP INDEX log_what"})
	for round := range 50 {
		results := race(t, 2, func(context.Context) (runner.Result, error) {
			return newRunner(t, url, runner.Options{}, pairs...).Up(t.Context(), runner.All())
		})
		applied, skipped := 0, 0
		for _, result := range results {
			applied += len(result.Steps)
			skipped += len(result.Skipped)
		}
		if applied != len(pairs) || skipped > len(pairs) {
			t.Fatalf("round %d: applied %d, skipped %d", round, applied, skipped)
		}
		same(t, []string{"up 1", "up 2", "up 3"}, column(t, url, "SELECT what FROM log ORDER BY n"))
		dbtest.Exec(t, reset, "DROP TABLE log, t1, t2, t3, ashlar_migrations")
	}
}

// race runs the function several times at once, all starting at the same moment.
func race(t *testing.T, n int, one func(context.Context) (runner.Result, error)) []runner.Result {
	t.Helper()
	results := make([]runner.Result, n)
	errs := make([]error, n)
	barrier := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-barrier
			results[i], errs[i] = one(t.Context())
		})
	}
	close(barrier)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(explain(err))
		}
	}
	return results
}

// TestReposAtOnce: runners of different repos, and of different schemas, all of which make the ledger.
func TestReposAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	var mu sync.Mutex
	next := 0
	race(t, 12, func(ctx context.Context) (runner.Result, error) {
		mu.Lock()
		next++
		repo := fmt.Sprintf("repo%d", next%6)
		mu.Unlock()
		return newRunner(t, url, runner.Options{Repo: repo, Schema: repo, CreateSchema: true}, pair{"1_a", "CREATE TABLE a ()", ""}).Up(ctx, runner.All())
	})
	same(t, []string{"6"}, column(t, url, "SELECT count(*) FROM ashlar_migrations"))
	same(t, []string{"6"}, column(t, url, "SELECT count(*) FROM pg_class WHERE relname = 'a'"))
}

// TestStepsAtOnce: who asks for one step while another takes it gets none.
func TestStepsAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	pairs := []pair{{"1_a", "SELECT pg_sleep(0.3)", "SELECT pg_sleep(0.3)"}, {"2_b", "", ""}}
	for _, run := range []func(*runner.Runner, context.Context) (runner.Result, error){
		func(r *runner.Runner, ctx context.Context) (runner.Result, error) { return r.Up(ctx, runner.Steps(1)) },
		func(r *runner.Runner, ctx context.Context) (runner.Result, error) {
			return r.Down(ctx, runner.Target{})
		},
	} {
		results := race(t, 3, func(ctx context.Context) (runner.Result, error) {
			return run(newRunner(t, url, runner.Options{}, pairs...), ctx)
		})
		done := 0
		for _, result := range results {
			done += len(result.Steps)
		}
		if done != 1 {
			t.Errorf("%d steps were done", done)
		}
	}
}

// holding runs a slow migration and returns when it holds the lock; the function it returns waits for its end.
func holding(t *testing.T, url, sleep string) (finish func() error) {
	t.Helper()
	started := make(chan struct{})
	ended := make(chan error, 1)
	o := runner.Options{Repo: "main", Observe: func(e runner.Event) {
		if e.Kind == runner.Starting {
			close(started)
		}
	}}
	r := newRunner(t, url, o, pair{"1_slow", "SELECT pg_sleep(" + sleep + ")", ""})
	go func() {
		_, err := r.Up(t.Context(), runner.All())
		ended <- err
	}()
	<-started
	return func() error { return <-ended }
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	finish := holding(t, url, "1")
	var holders []runner.Holder
	o := runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.Waiting {
			holders = append(holders, e.Holder)
		}
	}}
	result, err := newRunner(t, url, o, pair{"1_slow", "SELECT pg_sleep(1)", ""}).Up(t.Context(), runner.All())
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"up 1_slow"}, steps(result.Skipped))
	if err := finish(); err != nil {
		t.Fatal(explain(err))
	}
	if len(holders) != 1 {
		t.Fatalf("told %d times: %v", len(holders), holders)
	}
	h := holders[0]
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if h.PID == 0 || !strings.HasPrefix(h.Application, "ashlar main@"+host[:min(len(host), 20)]) || h.User != "postgres" || time.Since(h.Since) > time.Minute {
		t.Errorf("%+v", h)
	}
}

func TestWaitLimit(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	finish := holding(t, url, "1.5")
	for _, limit := range []time.Duration{200 * time.Millisecond, -1} {
		r := newRunner(t, url, runner.Options{WaitLimit: limit}, logged(1)...)
		start := time.Now()
		_, err := r.Up(t.Context(), runner.All())
		wantError(t, err, "for the lock, which is held by pid ", "(ashlar main@", "since ", "Nothing was done.")
		var locked *runner.LockedError
		if !errors.Is(err, runner.ErrLocked) || !errors.As(err, &locked) || locked.Holder.PID == 0 {
			t.Errorf("%#v", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("waited %s", took)
		}
		// Neither looks nor plans wait.
		same(t, []string{"1_m1 pending"}, states(t, r))
	}
	if err := finish(); err != nil {
		t.Fatal(explain(err))
	}
}

func TestCanceledWhileWaiting(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	finish := holding(t, url, "2")
	ctx, cancel := context.WithCancel(t.Context())
	o := runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.Waiting {
			cancel()
		}
	}}
	start := time.Now()
	_, err := newRunner(t, url, o, logged(1)...).Up(ctx, runner.All())
	wantError(t, err, "stopped while no file was running: waiting for pid ")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not context.Canceled", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %s", took)
	}
	if err := finish(); err != nil {
		t.Fatal(explain(err))
	}
}

// TestTaken: the ledger's key is the last guard. While this runner waits for its row, another one, which the lock did
// not keep away, commits the same.
func TestTaken(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, logged(1, 2, 3)...)
	up(t, r, runner.Steps(1))
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "BEGIN", `INSERT INTO ashlar_migrations (repo, schema, version, name, checksum) VALUES ('main', '', 2, 'm2', 'x')`)
	committed := make(chan error, 1)
	go func() {
		time.Sleep(300 * time.Millisecond)
		_, err := conn.Exec(context.Background(), "COMMIT")
		committed <- err
	}()
	result, err := r.Up(t.Context(), runner.All())
	if err := <-committed; err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"up 3_m3"}, steps(result.Steps))
	same(t, []string{"up 2_m2"}, steps(result.Skipped))
}
