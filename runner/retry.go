package runner

import (
	"context"
	"errors"
	"math/rand/v2" //nolint:depguard // pauses are to differ from run to run
	"time"
)

// The pauses between two tries of a file that did not get its locks: short at first, and never quite the same, so that two
// who are in each other's way do not meet again.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 5 * time.Second
)

// retries waits before another try of a file, or reports that there is none: the error is not one that passes, or the budget
// is spent. While it waits it holds no lock that others would queue behind.
func (s *session) retries(ctx context.Context, step Step, start time.Time, attempt int, err error) bool {
	var e *StatementError
	if !errors.As(err, &e) || code(err) != codeLockTimeout && code(err) != codeDeadlock {
		return false
	}
	e.Attempts = attempt
	return s.pauses(ctx, step, start, attempt, e.Blockers)
}

// pauses waits before another try, or reports that the budget is spent.
func (s *session) pauses(ctx context.Context, step Step, start time.Time, attempt int, blockers []Blocker) bool {
	pause := min(firstRetry<<min(attempt-1, 16), lastRetry)
	pause = pause/2 + rand.N(pause/2)
	if time.Since(start)+pause > s.options.LockBudget {
		return false
	}
	s.tell(Event{Kind: Retrying, Direction: step.Direction, Step: step, Blockers: blockers, Attempt: attempt, Pause: pause})
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}
