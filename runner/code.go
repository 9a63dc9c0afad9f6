package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// Code is a migration in Go, for data that SQL cannot express. It takes its place among the files by its version, and the
// ledger records it as it does a file; its functions are not compared when they change.
//
// What an unfinished migration must keep to holds for it as well: the types and functions that it uses are those of the
// program, so it goes on working only as long as they fit the tables of its version. Plain SQL on the transaction does.
type Code struct {
	Version migration.Version
	Name    string // as in the name of a file

	// Up applies it and Down reverts it, in a transaction that also holds the row of the ledger, with the search path,
	// the role and the lock timeout that files have. An error rolls it back. They must neither commit nor roll back:
	// the transaction refuses that. Unlike a file, a function that gets no lock is not called again. Nil Down: there is no
	// way back.
	Up, Down func(ctx context.Context, tx pgx.Tx) error

	// UpConn and DownConn take the place of Up and Down for what cannot be in a transaction, such as many small ones.
	// When the program is killed meanwhile, the next run calls them again, from the beginning. They have no lock timeout,
	// and what they set for the session is reset afterwards.
	UpConn, DownConn func(ctx context.Context, conn *pgx.Conn) error
}

// migration returns what the rest of the package sees of it.
func (c Code) migration() (migration.Migration, error) {
	m := migration.Migration{Version: c.Version, Name: c.Name}
	path := m.String() + " (Go)"
	m.Up.Path, m.Down.Path = path, path
	m.Up.NoTransaction, m.Down.NoTransaction = c.UpConn != nil, c.DownConn != nil
	if c.Down == nil && c.DownConn == nil {
		m.Down.Irreversible = "it has no Down"
	}
	problem := ""
	switch {
	case c.Version <= 0:
		problem = "has no version"
	case c.Up == nil && c.UpConn == nil:
		problem = "has neither Up nor UpConn"
	case c.Up != nil && c.UpConn != nil:
		problem = "has both Up and UpConn"
	case c.Down != nil && c.DownConn != nil:
		problem = "has both Down and DownConn"
	default:
		return m, nil
	}
	return m, fail(fmt.Sprintf("the code migration %q, version %s, %s", c.Name, c.Version, problem), "Give it one of each.")
}

// function returns the function of a direction that runs in a transaction.
func (c Code) function(d migration.Direction) func(context.Context, pgx.Tx) error {
	if d == migration.Down {
		return c.Down
	}
	return c.Up
}

// outside returns the function of a direction that runs outside of one.
func (c Code) outside(d migration.Direction) func(context.Context, *pgx.Conn) error {
	if d == migration.Down {
		return c.DownConn
	}
	return c.UpConn
}

// CodeError says that the function of a code migration failed.
type CodeError struct {
	Version   migration.Version
	Name      string
	Direction migration.Direction
	Outside   bool  // it ran outside of a transaction, so part of it may be done
	Err       error // as the function returned it
}

// Error returns the migration with the function's error.
func (e *CodeError) Error() string {
	return fmt.Sprintf("%s (Go): %s", migration.Migration{Version: e.Version, Name: e.Name}, strings.ReplaceAll(e.Err.Error(), "\n", " "))
}

// Hint returns what stays of it, and the next command.
func (e *CodeError) Hint() string {
	if e.Outside {
		return "It ran outside of a transaction: what it did stays, and the next run calls it from the beginning."
	}
	return "Nothing of it stays; earlier versions do. Mend it and run " + commandOf(e.Direction) + " again."
}

// Unwrap returns the function's error.
func (e *CodeError) Unwrap() error { return e.Err }

// runCode runs the function of a step.
func (s *session) runCode(ctx context.Context, c todo, code Code) (taken bool, err error) {
	if code.outside(c.step.Direction) != nil {
		return s.runOutside(ctx, c, code)
	}
	err = s.poll(ctx, s.lockKey(), func(ctx context.Context) (bool, error) {
		done, was, err := s.callInside(ctx, c, s.withHooks(c, code.function(c.step.Direction)))
		taken = was
		return done, err
	})
	return taken, err
}

