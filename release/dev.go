package release

import (
	"context"
	"slices"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// takeBack reverts the dev migrations whose files are gone, public ones and those of tenants, in the reverse order of applying:
// those of tenants may stand on public ones, which may have come in between.
func (a *AllResult) takeBack(ctx context.Context, public, tenants *runner.Runner, over runner.Rollout, steps []runner.Step) error {
	for _, step := range steps {
		if err := a.tenants(ctx, tenants, over, runner.Leftovers(step.Seq)); err != nil {
			return err
		}
		if err := a.public(ctx, public, runner.Leftovers(step.Seq-1)); err != nil {
			return err
		}
	}
	return a.tenants(ctx, tenants, over, runner.Leftovers(0))
}

// only returns a rollout over these tenants. What lists all of them may need a public migration that is yet to be reverted.
func only(over runner.Rollout, names []string) runner.Rollout {
	over.Tenants = func(context.Context, runner.Query) ([]string, error) { return names, nil }
	return over
}

// apart returns the steps that revert and those that apply, each in their order.
func apart(steps []runner.Step) (back, forth []runner.Step) {
	at := slices.IndexFunc(steps, func(s runner.Step) bool { return s.Direction == migration.Up })
	if at < 0 {
		at = len(steps)
	}
	return steps[:at], steps[at:]
}
