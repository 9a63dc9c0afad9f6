package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// part is what a statement in front of a file is for.
type part int

const (
	partOther  part = iota
	partCheck       // client_connection_check_interval, which not every platform has
	partSchema      // whether the tenant's schema is there
	partLock        // the transaction-level lock probe
	partLedger      // the row, or a look at it
)

// message is a transactional file as it is sent: one simple-protocol message.
type message struct {
	parts  []part
	prefix string
	text   string   // of the file
	after  []string // statements between the file and the commit
	row    int      // which of them is the row; 0: it is in front of the file
}

func (m *message) add(p part, sql string) {
	m.parts = append(m.parts, p)
	m.prefix += sql + ";\n"
}

func (m *message) String() string {
	// The newline ends a comment on the last line, the semicolon a statement without one.
	return m.prefix + m.text + "\n;\n" + strings.Join(slices.Concat(m.after, []string{"COMMIT", "RESET ALL"}), ";\n")
}

// compose builds the message of a step. What the file itself sets for the session is reset behind the commit, so that
// the next file begins as this one did.
func (s *session) compose(c todo) *message {
	m := s.opening()
	m.text = c.step.Script.Text
	m.after = append([]string{"RESET ROLE"}, s.setRole()...)
	switch {
	case c.step.Direction == migration.Down:
		m.add(partLedger, exactlyOne(s.remove(c.step.Version)+fmt.Sprintf(" AND applied_seq = %d", c.row.seq)))
		m.after = append(m.after, s.noteTenant()...)
		return m
	case s.pooled: // nobody looked under this lock
		m.add(partLedger, s.stillOpen(c))
	}
	m.row = len(m.after)
	m.after = append(append(m.after, s.record(c)), s.noteTenant()...)
	return m
}

// opening begins a message with what its transaction needs, and the lock.
func (s *session) opening() *message {
	m := &message{}
	m.add(partOther, "BEGIN")
	for _, sql := range s.setRole() {
		m.add(partOther, sql)
	}
	if path := s.searchPath(); path != "" {
		m.add(partOther, "SET LOCAL search_path = "+path)
	}
	if s.options.Schema != "" {
		m.add(partSchema, s.inSchema())
	}
	m.add(partOther, "SET LOCAL lock_timeout = "+milliseconds(s.options.LockTimeout))
	if s.options.StatementTimeout != 0 {
		m.add(partOther, "SET LOCAL statement_timeout = "+milliseconds(s.options.StatementTimeout))
	}
	if !s.noCheck {
		m.add(partCheck, "SET LOCAL client_connection_check_interval = '1s'")
	}
	m.add(partLock, probeInTransaction(s.lockKey()))
	return m
}

// record returns the statement that writes an applied file into the ledger. It fails when another runner was faster.
func (s *session) record(c todo) string {
	const duration = "clock_timestamp() - transaction_timestamp()"
	if c.row.state == stateApplying { // it was a no-transaction file, and not one statement of it ran
		return exactlyOne(s.update(c.step.Version, fmt.Sprintf("state = 'applied', name = %s, checksum = %s, down = %s, applied_at = clock_timestamp(), duration = %s",
			ident.Literal(c.m.Name), ident.Literal(c.m.Checksum()), keptDown(c.m), duration)) + " AND state = 'applying'")
	}
	return s.insert(c.m, stateApplied, c.m.Checksum(), duration)
}

// stillOpen returns a statement that fails, by a division by zero, when a version is applied.
func (s *session) stillOpen(c todo) string {
	return "SELECT 1 / (count(*) = 0)::int FROM " + s.ledgerName() + " WHERE " + s.key(c.step.Version) + " AND state = 'applied'"
}

// runWhole runs a transactional file. When it does not get its locks in time, it is tried again in a transaction of its own,
// until the budget is spent.
func (s *session) runWhole(ctx context.Context, c todo) (taken bool, err error) {
	start := time.Now()
	var blockers []Blocker // as far as anybody saw them
	for attempt := 1; ; attempt++ {
		taken, err = s.tryWhole(ctx, c, &blockers)
		if err == nil || !s.retries(ctx, c.step, start, attempt, err) {
			return taken, err
		}
	}
}

// tryWhole runs a transactional file once. Where a pooler shares our session with others, only the probe inside of the
// message keeps them away.
func (s *session) tryWhole(ctx context.Context, c todo, blockers *[]Blocker) (taken bool, err error) {
	l := s.lookOut(ctx, c.step, *blockers)
	err = s.poll(ctx, s.lockKey(), func(ctx context.Context) (bool, error) {
		done, was, err := s.sendWhole(ctx, c)
		taken = was
		return done, err
	})
	if found := l.end(); len(found) > 0 {
		*blockers = found
	}
	var e *StatementError
	if errors.As(err, &e) && code(err) == codeLockTimeout {
		e.Blockers = *blockers
	}
	return taken, err
}

