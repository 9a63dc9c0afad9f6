package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// doubling doubles numbers one by one, as SQL would not have to.
var doubling = runner.Code{
	Version: 2, Name: "double",
	Up: func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT n FROM numbers ORDER BY n")
		if err != nil {
			return err
		}
		all, err := pgx.CollectRows(rows, pgx.RowTo[int])
		if err != nil {
			return err
		}
		for _, n := range all {
			if _, err := tx.Exec(ctx, "UPDATE numbers SET n = $1 WHERE n = $2", 1000+2*n, n); err != nil {
				return err
			}
		}
		return nil
	},
	Down: func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE numbers SET n = (n - 1000) / 2")
		return err
	},
}

var numbers = []pair{
	{"1_numbers", "CREATE TABLE numbers (n int); INSERT INTO numbers VALUES (1), (2), (3)", "DROP TABLE numbers"},
	{"3_unique", "ALTER TABLE numbers ADD UNIQUE (n)", "ALTER TABLE numbers DROP CONSTRAINT numbers_n_key"},
}

func withCode(t *testing.T, url string, code ...runner.Code) *runner.Runner {
	t.Helper()
	return newRunner(t, url, runner.Options{Code: code}, numbers...)
}

// TestCode: a function takes its place among the files, up and down, and the ledger knows it as one of them.
func TestCode(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := withCode(t, url, doubling)
	plan, err := r.Plan(t.Context(), migration.Up, runner.All())
	if err != nil || len(plan.Steps) != 3 || !plan.Steps[1].Code || plan.Steps[0].Code {
		t.Fatalf("%+v, %v", plan.Steps, err)
	}
	for range 2 {
		same(t, []string{"up 1_numbers", "up 2_double", "up 3_unique"}, up(t, r, runner.All()))
		same(t, []string{"1002", "1004", "1006"}, column(t, url, "SELECT n FROM numbers ORDER BY 1"))
		same(t, []string{"1_numbers applied", "2_double applied", "3_unique applied"}, states(t, r))
		same(t, []string{"down 3_unique", "down 2_double"}, down(t, r, runner.Steps(2)))
		same(t, []string{"1", "2", "3"}, column(t, url, "SELECT n FROM numbers ORDER BY 1"))
		same(t, []string{"down 1_numbers"}, down(t, r, runner.All()))
	}
	same(t, []string{"1_numbers missing"}, func() []string {
		up(t, r, runner.Steps(1))
		other, err := runner.New(url, nil, runner.Options{Repo: "main"})
		if err != nil {
			t.Fatal(err)
		}
		return states(t, other)
	}())
}

// TestCodeFails: nothing of it stays, neither what it wrote nor its row, and what it set is reset.
func TestCodeFails(t *testing.T) {
	t.Parallel()
	failing := func(call func(context.Context, pgx.Tx) error) runner.Code {
		code := doubling
		code.Up = func(ctx context.Context, tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "DELETE FROM numbers"); err != nil {
				return err
			}
			return call(ctx, tx)
		}
		return code
	}
	for name, c := range map[string]struct {
		call func(context.Context, pgx.Tx) error
		want string
	}{
		"an error of its own": {func(context.Context, pgx.Tx) error { return errors.New("no\nway") }, "2_double (Go): no way"},
		"an error of the server": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "SELECT missing")
			return err
		}, `2_double (Go): ERROR: column "missing" does not exist (SQLSTATE 42703)`},
		"an error that it hides": {func(ctx context.Context, tx pgx.Tx) error {
			_, _ = tx.Exec(ctx, "SELECT missing")
			return nil
		}, "2_double (Go): ERROR: current transaction is aborted"},
		"a commit of its own": {func(ctx context.Context, tx pgx.Tx) error { return tx.Commit(ctx) }, "the transaction of a migration ends with it"},
		"a ROLLBACK in SQL": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "ROLLBACK")
			return err
		}, "2_double (Go): it ended its transaction by itself"},
		"and another BEGIN": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "ROLLBACK; BEGIN", pgx.QueryExecModeSimpleProtocol)
			return err
		}, "2_double (Go): it ended its transaction by itself"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.New(t)
			result, err := withCode(t, url, failing(c.call)).Up(t.Context(), runner.All())
			same(t, []string{"up 1_numbers"}, steps(result.Steps))
			wantError(t, err, c.want)
			if !strings.Contains(c.want, "by itself") {
				wantError(t, err, "Nothing of it stays; earlier versions do. Mend it and run ashlar migrate again.")
			}
			same(t, []string{"1", "2", "3"}, column(t, url, "SELECT n FROM numbers ORDER BY 1"))
			r := withCode(t, url, doubling)
			same(t, []string{"1_numbers applied", "2_double pending", "3_unique pending"}, states(t, r))
			same(t, []string{"up 2_double", "up 3_unique"}, up(t, r, runner.All()))
		})
	}
}

// TestCodeIsCanceled: a context that ends rolls it back.
func TestCodeIsCanceled(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	slow := doubling
	slow.Up = func(ctx context.Context, tx pgx.Tx) error {
		cancel()
		_, err := tx.Exec(ctx, "SELECT pg_sleep(60)")
		return err
	}
	_, err := withCode(t, url, slow).Up(ctx, runner.All())
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	same(t, []string{"1_numbers applied", "2_double pending", "3_unique pending"}, states(t, withCode(t, url, doubling)))
}

