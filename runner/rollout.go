package runner

import (
	"context"
	"time"

	"github.com/ashlar-go/ashlar/migration"
)

// Rollout says over which tenants migrations go, and how. A tenant is a schema.
type Rollout struct {
	// Tenants returns the names of all tenants; nil: they are those of Only, which then holds no patterns. It is given a way to
	// ask the database, on the connection of the rollout.
	Tenants TenantsFunc

	// Only takes of the tenants those that a pattern matches, and Except those that none does; patterns are those of
	// [path.Match]. Empty: all. One that matches no tenant is an error.
	Only, Except []string

	// AllowNone says that there may be no tenant at all. Otherwise that is an error, because it mostly is a mistake.
	AllowNone bool

	// CreateMissing makes the schema of a tenant that has none. Otherwise that is an error of the tenant's: whoever lists tenants may
	// know better why it is not there.
	CreateMissing bool

	// Script is the SQL that makes in one go, in a new tenant, what all migrations make together, as for [Runner.CreateTenant]; empty: they
	// run one by one. It counts for CreateMissing, where nothing but [All] is asked for and no hooks want to be called.
	Script string

	// Parallel is how many connections work at the same time; zero: as many as the processors of this machine and the
	// connections of the server suggest, at most DefaultParallel.
	Parallel int

	// Canary is how many tenants go first: when one of them fails, the others are not begun. Zero: none.
	Canary int

	// MaxFailures is after how many failed tenants no other one is begun; zero: all are tried.
	MaxFailures int
}

// DefaultParallel is the most connections that a rollout uses when it is not told a number.
const DefaultParallel = 16

// TenantsFunc returns the names of all tenants, in any order.
type TenantsFunc func(ctx context.Context, query Query) ([]string, error)

// Query asks the database, and returns the first column as text.
type Query func(ctx context.Context, sql string, args ...any) ([]string, error)

// Count is how far a rollout is.
type Count struct {
	Total   int // tenants for which there is something to do
	Done    int
	Failed  int
	Current int // tenants for which there was nothing to do
}

// Left is the number of tenants that are not done yet.
func (c Count) Left() int { return c.Total - c.Done - c.Failed }

// RolloutResult is what a rollout did, or would do.
type RolloutResult struct {
	Address   Address
	Repo      string
	Direction migration.Direction
	Count     Count
	Tenants   []TenantResult // those for which there was something to do and that were begun, by name
	Left      []string       // those for which there is something to do and that were not begun, by name
	Duration  time.Duration

	// Unlisted are schemas of which something is recorded and that nobody lists, by name, where others were made: one of them may have
	// been meant.
	Unlisted []string
}

// TenantResult is what became of one tenant.
type TenantResult struct {
	Schema  string
	Steps   []Step // what was done; shared by tenants that were in the same state, so it must not be changed
	Skipped []Step // done by another runner meanwhile
	Created bool   // its schema was made
	Err     error  // nil: it is where it should be
}

// UpTenants applies to each tenant what is pending, as far as the target says. The runner's migrations are those of tenants,
// and its options name no Schema.
//
// Each tenant has a transaction and a lock of its own, so that one that fails stops no other, and none waits for the rollout to
// end. The transactional files of one tenant are sent in one message and committed together; when that fails, they run one by
// one, and those before the failing one stay. Those that are where they should be cost nothing. When tenants failed, the error
// is a [*RolloutError], and another run touches only those.
//
// Several runners may do the same rollout: they share the work.
func (r *Runner) UpTenants(ctx context.Context, t Target, o Rollout) (RolloutResult, error) {
	return r.rollOut(ctx, migration.Up, t, o)
}

// DownTenants reverts versions of each tenant as far as the target says, as [Runner.Down] does for one. Tenants may be in
// different states: each reverts what it applied last. Then the target has to say how far, since some would go back further than others.
func (r *Runner) DownTenants(ctx context.Context, t Target, o Rollout) (RolloutResult, error) {
	return r.rollOut(ctx, migration.Down, t, o)
}

// PlanTenants returns what UpTenants or DownTenants would do. It writes nothing, and takes no lock.
func (r *Runner) PlanTenants(ctx context.Context, d migration.Direction, t Target, o Rollout) (RolloutResult, error) {
	start := time.Now()
	w := r.newRollout(d, t, o)
	s, err := r.open(ctx)
	if err != nil {
		return w.result, err
	}
	defer s.close(ctx)
	if err := w.survey(ctx, s); err != nil {
		return w.result, err
	}
	for _, job := range w.queue {
		tenant := TenantResult{Schema: job.schema, Err: job.err}
		if job.err == nil {
			tenant.Steps, tenant.Err = w.foresee(ctx, s, job)
		}
		switch {
		case tenant.Err != nil:
			w.result.Count.Failed++
		case len(tenant.Steps) == 0:
			w.result.Count.Total--
			w.result.Count.Current++
			continue
		}
		w.result.Tenants = append(w.result.Tenants, tenant)
	}
	w.result.Duration = time.Since(start)
	return w.result, w.failure(ctx)
}

func (r *Runner) rollOut(ctx context.Context, d migration.Direction, t Target, o Rollout) (RolloutResult, error) {
	start := time.Now()
	w := r.newRollout(d, t, o)
	s, err := r.open(ctx)
	if err != nil {
		return w.result, err
	}
	defer func() { s.close(ctx) }()
	if err := w.survey(ctx, s); err != nil || len(w.queue) == 0 {
		return w.result, err
	}
	if d == migration.Down && t.kind == targetDefault && len(w.states) > 1 {
		return w.result, fail("the tenants are not all in the same state, so that the last version of one is not that of another",
			"Nothing was reverted. Say how far: --to VERSION, which reverts that one too, wherever it is applied; or --step 1 for the last one of each. "+
				"ashlar rollback --tenants --dry-run shows which these are.")
	}
	if s, err = s.pastPooler(ctx); err != nil {
		return w.result, err
	}
	if err := w.prepare(ctx, s); err != nil {
		return w.result, err
	}
	w.work(ctx, s)
	w.settle()
	w.result.Duration = time.Since(start)
	return w.result, w.failure(ctx)
}

func stepsOf(chosen []todo) []Step {
	steps := make([]Step, len(chosen))
	for i, c := range chosen {
		steps[i] = c.step
	}
	return steps
}

// foresee returns what would be done for a tenant.
func (w *rollout) foresee(ctx context.Context, s *session, j job) ([]Step, error) {
	if j.plan != nil {
		return stepsOf(j.plan.chosen), nil
	}
	own := s.of(j.schema)
	h, err := own.look(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := w.chooseFor(own, h, w.target)
	return stepsOf(chosen), err
}
