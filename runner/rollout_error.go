package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// RolloutError says which tenants failed, or why not all were begun.
type RolloutError struct {
	Address   Address
	Direction migration.Direction
	Failed    []TenantResult // by name
	Of        int            // for how many there was something to do
	Left      int            // how many were not begun, or interrupted
	Why       string         // why there are such; empty: there are none
	Stepwise  bool           // the same command would go further with those that are done
	All       bool           // it was part of a run over public files and tenants
	Err       error          // the end of the context, where that is why
}

// Error returns how many failed, and the first of them.
func (e *RolloutError) Error() string {
	var b strings.Builder
	if len(e.Failed) > 0 {
		fmt.Fprintf(&b, "%d of %s failed: ", len(e.Failed), tenants(e.Of))
		const shown = 5
		for i, t := range e.Failed[:min(shown, len(e.Failed))] {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(ident.ShowTenant(t.Schema))
		}
		if more := len(e.Failed) - shown; more > 0 {
			fmt.Fprintf(&b, " and %d more", more)
		}
	}
	if e.Left > 0 {
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s left", tenants(e.Left))
		if e.Why != "" {
			b.WriteString(", because " + e.Why)
		}
	}
	return b.String()
}

// Hint returns the next command.
func (e *RolloutError) Hint() string {
	command := commandOf(e.Direction) + " --tenants"
	if e.All {
		command = commandOf(e.Direction) + " --all"
	}
	if len(e.Failed) == 0 {
		return "Those that are done stay so. Run " + command + " again: it goes on with the others."
	}
	var irreversible *IrreversibleError
	if errors.As(e.Failed[0].Err, &irreversible) {
		return "Those that are done stay so. Mend what failed, or add --accept-data-loss when the loss is meant, and run " + command + " again: it works on what failed only."
	}
	var missing *NoTenantError
	if errors.As(e.Failed[0].Err, &missing) {
		return "Those that are done stay so. " + missing.Hint() + " Then run " + command + " again: it works on what failed only."
	}
	if e.Stepwise {
		const shown = 20 // a command line has an end
		names := "@FILE, a file with a line for each that failed"
		if len(e.Failed) <= shown {
			all := make([]string, len(e.Failed))
			for i, t := range e.Failed {
				all[i] = ident.ShowTenant(t.Schema)
			}
			names = strings.Join(all, ",")
		}
		return "Those that are done stay so. Mend what failed and run " + command + " again with --only-tenants " + names +
			": without it, those that are done would go further."
	}
	if e.Left > 0 {
		return "Those that are done stay so. Mend what failed and run " + command + " again: it goes on with those that failed, and those that are left."
	}
	return "Those that are done stay so. Mend what failed and run " + command + " again: it works on those only."
}

// Unwrap returns the end of the context, where that is why; those of tenants are in Failed.
func (e *RolloutError) Unwrap() error { return e.Err }

func tenants(n int) string {
	if n == 1 {
		return "1 tenant"
	}
	return fmt.Sprintf("%d tenants", n)
}

// failure returns the error of the whole rollout; nil when all is well.
func (w *rollout) failure(ctx context.Context) error {
	kind := w.target.resolved(w.direction).kind
	e := &RolloutError{Address: w.address, Direction: w.direction, Of: w.result.Count.Total, Left: len(w.result.Left), Why: w.team.why, Stepwise: kind == targetSteps}
	for _, t := range w.result.Tenants {
		if t.Err != nil && !stopped(ctx, t.Err) {
			e.Failed = append(e.Failed, t)
		}
	}
	switch {
	case len(e.Failed) == 0 && e.Left == 0:
		return nil
	case e.Left > 0 && ctx.Err() != nil:
		e.Err, e.Why = context.Cause(ctx), "it was stopped: "+context.Cause(ctx).Error()
	case e.Left > 0 && e.Why == "":
		e.Why = whyConnections
		if w.team.lost != nil {
			e.Why += ": " + w.team.lost.Error()
		}
	}
	return e
}

// stopped reports whether a tenant's error is no more than the end of the context.
func stopped(ctx context.Context, err error) bool {
	var interrupted *InterruptedError
	return ctx.Err() != nil && (errors.As(err, &interrupted) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// NoTenantError says that a tenant has no schema.
type NoTenantError struct {
	Address Address
	Schema  string
}

// Error returns which one.
func (e *NoTenantError) Error() string { return fmt.Sprintf("tenant %q has no schema", e.Schema) }

// Hint returns what to do about it.
func (e *NoTenantError) Hint() string {
	return "Make it with ashlar tenants create " + e.Schema + " or ashlar migrate --tenants --create-missing, or take it from what lists the tenants."
}
