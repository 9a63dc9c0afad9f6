package runner_test

import (
	"net/url"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

func plan(t testing.TB, r *runner.Runner, d migration.Direction, target runner.Target) []string {
	t.Helper()
	result, err := r.Plan(t.Context(), d, target)
	if err != nil {
		t.Fatal(explain(err))
	}
	return steps(result.Steps)
}

// as returns a URL with another user.
func as(t testing.TB, base, user string) string {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(user)
	return u.String()
}

// TestReadOnly: a user who may only read sees the status and the plan, before there is a ledger and after.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	base := dbtest.New(t)
	role := roleName(t, base)
	conn := dbtest.Connect(t, base)
	dbtest.Exec(t, conn, "REVOKE CREATE ON SCHEMA public FROM PUBLIC") // as it is from PostgreSQL 15 on
	dbtest.Exec(t, conn, "CREATE ROLE "+role+" LOGIN", "ALTER ROLE "+role+" SET default_transaction_read_only = on")
	reader := newRunner(t, as(t, base, role), runner.Options{}, logged(1, 2, 3)...)
	before := dbtest.Description(t, base)

	same(t, []string{"up 1_m1", "up 2_m2", "up 3_m3"}, plan(t, reader, migration.Up, runner.Target{}))
	same(t, []string{}, plan(t, reader, migration.Down, runner.Target{}))
	same(t, []string{"1_m1 pending", "2_m2 pending", "3_m3 pending"}, states(t, reader))
	status, err := reader.Status(t.Context())
	if err != nil || status.Ledger || status.Count(runner.Pending) != 3 {
		t.Errorf("%+v, %v", status, err)
	}
	same(t, before, dbtest.Description(t, base))
	same(t, []string{"0"}, column(t, base, "SELECT count(*) FROM pg_class WHERE relname = 'ashlar_migrations'"))

	_, err = reader.Up(t.Context(), runner.All())
	wantError(t, err, "the ledger cannot be made", "read-only transaction", "use the primary's URL")
	dbtest.Exec(t, conn, "ALTER ROLE "+role+" RESET default_transaction_read_only")
	_, err = reader.Up(t.Context(), runner.All())
	wantError(t, err, "the ledger cannot be made", "permission denied for schema public", "Let an administrator give user")

	up(t, newRunner(t, base, runner.Options{}, logged(1, 2)...), runner.All())
	_, err = reader.Status(t.Context())
	wantError(t, err, "the ledger cannot be read", "permission denied for table ashlar_migrations")
	dbtest.Exec(t, conn, "GRANT SELECT ON ashlar_migrations TO "+role)
	same(t, []string{"up 3_m3"}, plan(t, reader, migration.Up, runner.Steps(5)))
	same(t, []string{"down 2_m2", "down 1_m1"}, plan(t, reader, migration.Down, runner.To(0)))
	same(t, []string{"1_m1 applied", "2_m2 applied", "3_m3 pending"}, states(t, reader))
	dbtest.Exec(t, conn, "DROP OWNED BY "+role, "DROP ROLE "+role)
}

// TestPlanIsWhatHappens compares the plan with the run, in both directions.
func TestPlanIsWhatHappens(t *testing.T) {
	t.Parallel()
	r := newRunner(t, dbtest.New(t), runner.Options{}, logged(1, 2, 3, 4, 5)...)
	for _, target := range []runner.Target{runner.Steps(2), runner.ToExclusive(4), runner.To(4), runner.All()} {
		want := plan(t, r, migration.Up, target)
		same(t, want, up(t, r, target))
	}
	for _, target := range []runner.Target{{}, runner.To(4), runner.ToExclusive(2), runner.To(0)} {
		want := plan(t, r, migration.Down, target)
		same(t, want, down(t, r, target))
	}
}

func TestMark(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, logged(1, 2, 3)...)
	result, err := r.Mark(t.Context(), 1, 2, 1)
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"up 1_m1", "up 2_m2"}, steps(result.Steps))
	same(t, []string{"1_m1 applied", "2_m2 applied", "3_m3 pending"}, states(t, r))
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM pg_class WHERE relname LIKE 't_'"))
	result, err = r.Mark(t.Context(), 2, 3)
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"up 3_m3"}, steps(result.Steps))
	same(t, []string{"up 2_m2"}, steps(result.Skipped))
	same(t, []string{}, up(t, r, runner.All()))

	_, err = r.Mark(t.Context(), 3, 4)
	wantError(t, err, "version 4 has no file", "Nothing was recorded.")
	_, err = r.Unmark(t.Context(), 3, 4)
	wantError(t, err, "version 4 is neither a file nor applied", "Nothing was unmarked.")

	// What is only in the ledger can be unmarked too.
	result, err = newRunner(t, url, runner.Options{}, logged(1, 2)...).Unmark(t.Context(), 3, 2)
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"down 3_m3", "down 2_m2"}, steps(result.Steps))
	result, err = r.Unmark(t.Context(), 2)
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{}, steps(result.Steps))
	same(t, []string{"down 2_m2"}, steps(result.Skipped))
	same(t, []string{"1_m1 applied", "2_m2 pending", "3_m3 pending"}, states(t, r))

	// In the order of applying it comes behind the newer ones, so a rollback takes it first.
	result, err = r.Mark(t.Context(), 3, 2)
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"up 3_m3", "up 2_m2 late"}, steps(result.Steps))
}

func TestUnmarkWithoutALedger(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	result, err := newRunner(t, url, runner.Options{}, logged(1)...).Unmark(t.Context(), 1)
	if err != nil || len(result.Steps) != 0 {
		t.Errorf("%+v, %v", result, err)
	}
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM pg_class WHERE relname = 'ashlar_migrations'"))
}
