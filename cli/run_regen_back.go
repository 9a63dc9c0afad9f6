//go:build !ashlar_lean

package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// way is the way back of one repo: what its database has of own migrations.
type way struct {
	repo   string
	public target
	tenant target // its tenants are nil where the repo has none
	legs   []leg  // in order, the newest first

	schemas []string // of the tenants that have any of them
}

// leg is a run of versions of one kind that are reverted together.
type leg struct {
	tenant   bool
	versions []migration.Version // falling
}

// has reports whether a database has an own migration.
func (w way) has(repo string, v migration.Version) bool {
	return w.repo == repo && slices.ContainsFunc(w.legs, func(l leg) bool { return slices.Contains(l.versions, v) })
}

// lookBack asks the databases which of the own migrations they have. It refuses where others were applied behind them. No database
// has what is not there as a pair.
func (a *app) lookBack(ctx context.Context, p place, mine []own, o regenOptions) ([]way, error) {
	if o.offline {
		a.report.live.say("note: no database was looked at, as --offline says")
		return nil, nil
	}
	alone := map[string]bool{}
	for _, m := range mine {
		for _, f := range slices.Concat(m.halves(), m.joined) {
			alone[f.Path] = true
		}
	}
	p.files = hiding{p.files, alone}
	all, err := a.allTargetsIn(p, o.database, rollout{})
	if err != nil {
		return nil, err
	}
	var ways []way
	for _, m := range mine {
		i := slices.IndexFunc(all, func(t target) bool { return t.repo.Name == m.repo.Name })
		w := way{repo: m.repo.Name, public: all[i], tenant: all[i]}
		if _, err := release.URL(m.repo, o.url); err != nil && !o.migrate {
			a.report.live.say("note: no database was looked at, since %s is not set: should one have these migrations, migrate would not know them any more", m.repo.URLEnv)
			continue
		}
		if err := w.look(ctx, m, o); err != nil {
			return nil, unreachable(err)
		}
		ways = append(ways, w)
	}
	return ways, nil
}

// unreachable says what to do when a database cannot be asked.
func unreachable(err error) error {
	refused := new(runner.ConnectError)
	if !errors.As(err, &refused) {
		return err
	}
	return &problem{
		code: exitFailed, text: err.Error(),
		hint: strings.TrimSpace(refused.Hint() + " When no database has these migrations, say --offline. Nothing was done."),
	}
}

// look fills in the way of one repo.
func (w *way) look(ctx context.Context, m own, o regenOptions) error {
	run := w.options(o)
	opened, err := w.public.open(run)
	if err != nil {
		return err
	}
	status, err := opened.Status(ctx)
	if server := new(pgconn.PgError); errors.As(err, &server) && server.Code == noDatabase {
		return nil // nothing is applied to a database that is not there
	}
	if err != nil {
		return err
	}
	applied, err := m.appliedPublic(ctx, opened, status)
	if err != nil {
		return err
	}
	if w.tenant.tenants != nil {
		tenants, over, err := w.tenant.tenants(run)
		if err != nil {
			return err
		}
		more, schemas, err := m.appliedTenants(ctx, tenants, over)
		if err != nil {
			return err
		}
		applied, w.schemas = append(applied, more...), schemas
	}
	slices.SortFunc(applied, func(a, b has) int { return int(min(1, max(-1, b.version-a.version))) })
	for _, one := range applied {
		if n := len(w.legs); n == 0 || w.legs[n-1].tenant != one.tenant {
			w.legs = append(w.legs, leg{tenant: one.tenant})
		}
		last := &w.legs[len(w.legs)-1]
		last.versions = append(last.versions, one.version)
	}
	return nil
}

// noDatabase is the SQLSTATE of a database that is not there.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const noDatabase = "3D000"

// options returns how the files run.
func (w way) options(o regenOptions) runner.Options {
	run := w.public.run
	run.AcceptDataLoss = run.AcceptDataLoss || o.acceptDataLoss
	return run
}

// has is a version that a database has.
type has struct {
	version migration.Version
	tenant  bool
}

