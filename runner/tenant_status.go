package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/migration"
)

// TenantState says how a tenant stands to the files.
type TenantState string

// The states of tenants.
const (
	TenantCurrent  TenantState = "current"   // everything is applied as it is
	TenantBehind   TenantState = "behind"    // something is pending
	TenantBroken   TenantState = "failed"    // something is pending, and failed when it was tried last
	TenantChanged  TenantState = "changed"   // a file changed since it was applied, or is half reverted, so that nothing can be applied
	TenantNoSchema TenantState = "no schema" // it is listed, and has none
	TenantUnknown  TenantState = "unknown"   // something is recorded of it, and it is not listed
)

// TenantStates are all states, those that need somebody's care first.
var TenantStates = []TenantState{TenantBroken, TenantChanged, TenantNoSchema, TenantUnknown, TenantBehind, TenantCurrent}

// TenantStatus is how one tenant stands.
type TenantStatus struct {
	Schema  string
	State   TenantState
	Version migration.Version // the newest that is applied; zero: none
	Pending int               // how many are
	Dev     int               // how many dev migrations it has whose files are gone or others: the next rollout reverts them
	Failed  migration.Version // which one failed; zero: it is not known
	Failure string            // why it failed, or why nothing can be applied
}

// StatusTenants says how each tenant stands, by name, those among them of which something is recorded and that nobody lists. It
// writes nothing.
func (r *Runner) StatusTenants(ctx context.Context, o Rollout) ([]TenantStatus, error) {
	w := r.newRollout(migration.Up, All(), o)
	s, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close(ctx)
	names, err := w.names(ctx, s)
	if err != nil {
		return nil, err
	}
	states, err := s.tenantStates(ctx)
	if err != nil {
		return nil, err
	}
	var all []TenantStatus
	for _, name := range names {
		status, err := w.stands(ctx, s, name, states.of[name])
		if err != nil {
			return nil, err
		}
		all = append(all, status)
	}
	for name, state := range states.of {
		if _, listed := slices.BinarySearch(names, name); state.noted && !listed && len(o.Only)+len(o.Except) == 0 {
			all = append(all, TenantStatus{Schema: name, State: TenantUnknown})
		}
	}
	slices.SortFunc(all, func(a, b TenantStatus) int { return strings.Compare(a.Schema, b.Schema) })
	return all, nil
}

// stands says how a listed tenant stands.
func (w *rollout) stands(ctx context.Context, s *session, name string, state tenantState) (TenantStatus, error) {
	status := TenantStatus{Schema: name, State: TenantCurrent}
	if problem := w.tenantName(name); problem != nil || !state.schema {
		status.State = TenantNoSchema
		if problem != nil {
			status.Failure = problem.Error()
		}
		return status, nil
	}
	plan, err := w.plan(ctx, s, name, state)
	if err != nil {
		return status, err
	}
	if plan == nil { // half-run
		h, err := s.of(name).look(ctx)
		if err != nil {
			return status, err
		}
		plan = &tenantPlan{history: h}
		w.decide(plan)
	}
	status.Version, status.Pending = plan.history.newest(), len(plan.chosen)
	for _, c := range plan.chosen {
		if c.step.Kept {
			status.Dev, status.Pending = status.Dev+1, status.Pending-1
		}
	}
	switch {
	case plan.err != nil:
		status.State, status.Failure = TenantChanged, plan.err.Error()
	case len(plan.chosen) > 0 && state.failure != "" && (state.failed == 0 || plan.holds(state.failed)):
		status.State, status.Failed, status.Failure = TenantBroken, state.failed, state.failure
	case len(plan.chosen) > 0:
		status.State = TenantBehind
	}
	return status, nil
}
