//go:build !ashlar_lean

package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// rollout are the flags of the commands that go over tenants.
type rollout struct {
	tenants       bool
	only, except  []string
	allowNone     bool
	createMissing bool
	folder        string // without a project: of the tenants' migrations

	parallel, canary, maxFailures int
}

// tenantFlags adds the flags that say which tenants are meant.
func (a *app) tenantFlags(cmd *cobra.Command, o *rollout) {
	flags := cmd.Flags()
	flags.BoolVar(&o.tenants, "tenants", false, "go over the tenants, and run their migrations, not the public ones")
	flags.StringSliceVar(&o.only, "only-tenants", nil, "only these `TENANTS`: names and patterns such as eu_*, or @FILE with one a line")
	flags.StringSliceVar(&o.except, "except-tenants", nil, "all but these `TENANTS`")
	flags.BoolVar(&o.allowNone, "allow-none", false, "it is no error when there is no tenant at all")
	if a.standalone {
		flags.StringVar(&o.folder, "tenant-migrations-path", "", "without a project: the `FOLDER` of the tenants' migrations; --only-tenants lists the tenants")
	}
}

// rolloutFlags adds the flags that say how a rollout goes.
func (a *app) rolloutFlags(cmd *cobra.Command, o *rollout) {
	a.tenantFlags(cmd, o)
	flags := cmd.Flags()
	flags.IntVar(&o.parallel, "parallel", 0, "work on `N` tenants at once (default from processors and connections, at most 16)")
	flags.IntVar(&o.canary, "canary", 0, "take `N` tenants first, and stop when one of them fails")
	flags.IntVar(&o.maxFailures, "max-failures", 0, "begin no other tenant when `N` failed (default: try all)")
}

// check refuses flags that are about tenants where none are meant.
func (o rollout) check(cmd *cobra.Command, all bool) error {
	for _, name := range []string{"allow-none", "create-missing", "parallel", "canary", "max-failures"} {
		if flag := cmd.Flags().Lookup(name); flag != nil && flag.Changed && !all && !o.meant() {
			return Usage("Add --tenants, or leave it out.", "--%s is about tenants, and %s is about the public migrations", name, cmd.CommandPath())
		}
	}
	for _, number := range []struct {
		flag  string
		value int
	}{{"parallel", o.parallel}, {"canary", o.canary}, {"max-failures", o.maxFailures}} {
		if flag := cmd.Flags().Lookup(number.flag); flag != nil && flag.Changed && number.value < 1 {
			return Usage("Take a number from 1 on, or leave it out.", "--%s %d is less than 1", number.flag, number.value)
		}
	}
	return nil
}

// meant reports whether tenants are meant.
func (o rollout) meant() bool { return o.tenants || len(o.only)+len(o.except) > 0 || o.folder != "" }

// options returns what the flags say, on top of what the program sets.
func (o rollout) options(base runner.Rollout) (runner.Rollout, error) {
	for _, flag := range []struct {
		value int
		into  *int
	}{{o.parallel, &base.Parallel}, {o.canary, &base.Canary}, {o.maxFailures, &base.MaxFailures}} {
		if flag.value > 0 {
			*flag.into = flag.value
		}
	}
	base.AllowNone = base.AllowNone || o.allowNone
	base.CreateMissing = base.CreateMissing || o.createMissing
	var err error
	if len(o.only) > 0 {
		if base.Only, err = listed("only-tenants", o.only); err != nil {
			return base, err
		}
		if len(base.Only) == 0 {
			if !base.AllowNone {
				return base, failure("Nothing was done. When there may be no tenant, say --allow-none.", "--only-tenants names no tenant")
			}
			base.Tenants = noTenant // an empty list means none of them; without patterns, all would be meant
		}
	}
	if len(o.except) > 0 {
		base.Except, err = listed("except-tenants", o.except)
	}
	return base, err
}

func noTenant(context.Context, runner.Query) ([]string, error) { return nil, nil }

// listed replaces each @FILE by its lines. Empty lines and those that begin with # are left out.
func listed(flag string, words []string) (names []string, err error) {
	for _, word := range words {
		path, isFile := strings.CutPrefix(word, "@")
		if !isFile {
			names = append(names, strings.TrimSpace(word))
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, Usage("Give a file with one tenant a line.", "--%s %s: %v", flag, word, bare(err))
		}
		for line := range strings.Lines(strings.TrimPrefix(string(text), "\uFEFF")) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				names = append(names, line)
			}
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" }), nil
}

