package runner_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestSignUpLeavesNothing: whatever the files of a new tenant do to the session, the caller has it as before, in his transaction and
// behind it.
func TestSignUpLeavesNothing(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	conn := dbtest.Connect(t, url)
	const session = `SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('search_path'), current_setting('role'), current_setting('effective_cache_size'),
		current_setting('client_min_messages'), current_setting('statement_timeout'), current_setting('TimeZone'), (SELECT count(*) FROM pg_prepared_statements WHERE from_sql),
		(SELECT count(*) FROM pg_cursors WHERE is_holdable), (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()))`
	state := func() (all string) {
		must(t, conn.QueryRow(t.Context(), session, pgx.QueryExecModeSimpleProtocol).Scan(&all))
		return all
	}
	dbtest.Exec(t, conn, "SET effective_cache_size = '1GB'", "CREATE TEMP TABLE own (n int)")
	for i, up := range []string{
		"SET lock_timeout = '7s'",
		"SET lock_timeout = '3s'", // as the runner does
		"SELECT set_config('search_path', '', false)",
		"SET SESSION client_min_messages = error; SET ROLE pg_monitor; SET ROLE none",
		"DO $$ BEGIN SET statement_timeout = '7s'; END $$",
		"SET effective_cache_size = '2GB'; SET TIME ZONE 'Asia/Tokyo'",
		"CREATE TEMP TABLE rows AS SELECT current_schema()::text AS s; CREATE TEMP VIEW seen AS SELECT * FROM rows; CREATE TEMP SEQUENCE numbers; CREATE TABLE copy AS SELECT s FROM rows",
		"PREPARE p AS SELECT 1; DECLARE c CURSOR WITH HOLD FOR SELECT 1",
	} {
		r := tenantRunner(t, url, runner.Options{}, pair{"1_leave", up, "-- ashlar:irreversible no"})
		for n := range 2 {
			before := state()
			must(t, pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
				err := r.CreateTenant(t.Context(), tx, fmt.Sprintf("t%d_%d", i, n), "")
				if err == nil {
					same(t, before, state())
				}
				return err
			}))
			same(t, before, state())
		}
	}
	same(t, []string{"t6_0", "t6_1"}, column(t, url, "SELECT s FROM t6_0.copy UNION ALL SELECT s FROM t6_1.copy"))

	// What the caller set for his transaction alone does not outlive it because of what a file sets for its own.
	before := state()
	r := tenantRunner(t, url, runner.Options{}, pair{"1_local", "SET LOCAL statement_timeout = '7s'; SET LOCAL lock_timeout = '7s'; SET LOCAL ROLE none", "-- ashlar:irreversible no"})
	must(t, pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		dbtest.Exec(t, conn, "SET LOCAL statement_timeout = '9s'", "SET LOCAL lock_timeout = '9s'")
		within := state()
		err := r.CreateTenant(t.Context(), tx, "local", "")
		if err == nil {
			same(t, within, state())
		}
		return err
	}))
	same(t, before, state())
}
