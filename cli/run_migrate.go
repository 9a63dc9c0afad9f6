//go:build !ashlar_lean

package cli

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// migrateOptions are the flags of migrate and rollback.
type migrateOptions struct {
	database
	direction      migration.Direction
	step           int
	to, toBefore   string
	dryRun, logSQL bool
	acceptDataLoss bool
	strictOrder    bool
	directURL      string
	all            bool // tenants too
	over           rollout

	lockTimeout, lockBudget, statementTimeout time.Duration
}

// migrateCommand applies what is pending.
func (a *app) migrateCommand() *cobra.Command {
	o := migrateOptions{direction: migration.Up}
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Apply the migrations that are pending",
		Long: `Apply the migrations that are pending, oldest first, each file in one
transaction. With several repos, all of them in declared order.

Dev migrations that were applied and whose files are gone, or are others now,
are reverted first, by what the ledger keeps of them.

Any number of programs may migrate at the same time: one works, the others wait
and find nothing left to do.`,
		Example: a.example(`
  $ migrate
  $ migrate --dry-run
  $ migrate --repo main --step 1
  $ migrate --repo main --to 20261122101500
  $ migrate --tenants                 # each tenant, several at once
  $ migrate --tenants --only-tenants 'eu_*' --canary 5
  $ migrate --all                     # public and tenants, by version
  $ migrate --migrations-path migrations --url "$DATABASE_URL"`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.migrate(cmd, o) },
	}
	a.migrateFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.over.createMissing, "create-missing", false, "make the schema of a tenant that has none")
	cmd.Flags().BoolVar(&o.all, "all", false, "in a project: apply the public migrations and those of the tenants, by version over both")
	cmd.Flags().BoolVar(&o.acceptDataLoss, "accept-data-loss", false, "revert dev migrations that say they are irreversible")
	cmd.Flags().BoolVar(&o.strictOrder, "strict-version-order", false, "refuse, before anything runs, files that are older than what is applied")
	return cmd
}

// migrateFlags adds the flags that migrate and rollback share.
func (a *app) migrateFlags(cmd *cobra.Command, o *migrateOptions) {
	a.databaseFlags(cmd, &o.database)
	a.schemaFlag(cmd, &o.database)
	a.rolloutFlags(cmd, &o.over)
	flags := cmd.Flags()
	flags.IntVar(&o.step, "step", 0, "only `N` migrations")
	flags.StringVar(&o.to, "to", "", "up to this `VERSION`, and including it")
	flags.StringVar(&o.toBefore, "to-exclusive", "", "up to this `VERSION`, and not including it")
	if o.direction == migration.Down {
		flags.Lookup("to").Usage = "down to this `VERSION`, and including it; 0: everything"
		flags.Lookup("to-exclusive").Usage = "down to this `VERSION`, which stays applied"
	}
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would run, change nothing")
	flags.BoolVar(&o.logSQL, "log-sql", false, "print all SQL that is sent, without passwords")
	flags.DurationVar(&o.lockTimeout, "lock-timeout", runner.DefaultLockTimeout, "let a statement wait for a table in use this `DURATION`; 0: without end")
	flags.StringVar(&o.directURL, "direct-url", "", "a `URL` of the same database past a pooler (default: what the repo's DirectURLEnv holds)")
	flags.DurationVar(&o.lockBudget, "lock-budget", runner.DefaultLockBudget, "try a file that gets no lock again for this `DURATION`; 0: once only")
	flags.DurationVar(&o.statementTimeout, "statement-timeout", 0, "let a statement run this `DURATION`; 0: without end")
	flags.Lookup("statement-timeout").DefValue = "what the user's own setting says"
}

