package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/ashlar-go/ashlar/internal/lock"
	"github.com/ashlar-go/ashlar/snapshot"
)

// unsaid is how long a command waits for another one without a word.
const unsaid = time.Second

// hold keeps other commands that write from a project's folder, from the look at what is there until the files are written:
// two at once would take one version, and generate one change twice. It brings to an end what a killed one began. To close it
// lets others in; it may be nil, where the system has no such locks.
func (a *app) hold(ctx context.Context, p place) (*os.File, error) {
	held, err := a.lock(ctx, p.dir)
	if err != nil {
		return nil, err
	}
	for _, repo := range a.project.Repos {
		repo = repo.WithDefaults()
		folder := p.path(repo.Name, repo.Paths.Snapshots)
		finished, err := snapshot.Finish(folder)
		if err != nil {
			_ = held.Close() // nothing was written to it
			return nil, err
		}
		if finished {
			a.report.live.say("finished %s, where a run was stopped", folder)
		}
	}
	return held, nil
}

// lock waits for the lock on a folder, and says so when that takes long.
func (a *app) lock(ctx context.Context, dir string) (*os.File, error) {
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
