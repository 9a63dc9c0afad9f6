package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/migration"
)

// Up applies what is pending, as far as the target says, oldest version first. When another runner was faster, what it
// applied is in Skipped. When it fails, the result holds what was done until then.
func (r *Runner) Up(ctx context.Context, t Target) (Result, error) {
	return r.apply(ctx, migration.Up, t)
}

// Down reverts applied versions as far as the target says, the one that was applied last first. When it fails, the
// result holds what was done until then.
func (r *Runner) Down(ctx context.Context, t Target) (Result, error) {
	return r.apply(ctx, migration.Down, t)
}

func (r *Runner) apply(ctx context.Context, d migration.Direction, t Target) (Result, error) {
	result := r.result(d)
	s, err := r.open(ctx)
	if err != nil {
		return result, err
	}
	defer func() { s.close(ctx) }()
	before, err := s.look(ctx)
	if err != nil {
		return result, err
	}
	chosen, err := r.choose(before, d, t)
	if err != nil || len(chosen) == 0 {
		return result, err
	}
	if err := s.inTurn(ctx, before, d, t, chosen); err != nil {
		return result, err
	}
	if s, err = s.pastPooler(ctx); err != nil {
		return result, err
	}
	return s.applyChosen(ctx, d, before, chosen)
}

// applyChosen does what was chosen after a look, under the lock.
func (s *session) applyChosen(ctx context.Context, d migration.Direction, before history, chosen []todo) (Result, error) {
	result := s.result(d)
	if err := errors.Join(s.needsSession(chosen), s.checkRights(ctx, chosen)); err != nil {
		return result, err
	}
	if err := s.lock(ctx); err != nil {
		return result, err
	}
	defer s.unlock(ctx)
	now, err := s.prepare(ctx, before, d)
	if err != nil {
		return result, err
	}
	chosen, result.Skipped, err = s.again(before, now, d, chosen)
	if err != nil {
		return result, err
	}
	return result, s.applyAll(ctx, chosen, &result)
}

// prepare makes what the files need, and looks again: until we held the lock, another runner may have worked.
func (s *session) prepare(ctx context.Context, before history, d migration.Direction) (history, error) {
	if !before.ledger || s.options.Schema != "" && !before.tenants {
		if err := s.ensureLedger(ctx); err != nil {
			return history{}, err
		}
	}
	if d == migration.Up {
		if err := s.ensureSchema(ctx); err != nil {
			return history{}, err
		}
	}
	return s.look(ctx)
}

// again keeps of the chosen steps those that are still to be done. It adds none: who asked for one step gets at most
// that one.
func (r *Runner) again(before, now history, d migration.Direction, chosen []todo) (left []todo, skipped []Step, err error) {
	rows, meanwhile := now.byVersion(), now.lastSeq() > before.lastSeq()
	switch {
	case d == migration.Up:
		if err := r.checkChanged(rows); err != nil {
			return nil, nil, err
		}
	case meanwhile:
		return nil, nil, appliedMeanwhile(r.address, d)
	}
	for _, c := range chosen {
		row, recorded := rows[c.step.Version]
		up := c.step.Direction == migration.Up
		if up && recorded && row.state == stateApplied || !up && (!recorded || !row.isOf(c)) {
			skipped = append(skipped, c.step)
			continue
		}
		if up && row.state == stateReverting {
			return nil, nil, halfReverted(row)
		}
		if c.step.Kept {
			if meanwhile {
				return nil, nil, appliedMeanwhile(r.address, d)
			}
			c = takingBack(row)
			delete(rows, c.step.Version) // its files may be there, and are applied behind it
			row = keptState(row)
		}
		if err := checkResume(c.m, c.step.Script, row); err != nil {
			return nil, nil, err
		}
		if !c.step.Kept {
			c.row, c.step.From = row, row.unfinished()
		}
		left = append(left, c)
	}
	return left, skipped, nil
}

