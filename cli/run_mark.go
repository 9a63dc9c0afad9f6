//go:build !ashlar_lean

package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// marking is a change of the ledger alone, and the same of tenants.
type marking struct {
	one  func(*runner.Runner, context.Context, ...migration.Version) (runner.Result, error)
	many func(*runner.Runner, context.Context, runner.Rollout, ...migration.Version) (runner.RolloutResult, error)

	done, skipped string // what becomes of a version, and why nothing does
}

// markCommand records versions as applied.
func (a *app) markCommand() *cobra.Command {
	cmd := a.ledgerCommand(marking{(*runner.Runner).Mark, (*runner.Runner).MarkTenants, "marked", "applied already"})
	cmd.Use = "mark VERSION..."
	cmd.Short = "Record versions as applied without running them"
	cmd.Long = `Record versions as applied without running their files, for a database that
holds already what they do.`
	cmd.Example = a.example(`
  $ mark 20261122101500
  $ mark --tenants --only-tenants org_7   # all versions`)
	return cmd
}

// unmarkCommand takes versions out of the ledger.
func (a *app) unmarkCommand() *cobra.Command {
	cmd := a.ledgerCommand(marking{(*runner.Runner).Unmark, (*runner.Runner).UnmarkTenants, "unmarked", "not applied"})
	cmd.Use = "unmark VERSION..."
	cmd.Short = "Forget that versions were applied, without reverting them"
	cmd.Long = `Take versions out of the ledger without running their files: what they did
stays in the database, and migrate applies them again.`
	cmd.Example = a.example("  $ unmark 20261122101500")
	return cmd
}

// ledgerCommand is what mark and unmark share.
func (a *app) ledgerCommand(m marking) *cobra.Command {
	var d database
	var over rollout
	cmd := &cobra.Command{
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && !(over.meant() && m.done == "marked") {
				return Usage("Type "+cmd.CommandPath()+" 20261122101500; status lists the versions.", "%s needs a version", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var versions []migration.Version
			for _, text := range args {
				v, err := parseVersion(text)
				if err != nil {
					return err
				}
				versions = append(versions, v)
			}
			if err := over.check(cmd, false); err != nil {
				return err
			}
			if over.meant() {
				return a.markTenants(cmd, d, over, m, versions)
			}
			t, err := a.singleTarget(d, cmd.Name())
			if err != nil {
				return err
			}
			return a.each([]target{t}, cmd.Context().Err, func(t target, r *targetReport) error {
				opened, err := t.open(t.run)
				if err != nil {
					return err
				}
				r.lookAt(t, opened.Address())
				result, err := m.one(opened, cmd.Context(), versions...)
				if err != nil {
					return err
				}
				r.tell(ledgerChange{m.done, m.skipped, result})
				return nil
			})
		},
	}
	a.databaseFlags(cmd, &d)
	a.schemaFlag(cmd, &d)
	a.tenantFlags(cmd, &over)
	return cmd
}

// markTenants changes the ledger of tenants.
func (a *app) markTenants(cmd *cobra.Command, d database, o rollout, m marking, versions []migration.Version) error {
	targets, err := a.tenantTargets(d, o)
	if err != nil {
		return err
	}
	if len(targets) > 1 {
		_, err := a.single(cmd.Name())
		return err
	}
	return a.each(targets, cmd.Context().Err, func(t target, r *targetReport) error {
		opened, over, err := t.tenants(t.run)
		if err != nil {
			return err
		}
		r.lookAt(t, opened.Address())
		result, err := m.many(opened, cmd.Context(), over, versions...)
		if err == nil || errors.As(err, new(*runner.RolloutError)) {
			r.tell(tenantsMarked{m.done, result})
		}
		return err
	})
}

// tenantsMarked is what mark or unmark did to tenants.
type tenantsMarked struct {
	done   string
	result runner.RolloutResult
}

func (m tenantsMarked) text(t text) {
	for _, tenant := range m.result.Tenants {
		if tenant.Err != nil {
			t.say("failed   %s: %s", ident.ShowTenant(tenant.Schema), masked(tenant.Err.Error()))
		}
	}
	line := fmt.Sprintf("%-8s %s", m.done, tenants(m.result.Count.Done))
	if current := m.result.Count.Current; current > 0 {
		line += fmt.Sprintf(", %d had nothing to do", current)
	}
	t.say("%s", line)
}

// MarshalJSON returns the tenants by what became of them.
func (m tenantsMarked) MarshalJSON() ([]byte, error) {
	return rolledOut{result: m.result}.MarshalJSON()
}

// ledgerChange is what mark or unmark did.
type ledgerChange struct {
	done, skipped string // what became of a version, and why nothing did
	result        runner.Result
}

func (l ledgerChange) text(t text) {
	for _, step := range l.result.Steps {
		if step.Was != "" {
			t.say("%s", difference(step.Script.Path, step.Was))
		}
		t.say("%-8s %s", l.done, step)
		if step.Late {
			t.say("note: %s is older than what is applied, but rollback goes by the order of applying: it reverts it first", step)
		}
	}
	for _, step := range l.result.Skipped {
		t.say("skipped  %s: %s", step, l.skipped)
	}
}

// MarshalJSON returns the versions by what became of them.
func (l ledgerChange) MarshalJSON() ([]byte, error) {
	return object(
		namedSteps(l.done, stepsOf(l.result.Steps)),
		namedSteps("skipped", skippedFor(l.result.Skipped, l.skipped)),
	)
}
