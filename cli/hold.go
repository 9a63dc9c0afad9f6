package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/ashlar-go/ashlar/internal/lock"
)

// unsaid is how long a command waits for another one without a word.
const unsaid = time.Second

// hold keeps other commands that write from a project's folder, from the look at what is there until the files are written:
// two at once would take one version, and generate one change twice. To close it lets them in; it may be nil, where the system
// has no such locks.
func (a *app) hold(ctx context.Context, dir string) (*os.File, error) {
	quiet, cancel := context.WithTimeout(ctx, unsaid)
	defer cancel()
	held, err := lock.Folder(quiet, dir)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		a.report.live.say("waiting for another ashlar that writes in %s", dir)
		held, err = lock.Folder(ctx, dir)
	}
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, nil
	}
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return nil, cause
	}
	return held, err
}
