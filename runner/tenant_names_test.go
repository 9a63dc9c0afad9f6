package runner_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestNoNamesAreRecorded: of what is listed and can be no tenant nothing is recorded, so that status has nothing to say of it when
// it is not listed any more.
func TestNoNamesAreRecorded(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	_, err := r.UpTenants(t.Context(), runner.All(), runner.Rollout{Tenants: func(ctx context.Context, query runner.Query) ([]string, error) {
		return query(ctx, "VALUES (NULL), ('public'), ('a b'), ('a'), ('a'); -- twice")
	}})
	wantError(t, err, `3 of 4 tenants failed: "", "a b", public`)
	same(t, []string{"a"}, column(t, url, "SELECT schema FROM ashlar_tenants"))
	all, err := r.StatusTenants(t.Context(), over("a"))
	must(t, err)
	same(t, []runner.TenantStatus{{Schema: "a", State: runner.TenantCurrent, Version: 2}}, all)
}

// TestFilesThatMakeNothing do not run for a tenant whose schema went meanwhile, although nothing would go elsewhere.
func TestFilesThatMakeNothing(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"", noTransaction} {
		url := schemas(t, "a", "b")
		conn := dbtest.Connect(t, url)
		dbtest.Exec(t, conn, "CREATE TABLE public.log (n int)")
		var first sync.Once
		r := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
			if e.Kind == runner.TenantDone {
				first.Do(func() { dbtest.Exec(t, conn, "DROP SCHEMA b") })
			}
		}}, pair{"1_log", header + "INSERT INTO public.log VALUES (1)", "-- ashlar:irreversible no"})
		o := over("a", "b")
		o.Parallel = 1
		_, err := r.UpTenants(t.Context(), runner.All(), o)
		wantError(t, err, "1 of 2 tenants failed: b", "tenants create b")
		same(t, []string{"a 1"}, standing(t, url))
		same(t, []string{"1"}, column(t, url, "SELECT count(*)::text FROM log"))
	}
}

// TestSchemaOutOfReach is told from one that is not there.
func TestSchemaOutOfReach(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	conn := dbtest.Connect(t, url)
	role := roleName(t, url)
	dbtest.Exec(t, conn, "CREATE ROLE "+quoted(role)+" LOGIN", "GRANT ALL ON SCHEMA public, a TO "+quoted(role))
	defer dbtest.Exec(t, conn, "DROP OWNED BY "+quoted(role)+" CASCADE", "DROP ROLE "+quoted(role))
	_, err := tenantRunner(t, as(t, url, role), runner.Options{}, notes...).UpTenants(t.Context(), runner.All(), over("a", "b"))
	wantError(t, err, "1 of 2 tenants failed: b")
	var failed *runner.RolloutError
	if errors.As(err, &failed) {
		wantError(t, failed.Failed[0].Err, "out of reach", "GRANT USAGE, CREATE ON SCHEMA b TO")
	}
}

// TestPathLedAstray: a function that one file calls, and that changes the search path, does not lead the next file into a schema that all
// share.
func TestPathLedAstray(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE FUNCTION public.astray() RETURNS text LANGUAGE sql AS $$ SELECT set_config('search_path', 'public', true) $$")
	r := tenantRunner(t, url, runner.Options{}, pair{"1_call", "SELECT public.astray()", "SELECT 1"}, notes[1], pair{"3_more", "CREATE TABLE more ()", "DROP TABLE more"})
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE a.notes ()", "CREATE TABLE b.notes ()", "CREATE TABLE public.notes ()")
	same(t, []string{"a: up 1_call, up 2_title, up 3_more", "b: up 1_call, up 2_title, up 3_more"}, rollOut(t, r, over("a", "b")))
	same(t, []string{"a.more", "b.more"}, column(t, url, "SELECT oid::regclass::text FROM pg_class WHERE relname = 'more' ORDER BY 1"))
	same(t, []string{"a.notes", "b.notes"}, column(t, url, "SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'title' ORDER BY 1"))
	checkNotes(t, url)
}
