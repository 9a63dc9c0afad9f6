//go:build !ashlar_lean

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/runner"
)

// progressStep is how long a rollout goes on without a word; on a terminal, where the word stands in one place, flashStep.
const (
	progressStep = 2 * time.Second
	flashStep    = 100 * time.Millisecond
)

// rolloutWatch writes how a rollout goes on while it does: each tenant that fails, what holds one up, and now and then how far it
// is. It writes nothing for each tenant that is done, of which there may be thousands.
type rolloutWatch struct {
	live   text
	begun  time.Time
	told   time.Time
	failed int
}

// observe prints an event. The runner calls it for one event at a time.
func (w *rolloutWatch) observe(e runner.Event) {
	now := time.Now()
	if w.begun.IsZero() {
		w.begun, w.told = now, now
	}
	if e.Kind != runner.TenantDone {
		w.live.flash("")
	}
	switch e.Kind {
	case runner.TenantFailed:
		w.fail(e)
	case runner.Waiting:
		w.live.say("waiting  %s: %s holds the lock", ident.ShowTenant(e.Schema), e.Holder)
	case runner.Pooled:
		w.live.say("note: a pooler stands between; no lock is kept from one file to the next, each file has its own")
	case runner.Blocked:
		for _, b := range e.Blockers {
			w.live.say("blocked  %s: %s waits for %s", ident.ShowTenant(e.Schema), e.Step, b)
		}
	case runner.Retrying:
		w.live.say("retry    %s: %s got no lock in time, and is rolled back; try %d follows in %s", ident.ShowTenant(e.Schema), e.Step, e.Attempt+1, brief(e.Pause))
	case runner.Sending:
		w.live.say("sql      %s", strings.ReplaceAll(strings.TrimSpace(e.SQL), "\n", "\n         "))
	case runner.Noticed:
		w.live.say("%-8s %s", strings.ToLower(e.Severity), e.Message)
	default: // Starting, Progress and Finished are of one tenant among many
	}
	if e.Kind == runner.TenantDone || e.Kind == runner.TenantFailed {
		w.goOn(e.Count, now)
	}
}

// beside returns an observer that tells the watch, and another one where there is one.
func (w *rolloutWatch) beside(theirs func(runner.Event)) func(runner.Event) {
	return func(e runner.Event) {
		w.observe(e)
		if theirs != nil {
			theirs(e)
		}
	}
}

// goOn says now and then how far the rollout is.
func (w *rolloutWatch) goOn(count runner.Count, now time.Time) {
	step := progressStep
	if w.live.shown {
		step = flashStep
	}
	switch line := progress(count, now.Sub(w.begun)); {
	case count.Left() == 0:
		w.live.flash("")
	case now.Sub(w.told) < step:
	case w.live.shown:
		w.told = now
		w.live.flash(line)
	default:
		w.told = now
		w.live.say("%s", line)
	}
}

// toldFailures is how many failures are told as they come. What one tenant fails by, thousands may.
const toldFailures = 20

// fail tells of a tenant that failed, with the place in its SQL, as long as there are few.
func (w *rolloutWatch) fail(e runner.Event) {
	switch w.failed++; {
	case w.failed <= toldFailures:
		w.live.say("failed   %s: %s", ident.ShowTenant(e.Schema), strings.TrimPrefix(masked(e.Err.Error()), fmt.Sprintf("schema %q: ", e.Schema)))
		if lines := detail(e.Err); lines != "" {
			w.live.say("%s", indent(lines))
		}
	case w.failed == toldFailures+1:
		w.live.say("failed   %s too; from here on failures are only counted: status --tenants --json names them", ident.ShowTenant(e.Schema))
	}
}

// progress says how far a rollout is and how long the rest will take at that rate.
func progress(c runner.Count, took time.Duration) string {
	line := fmt.Sprintf("running  %d of %s done", c.Done, tenants(c.Total))
	if c.Failed > 0 {
		line += fmt.Sprintf(", %d failed", c.Failed)
	}
	if done := c.Done + c.Failed; done > 0 && took > 0 {
		rate := float64(done) / took.Seconds()
		line += fmt.Sprintf(", %.0f a second, %s to go", rate, (time.Duration(float64(c.Left())/rate) * time.Second).Round(time.Second))
	}
	return line
}

func indent(lines string) string { return "         " + strings.ReplaceAll(lines, "\n", "\n         ") }
