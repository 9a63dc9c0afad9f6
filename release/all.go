package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// AllResult is what became of one repo and its tenants.
type AllResult struct {
	Repo     string
	Public   []runner.Result        // one for each run of versions that follow each other
	Rollouts []runner.RolloutResult // the same, of tenants
	Err      error
}

// MigrateAll applies what is pending to every repo and to its tenants, by version over both: what tenants need of a public
// migration is there, and what they still use goes only when they are done. When a tenant fails, the other tenants go on to the
// same version, and nothing behind it is begun. A repo may have no tenants.
func MigrateAll(ctx context.Context, project ashlar.Project, files fs.FS, o Options) ([]AllResult, error) {
	o.Target = runner.Target{}
	return each(ctx, project, o, func(repo ashlar.Repo) (AllResult, error) { return MigrateRepo(ctx, repo, files, o) })
}

// MigrateRepo is [MigrateAll] for one repo.
func MigrateRepo(ctx context.Context, repo ashlar.Repo, files fs.FS, o Options) (AllResult, error) {
	repo = repo.WithDefaults()
	result := AllResult{Repo: repo.Name}
	result.Err = result.migrate(ctx, repo, files, o)
	return result, result.Err
}

func (a *AllResult) migrate(ctx context.Context, repo ashlar.Repo, files fs.FS, o Options) error {
	public, err := Runner(repo, files, o)
	if err != nil {
		return err
	}
	has, err := HasTenants(repo, files)
	if err != nil {
		return err
	}
	if !has {
		return a.public(ctx, public, runner.All())
	}
	tenants, over, err := TenantRunner(repo, files, o)
	if err != nil {
		return err
	}
	over.AllowNone = true
	return a.both(ctx, public, tenants, over)
}

// both applies runs of versions of one kind in turn.
func (a *AllResult) both(ctx context.Context, public, tenants *runner.Runner, over runner.Rollout) error {
	for {
		plan, err := public.Plan(ctx, migration.Up, runner.All())
		if order := new(runner.DevOrderError); errors.As(err, &order) && len(over.Only)+len(over.Except) == 0 {
			if err := a.takeBack(ctx, public, tenants, only(over, order.Tenants), order.Steps); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if len(plan.Steps) == 0 {
			return a.tenants(ctx, tenants, over, runner.All()) // also of those that only the last public migration told of
		}
		pending, missing, leftovers, err := planned(ctx, tenants, over)
		back, forth := apart(plan.Steps)
		switch {
		case NotYet(err):
			// What lists the tenants needs a public migration that is pending, and which one nobody knows.
			if err := a.public(ctx, public, runner.Steps(1)); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		case leftovers || len(back) > 0:
			if err := a.takeBack(ctx, public, tenants, over, back); err != nil {
				return err
			}
			continue
		}
		out, err := leftOut(ctx, tenants, over)
		if err != nil {
			return err
		}
		for _, run := range turns(forth, pending) {
			switch {
			case run.tenants:
				err = a.tenants(ctx, tenants, without(over, missing), runner.To(run.to))
			case out != nil && out.need < run.to:
				return a.upTo(ctx, public, forth, out)
			default:
				err = a.public(ctx, public, runner.To(run.to))
			}
			if err != nil {
				return err
			}
		}
	}
}

func (a *AllResult) public(ctx context.Context, r *runner.Runner, t runner.Target) error {
	result, err := r.Up(ctx, t)
	a.Public = append(a.Public, result)
	return err
}

func (a *AllResult) tenants(ctx context.Context, r *runner.Runner, over runner.Rollout, t runner.Target) error {
	result, err := r.UpTenants(ctx, t, over)
	a.Rollouts = append(a.Rollouts, result)
	if failed := new(runner.RolloutError); errors.As(err, &failed) {
		failed.All = true
	}
	return err
}

// planned returns the versions that are pending for any tenant, sorted, and the tenants that have no schema: they stand on nothing.
// Any other tenant for which that cannot be said is an error, because public migrations may take away what it stands on.
// Leftovers says that a tenant has dev migrations to be reverted.
func planned(ctx context.Context, r *runner.Runner, over runner.Rollout) (versions []migration.Version, missing []string, leftovers bool, err error) {
	over.CreateMissing = over.CreateMissing && !madeLast(over)
	result, err := r.PlanTenants(ctx, migration.Up, runner.All(), over)
	var failed *runner.RolloutError
	if errors.As(err, &failed) {
		err = nil
		for _, tenant := range failed.Failed {
			switch {
			case errors.As(tenant.Err, new(*runner.NoTenantError)):
				missing = append(missing, tenant.Schema)
			case err == nil:
				err = errors.Join(failed, fmt.Errorf("tenant %q: %w", tenant.Schema, tenant.Err))
			}
		}
	}
	for _, tenant := range result.Tenants {
		for _, step := range tenant.Steps {
			if step.Direction == migration.Down {
				leftovers = true
				continue
			}
			versions = append(versions, step.Version)
		}
	}
	slices.Sort(versions)
	return slices.Compact(versions), missing, leftovers, err
}

// madeLast reports whether tenants that are missing are made when all else is done. The script of the last state wants what all share as
// it is then; files that run one by one want it as it was, which it is only where all of it begins anew.
func madeLast(over runner.Rollout) bool { return over.CreateMissing && over.Script != "" }

// without returns a rollout that leaves out tenants that are made later.
func without(over runner.Rollout, missing []string) runner.Rollout {
	if madeLast(over) {
		over.Except = slices.Concat(over.Except, missing)
	}
	return over
}

// NotYet reports whether an error is that a table, a column, a function or a schema is missing, so that what lists the tenants may
// have to wait for a public migration.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func NotYet(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && slices.Contains([]string{"42P01", "42703", "42883", "3F000"}, server.Code)
}

// turn is a run of versions of one kind that follow each other.
type turn struct {
	tenants bool
	to      migration.Version
}

// turns puts public steps and versions of tenants in order.
func turns(public []runner.Step, tenants []migration.Version) (all []turn) {
	add := func(t turn) {
		if n := len(all); n > 0 && all[n-1].tenants == t.tenants {
			all[n-1] = t
			return
		}
		all = append(all, t)
	}
	for _, step := range public {
		for len(tenants) > 0 && tenants[0] < step.Version {
			add(turn{true, tenants[0]})
			tenants = tenants[1:]
		}
		add(turn{false, step.Version})
	}
	return all // what is left of the tenants comes last of all
}