// appliedPublic returns which of the own public migrations are applied.
func (o own) appliedPublic(ctx context.Context, opened *runner.Runner, status runner.Status) (all []has, err error) {
	mine := o.versions(slashed(o.repo.Name, o.repo.Paths.Migrations))
	lowest := migration.Version(0)
	for _, e := range status.Entries {
		if !slices.Contains(mine, e.Version) || e.State == runner.Pending || e.State == runner.Late {
			continue
		}
		all = append(all, has{e.Version, false})
		if lowest == 0 || e.Version < lowest {
			lowest = e.Version
		}
	}
	if lowest == 0 {
		return nil, nil
	}
	plan, err := opened.Plan(ctx, migration.Down, runner.To(lowest))
	if err != nil {
		return nil, err
	}
	return all, others(plan.Steps, mine, "")
}

// appliedTenants returns which of the own migrations of tenants one of them has, and the schemas of those that have any. One that
// is listed and has no schema has none.
func (o own) appliedTenants(ctx context.Context, opened *runner.Runner, over runner.Rollout) (all []has, schemas []string, err error) {
	mine := o.versions(slashed(o.repo.Name, o.repo.Paths.TenantMigrations))
	if len(mine) == 0 {
		return nil, nil, nil
	}
	plan, err := opened.PlanTenants(ctx, migration.Down, runner.To(slices.Min(mine)), over)
	if release.NotYet(err) { // the table that lists the tenants is not there, so neither are they
		return nil, nil, nil
	}
	if err != nil && !errors.As(err, new(*runner.RolloutError)) {
		return nil, nil, err
	}
	seen := map[migration.Version]bool{}
	for _, tenant := range plan.Tenants {
		if errors.As(tenant.Err, new(*runner.NoTenantError)) {
			continue
		}
		if tenant.Err != nil {
			return nil, nil, err
		}
		if err := others(tenant.Steps, mine, tenant.Schema); err != nil {
			return nil, nil, err
		}
		schemas = append(schemas, tenant.Schema)
		for _, step := range tenant.Steps {
			if !seen[step.Version] {
				seen[step.Version] = true
				all = append(all, has{step.Version, true})
			}
		}
	}
	return all, schemas, nil
}

// ofTenants is the target for the tenants that have something to revert.
func (w way) ofTenants() target {
	t := w.tenant
	t.tenants = func(run runner.Options) (*runner.Runner, runner.Rollout, error) {
		r, over, err := w.tenant.tenants(run)
		over.Only = w.schemas
		return r, over, err
	}
	return t
}

// others is the error of a way back that would also revert what is not this branch's own.
func others(steps []runner.Step, mine []migration.Version, tenant string) error {
	for _, step := range steps {
		if slices.Contains(mine, step.Version) {
			continue
		}
		where := "the database"
		if tenant != "" {
			where = "tenant " + tenant
		}
		return failure("Revert it first, if it may go: ashlar rollback. Or leave what is applied as it is, and write the change as a new migration: ashlar generate NAME. Nothing was done.",
			"%s got %s behind a migration that is to be undone, and that one stays", where, step)
	}
	return nil
}

// goBack reverts what is applied, and notes it.
func (a *app) goBack(ctx context.Context, ways []way, o regenOptions) error {
	var reports []*targetReport
	var err error
	for _, w := range ways {
		for _, l := range w.legs {
			r := &targetReport{report: report{live: a.report.live}, repo: w.repo}
			reports = append(reports, r)
			to := runner.To(slices.Min(l.versions))
			if l.tenant {
				err = r.rollOut(ctx, w.ofTenants(), migration.Down, to, w.options(o))
			} else {
				err = r.apply(ctx, w.public, migration.Down, to, w.options(o))
			}
			if err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	if len(reports) > 0 {
		a.report.keep(members{map[string]any{"reverted": reports}})
	}
	if err != nil {
		a.report.live.say("the files and the snapshots are as they were; regen goes on from here when the cause is mended")
	}
	return err
}

// goForth applies what is pending, and notes it.
func (a *app) goForth(ctx context.Context, mine []own, o regenOptions) error {
	all, err := a.allTargets(o.database, rollout{})
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(t target) bool {
		return !slices.ContainsFunc(mine, func(m own) bool { return m.repo.Name == t.repo.Name })
	})
	outer := a.report
	a.report = report{live: outer.live}
	err = a.each(all, ctx.Err, func(t target, r *targetReport) error { return r.applyAll(ctx, t, t.run) })
	inner := a.report
	a.report = outer
	a.report.keep(members{map[string]any{"migrated": &inner}})
	return err
}
