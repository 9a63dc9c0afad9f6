package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestDropIsInterrupted: a tenant of which a part is dropped is not taken for a whole one, and the rest can be dropped.
func TestDropIsInterrupted(t *testing.T) {
	t.Parallel()
	url := schemas(t, "big", "other")
	var up, down strings.Builder
	for n := range 120 {
		fmt.Fprintf(&up, "CREATE TABLE t%d (id bigint);\n", n)
		fmt.Fprintf(&down, "DROP TABLE t%d;\n", n)
	}
	r := tenantRunner(t, url, runner.Options{LockTimeout: 400 * time.Millisecond}, pair{"1_tables", up.String(), down.String()})
	rollOut(t, r, over("big", "other"))
	holder := dbtest.Connect(t, url)
	dbtest.Exec(t, holder, "BEGIN", "LOCK TABLE big.t3 IN ACCESS SHARE MODE")
	_, err := r.RemoveTenant(t.Context(), "big")
	wantError(t, err, `tenant "big" cannot be dropped to its end: one of its tables is held by pid `, "Run ashlar tenants drop big --force again when that is through: it does the rest.")
	same(t, []string{"20"}, column(t, url, "SELECT count(*)::text FROM pg_class WHERE relnamespace = 'big'::regnamespace AND relkind = 'r'"))

	all, err := r.StatusTenants(t.Context(), over("big", "other"))
	must(t, err)
	same(t, "a part of the tenant is dropped, and the rest is not", all[0].Failure)
	same(t, runner.TenantChanged, all[0].State)
	_, err = r.UpTenants(t.Context(), runner.All(), over("big", "other"))
	wantError(t, err, "1 of 1 tenant failed: big")
	_, err = r.DownTenants(t.Context(), runner.To(0), over("big"))
	wantError(t, err, "1 of 1 tenant failed: big")

	dbtest.Exec(t, holder, "ROLLBACK")
	removed, err := r.RemoveTenant(t.Context(), "big")
	must(t, err)
	same(t, true, removed)
	same(t, []string{"other 1"}, standing(t, url))
	checkNotes(t, url)
}

// TestFilesThatEndTransactions: what cannot be inside of the caller's transaction is made by a rollout.
func TestFilesThatEndTransactions(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE PROCEDURE public.tidy() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$")
	r := tenantRunner(t, url, runner.Options{}, notes[0], pair{"2_tidy", noTransaction + "CALL public.tidy()", "SELECT 1"})
	err := within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "a", "") })
	wantError(t, err, "invalid transaction termination", "Make the tenant with ashlar migrate --tenants --create-missing.")
	o := over("a")
	o.CreateMissing = true
	same(t, []string{"a: up 1_notes, up 2_tidy"}, rollOut(t, r, o))
	checkNotes(t, url)
}

// TestCreateMissingIsWhole: of a tenant that cannot be made nothing is left, however it is made.
func TestCreateMissingIsWhole(t *testing.T) {
	t.Parallel()
	url := schemas(t, "there")
	bad := pair{"2_bad", "CREATE TABLE half (); SELECT nothing", "SELECT 1"}
	for _, o := range []runner.Options{{}, {Before: func(context.Context, runner.Step) error { return nil }}} {
		r := tenantRunner(t, url, o, notes[0], bad)
		over := over("a")
		over.CreateMissing = true
		_, err := r.UpTenants(t.Context(), runner.All(), over)
		wantError(t, err, "1 of 1 tenant failed: a")
		kept := "0"
		if o.Before != nil {
			kept = "1" // the file before is done, and stays
		}
		same(t, []string{kept}, column(t, url, "SELECT count(*)::text FROM pg_namespace WHERE nspname = 'a'"))
		over.Script = "CREATE TABLE notes (); CREATE TABLE half ()"
		result, err := tenantRunner(t, url, runner.Options{}, notes[0], bad).UpTenants(t.Context(), runner.All(), runner.Rollout{
			Only: []string{"b" + kept}, CreateMissing: true, Script: over.Script,
		})
		must(t, err)
		same(t, true, result.Tenants[0].Created)
		same(t, []string{"half", "notes"}, column(t, url, "SELECT relname FROM pg_class WHERE relnamespace = 'b"+kept+"'::regnamespace ORDER BY 1"))
	}
	r := tenantRunner(t, url, runner.Options{Before: func(context.Context, runner.Step) error { return nil }}, bad)
	o := over("c")
	o.CreateMissing = true
	_, err := r.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, "1 of 1 tenant failed: c")
	same(t, []string{"0"}, column(t, url, "SELECT count(*)::text FROM pg_namespace WHERE nspname = 'c'"))
}
