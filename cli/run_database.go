//go:build !ashlar_lean

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
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
			return a.eachDatabase(cmd, d, func(t target) error { return a.create(cmd.Context(), t) })
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
			return a.eachDatabase(cmd, o.database, func(t target) error { return a.drop(cmd.Context(), t, o.forceDrop) })
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
		Long:    "Create the database of each repo where there is none, and apply what is pending.",
		Example: a.example("  $ setup"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.eachDatabase(cmd, d, func(t target) error { return a.setup(cmd.Context(), t) })
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
			return a.eachDatabase(cmd, o.database, func(t target) error {
				if err := a.drop(cmd.Context(), t, o.forceDrop); err != nil {
					return err
				}
				return a.setup(cmd.Context(), t)
			})
		},
	}
	a.dropFlags(cmd, &o)
	return cmd
}

// eachDatabase works on the databases of all repos.
func (a *app) eachDatabase(cmd *cobra.Command, d database, work func(target) error) error {
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
	var lines []string
	for _, t := range targets {
		_, at, err := t.address()
		if err != nil {
			return err
		}
		lines = append(lines, "  "+at.String())
	}
	return &problem{
		code: exitQuestion,
		text: cmd.Name() + " deletes everything in:\n" + strings.Join(lines, "\n"),
		hint: "Nothing was dropped. Type " + cmd.CommandPath() + " --force if that is meant.",
	}
}

// create makes the database of a target.
func (a *app) create(ctx context.Context, t target) error {
	url, at, err := t.address()
	if err != nil {
		return err
	}
	made, err := runner.CreateDatabase(ctx, url)
	if err != nil {
		return err
	}
	if made {
		a.say("created  %s", at)
	} else {
		a.say("skipped  %s: it exists already", at)
	}
	return nil
}

// drop drops the database of a target.
func (a *app) drop(ctx context.Context, t target, force bool) error {
	url, at, err := t.address()
	if err != nil {
		return err
	}
	gone, err := runner.DropDatabase(ctx, url, force)
	if err != nil {
		return err
	}
	if gone {
		a.say("dropped  %s", at)
	} else {
		a.say("skipped  %s: it does not exist", at)
	}
	return nil
}

// setup creates and migrates a target.
func (a *app) setup(ctx context.Context, t target) error {
	if err := a.create(ctx, t); err != nil {
		return err
	}
	return a.apply(ctx, t, migration.Up, runner.Target{}, release.Options{})
}
