//go:build !ashlar_lean

package cli

import "github.com/spf13/cobra"

// runningCommands make the commands that need a database.
var runningCommands = []func(*app) *cobra.Command{
	(*app).createCommand,
	(*app).dropCommand,
	(*app).migrateCommand,
	(*app).rollbackCommand,
	(*app).regenCommand,
	(*app).statusCommand,
	(*app).markCommand,
	(*app).unmarkCommand,
	(*app).repairCommand,
	(*app).setupCommand,
	(*app).resetCommand,
	(*app).tenantsCommand,
}
