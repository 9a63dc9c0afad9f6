package runner_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestHalfRevertedTenant: a tenant whose way back ended in the middle of a file is not taken for one that is back already, nor
// is one whose version is half applied.
func TestHalfRevertedTenant(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "half")
	conn := dbtest.Connect(t, url)
	indexes := pair{
		"2_indexes", noTransaction + "CREATE INDEX CONCURRENTLY i ON notes (body); CREATE INDEX CONCURRENTLY j ON notes (body)",
		noTransaction + "DROP INDEX CONCURRENTLY i; DROP INDEX CONCURRENTLY j",
	}
	r := tenantRunner(t, url, runner.Options{}, notes[0], indexes)
	rollOut(t, r, over("a", "b"))
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over("half"))
	dbtest.Exec(t, conn, "DROP INDEX b.j", "CREATE INDEX j ON half.notes (id)")
	_, err := r.UpTenants(t.Context(), runner.All(), over("half"))
	wantError(t, err, "1 of 1 tenant failed: half")
	_, err = r.DownTenants(t.Context(), runner.To(2), over("a", "b", "half"))
	wantError(t, err, "2 of 3 tenants failed: b, half")
	result, err := r.DownTenants(t.Context(), runner.To(2), over("a", "b", "half"))
	wantError(t, err, "1 of 2 tenants failed: half")
	same(t, []string{"b: down 2_indexes", "half:  failed"}, lines(result))
	dbtest.Exec(t, conn, "DROP INDEX half.j")
	rollOut(t, r, over("half"))
	result, err = r.DownTenants(t.Context(), runner.To(2), over("a", "b", "half"))
	must(t, err)
	same(t, []string{"half: down 2_indexes"}, lines(result))
	same(t, []string{"a 1", "b 1", "half 1"}, standing(t, url))
	checkNotes(t, url)
}

// TestStepsAreShared: a tenant to which another runner comes first does not go further by that than anybody asked for.
func TestStepsAreShared(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "c")
	pairs := append(slices.Clone(notes), pair{"3_mark", "ALTER TABLE notes ADD COLUMN mark text", "ALTER TABLE notes DROP COLUMN mark"})
	shared := func(first, second func(r *runner.Runner, o runner.Rollout) (runner.RolloutResult, error)) (runner.RolloutResult, error) {
		var once sync.Once
		r := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
			if e.Kind == runner.TenantDone {
				once.Do(func() {
					_, err := second(tenantRunner(t, url, runner.Options{}, pairs...), over("a", "b", "c"))
					if err != nil {
						t.Error(explain(err))
					}
				})
			}
		}}, pairs...)
		o := over("a", "b", "c")
		o.Parallel = 1
		return first(r, o)
	}
	forth := func(r *runner.Runner, o runner.Rollout) (runner.RolloutResult, error) {
		return r.UpTenants(t.Context(), runner.Steps(1), o)
	}
	back := func(r *runner.Runner, o runner.Rollout) (runner.RolloutResult, error) {
		return r.DownTenants(t.Context(), runner.Target{}, o)
	}
	all := func(r *runner.Runner, o runner.Rollout) (runner.RolloutResult, error) {
		return r.UpTenants(t.Context(), runner.All(), o)
	}
	_, err := shared(forth, func(r *runner.Runner, _ runner.Rollout) (runner.RolloutResult, error) {
		return forth(r, over("b", "c"))
	})
	must(t, err)
	same(t, []string{"a 1", "b 1", "c 1"}, standing(t, url))
	rollOut(t, tenantRunner(t, url, runner.Options{}, pairs...), over("a", "b", "c"))
	_, err = shared(back, func(r *runner.Runner, _ runner.Rollout) (runner.RolloutResult, error) { return back(r, over("b", "c")) })
	must(t, err)
	same(t, []string{"a 1 2", "b 1 2", "c 1 2"}, standing(t, url))
	_, err = shared(back, all)
	wantError(t, err, "2 of 3 tenants failed: b, c")
	same(t, []string{"a 1 2 3", "b 1 2 3", "c 1 2 3"}, standing(t, url))
	checkNotes(t, url)
}

// TestVersionsOfNoTenant are refused before anything is done, and nothing is recorded of them.
func TestVersionsOfNoTenant(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	_, err := r.DownTenants(t.Context(), runner.To(77), over("a", "b"))
	wantError(t, err, "--to 77: version 77 is neither a file nor applied")
	rollOut(t, r, over("a", "b"))
	for _, target := range []runner.Target{runner.To(77), runner.ToExclusive(77)} {
		_, err := r.UpTenants(t.Context(), target, over("a", "b"))
		wantError(t, err, "version 77 is neither a file nor applied")
		_, err = r.DownTenants(t.Context(), target, over("a", "b"))
		wantError(t, err, "version 77 is neither a file nor applied")
	}
	_, err = r.MarkTenants(t.Context(), over("a"), 2, 77)
	wantError(t, err, "version 77 has no file")
	_, err = r.RepairTenants(t.Context(), over("a"), 77)
	wantError(t, err, "version 77 has no file")
	_, err = r.UnmarkTenants(t.Context(), over("a"))
	must(t, err)
	same(t, []string{"a 1 2", "b 1 2"}, standing(t, url))
	same(t, []string{}, column(t, url, "SELECT schema FROM ashlar_tenants WHERE failure IS NOT NULL"))
	checkNotes(t, url)

	// A version whose file is gone is known by the tenants that have it.
	_, err = tenantRunner(t, url, runner.Options{}, notes[0]).DownTenants(t.Context(), runner.To(2), over("a", "b"))
	wantError(t, err, "2 of 2 tenants failed: a, b")
}

