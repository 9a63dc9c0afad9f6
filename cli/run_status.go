//go:build !ashlar_lean

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// statusCommand compares files and ledger.
func (a *app) statusCommand() *cobra.Command {
	var d database
	var check bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "What is applied, pending, changed, missing or late",
		Long: `Compare the files with the ledger of each database, and change nothing.

  applied      done, and the file is as it was
  pending      only a file: migrate applies it
  late         pending, but older than what is applied
  changed      the file is another one than was applied
  missing      applied, and there is no file
  interrupted  not all statements of the file ran; migrate goes on`,
		Example: a.example(`
  $ status
  $ status --check     # exit code 4 unless everything is applied`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.eachDatabase(cmd, d, func(t target) error { return a.status(cmd.Context(), t, check) })
		},
	}
	a.databaseFlags(cmd, &d)
	a.schemaFlag(cmd, &d)
	cmd.Flags().BoolVar(&check, "check", false, "exit code 4 unless everything is applied as it is")
	return cmd
}

// status prints the status of a target.
func (a *app) status(ctx context.Context, t target, check bool) error {
	r, err := t.open(release.Options{})
	if err != nil {
		return err
	}
	a.lookedAt(t, r.Address())
	status, err := r.Status(ctx)
	if err != nil {
		return err
	}
	if len(status.Entries) > 0 {
		a.say("\n%-11s  %-14s  %-19s  %s", "state", "version", "applied at (UTC)", "name")
	}
	for _, e := range status.Entries {
		a.say("%s", entryLine(e))
	}
	a.say("%s", tally(status))
	if unsettled := len(status.Entries) - status.Count(runner.Applied); check && unsettled > 0 {
		return &problem{
			code: exitCheck,
			text: fmt.Sprintf("%s not applied as they are", count(unsettled, "migration")),
			hint: "Type " + a.name + " migrate; it tells what stands in the way.",
		}
	}
	return nil
}

// entryLine is one line of the table.
func entryLine(e runner.Entry) string {
	at := ""
	if !e.AppliedAt.IsZero() {
		at = e.AppliedAt.UTC().Format("2006-01-02 15:04:05")
	}
	line := fmt.Sprintf("%-11s  %-14s  %-19s  %s", e.State, e.Version, at, e.Name)
	if e.State == runner.Interrupted {
		line += fmt.Sprintf(" (%s done)", count(e.StatementsDone, "statement"))
	}
	return line
}

// tally counts the migrations by state.
func tally(status runner.Status) string {
	if len(status.Entries) == 0 {
		return "no migrations: no file, and nothing applied"
	}
	var parts []string
	for _, state := range []runner.State{runner.Applied, runner.Pending, runner.Late, runner.Changed, runner.Missing, runner.Interrupted} {
		if n := status.Count(state); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	return count(len(status.Entries), "migration") + ": " + strings.Join(parts, ", ")
}
