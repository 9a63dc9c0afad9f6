package runner

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/migration"
)

// StatementError says which statement of a file the server refused, and where.
type StatementError struct {
	Repo          string
	Schema        string
	Version       migration.Version
	Name          string
	Path          string
	Direction     migration.Direction
	Kept          bool // the file is gone or another one: see [Step.Kept]
	NoTransaction bool
	Done          int    // of a file without a transaction: how many statements are done
	Line          int    // in the file, from 1; 0 when it is not known, as at the commit
	Column        int    // in characters, from 1; 0 when the server gave no position
	SQL           string // the statement, shortened when it is long
	Attempts      int    // how often the file was tried, where it did not get its locks; else 0
	Blockers      []Blocker
	Err           error // holds a *pgconn.PgError

	excerpt  string
	atCommit bool
}

// Error returns path:line:column: message, on one line.
func (e *StatementError) Error() string {
	var b strings.Builder
	if e.Schema != "" {
		fmt.Fprintf(&b, "schema %q: ", e.Schema)
	}
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, ":%d", e.Column)
	}
	b.WriteString(": ")
	if e.atCommit {
		b.WriteString("at the commit: ")
	}
	var pgErr *pgconn.PgError
	if errors.As(e.Err, &pgErr) {
		fmt.Fprintf(&b, "%s (SQLSTATE %s)", strings.ReplaceAll(pgErr.Message, "\n", " "), pgErr.Code)
	} else {
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Detail returns the lines that belong below the error: the failing line with a caret under the place, or the beginning
// of the statement, then what the server adds to its message.
func (e *StatementError) Detail() string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+text)
		}
	}
	add("", e.excerpt)
	var pgErr *pgconn.PgError
	if errors.As(e.Err, &pgErr) {
		if pgErr.InternalQuery != "" {
			add("QUERY: ", cut(hidePasswords(pgErr.InternalQuery)))
		}
		add("DETAIL: ", pgErr.Detail)
		add("HINT: ", pgErr.Hint)
		add("CONTEXT: ", hidePasswords(pgErr.Where))
	}
	for _, b := range e.Blockers {
		add("BLOCKED BY: ", b.String())
		add("  ITS QUERY: ", b.Query)
	}
	return strings.Join(lines, "\n")
}

// Hint returns what stays of the run, and the next command.
func (e *StatementError) Hint() string {
	command := Step{Direction: e.Direction, Kept: e.Kept}.command()
	again := "Mend the file and run " + command + " again."
	if e.Kept {
		again = "It is what the ledger keeps of the dev migration. Change the rows so that it can run, and run " + command +
			" again; or undo by hand what the dev migration did, and say so: ashlar unmark " + e.Version.String() + "."
	}
	switch code(e.Err) {
	case codeLockTimeout:
		again = "Another session holds the table"
		if e.Attempts > 1 {
			again += fmt.Sprintf("; the file was tried %d times", e.Attempts)
		}
		again += ". Run " + command + " again when it is through, or go on trying with a longer --lock-budget."
	case codeTooManyLocks:
		again = "The server's table of locks is full. Raise its max_locks_per_transaction, or cut the file into smaller ones, and run " + command + " again."
	case codeInTransaction:
		if !e.NoTransaction {
			again = "Put the statement into a migration of its own that begins with -- ashlar:no-transaction."
		}
	case codeNoRights:
		again = "Give the user the right, or mend the file, and run " + command + " again."
	}
	var failed *failure
	if errors.As(e.Err, &failed) {
		again = failed.Hint()
	}
	if index, ok := concurrent(e.SQL); ok && e.NoTransaction && index.drops == nil && index.name == "" {
		again = "If it left an invalid index behind, drop that first. " + again
	}
	switch {
	case e.NoTransaction && e.Done > 0:
		return "The statements before this one are done and recorded. " + again + " It goes on here."
	case e.Direction == migration.Down:
		return "Nothing of this version was reverted; versions reverted before stay so. " + again
	default:
		return "Nothing of this file was applied; earlier versions stay. " + again
	}
}

// Unwrap returns the server's error.
func (e *StatementError) Unwrap() error { return e.Err }

// statementError begins an error of a step's file.
func (r *Runner) statementError(step Step, err error) *StatementError {
	return &StatementError{
		Repo: r.options.Repo, Schema: r.options.Schema, Version: step.Version, Name: step.Name,
		Path:      cmp.Or(step.Script.Path, step.String()+"."+step.Direction.String()+".sql"),
		Direction: step.Direction, Kept: step.Kept, NoTransaction: step.Script.NoTransaction, Err: err,
	}
}

// locate fills in the place. The position counts characters, from 1, in what was sent, of which the script's text from
// the offset on began behind so many characters; without one, the statement of that index is shown.
func (e *StatementError) locate(script migration.Script, position, sentBefore, offset, index int) {
	first := script.FirstLine()
	statements := migration.Split(script.Text)
	if position > sentBefore {
		at := offset + offsetOf(script.Text[offset:], position-sentBefore-1)
		at = min(at, len(strings.TrimRight(script.Text, " \t\n"))) // what is missing at the end is missed behind it
		spot := spotAt(script.Text, at)
		spot.text = strings.Split(hidePasswords(script.Text), "\n")[spot.line-1]
		e.Line, e.Column = first+spot.line-1, spot.column
		e.excerpt = spot.caret(e.Line)
		for _, s := range statements {
			if s.Offset <= at {
				e.SQL = cut(hidePasswords(s.Text))
			}
		}
		return
	}
	if index >= 0 && index < len(statements) {
		s := statements[index]
		shown := hidePasswords(s.Text)
		e.Line, e.SQL = first+s.Line-1, cut(shown)
		e.excerpt = head(shown, e.Line)
	}
	e.atCommit = index >= len(statements)
}

// position returns where in the message the server saw the error, in characters from 1, or 0.
func position(err error) int {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return int(pgErr.Position)
	}
	return 0
}

func characters(text string) int { return utf8.RuneCountInString(text) }