// sendWhole sends the message once; it is not done when somebody else holds the lock.
func (s *session) sendWhole(ctx context.Context, c todo) (done, taken bool, err error) {
	if s.hooked() {
		return s.callInside(ctx, c, func(ctx context.Context, tx pgx.Tx) error { return s.sendHooked(ctx, c, tx) })
	}
	m := s.compose(c)
	s.log(m.String())
	finished, err := run(ctx, s.conn, m.String(), nil)
	if err == nil {
		return true, false, nil
	}
	if interrupted := s.interrupted(ctx, c, err); interrupted != nil {
		return false, false, interrupted
	}
	if m.atRow(finished) {
		return s.notRecorded(ctx, c, err)
	}
	if m.inFile(finished, err) {
		e := s.statementError(c.step, err)
		e.locate(c.step.Script, position(err), characters(m.prefix), 0, finished-len(m.parts))
		return false, false, e
	}
	return s.notBegun(ctx, c, m, finished, err)
}

// hooked reports whether somebody wants to be called inside of transactions.
func (s *session) hooked() bool { return s.options.AfterBegin != nil || s.options.BeforeCommit != nil }

// sendHooked sends a file inside of its transaction, and calls who wants to be called there.
func (s *session) sendHooked(ctx context.Context, c todo, tx pgx.Tx) error {
	if err := s.hookInside(ctx, "behind the BEGIN of", s.options.AfterBegin, tx, c.step); err != nil {
		return err
	}
	s.log(c.step.Script.Text)
	if finished, err := run(ctx, s.conn, c.step.Script.Text+"\n;", nil); err != nil {
		if s.lost(err) || ctx.Err() != nil {
			return err
		}
		e := s.statementError(c.step, err)
		e.locate(c.step.Script, position(err), 0, 0, finished)
		return e
	}
	return s.hookInside(ctx, "before the COMMIT of", s.options.BeforeCommit, tx, c.step)
}

func (s *session) hookInside(ctx context.Context, when string, call func(context.Context, pgx.Tx, Step) error, tx pgx.Tx, step Step) error {
	if call == nil {
		return nil
	}
	if err := call(ctx, tx, step); err != nil {
		return &hookError{&failure{
			message: fmt.Sprintf("the hook %s %s", when, step), err: err,
			remedy: "This migration was rolled back; earlier ones stay. Run " + step.command() + " again: it goes on here.",
		}}
	}
	return nil
}

// hookError is the error of a hook, which needs no further explanation.
type hookError struct{ *failure }

// notBegun explains a failure in front of a file, at one of the parts. It is not done when somebody else holds the lock, or
// when it has to be sent again.
func (s *session) notBegun(ctx context.Context, c todo, m *message, finished int, err error) (done, taken bool, _ error) {
	switch failed := m.parts[finished]; {
	case failed == partCheck && code(err) == codeInvalidSetting:
		s.noCheck = true
		return false, false, nil
	case failed == partLock && code(err) == codeDivisionByZero:
		return false, false, nil
	case failed == partSchema && code(err) == codeDivisionByZero:
		return false, false, &NoTenantError{Address: s.address, Schema: s.options.Schema}
	case failed == partLedger && code(err) == codeDivisionByZero:
		return true, true, nil
	}
	return false, false, s.ledgerError(ctx, c.step.String()+" cannot be begun", err)
}

// notRecorded explains a failure of the row behind a file, with which all that the file did was rolled back.
func (s *session) notRecorded(ctx context.Context, c todo, err error) (done, taken bool, _ error) {
	if code(err) == codeUnique || code(err) == codeDivisionByZero {
		return true, true, nil
	}
	return false, false, s.ledgerError(ctx, c.step.String()+" cannot be recorded, and was rolled back", err)
}

// atRow reports whether so many finished statements end in front of the row behind the file, or of what follows from it.
func (m *message) atRow(finished int) bool {
	return m.row > 0 && finished >= len(m.parts)+len(migration.Split(m.text))+m.row &&
		finished < len(m.parts)+len(migration.Split(m.text))+len(m.after)
}

// inFile reports whether the file is to blame, not what stands in front of it. What the server cannot read at all it
// refuses before the first statement, BEGIN, which does not fail by itself.
func (m *message) inFile(finished int, err error) bool {
	var pgErr *pgconn.PgError
	return !errors.As(err, &pgErr) || finished == 0 || finished >= len(m.parts) ||
		int(pgErr.Position) > characters(m.prefix)
}
