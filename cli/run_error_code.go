//go:build !ashlar_lean

package cli

import (
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// runningKinds are those of the rooms that need the driver. What a rollout joins stands behind the rollout.
var runningKinds = []kind{
	of[*release.NoMigrationsError]("no-migrations"),
	of[*runner.RolloutError]("tenants"),
	of[*runner.NoTenantError]("no-schema"),
	of[*runner.LockedError]("locked"),
	of[*runner.ChangedError](codeChanged),
	of[*runner.LateError]("late"),
	of[*runner.MissingError]("missing"),
	of[*runner.IrreversibleError]("irreversible"),
	of[*runner.InterruptedError]("interrupted"),
	of[*runner.DevOrderError]("dev-order"),
	of[*runner.RightsError]("rights"),
	of[*runner.StatementError]("statement"),
	of[*runner.CodeError]("go"),
	of[*runner.ConnectError]("connection"),
}
