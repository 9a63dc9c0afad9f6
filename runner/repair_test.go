package runner_test

import (
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// TestRepair accepts a changed file without running it.
func TestRepair(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	up(t, newRunner(t, url, runner.Options{}, logged(1, 2)...), runner.All())
	edited := logged(1, 2, 3)
	edited[0].up += ";\nSELECT missing"
	edited[0].name = "1_renamed"
	r := newRunner(t, url, runner.Options{}, edited...)
	same(t, []string{"1_renamed changed", "2_m2 applied", "3_m3 pending"}, states(t, r))
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "m/1_renamed.up.sql: the file changed since it was applied", "accept it with ashlar repair")
	for _, v := range []migration.Version{3, 4} {
		_, err = r.Repair(t.Context(), v, 1)
		wantError(t, err, "is not applied, or has no file", "Nothing was repaired.")
	}
	result, err := r.Repair(t.Context(), 1, 2)
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"up 1_renamed"}, steps(result.Steps))
	same(t, []string{"up 2_m2"}, steps(result.Skipped))
	if len(result.Steps[0].Was) != 64 {
		t.Errorf("it was %q", result.Steps[0].Was)
	}
	same(t, []string{"up 3_m3"}, up(t, r, runner.All()))
	same(t, []string{"1_renamed applied", "2_m2 applied", "3_m3 applied"}, states(t, r))
	same(t, []string{"renamed", "m2", "m3"}, column(t, url, "SELECT name FROM ashlar_migrations ORDER BY version"))
}

// TestTellSQL: an observer sees all that is sent, but for passwords.
func TestTellSQL(t *testing.T) {
	t.Parallel()
	var sent strings.Builder
	o := runner.Options{TellSQL: true, Observe: func(e runner.Event) {
		if e.Kind == runner.Sending {
			sent.WriteString(e.SQL + "\n")
		}
	}}
	url := dbtest.New(t)
	r := newRunner(t, url, o, pair{"1_a", "CREATE ROLE ashlar_told PASSWORD 's3cr3t'", "DROP ROLE ashlar_told"}, pair{"2_b", noTransaction + "VACUUM", ""})
	up(t, r, runner.All())
	down(t, r, runner.Steps(2))
	for _, want := range []string{
		"BEGIN READ ONLY", "pg_try_advisory_lock", "CREATE TABLE IF NOT EXISTS", "CREATE ROLE ashlar_told PASSWORD *", "VACUUM",
		"INSERT INTO", "DELETE FROM", "DROP ROLE ashlar_told", "pg_advisory_unlock",
	} {
		if !strings.Contains(sent.String(), want) {
			t.Errorf("no %s in\n%s", want, sent.String())
		}
	}
	if strings.Contains(sent.String(), "s3cr3t") {
		t.Errorf("the password is told in\n%s", sent.String())
	}
}
