package ashlartest

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/runner"
)

// SQLSTATE codes that mean something here.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	codeNoDatabase = "3D000"
	codeNoRights   = "42501"
	codeNoEntry    = "28000"
	codeInUse      = "55006"
)

// code returns the SQLSTATE of an error, or nothing when no server sent it.
func code(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

// failure is an error with its hint and cause.
type failure struct {
	message string // empty: the cause says it all
	remedy  string
	err     error // may be nil
}

func (e *failure) Error() string {
	switch {
	case e.err == nil:
		return e.message
	case e.message == "":
		return e.err.Error()
	}
	return e.message + ": " + e.err.Error()
}

// Hint returns what to do about it.
func (e *failure) Hint() string { return e.remedy }

// Unwrap returns the cause.
func (e *failure) Unwrap() error { return e.err }

// hint returns the way out of an error, or nothing.
func hint(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}

// explain returns an error as a test shows it: what belongs below it, and the hint on a line of its own.
func explain(err error) string {
	text := "ashlartest: " + err.Error()
	var statement *runner.StatementError
	if errors.As(err, &statement) && statement.Detail() != "" {
		text += "\n" + statement.Detail()
	}
	if hint := hint(err); hint != "" {
		text += "\nhint: " + hint
	}
	return text
}

// explainMaking says why the server makes no database.
func (s *server) explainMaking(name string, err error) error {
	if code(err) == "" {
		return err // nil, or it says itself what it is
	}
	e := &failure{message: fmt.Sprintf("database %q cannot be made", name), err: err}
	switch code(err) {
	case codeNoRights:
		e.remedy = fmt.Sprintf("Let an administrator run: ALTER ROLE %q CREATEDB; or unset %s, and the tests start a server of their own.",
			s.user, urlVariable)
	case codeInUse:
		e.remedy = "Somebody is connected to the database that is copied: close that connection."
	}
	return e
}
