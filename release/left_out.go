package release

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// leftOutError says which tenants a public migration has to wait for although they were left out.
type leftOutError struct {
	tenants []string          // by name
	need    migration.Version // the first that is pending for one of them
	before  runner.Step       // the public one that comes behind it
}

// Error returns the first of them.
func (e *leftOutError) Error() string {
	who := fmt.Sprintf("tenant %q is left out and has", e.tenants[0])
	if n := len(e.tenants); n > 1 {
		who = fmt.Sprintf("%d tenants are left out and have, such as %q,", n, e.tenants[0])
	}
	return fmt.Sprintf("%s not applied version %s, and %s comes behind it", who, e.need, e.before)
}

// Hint returns both ways on.
func (e *leftOutError) Hint() string {
	return "What was done until then stays. Run ashlar migrate --all for all tenants; or ashlar migrate alone, when the public migrations take nothing away that these still use."
}

// leftOut returns the tenants that a rollout leaves out and for which something is pending, or of which that cannot be said; nil:
// there are none. Public migrations behind that may take away what they stand on.
func leftOut(ctx context.Context, r *runner.Runner, over runner.Rollout) (*leftOutError, error) {
	if len(over.Only)+len(over.Except) == 0 {
		return nil, nil
	}
	meant, err := r.ListTenants(ctx, over)
	if err != nil {
		return nil, err
	}
	over.Only, over.Except = nil, nil
	plan, err := r.PlanTenants(ctx, migration.Up, runner.All(), over)
	if err != nil && !errors.As(err, new(*runner.RolloutError)) {
		return nil, err
	}
	var out *leftOutError
	for _, tenant := range plan.Tenants {
		_, is := slices.BinarySearch(meant, tenant.Schema)
		if is || errors.As(tenant.Err, new(*runner.NoTenantError)) {
			continue
		}
		need := migration.Version(0)
		if tenant.Err == nil {
			need = tenant.Steps[0].Version
		}
		if out == nil {
			out = &leftOutError{need: need}
		}
		out.tenants, out.need = append(out.tenants, tenant.Schema), min(out.need, need)
	}
	return out, nil
}

// upTo applies the public steps in front of what tenants that are left out need.
func (a *AllResult) upTo(ctx context.Context, public *runner.Runner, steps []runner.Step, out *leftOutError) error {
	at := slices.IndexFunc(steps, func(step runner.Step) bool { return step.Version > out.need })
	out.before = steps[at]
	if at > 0 {
		if err := a.public(ctx, public, runner.To(steps[at-1].Version)); err != nil {
			return err
		}
	}
	return out
}