// TestCodeAtOnce: of many runners one calls it.
func TestCodeAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	race(t, 6, func(ctx context.Context) (runner.Result, error) {
		return withCode(t, url, doubling).Up(ctx, runner.All())
	})
	same(t, []string{"1002", "1004", "1006"}, column(t, url, "SELECT n FROM numbers ORDER BY 1"))
}

// TestCodeOutside: a function that runs outside of a transaction is called again when it failed, and its settings do not
// outlive it.
func TestCodeOutside(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	calls := 0
	outside := runner.Code{
		Version: 2, Name: "outside",
		UpConn: func(ctx context.Context, conn *pgx.Conn) error {
			calls++
			if _, err := conn.Exec(ctx, "VACUUM numbers"); err != nil {
				return err
			}
			if _, err := conn.Exec(ctx, "SET search_path = pg_catalog"); err != nil {
				return err
			}
			if calls == 1 {
				return errors.New("not today")
			}
			return nil
		},
		DownConn: func(context.Context, *pgx.Conn) error { return nil },
	}
	r := withCode(t, url, outside)
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "2_outside (Go): not today", "It ran outside of a transaction: what it did stays, and the next run calls it from the beginning.")
	same(t, []string{"1_numbers applied", "2_outside interrupted", "3_unique pending"}, states(t, r))
	same(t, []string{"up 2_outside", "up 3_unique"}, up(t, r, runner.All()))
	same(t, []string{"down 3_unique", "down 2_outside"}, down(t, r, runner.Steps(2)))
	if calls != 2 {
		t.Errorf("%d calls", calls)
	}
}

func TestBadCode(t *testing.T) {
	t.Parallel()
	inside, outside := doubling.Up, func(context.Context, *pgx.Conn) error { return nil }
	for want, code := range map[string]runner.Code{
		`the code migration "a", version 0, has no version`:             {Name: "a", Up: inside},
		`the code migration "a", version 4, has neither Up nor UpConn`:  {Version: 4, Name: "a"},
		`the code migration "a", version 4, has both Up and UpConn`:     {Version: 4, Name: "a", Up: inside, UpConn: outside},
		`the code migration "a", version 4, has both Down and DownConn`: {Version: 4, Name: "a", Up: inside, Down: inside, DownConn: outside},
		"version 1 is given twice, as numbers and a":                    {Version: 1, Name: "a", Up: inside},
	} {
		_, err := runner.New(dbtest.New(t), read(t, numbers...), runner.Options{Code: []runner.Code{code}})
		wantError(t, err, want)
	}
	only := runner.Code{Version: 2, Name: "only", Up: inside}
	r := withCode(t, dbtest.New(t), only)
	up(t, r, runner.All())
	_, err := r.Down(t.Context(), runner.Steps(2))
	wantError(t, err, "2_only (Go): irreversible: it has no Down")
}

// TestHooks are called around each migration, in both directions.
func TestHooks(t *testing.T) {
	t.Parallel()
	var calls []string
	fails := ""
	hook := func(when string) func(context.Context, runner.Step) error {
		return func(_ context.Context, step runner.Step) error {
			call := fmt.Sprintf("%s %s %s", when, step.Direction, step)
			calls = append(calls, call)
			if call == fails {
				return errors.New("stop")
			}
			return nil
		}
	}
	o := runner.Options{Before: hook("before"), After: hook("after")}
	r := newRunner(t, dbtest.New(t), o, logged(1, 2)...)
	up(t, r, runner.All())
	down(t, r, runner.Steps(1))
	same(t, []string{"before up 1_m1", "after up 1_m1", "before up 2_m2", "after up 2_m2", "before down 2_m2", "after down 2_m2"}, calls)
	fails = "before up 2_m2"
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "the hook before 2_m2: stop", "What was done until then stays. Run ashlar migrate again")
	same(t, []string{"1_m1 applied", "2_m2 pending"}, states(t, r))
	fails = "after up 2_m2"
	result, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "the hook after 2_m2: stop")
	same(t, []string{"up 2_m2"}, steps(result.Steps))
	same(t, []string{"1_m1 applied", "2_m2 applied"}, states(t, r))
}

// TestWait waits for what another one applies.
func TestWait(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, logged(1, 2)...)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // for one look at least
	defer cancel()
	err := r.Wait(ctx, runner.All())
	wantError(t, err, "not applied yet: 1_m1, 2_m2", "Run ashlar migrate, or wait longer.")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	up(t, r, runner.Steps(1))
	if err := r.Wait(t.Context(), runner.To(1)); err != nil {
		t.Error(err)
	}
	done := make(chan error)
	go func() { done <- r.Wait(context.Background(), runner.All()) }()
	up(t, r, runner.All())
	if err := <-done; err != nil {
		t.Error(err)
	}
	nobody, err := runner.New("postgres://nobody@127.0.0.1:1/x", nil, runner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	wantError(t, nobody.Wait(ctx, runner.All()), "127.0.0.1:1")
}
