//go:build !ashlar_lean

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/runner"
)

// createCommand makes databases.
func (a *app) createCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create the database of each repo",
		Long:  "Create the database of each repo. One that exists is left as it is.",
		Example: a.example(`
  $ create
  $ create --repo main --url postgres://localhost/app`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.eachDatabase(cmd, d, func(t target, r *targetReport) error { return r.create(cmd.Context(), t) })
		},
	}
	a.databaseFlags(cmd, &d)
	return cmd
}

// dropOptions are the flags of drop and reset.
type dropOptions struct {
	database
	force, forceDrop bool
}

// dropFlags adds the flags of drop and reset.
func (a *app) dropFlags(cmd *cobra.Command, o *dropOptions) {
	a.databaseFlags(cmd, &o.database)
	cmd.Flags().BoolVar(&o.force, "force", false, "yes, drop it with everything in it")
	cmd.Flags().BoolVar(&o.forceDrop, "force-drop", false, "end the connections of others to it")
}

// dropCommand drops databases.
func (a *app) dropCommand() *cobra.Command {
	var o dropOptions
	cmd := &cobra.Command{
		Use:   "drop",
		Short: "Drop the database of each repo",
		Long: `Drop the database of each repo, with everything in it. Without --force it only
says which ones it would drop, and ends with exit code 3.`,
		Example: a.example(`
  $ drop --force
  $ drop --force --force-drop     # even while others are connected`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.askDrop(cmd, o); err != nil {
				return err
			}
			return a.eachDatabase(cmd, o.database, func(t target, r *targetReport) error { return r.drop(cmd.Context(), t, o.forceDrop) })
		},
	}
	a.dropFlags(cmd, &o)
	return cmd
}

// setupCommand creates and migrates.
func (a *app) setupCommand() *cobra.Command {
	var d database
	cmd := &cobra.Command{
		Use:     "setup",
		Short:   "Create the database of each repo, and migrate",
		Long:    "Create the database of each repo where there is none, and apply what is pending,\nto it and to its tenants, whose schemas are made where they are missing.",
		Example: a.example("  $ setup"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			targets, err := a.allTargets(d, rollout{createMissing: true})
			if err != nil {
				return err
			}
			return a.each(targets, cmd.Context().Err, func(t target, r *targetReport) error { return r.setup(cmd.Context(), t) })
		},
	}
	a.databaseFlags(cmd, &d)
	return cmd
}

// resetCommand drops, creates and migrates.
func (a *app) resetCommand() *cobra.Command {
	var o dropOptions
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Drop the database of each repo, create it again, and migrate",
		Long: `Drop the database of each repo with everything in it, create it again, and
migrate. Without --force it only says which ones it would drop, and ends with
exit code 3.`,
		Example: a.example("  $ reset --force"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.askDrop(cmd, o); err != nil {
				return err
			}
			targets, err := a.allTargets(o.database, rollout{createMissing: true})
			if err != nil {
				return err
			}
			return a.each(targets, cmd.Context().Err, func(t target, r *targetReport) error {
				if err := r.drop(cmd.Context(), t, o.forceDrop); err != nil {
					return err
				}
				return r.setup(cmd.Context(), t)
			})
		},
	}
	a.dropFlags(cmd, &o)
	return cmd
}

// eachDatabase works on the databases of all repos.
func (a *app) eachDatabase(cmd *cobra.Command, d database, work func(target, *targetReport) error) error {
	targets, err := a.targets(d)
	if err != nil {
		return err
	}
	return a.each(targets, cmd.Context().Err, work)
}

// askDrop lists the databases that would be dropped, unless --force says yes.
func (a *app) askDrop(cmd *cobra.Command, o dropOptions) error {
	if o.force {
		return nil
	}
	targets, err := a.targets(o.database)
	if err != nil {
		return err
	}
	asked := &dropQuestion{command: cmd.Name()}
	for _, t := range targets {
		if t.repo.ExternalDatabase {
			continue
		}
		_, at, err := t.address()
		if err != nil {
			return err
		}
		asked.databases = append(asked.databases, at.String())
	}
	if len(asked.databases) == 0 {
		return nil
	}
	return asked
}

// dropQuestion asks whether databases are to be dropped.
type dropQuestion struct {
	command   string
	databases []string
}

func (q *dropQuestion) title() string {
	return q.command + " deletes everything in " + strings.Join(q.databases, ", ")
}

// Error lists the databases.
func (q *dropQuestion) Error() string {
	return q.command + " deletes everything in:\n  " + strings.Join(q.databases, "\n  ")
}

// Hint says how to answer.
func (q *dropQuestion) Hint() string {
	return "Nothing was dropped. Type ashlar " + q.command + " --force if that is meant."
}

// ExitCode is that of an open question.
func (q *dropQuestion) ExitCode() int { return exitQuestion }

func (q *dropQuestion) asks() []question {
	var all []question
	for _, at := range q.databases {
		all = append(all, question{Message: "drop " + at + " with everything in it?", Flags: list[string]{"--force"}})
	}
	return all
}

// external is about a database that others make and drop.
type external struct {
	External bool `json:"external,omitempty"` // the repo says that somebody else makes and drops it
}

// String says what was left alone.
func (external) String() string {
	return "its ExternalDatabase says that somebody else makes and drops it"
}

// made says whether a database was created.
type made struct {
	Created bool `json:"created"` // false: it was there, or is somebody else's
	external

	at runner.Address
}

func (m made) text(t text) {
	switch {
	case m.Created:
		t.say("created  %s", m.at)
	case m.External:
		t.say("skipped  %s: %s", m.at, m.external)
	default:
		t.say("skipped  %s: it exists already", m.at)
	}
}

// gone says whether a database was dropped.
type gone struct {
	Dropped bool `json:"dropped"` // false: it was not there, or is somebody else's
	external

	at runner.Address
}

func (g gone) text(t text) {
	switch {
	case g.Dropped:
		t.say("dropped  %s", g.at)
	case g.External:
		t.say("skipped  %s: %s", g.at, g.external)
	default:
		t.say("skipped  %s: it does not exist", g.at)
	}
}

// create makes the database of a target.
func (r *targetReport) create(ctx context.Context, t target) error {
	url, at, err := t.address()
	if err != nil {
		return err
	}
	r.on(at)
	if t.repo.ExternalDatabase {
		r.tell(made{external: external{true}, at: at})
		return nil
	}
	created, err := runner.CreateDatabase(ctx, url)
	if err != nil {
		return err
	}
	r.tell(made{Created: created, at: at})
	return nil
}

// drop drops the database of a target.
func (r *targetReport) drop(ctx context.Context, t target, force bool) error {
	url, at, err := t.address()
	if err != nil {
		return err
	}
	r.on(at)
	if t.repo.ExternalDatabase {
		r.tell(gone{external: external{true}, at: at})
		return nil
	}
	dropped, err := runner.DropDatabase(ctx, url, force)
	if err != nil {
		return err
	}
	r.tell(gone{Dropped: dropped, at: at})
	return nil
}

// setup creates and migrates a target.
func (r *targetReport) setup(ctx context.Context, t target) error {
	if err := r.create(ctx, t); err != nil {
		return err
	}
	return r.applyAll(ctx, t, t.run)
}