// settings reads the flags that say how the files run, which go before what the program says.
func (o migrateOptions) settings(cmd *cobra.Command, run runner.Options) (runner.Options, error) {
	run.AcceptDataLoss = run.AcceptDataLoss || o.acceptDataLoss
	run.TellSQL = run.TellSQL || o.logSQL
	run.StrictOrder = run.StrictOrder || o.strictOrder
	run.DirectURL = cmp.Or(o.directURL, run.DirectURL)
	for _, flag := range []struct {
		name  string
		given time.Duration
		into  *time.Duration
	}{
		{"lock-timeout", o.lockTimeout, &run.LockTimeout},
		{"lock-budget", o.lockBudget, &run.LockBudget},
		{"statement-timeout", o.statementTimeout, &run.StatementTimeout},
	} {
		switch {
		case flag.given < 0:
			return run, Usage("Take a duration such as 10s, or 0.", "--%s %s is negative", flag.name, flag.given)
		case !cmd.Flags().Changed(flag.name):
		case flag.given > 0:
			*flag.into = flag.given
		default:
			*flag.into = -1 // there zero is the default
		}
	}
	return run, nil
}

// target reads the flags that say how far to go.
func (o migrateOptions) target(cmd *cobra.Command) (t runner.Target, limited bool, err error) {
	given := 0
	for _, name := range []string{"step", "to", "to-exclusive"} {
		if cmd.Flags().Changed(name) {
			given++
		}
	}
	if given > 1 {
		return t, false, Usage("Take one of them.", "--step, --to and --to-exclusive do not go together")
	}
	switch {
	case cmd.Flags().Changed("step"):
		if o.step < 1 {
			return t, false, Usage("Take 1 or more.", "--step %d: nothing to do", o.step)
		}
		return runner.Steps(o.step), true, nil
	case cmd.Flags().Changed("to"):
		v, err := parseVersion(o.to)
		return runner.To(v), true, err
	case cmd.Flags().Changed("to-exclusive"):
		v, err := parseVersion(o.toBefore)
		return runner.ToExclusive(v), true, err
	}
	return t, false, nil
}

// parseVersion reads a version from the command line.
func parseVersion(text string) (migration.Version, error) {
	v, err := migration.ParseVersion(text)
	if err != nil {
		return 0, usage(err, codeUsage)
	}
	return v, nil
}

// migrate applies or reverts.
func (a *app) migrate(cmd *cobra.Command, o migrateOptions) error {
	ctx := cmd.Context()
	how, limited, err := o.target(cmd)
	if err != nil {
		return err
	}
	run, err := o.settings(cmd, a.releaseOptions().Run)
	if err != nil {
		return err
	}
	targets, err := a.migrateTargets(cmd, o, limited, how)
	if err != nil {
		return err
	}
	return a.each(targets, ctx.Err, func(t target, r *targetReport) error {
		switch {
		case o.all && o.dryRun:
			return r.planAll(ctx, t, run)
		case o.all:
			return r.applyAll(ctx, t, run)
		case t.tenants != nil && o.dryRun:
			return r.planRollout(ctx, t, o.direction, how, run)
		case t.tenants != nil:
			return r.rollOut(ctx, t, o.direction, how, run)
		case o.dryRun:
			return r.plan(ctx, t, o.direction, how, run)
		}
		return r.apply(ctx, t, o.direction, how, run)
	})
}

// migrateTargets returns what is to be migrated or rolled back.
func (a *app) migrateTargets(cmd *cobra.Command, o migrateOptions, limited bool, how runner.Target) ([]target, error) {
	if o.all && a.standalone {
		return nil, Usage("Run migrate --migrations-path DIR, then migrate --tenants --tenant-migrations-path DIR.", "--all is for projects, which know both folders")
	}
	if o.all && (limited || o.over.tenants) {
		return nil, Usage("Leave the other flag out: --all applies everything that is pending, public and of tenants.", "--all goes neither with --tenants nor with a target")
	}
	if (limited || o.direction == migration.Down) && !a.standalone {
		what := cmd.Name()
		if limited {
			what += " " + how.String()
		}
		if _, err := a.single(what); err != nil {
			return nil, err
		}
	}
	if err := o.over.check(cmd, o.all); err != nil {
		return nil, err
	}
	switch {
	case o.all:
		return a.allTargets(o.database, o.over)
	case o.over.meant():
		return a.tenantTargets(o.database, o.over)
	}
	return a.targets(o.database)
}

