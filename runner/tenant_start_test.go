package runner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestSignUpWithoutTransaction: what a file may only do outside of a transaction does not keep a tenant from being made.
func TestSignUpWithoutTransaction(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	parts := pair{"2_parts", `CREATE TABLE "concurrently" (n int) PARTITION BY RANGE (n); CREATE TABLE one PARTITION OF "concurrently" FOR VALUES FROM (1) TO (2)`, `DROP TABLE "concurrently"`}
	for i, up := range []string{
		"VACUUM notes", "vacuum (analyze) notes;", "REINDEX INDEX CONCURRENTLY notes_pkey", "REINDEX (VERBOSE) TABLE concurrently notes",
		`ALTER TABLE "concurrently" DETACH PARTITION one CONCURRENTLY`, "ANALYZE notes; CREATE UNIQUE INDEX CONCURRENTLY i ON notes (body); DROP INDEX CONCURRENTLY i",
	} {
		r := tenantRunner(t, url, runner.Options{}, notes[0], parts, pair{"3_outside", noTransaction + up, "-- ashlar:irreversible no"})
		name := fmt.Sprint("t", i)
		must(t, within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, name, "") }))
	}
	same(t, []string{"t4"}, column(t, url, "SELECT nspname FROM pg_namespace n WHERE nspname ~ '^t[0-9]' AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid AND relname = 'one' AND relispartition)"))
}

// TestSignUpAndLedgerElsewhere: no second ledger is begun where the repo has one in another schema.
func TestSignUpAndLedgerElsewhere(t *testing.T) {
	t.Parallel()
	url := schemas(t, "led")
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE SCHEMA theirs", "CREATE TABLE theirs.ashlar_migrations (of int)")
	r := tenantRunner(t, url, runner.Options{LedgerSchema: "led"}, notes...)
	must(t, within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "a", "") }))
	lost := tenantRunner(t, url, runner.Options{}, notes...)
	wantError(t, within(t, url, func(tx pgx.Tx) error { return lost.CreateTenant(t.Context(), tx, "b", "") }), `recorded in "led".ashlar_migrations`, "Move it")
	wantError(t, within(t, url, func(tx pgx.Tx) error { return lost.DropTenant(t.Context(), tx, "a") }), `recorded in "led".ashlar_migrations`)
	same(t, []string{"led.ashlar_migrations", "theirs.ashlar_migrations"}, column(t, url, "SELECT oid::regclass::text FROM pg_class WHERE relname = 'ashlar_migrations' ORDER BY 1"))
}

// TestInTransactionIsReadCommitted also where the database begins others as something else.
func TestInTransactionIsReadCommitted(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()); END $$")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	must(t, r.InTransaction(t.Context(), func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "a", "") }))
	same(t, []string{"a 1 2"}, standing(t, url))
}

// TestSignUpErrorsAreTold once, and on one line.
func TestSignUpErrorsAreTold(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	r := tenantRunner(t, url, runner.Options{}, notes...)
	err := within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "a", "SELECT 1 / 0") })
	wantError(t, err, "division by zero")
	if strings.Count(err.Error(), "division") != 1 {
		t.Errorf("told twice: %s", err)
	}
}
