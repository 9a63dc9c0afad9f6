package runner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