// apply runs the files of a target.
func (r *targetReport) apply(ctx context.Context, t target, d migration.Direction, how runner.Target, options runner.Options) error {
	watch := &watch{live: r.live}
	defer watch.done()
	theirs := options.Observe
	options.Observe = func(e runner.Event) {
		watch.observe(e)
		if theirs != nil {
			theirs(e)
		}
	}
	opened, err := t.open(options)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	run := opened.Up
	if d == migration.Down {
		run = opened.Down
	}
	result, err := run(ctx, how)
	watch.done()
	done := ran{direction: d, how: how, result: result, stopped: err != nil}
	if err == nil && d == migration.Up && len(result.Steps) == 0 && len(result.Skipped) == 0 && how != (runner.Target{}) {
		done.later, err = pending(ctx, opened)
		done.stopped = err != nil
	}
	r.tell(done)
	if err == nil && t.aside && d == migration.Up {
		r.live.say("note: tenants are left alone; %s does both, in the order of versions", t.typed("migrate --all"))
	}
	return err
}

// pending counts the versions that are not applied.
func pending(ctx context.Context, opened *runner.Runner) (int, error) {
	status, err := opened.Status(ctx)
	return status.Count(runner.Pending) + status.Count(runner.Late) + status.Count(runner.Interrupted), err
}

// ran is what migrate or rollback did. Each file was told while it ran.
type ran struct {
	direction migration.Direction
	how       runner.Target
	result    runner.Result
	later     int  // how many are pending beyond the target, where nothing was to do
	stopped   bool // an error came between
}

// othersDid is why a version was skipped.
const othersDid = "another runner did it meanwhile"

func (r ran) text(t text) {
	for _, step := range r.result.Skipped {
		t.say("skipped  %s: %s", step, othersDid)
	}
	switch n := len(r.result.Steps); {
	case r.stopped && n > 0:
		t.say("%s, then it stopped", r.sum(""))
	case r.stopped:
	case n > 0:
		t.say("%s", r.sum(""))
	case len(r.result.Skipped) > 0:
	case r.direction == migration.Down:
		t.say("nothing to do: nothing is applied that could be reverted")
	case r.later > 0:
		t.say("nothing to do: with %s no migration is pending, and %d later", r.how, r.later)
	default:
		t.say("nothing to do: no migration is pending")
	}
}

// MarshalJSON returns the versions by what became of them.
func (r ran) MarshalJSON() ([]byte, error) {
	later := map[string]int{}
	if r.later > 0 {
		later["pending_later"] = r.later
	}
	back, forth := devSteps(r.direction, r.result.Steps)
	return object(
		backSteps("reverted", stepsOf(back)),
		namedSteps(participle(r.direction), stepsOf(forth)),
		namedSteps("skipped", skippedFor(r.result.Skipped, othersDid)),
		later,
	)
}

// plan tells the files that would run.
func (r *targetReport) plan(ctx context.Context, t target, d migration.Direction, how runner.Target, options runner.Options) error {
	opened, err := t.open(options)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	result, err := opened.Plan(ctx, d, how)
	if err != nil {
		return err
	}
	r.tell(planned{d, result})
	return nil
}

// planned is what a dry run found.
type planned struct {
	direction migration.Direction
	result    runner.Result
}

func (p planned) text(t text) {
	for _, step := range p.result.Steps {
		if step.Code {
			t.print("==> " + step.Script.Path + "\n")
			continue
		}
		t.print("==> " + step.Script.Path + "\n" + step.Script.Content() + "\n")
		noteEmpty(t, step)
	}
	t.say("dry run: %s, nothing was changed", ran{direction: p.direction, result: p.result}.sum("would be "))
}

// MarshalJSON returns the files.
func (p planned) MarshalJSON() ([]byte, error) {
	back, forth := devSteps(p.direction, p.result.Steps)
	return object(backSteps("would be reverted", withSQL(back)), namedSteps("would be "+participle(p.direction), withSQL(forth)))
}

// participle says what became of a migration.
func participle(d migration.Direction) string {
	if d == migration.Down {
		return "reverted"
	}
	return "applied"
}
