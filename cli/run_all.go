//go:build !ashlar_lean

package cli

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// allTargets are targets for the public migrations of all repos and those of their tenants.
func (a *app) allTargets(d database, o rollout) ([]target, error) {
	if a.standalone {
		return a.targets(d)
	}
	p, err := a.locate()
	if err != nil {
		return nil, err
	}
	return a.allTargetsIn(p, d, o)
}

// allTargetsIn is allTargets for the files of a place.
func (a *app) allTargetsIn(p place, d database, o rollout) ([]target, error) {
	over, err := o.options(a.releaseOptions().Rollout)
	if err != nil {
		return nil, err
	}
	over.AllowNone = true
	all, err := a.targetsIn(p, d)
	if err != nil {
		return nil, err
	}
	for i, t := range all {
		has, err := release.HasTenants(t.repo, p.files)
		if err != nil {
			return nil, err
		}
		if has {
			t = a.overTenants(p, t, d, over)
			t.folder = all[i].folder
		}
		settings := a.releaseOptions()
		t.all = func(ctx context.Context, run runner.Options) (release.AllResult, error) {
			if err := p.check(t.repo); err != nil {
				return release.AllResult{}, err
			}
			o := settings
			o.Run, o.URL, o.Prefix, o.Rollout = run, d.url, filepath.ToSlash(p.dir), over
			return release.MigrateRepo(ctx, t.repo, p.files, o)
		}
		all[i] = t
	}
	return all, nil
}

// applyAll runs what is pending, public and of tenants.
func (r *targetReport) applyAll(ctx context.Context, t target, options runner.Options) error {
	if t.tenants == nil {
		return r.apply(ctx, t, migration.Up, runner.Target{}, options)
	}
	files := &watch{live: r.live}
	defer files.done()
	tenants := &rolloutWatch{live: r.live}
	theirs := options.Observe
	options.Observe = func(e runner.Event) {
		if e.Schema == "" {
			files.observe(e)
		} else {
			tenants.observe(e)
		}
		if theirs != nil {
			theirs(e)
		}
	}
	opened, err := t.open(options)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	result, err := t.all(ctx, options)
	files.done()
	r.tell(allDone{result, err != nil})
	return err
}

// planAll tells what would run, public and of tenants.
func (r *targetReport) planAll(ctx context.Context, t target, options runner.Options) error {
	if t.tenants == nil {
		return r.plan(ctx, t, migration.Up, runner.Target{}, options)
	}
	opened, err := t.open(options)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	public, err := opened.Plan(ctx, migration.Up, runner.Target{})
	if order := new(runner.DevOrderError); errors.As(err, &order) {
		r.live.say("note: dev migrations are reverted in the reverse order of applying, over both, and not first the public ones")
		public, err = order.Plan, nil
	}
	if err != nil {
		return err
	}
	tenants, over, err := t.tenants(options)
	if err != nil {
		return err
	}
	result, err := tenants.PlanTenants(ctx, migration.Up, runner.Target{}, over)
	if len(public.Steps) > 0 && release.NotYet(err) {
		r.live.say("note: what lists the tenants is made by the public migrations; until they have run, none is known")
		err = nil
	}
	if err == nil || errors.As(err, new(*runner.RolloutError)) {
		r.tell(allPlan{planned{migration.Up, public}, rolloutPlan{result}})
	}
	return err
}

// allPlan is what a dry run found, public and of tenants.
type allPlan struct {
	public  planned
	tenants rolloutPlan
}

func (p allPlan) text(t text) {
	p.public.text(t)
	p.tenants.text(t)
}

// MarshalJSON returns both, that of tenants under its name.
func (p allPlan) MarshalJSON() ([]byte, error) {
	return object(p.public, map[string]any{"tenants": p.tenants})
}

// allDone is what became of a repo and its tenants.
type allDone struct {
	result  release.AllResult
	stopped bool
}

// joined puts the parts of each kind together.
func (a allDone) joined() (ran, rolledOut) {
	public, over := ran{direction: migration.Up, stopped: a.stopped}, rolledOut{}
	for _, part := range a.result.Public {
		public.result.Steps = append(public.result.Steps, part.Steps...)
		public.result.Skipped = append(public.result.Skipped, part.Skipped...)
	}
	all, done, failed := 0, map[string]bool{}, map[string]bool{}
	sum := &over.result
	for _, part := range a.result.Rollouts {
		all = max(all, part.Count.Total+part.Count.Current)
		sum.Left, sum.Duration = part.Left, sum.Duration+part.Duration
		sum.Unlisted = append(sum.Unlisted, part.Unlisted...)
		sum.Tenants = append(sum.Tenants, part.Tenants...)
		for _, tenant := range part.Tenants {
			done[tenant.Schema] = true
			failed[tenant.Schema] = tenant.Err != nil
		}
	}
	for schema := range done {
		if failed[schema] {
			sum.Count.Failed++
		} else {
			sum.Count.Done++
		}
	}
	sum.Count.Current = max(0, all-sum.Count.Done-sum.Count.Failed-len(sum.Left))
	sum.Count.Total = all - sum.Count.Current
	over.failed = a.stopped && sum.Count.Done+sum.Count.Failed+len(sum.Left) == 0
	return public, over
}

func (a allDone) text(t text) {
	public, over := a.joined()
	if len(public.result.Steps)+len(public.result.Skipped) > 0 || !a.stopped {
		public.text(t)
	}
	if len(a.result.Rollouts) > 0 {
		over.text(t)
	}
}

// MarshalJSON returns what migrate returns for the public migrations and for tenants.
func (a allDone) MarshalJSON() ([]byte, error) {
	public, over := a.joined()
	return object(public, over)
}
