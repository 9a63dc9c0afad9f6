//go:build !ashlar_lean

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/runner"
)

// statusCommand compares files and ledger.
func (a *app) statusCommand() *cobra.Command {
	var d database
	var check bool
	var over rollout
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
  $ status --check     # exit code 4 unless everything is applied
  $ status --tenants   # how many tenants stand where`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := over.check(cmd, false); err != nil {
				return err
			}
			if over.meant() {
				targets, err := a.tenantTargets(d, over)
				if err != nil {
					return err
				}
				return a.each(targets, cmd.Context().Err, func(t target, r *targetReport) error { return r.statusTenants(cmd.Context(), t, check) })
			}
			return a.eachDatabase(cmd, d, func(t target, r *targetReport) error { return r.status(cmd.Context(), t, check) })
		},
	}
	a.databaseFlags(cmd, &d)
	a.schemaFlag(cmd, &d)
	a.tenantFlags(cmd, &over)
	cmd.Flags().BoolVar(&check, "check", false, "exit code 4 unless everything is applied as it is")
	return cmd
}

// status tells the status of a target.
func (r *targetReport) status(ctx context.Context, t target, check bool) error {
	opened, err := t.open(t.run)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	status, err := opened.Status(ctx)
	if err != nil {
		return err
	}
	r.tell(statusReport{status})
	if t.aside {
		r.live.say("note: of tenants tells %s", t.typed("status --tenants"))
	}
	if unsettled := len(status.Entries) - status.Count(runner.Applied); check && unsettled > 0 {
		return &problem{
			code: exitCheck,
			text: fmt.Sprintf("%s not applied as the files say", count(unsettled, "migration")),
			hint: "Type ashlar migrate; it tells what stands in the way.",
		}
	}
	return nil
}

// statusReport is the status of a database.
type statusReport struct{ status runner.Status }

// text prints it also with --quiet: it is what was asked for.
func (s statusReport) text(t text) {
	if len(s.status.Entries) > 0 {
		t.say("")
		t.print(fmt.Sprintf("%-11s  %-14s  %-19s  %s\n", "state", "version", "applied at (UTC)", "name"))
	}
	for _, e := range s.status.Entries {
		t.print(entryLine(e) + "\n")
	}
	t.print(tally(s.status) + "\n")
}

// entry is a version in JSON.
type entry struct {
	Version        string `json:"version"`
	Name           string `json:"name"`
	State          string `json:"state"`
	Path           string `json:"path,omitempty"`            // of the up file; nothing: it is missing
	AppliedAt      string `json:"applied_at,omitempty"`      // RFC 3339, UTC
	AppliedBy      string `json:"applied_by,omitempty"`      // the user
	DurationMS     int64  `json:"duration_ms,omitempty"`     // how long it took
	StatementsDone int    `json:"statements_done,omitempty"` // of an interrupted one
	Dev            bool   `json:"dev,omitempty"`             // a dev migration; missing or changed, migrate reverts it
}

// statusResult is statusReport in JSON.
type statusResult struct {
	Migrations list[entry]    `json:"migrations"`
	Counts     map[string]int `json:"counts"` // by state
}

// MarshalJSON returns the versions and how many there are of each state.
func (s statusReport) MarshalJSON() ([]byte, error) {
	out := statusResult{Counts: map[string]int{}}
	for _, state := range states {
		out.Counts[string(state)] = s.status.Count(state)
	}
	for _, e := range s.status.Entries {
		out.Migrations = append(out.Migrations, entry{
			Version: e.Version.String(), Name: e.Name, State: string(e.State), Path: e.Path,
			AppliedAt: moment(e.AppliedAt), AppliedBy: e.AppliedBy, DurationMS: e.Duration.Milliseconds(), StatementsDone: e.StatementsDone, Dev: e.Dev,
		})
	}
	return marshal(out)
}

// states are all states of a version, in the order in which they are counted.
var states = []runner.State{runner.Applied, runner.Pending, runner.Late, runner.Changed, runner.Missing, runner.Interrupted}

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
	return line + devMark(e)
}

// tally counts the migrations by state.
func tally(status runner.Status) string {
	if len(status.Entries) == 0 {
		return "no migrations: no file, and nothing applied"
	}
	var parts []string
	for _, state := range states {
		if n := status.Count(state); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	return count(len(status.Entries), "migration") + ": " + strings.Join(parts, ", ")
}
