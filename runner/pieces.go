package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// runPieces runs a no-transaction file, statement by statement. Each finished one is recorded, so that the next run
// goes on behind it.
func (s *session) runPieces(ctx context.Context, c todo) (taken bool, err error) {
	if taken, err := s.begin(ctx, c); taken || err != nil {
		return taken, err
	}
	if err := s.settle(ctx); err != nil {
		return false, errors.Join(s.wrap(ctx, c.step.String()+" cannot be begun", err), s.forget(ctx, c, 0))
	}
	defer s.unsettle(ctx)
	statements := migration.Split(c.step.Script.Text)
	for i := c.step.From; i < len(statements); i++ {
		if err := s.runPiece(ctx, c, statements, i); err != nil {
			return false, err
		}
		s.tell(Event{Kind: Progress, Direction: c.step.Direction, Step: c.step, Statement: i + 1, Statements: len(statements)})
	}
	return false, s.finish(ctx, c)
}

// begin records that the file is being run, unless an earlier run did.
func (s *session) begin(ctx context.Context, c todo) (taken bool, err error) {
	v := c.step.Version
	var record string
	switch {
	case c.step.Kept && c.row.state == stateApplying:
		record = s.turnBack(c)
	case c.row.interrupted():
		return false, nil
	case c.step.Direction == migration.Down:
		record = exactlyOne(s.update(v, "state = 'reverting', statements_done = 0, checksum = "+ident.Literal(doneSum(nil, 0))) +
			fmt.Sprintf(" AND applied_seq = %d AND state = 'applied'", c.row.seq))
	default:
		record = s.insert(c.m, stateApplying, doneSum(nil, 0), "NULL")
	}
	err = s.exec(ctx, s.transaction(s.noted(record)...))
	if code(err) == codeUnique || code(err) == codeDivisionByZero {
		return true, nil
	}
	if err != nil {
		return false, s.ledgerError(ctx, c.step.String()+" cannot be begun", err)
	}
	return false, nil
}

// forget takes back what begin recorded when not one statement is done: the version is as before.
func (s *session) forget(ctx context.Context, c todo, done int) error {
	if done > 0 || c.step.From > 0 || c.row.state == stateReverting || c.step.Kept && c.row.state == stateApplying { // then the row of before is not known any more
		return nil
	}
	record := s.remove(c.step.Version) + " AND state = 'applying'"
	if c.step.Direction == migration.Down {
		record = s.update(c.step.Version, "state = 'applied', checksum = "+ident.Literal(c.row.checksum)) + " AND state = 'reverting'"
	}
	ctx, cancel := tidy(ctx)
	defer cancel()
	if err := s.exec(ctx, s.transaction(s.noted(record+" AND statements_done = 0")...)); err != nil {
		return s.ledgerError(ctx, c.step.String()+" did not begin, but this could not be recorded", err)
	}
	return nil
}

// settle sets for the session what a transactional file gets for its transaction. A concurrent index build blocks
// nobody while it waits, and one that a timeout ends leaves an invalid index behind, so there is no lock timeout.
func (s *session) settle(ctx context.Context) error {
	settings := []string{"SET lock_timeout = 0"}
	if path := s.searchPath(); path != "" {
		settings = append(settings, "SET search_path = "+path)
	}
	if s.options.Role != "" {
		settings = append(settings, "SET ROLE "+quoted(s.options.Role))
	}
	if s.options.Schema != "" {
		settings = append(settings, s.inSchema())
	}
	err := s.exec(ctx, strings.Join(settings, ";\n"))
	if s.options.Schema != "" && code(err) == codeDivisionByZero {
		return &NoTenantError{Address: s.address, Schema: s.options.Schema}
	}
	if err != nil || s.noCheck {
		return err
	}
	err = s.exec(ctx, "SET client_connection_check_interval = '1s'")
	if code(err) == codeInvalidSetting {
		s.noCheck = true
		return nil
	}
	return err
}

// unsettle gives the session back as it was.
func (s *session) unsettle(ctx context.Context) {
	if s.conn.IsClosed() {
		return
	}
	ctx, cancel := tidy(ctx)
	defer cancel()
	_ = s.exec(ctx, "RESET ROLE;\nRESET ALL")
}

// runPiece runs one statement and records it.
func (s *session) runPiece(ctx context.Context, c todo, statements []migration.Statement, i int) error {
	piece := statements[i]
	if err := s.sendPiece(ctx, c, piece, c.row.interrupted() && i == c.step.From || c.step.Kept); err != nil {
		if interrupted := s.interrupted(ctx, c, err); interrupted != nil {
			interrupted.Statement = i
			if interrupted.Outcome != Unknown {
				interrupted.Outcome = Partly
			}
			return interrupted
		}
		s.clearFailed(ctx, piece)
		e := s.statementError(c.step, err)
		e.Done = i
		e.locate(c.step.Script, position(err), 0, piece.Offset, i)
		if err := s.forget(ctx, c, i); err != nil {
			return errors.Join(e, err)
		}
		return e
	}
	// It has run, whatever becomes of the caller's context.
	tidied, cancel := tidy(ctx)
	defer cancel()
	err := s.exec(tidied, s.transaction(s.update(c.step.Version,
		fmt.Sprintf("statements_done = %d, checksum = %s", i+1, ident.Literal(doneSum(statements, i+1))))))
	if err != nil {
		return &failure{
			message: fmt.Sprintf("%s: statement %d ran, but this could not be recorded", c.step.Script.Path, i+1),
			remedy:  "The next run would run it again. When that would do harm, finish by hand and tell the ledger with ashlar mark or ashlar unmark.",
			err:     err,
		}
	}
	if ctx.Err() != nil && i+1 < len(statements) {
		return &InterruptedError{
			Address: s.address, Schema: s.options.Schema, Version: c.step.Version, Name: c.step.Name, Path: c.step.Script.Path,
			Direction: c.step.Direction, Kept: c.step.Kept, Outcome: Partly, Statement: i + 1, Err: context.Cause(ctx),
		}
	}
	return nil
}

// sendPiece runs one statement, and sees to it that an index which is built concurrently is valid in the end. Resumed says that
// an earlier run ended in this statement, or between it and its record, or that it may have nothing to take back.
func (s *session) sendPiece(ctx context.Context, c todo, piece migration.Statement, resumed bool) error {
	index, isIndex := concurrent(piece.Text)
	if isIndex {
		if done, err := s.clearWay(ctx, index, resumed); done || err != nil {
			return err
		}
	}
	l := s.lookOut(ctx, c.step, nil)
	err := s.exec(ctx, piece.Text)
	l.end()
	if err == nil && isIndex {
		err = s.checkValid(ctx, index)
	}
	return err
}

// finish records that all statements are done.
func (s *session) finish(ctx context.Context, c todo) error {
	ctx, cancel := tidy(ctx)
	defer cancel()
	record := s.remove(c.step.Version)
	if c.step.Direction == migration.Up {
		record = s.update(c.step.Version, fmt.Sprintf(
			"state = 'applied', name = %s, checksum = %s, down = %s, applied_at = clock_timestamp(), duration = clock_timestamp() - applied_at",
			ident.Literal(c.m.Name), ident.Literal(c.m.Checksum()), keptDown(c.m)))
	}
	if err := s.exec(ctx, s.transaction(s.noted(record)...)); err != nil {
		return s.ledgerError(ctx, c.step.String()+" ran, but this could not be recorded", err)
	}
	return nil
}