// withHooks puts what is to be called inside of the transaction around a function.
func (s *session) withHooks(c todo, call func(context.Context, pgx.Tx) error) func(context.Context, pgx.Tx) error {
	return func(ctx context.Context, tx pgx.Tx) error {
		if err := s.hookInside(ctx, "behind the BEGIN of", s.options.AfterBegin, tx, c.step); err != nil {
			return err
		}
		if err := call(ctx, tx); err != nil {
			return err
		}
		return s.hookInside(ctx, "before the COMMIT of", s.options.BeforeCommit, tx, c.step)
	}
}

// callInside calls a function in a transaction of its own; it is not done when somebody else holds the lock.
func (s *session) callInside(ctx context.Context, c todo, call func(context.Context, pgx.Tx) error) (done, taken bool, err error) {
	tx, err := s.px.Begin(ctx)
	if err != nil {
		return false, false, s.explain(ctx, c, err)
	}
	defer func() {
		tidied, cancel := tidy(ctx)
		defer cancel()
		_ = tx.Rollback(tidied) // does nothing after the commit
	}()
	m := s.compose(c)
	begin := strings.TrimPrefix(m.prefix, "BEGIN;\n") + "SET LOCAL " + mark + " = on"
	s.log(begin)
	finished, err := run(ctx, s.conn, begin, nil)
	if err != nil {
		return s.notBegun(ctx, c, m, finished+1, err)
	}
	if err = call(ctx, kept{tx}); err == nil {
		var rows [][]string
		_, err = run(ctx, s.conn, "SELECT current_setting("+ident.Literal(mark)+", true)", &rows)
		if err == nil && rows[0][0] != "on" {
			return false, false, fail(c.step.Script.Path+": it ended its transaction by itself, so what it did until then may stay",
				"Return an error to roll back. The version counts as before: take back by hand what it did.")
		}
	}
	if err == nil {
		finished, err = run(ctx, s.conn, strings.Join(m.after, ";\n"), nil)
		if err != nil && m.row > 0 && finished >= m.row && s.interrupted(ctx, c, err) == nil {
			return s.notRecorded(ctx, c, err)
		}
	}
	if err == nil {
		err = tx.Commit(ctx)
	}
	if err != nil {
		return false, false, s.explain(ctx, c, err)
	}
	s.unsettle(ctx) // it is committed, whatever becomes of the caller's context
	return true, false, nil
}

// mark is a setting that a transaction has from its beginning to its end, and the next one has not.
const mark = "ashlar.migration"

// runOutside calls a function outside of a transaction.
func (s *session) runOutside(ctx context.Context, c todo, code Code) (taken bool, err error) {
	if taken, err := s.begin(ctx, c); taken || err != nil {
		return taken, err
	}
	if err := s.settle(ctx); err != nil {
		return false, errors.Join(s.wrap(ctx, c.step.String()+" cannot be begun", err), s.forget(ctx, c, 0))
	}
	err = code.outside(c.step.Direction)(ctx, s.px)
	if err == nil && s.conn.TxStatus() != 'I' {
		err = errors.New("it left a transaction open")
	}
	if err != nil && !s.conn.IsClosed() && s.conn.TxStatus() != 'I' {
		tidied, cancel := tidy(ctx)
		defer cancel()
		_ = s.exec(tidied, "ROLLBACK")
	}
	s.unsettle(ctx)
	if err != nil {
		return false, s.explain(ctx, c, err)
	}
	return false, s.finish(ctx, c)
}

// explain wraps an error of a function, or says that the run was stopped from outside.
func (s *session) explain(ctx context.Context, c todo, err error) error {
	if interrupted := s.interrupted(ctx, c, err); interrupted != nil {
		if c.step.Script.NoTransaction && interrupted.Outcome != Unknown {
			interrupted.Outcome = Partly
		}
		return interrupted
	}
	var statement *StatementError
	var hook *hookError
	if errors.As(err, &statement) || errors.As(err, &hook) {
		return err
	}
	return &CodeError{Version: c.step.Version, Name: c.step.Name, Direction: c.step.Direction, Outside: c.step.Script.NoTransaction, Err: err}
}

// kept is a transaction that ends with the migration.
type kept struct{ pgx.Tx }

var errKept = errors.New("the transaction of a migration ends with it: return an error to roll it back")

// Commit is refused.
func (kept) Commit(context.Context) error { return errKept }

// Rollback is refused.
func (kept) Rollback(context.Context) error { return errKept }