func (s *session) applyAll(ctx context.Context, chosen []todo, result *Result) error {
	for _, c := range chosen {
		if ctx.Err() != nil {
			return &InterruptedError{
				Address: s.address, Schema: s.options.Schema, Direction: c.step.Direction, Kept: c.step.Kept,
				Outcome: NotStarted, Err: context.Cause(ctx),
			}
		}
		if err := s.hook(ctx, "before", s.options.Before, c.step); err != nil {
			return err
		}
		s.tell(Event{Kind: Starting, Direction: c.step.Direction, Step: c.step})
		start := time.Now()
		taken, err := s.runFile(ctx, c)
		c.step.Duration = time.Since(start)
		if err != nil {
			var interrupted *InterruptedError
			if errors.As(err, &interrupted) && interrupted.Outcome == Committed {
				result.Steps = append(result.Steps, c.step)
			}
			return err
		}
		if taken {
			result.Skipped = append(result.Skipped, c.step)
			continue
		}
		result.Steps = append(result.Steps, c.step)
		s.tell(Event{Kind: Finished, Direction: c.step.Direction, Step: c.step})
		if err := s.hook(ctx, "after", s.options.After, c.step); err != nil {
			return err
		}
	}
	return nil
}

// hook calls what the caller wants called around a migration.
func (s *session) hook(ctx context.Context, when string, call func(context.Context, Step) error, step Step) error {
	if call == nil {
		return nil
	}
	if err := call(ctx, step); err != nil {
		return &failure{
			message: fmt.Sprintf("the hook %s %s", when, step), err: err,
			remedy: "What was done until then stays. Run " + step.command() + " again: it goes on where this run stopped.",
		}
	}
	return nil
}

// runFile runs the file of a step. It was taken when another runner, which this one's lock did not keep away, had done
// it already.
func (s *session) runFile(ctx context.Context, c todo) (taken bool, err error) {
	code, isCode := s.code[c.step.Version]
	switch {
	case isCode:
		return s.runCode(ctx, c, code)
	case c.step.Script.NoTransaction:
		return s.runPieces(ctx, c)
	default:
		return s.runWhole(ctx, c)
	}
}

// interrupted explains an error by which a run ended from outside, or returns nil when the server refused a statement.
func (s *session) interrupted(ctx context.Context, c todo, err error) *InterruptedError {
	canceled := ctx.Err() != nil
	lost := s.lost(err)
	if !lost && !(canceled && code(err) == codeCanceled) && !(canceled && code(err) == "") {
		return nil
	}
	e := &InterruptedError{
		Address: s.address, Schema: s.options.Schema, Version: c.step.Version, Name: c.step.Name,
		Path:      cmp.Or(c.step.Script.Path, c.step.String()+"."+c.step.Direction.String()+".sql"),
		Direction: c.step.Direction, Kept: c.step.Kept, Outcome: RolledBack, Err: fmt.Errorf("the connection was lost: %w", err),
	}
	if canceled {
		e.Err = context.Cause(ctx)
	}
	if lost {
		e.Outcome = s.outcome(ctx, c)
	}
	return e
}

// outcome asks, on a new connection, what became of the file that ran when the connection was lost. It asks under the
// lock, because the server may still be at work on it.
func (s *session) outcome(ctx context.Context, c todo) Outcome {
	ctx, cancel := tidy(ctx)
	defer cancel()
	fresh, err := s.openAt(ctx, s.from)
	if err != nil {
		return Unknown
	}
	defer fresh.close(ctx)
	fresh.pooled = s.pooled
	if err := fresh.lock(ctx); err != nil {
		return Unknown
	}
	defer fresh.unlock(ctx)
	h, err := fresh.look(ctx)
	if err != nil {
		return Unknown
	}
	row, recorded := h.byVersion()[c.step.Version]
	switch {
	case recorded && row.state != stateApplied:
		return Partly
	case recorded == (c.step.Direction == migration.Up):
		return Committed
	default:
		return RolledBack
	}
}
