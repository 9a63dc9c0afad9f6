package runner

import (
	"context"
	"slices"
	"strconv"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// chooseLeft decides what is to do for a tenant that is looked at once more, when its turn has come. Who asked for a number of
// steps gets at most so many, counted from the survey: what another runner did meanwhile counts, and so does what this one did
// when the answer to its commit was lost.
func (w *rollout) chooseLeft(ctx context.Context, own *session, j job, h history) ([]todo, error) {
	t := w.target.resolved(w.direction)
	if t.kind != targetSteps {
		return w.chooseFor(own, h, t)
	}
	if w.direction == migration.Up {
		chosen, err := w.chooseFor(own, h, t)
		if err != nil || j.plan == nil {
			return chosen, err
		}
		return slices.DeleteFunc(chosen, func(c todo) bool { return !j.plan.holds(c.step.Version) }), nil
	}
	gone, err := own.revertedSince(ctx, j)
	switch {
	case err != nil:
		return nil, err
	case gone < 0:
		return nil, appliedMeanwhile(w.address, w.direction)
	case gone >= t.steps:
		return nil, nil
	}
	return w.chooseFor(own, h, Steps(t.steps-gone))
}

// holds reports whether a version is to do.
func (p *tenantPlan) holds(v migration.Version) bool {
	return slices.ContainsFunc(p.chosen, func(c todo) bool { return c.step.Version == v })
}

// revertedSince returns how many versions fewer the table of tenants counts than at the survey. It is asked after the ledger, so
// that what is gone is counted rather twice than not at all.
func (s *session) revertedSince(ctx context.Context, j job) (int, error) {
	if !j.noted {
		return 0, nil
	}
	rows, err := s.query(ctx, s.transaction("SELECT applied FROM "+s.tenantsName()+
		" WHERE repo = "+ident.Literal(s.options.Repo)+" AND schema = "+ident.Literal(j.schema)))
	if err != nil || len(rows) == 0 {
		return 0, s.wrap(ctx, "the tenants cannot be read", err)
	}
	now, err := strconv.Atoi(rows[0][0])
	return j.applied - now, err
}