// TestLostAnswer: when the answer to a commit is lost, the tenant is looked at again, and goes no step further than was asked.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	p := newProxy(t, url, false)
	pairs := append(slices.Clone(notes), pair{"3_mark", "ALTER TABLE notes ADD COLUMN mark text", "ALTER TABLE notes DROP COLUMN mark"})
	pairs[0].up += "; DO $$ BEGIN RAISE NOTICE 'cut here'; END $$"
	o := over("a", "b")
	o.Parallel = 1
	result, err := tenantRunner(t, p.url, runner.Options{}, pairs...).UpTenants(t.Context(), runner.Steps(1), o)
	must(t, err)
	same(t, 2, result.Count.Done+result.Count.Current)
	same(t, true, p.cut.Load())
	same(t, []string{"a 1", "b 1"}, standing(t, url))
	checkNotes(t, url)
}

// TestFailureOfATenantThatIsGone is not recorded, and one of the way back says nothing about what is pending.
func TestFailureOfATenantThatIsGone(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "c")
	first := tenantRunner(t, url, runner.Options{}, pair{"1_notes", notes[0].up, "-- ashlar:irreversible rows"})
	rollOut(t, first, over("b", "c"))
	var once sync.Once
	changed := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.TenantDone {
			once.Do(func() {
				must(t, within(t, url, func(tx pgx.Tx) error { return first.DropTenant(t.Context(), tx, "b") }))
			})
		}
	}}, pair{"1_notes", "CREATE TABLE other ()", "DROP TABLE other"})
	o := over("a", "b")
	o.Parallel = 1
	_, err := changed.UpTenants(t.Context(), runner.All(), o)
	wantError(t, err, "1 of 2 tenants failed: b")
	same(t, []string{"a", "c"}, column(t, url, "SELECT schema FROM ashlar_tenants ORDER BY 1"))

	_, err = first.DownTenants(t.Context(), runner.Target{}, over("c"))
	wantError(t, err, "1 of 1 tenant failed: c")
	all, err := tenantRunner(t, url, runner.Options{}, pair{"1_notes", notes[0].up, ""}, notes[1]).StatusTenants(t.Context(), runner.Rollout{
		Tenants: over("a", "c").Tenants, Only: []string{"c"},
	})
	must(t, err)
	same(t, []runner.TenantStatus{{Schema: "c", State: runner.TenantBehind, Version: 1, Pending: 1}}, all)
}

// TestNothingIsRecordedOfATenantThatIsGone, whatever was to be done for it.
func TestNothingIsRecordedOfATenantThatIsGone(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"", noTransaction} {
		url := schemas(t, "a", "b")
		pairs := []pair{{"1_notes", header + "CREATE TABLE notes ()", "DROP TABLE notes"}}
		plain := tenantRunner(t, url, runner.Options{}, pairs...)
		for _, way := range []func(*runner.Runner, runner.Rollout) (runner.RolloutResult, error){
			func(r *runner.Runner, o runner.Rollout) (runner.RolloutResult, error) {
				return r.DownTenants(t.Context(), runner.To(1), o)
			},
			func(r *runner.Runner, o runner.Rollout) (runner.RolloutResult, error) {
				return r.UpTenants(t.Context(), runner.All(), o)
			},
		} {
			if _, err := plain.MarkTenants(t.Context(), over("b")); err != nil {
				t.Fatal(explain(err))
			}
			rollOut(t, plain, over("a"))
			var once sync.Once
			r := tenantRunner(t, url, runner.Options{Observe: func(e runner.Event) {
				if e.Kind == runner.Starting || e.Kind == runner.TenantDone {
					once.Do(func() {
						must(t, within(t, url, func(tx pgx.Tx) error { return plain.DropTenant(t.Context(), tx, "b") }))
					})
				}
			}}, append(slices.Clone(pairs), pair{"2_more", header + "CREATE TABLE more ()", "DROP TABLE more"})...)
			o := over("a", "b")
			o.Parallel = 1
			_, _ = way(r, o)
			same(t, []string{"a"}, column(t, url, "SELECT schema FROM ashlar_tenants"))
			checkNotes(t, url)
			dbtest.Exec(t, dbtest.Connect(t, url), "CREATE SCHEMA b")
		}
	}
}

// TestRolloutCost: a follow-up takes one message for a tenant, besides those that ask what there is to do.
func TestRolloutCost(t *testing.T) {
	t.Parallel()
	names := numbered(40)
	url := schemas(t, names...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over(names...))
	sent := 0
	r := tenantRunner(t, url, runner.Options{TellSQL: true, Observe: func(e runner.Event) {
		if e.Kind == runner.Sending {
			sent++
		}
	}}, notes...)
	o := over(names...)
	o.Parallel = 4
	same(t, 40, len(rollOut(t, r, o)))
	if sent > 40+4 {
		t.Errorf("%d messages for 40 tenants", sent)
	}
	sent = 0
	same(t, []string{}, rollOut(t, r, o))
	same(t, 1, sent)
}
