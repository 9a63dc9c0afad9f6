//go:build !ashlar_lean

package cli

import (
	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/migration"
)

// rollbackCommand reverts applied migrations.
func (a *app) rollbackCommand() *cobra.Command {
	o := migrateOptions{direction: migration.Down}
	var all bool
	cmd := &cobra.Command{
		Use:   "rollback",
		Short: "Revert applied migrations, one by default",
		Long: `Revert applied migrations, the one that was applied last first; one when
nothing is said. With several repos, --repo says which one is meant.

A file that says it is irreversible is refused: it would lose data.`,
		Example: a.example(`
  $ rollback
  $ rollback --step 3
  $ rollback --to 20261122101500            # this one too
  $ rollback --to-exclusive 20261122101500  # this one stays
  $ rollback --to 0                         # everything`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if all {
				return Usage("Type "+cmd.CommandPath()+" --to 0 to revert everything, or --step N for some.",
					"rollback --all can mean every migration or every tenant")
			}
			return a.migrate(cmd, o)
		},
	}
	a.migrateFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.acceptDataLoss, "accept-data-loss", false, "run files that say they are irreversible")
	cmd.Flags().BoolVar(&all, "all", false, "refused")
	_ = cmd.Flags().MarkHidden("all")
	return cmd
}