// tenantTargets are targets for the tenants of the repos that have some.
func (a *app) tenantTargets(d database, o rollout) ([]target, error) {
	over, err := o.options(a.releaseOptions().Rollout)
	if err != nil {
		return nil, err
	}
	if a.standalone {
		t, err := a.tenantFolderTarget(d, o, over)
		return []target{t}, err
	}
	all, err := a.targets(d)
	if err != nil {
		return nil, err
	}
	p, err := a.locate()
	if err != nil {
		return nil, err
	}
	var with []target
	for _, t := range all {
		has, err := release.HasTenants(t.repo, p.files)
		if err != nil {
			return nil, err
		}
		if has {
			with = append(with, a.overTenants(p, t, d, over))
		}
	}
	if len(with) == 0 {
		return nil, withoutTenants()
	}
	return with, nil
}

// overTenants turns the target of a repo into one for its tenants.
func (a *app) overTenants(p place, t target, d database, over runner.Rollout) target {
	settings := a.releaseOptions()
	t.folder = p.path(release.TenantFolder(t.repo))
	t.tenants = func(run runner.Options) (*runner.Runner, runner.Rollout, error) {
		if err := p.check(t.repo); err != nil {
			return nil, over, err
		}
		o := settings
		o.Run, o.URL, o.Prefix, o.Rollout = run, d.url, filepath.ToSlash(p.dir), over
		return release.TenantRunner(t.repo, p.files, o)
	}
	return t
}

// tenantFolderTarget is a folder of tenants' migrations without a project.
func (a *app) tenantFolderTarget(d database, o rollout, over runner.Rollout) (target, error) {
	if d.schema != "" {
		return target{}, Usage("Name the tenants with --only-tenants.", "--schema and --tenants do not go together")
	}
	if o.folder != "" && d.folder != "" {
		return target{}, Usage("Run both, one after the other: first those of --migrations-path.", "--migrations-path and --tenant-migrations-path do not go together")
	}
	if o.folder == "" || len(o.only) == 0 {
		return target{}, Usage("For example: --tenants --tenant-migrations-path tenant_migrations --only-tenants @tenants.txt",
			"without a project, --tenants needs --tenant-migrations-path and --only-tenants")
	}
	d.folder = o.folder
	t, err := a.folderTarget(d, "tenant-migrations-path")
	if err != nil {
		return target{}, err
	}
	t.tenants = func(run runner.Options) (*runner.Runner, runner.Rollout, error) {
		run.SearchPath = nil
		r, err := openFolder(t.repo, d, run)
		return r, over, err
	}
	return t, nil
}

// rollOut runs the files of the tenants of a target.
func (r *targetReport) rollOut(ctx context.Context, t target, d migration.Direction, how runner.Target, options runner.Options) error {
	watch := &rolloutWatch{live: r.live}
	options.Observe = watch.beside(options.Observe)
	opened, over, err := t.tenants(options)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	run := opened.UpTenants
	if d == migration.Down {
		run = opened.DownTenants
	}
	result, err := run(ctx, how, over)
	r.tell(rolledOut{result: result, failed: !errors.As(err, new(*runner.RolloutError)) && err != nil})
	return err
}

// planRollout tells what would run for the tenants of a target.
func (r *targetReport) planRollout(ctx context.Context, t target, d migration.Direction, how runner.Target, options runner.Options) error {
	opened, over, err := t.tenants(options)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	result, err := opened.PlanTenants(ctx, d, how, over)
	if err == nil || errors.As(err, new(*runner.RolloutError)) {
		r.tell(rolloutPlan{result})
	}
	return err
}

// repoWithTenants returns the repo that commands about one tenant work on: the only one that has tenants, or that of --repo.
func (a *app) repoWithTenants(p place) (ashlar.Repo, error) {
	repos, err := a.selected()
	if err != nil {
		return ashlar.Repo{}, err
	}
	var with []ashlar.Repo
	for _, repo := range repos {
		has, err := release.HasTenants(repo, p.files)
		if err != nil {
			return ashlar.Repo{}, err
		}
		if has {
			with = append(with, repo)
		}
	}
	switch len(with) {
	case 0:
		return ashlar.Repo{}, withoutTenants()
	case 1:
		return with[0], nil
	}
	return a.single("this")
}

// withoutTenants says that nothing declares tenants.
func withoutTenants() error {
	return failure(`Let the resource whose rows they are say r.ManagesTenant("org_$1", &o.ID), or set Tenants of the repo.`,
		"no repo has tenants, and nothing was done")
}
