package runner_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/runner"
)

// TestLeftovers of one tenant in the session are not there for the next one on the same connection.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	for name, up := range map[string]string{
		"a prepared statement": "PREPARE p AS SELECT 1; EXECUTE p",
		"a cursor":             "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
		"a temporary table":    "CREATE TEMPORARY TABLE rows (n int)",
		"a lock":               "SELECT 1 / (count(*) = 0)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND pid = pg_backend_pid(); SELECT pg_advisory_lock(77)",
		"a channel":            "SELECT 1 / (count(*) = 0)::int FROM pg_listening_channels(); LISTEN c",
		"a user":               "SELECT 1 / (session_user <> 'pg_monitor')::int, set_config('test.user', session_user, true); SET SESSION AUTHORIZATION pg_monitor; SELECT set_config('session_authorization', current_setting('test.user'), true)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			names := numbered(3)
			url := schemas(t, names...)
			o := over(names...)
			o.Parallel = 1
			rollOut(t, tenantRunner(t, url, runner.Options{}, pair{"1_left", up, "-- ashlar:irreversible no"}), o)
			hook := func(context.Context, pgx.Tx, runner.Step) error { return nil } // so that the files go one by one
			rollOut(t, tenantRunner(t, url, runner.Options{AfterBegin: hook}, pair{"1_left", up, "-- ashlar:irreversible no"}, pair{"2_left", up, "-- ashlar:irreversible no"}), o)
			if name != "a user" {
				rollOut(t, tenantRunner(t, url, runner.Options{}, pair{"3_left", noTransaction + up, "-- ashlar:irreversible no"}), o)
			}
			checkNotes(t, url)
		})
	}
}
