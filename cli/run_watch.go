//go:build !ashlar_lean

package cli

import (
	"strings"
	"sync"
	"time"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// patience is how long a file runs before it is named.
const patience = 2 * time.Second

// watch writes what a runner does while it does it, as text only.
type watch struct {
	live  text
	mu    sync.Mutex
	timer *time.Timer
}

// observe prints an event.
func (w *watch) observe(e runner.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e.Kind {
	case runner.Waiting:
		w.live.say("waiting  %s holds the lock", e.Holder)
	case runner.Pooled:
		w.live.say("note: a pooler stands between; no lock is kept from one file to the next, each file has its own")
	case runner.Starting:
		w.stop()
		w.timer = time.AfterFunc(patience, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.timer != nil {
				w.live.say("running  %s", e.Step)
			}
		})
	case runner.Blocked:
		w.stop() // that it runs need not be said any more
		for _, b := range e.Blockers {
			w.live.say("blocked  %s waits for %s", e.Step, b)
		}
	case runner.Retrying:
		w.live.say("retry    %s got no lock in time, and is rolled back; try %d follows in %s", e.Step, e.Attempt+1, brief(e.Pause))
	case runner.Progress:
		w.live.say("running  %s: statement %d of %d is done", e.Step, e.Statement, e.Statements)
	case runner.Finished:
		w.stop()
		w.live.say("%-8s %s (%s)%s%s", participle(e.Direction), e.Step, brief(e.Step.Duration), byLedger(e.Step), late(e.Step))
		noteEmpty(w.live, e.Step)
	case runner.Sending:
		w.live.say("sql      %s", strings.ReplaceAll(strings.TrimSpace(e.SQL), "\n", "\n         "))
	case runner.Noticed:
		w.live.say("%-8s %s", strings.ToLower(e.Severity), e.Message)
	case runner.TenantDone, runner.TenantFailed: // of rollouts, which are watched otherwise
	}
}

// late says of a version that it came behind newer ones.
func late(s runner.Step) string {
	if !s.Late || s.Direction == migration.Down {
		return ""
	}
	return ", late: newer ones were applied before"
}

// noteEmpty says that a file does nothing, which is seldom meant.
func noteEmpty(t text, s runner.Step) {
	switch {
	case !isEmpty(s):
	case s.Direction == migration.Down:
		t.say("note: %s holds no SQL, so nothing is taken back", s.Script.Path)
	default:
		t.say("note: %s holds no SQL", s.Script.Path)
	}
}

// isEmpty reports whether there is a file, and it does nothing.
func isEmpty(s runner.Step) bool {
	return !s.Code && s.Script.Path != "" && len(migration.Split(s.Script.Text)) == 0
}

// stop forgets the file that runs.
func (w *watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
}

// done ends the watch.
func (w *watch) done() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
}

// brief rounds a duration to what a reader wants to know.
func brief(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
