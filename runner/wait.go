package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/migration"
)

// waitPause is how long Wait waits between two looks.
const waitPause = 500 * time.Millisecond

// Wait waits until everything up to the target is applied, by whoever does it. It writes nothing and takes no lock. While
// the database does not answer it goes on trying. When the context ends first, the error says what is left, or why the
// database does not answer.
func (r *Runner) Wait(ctx context.Context, t Target) error {
	var why error // as of the last look that came to its end
	for {
		plan, err := r.Plan(ctx, migration.Up, t)
		var unreachable *ConnectError
		switch {
		case ctx.Err() != nil && why != nil:
			return errors.Join(why, context.Cause(ctx))
		case err == nil && len(plan.Steps) == 0:
			return nil
		case err == nil:
			why = r.stillPending(plan.Steps)
		case errors.As(err, &unreachable):
			why = err
		default:
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(why, context.Cause(ctx))
		case <-time.After(waitPause):
		}
	}
}

func (r *Runner) stillPending(steps []Step) error {
	names := make([]string, 0, len(steps))
	for _, step := range steps {
		names = append(names, step.String())
	}
	return fail(fmt.Sprintf("%s: not applied yet: %s", r.address, strings.Join(names, ", ")), "Run ashlar migrate, or wait longer.")
}
