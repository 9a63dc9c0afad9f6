package runner_test

import (
	"errors"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

func TestDownTargets(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, logged(1, 2, 3, 4, 5, 6, 7)...)
	same(t, []string{}, down(t, r, runner.Target{}))
	same(t, []string{}, down(t, r, runner.To(0)))
	up(t, r, runner.To(6))
	same(t, []string{"down 6_m6"}, down(t, r, runner.Target{}))
	same(t, []string{"down 5_m5", "down 4_m4"}, down(t, r, runner.To(4)))
	same(t, []string{"down 3_m3"}, down(t, r, runner.ToExclusive(2)))
	same(t, []string{}, down(t, r, runner.ToExclusive(2)))

	_, err := r.Down(t.Context(), runner.Steps(3))
	wantError(t, err, "--step 3: only 2 versions are applied", "Nothing was reverted.")
	_, err = r.Down(t.Context(), runner.To(4))
	wantError(t, err, "--to 4: version 4 is not applied\n", "Nothing was reverted.")
	_, err = r.Down(t.Context(), runner.To(99))
	wantError(t, err, "--to 99: version 99 is neither a file nor applied")

	same(t, []string{"down 2_m2", "down 1_m1"}, down(t, r, runner.To(0)))
	up(t, r, runner.All())
	same(t, 7, len(down(t, r, runner.All())))
	up(t, r, runner.All())
	same(t, 7, len(down(t, r, runner.ToExclusive(0))))
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM pg_class WHERE relname LIKE 't_'"))
}

func TestDownToWhatIsNotApplied(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, logged(1, 3)...), runner.All())
	_, err := newRunner(t, url, runner.Options{}, logged(1, 2, 3)...).Down(t.Context(), runner.To(2))
	wantError(t, err, "--to 2: version 2 is not applied, but newer ones are", "Nothing was reverted.")
}

func TestDownAfterALateOne(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, logged(1, 3)...), runner.All())
	r := newRunner(t, url, runner.Options{}, logged(1, 2, 3)...)
	up(t, r, runner.All())
	same(t, []string{"down 2_m2", "down 3_m3"}, down(t, r, runner.To(3)))
}

func TestIrreversible(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	pairs := logged(1, 2, 3)
	pairs[0].down = "-- ashlar:irreversible the titles are gone\n" + pairs[0].down
	pairs[1].down = "-- ashlar:irreversible so are the names\n" + pairs[1].down
	r := newRunner(t, url, runner.Options{}, pairs...)
	up(t, r, runner.All())
	_, err := r.Down(t.Context(), runner.To(0))
	wantError(t, err, "m/2_m2.down.sql: irreversible: so are the names; m/1_m1.down.sql: irreversible: the titles are gone",
		"Nothing was reverted. Add --accept-data-loss")
	_, err = r.Plan(t.Context(), migration.Down, runner.To(0))
	wantError(t, err, "m/1_m1.down.sql: irreversible")
	same(t, []string{"1_m1 applied", "2_m2 applied", "3_m3 applied"}, states(t, r))
	r = newRunner(t, url, runner.Options{AcceptDataLoss: true}, pairs...)
	same(t, []string{"down 3_m3", "down 2_m2", "down 1_m1"}, down(t, r, runner.To(0)))
}

// TestDownFails: versions reverted before stay so, the failing one stays as it was, and the result tells.
func TestDownFails(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	pairs := logged(1, 2, 3)
	pairs[1].down = "-- ashlar:answer x\nDROP TABLE t2;\n\nDROP TABLE absent;"
	r := newRunner(t, url, runner.Options{}, pairs...)
	up(t, r, runner.All())
	result, err := r.Down(t.Context(), runner.To(0))
	same(t, []string{"down 3_m3"}, steps(result.Steps))
	wantError(t, err, `m/2_m2.down.sql:4: table "absent" does not exist (SQLSTATE 42P01)`, "LINE 4: DROP TABLE absent;",
		"Nothing of this version was reverted; versions reverted before stay so.", "run ashlar rollback again")
	var statement *runner.StatementError
	if !errors.As(err, &statement) || statement.Direction != migration.Down || statement.Version != 2 {
		t.Errorf("%+v", statement)
	}
	same(t, []string{"1_m1 applied", "2_m2 applied", "3_m3 pending"}, states(t, r))
	same(t, []string{"t1", "t2"}, column(t, url, "SELECT relname FROM pg_class WHERE relname LIKE 't_' ORDER BY 1"))
}
