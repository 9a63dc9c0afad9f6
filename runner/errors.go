package runner

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/migration"
)

// ErrLocked is what a [LockedError] is: another runner held the lock for longer than this one was to wait.
var ErrLocked = errors.New("another runner holds the lock")

// failure is an error of one line, with its hint and cause.
type failure struct {
	message string
	remedy  string
	err     error
}

func fail(message, remedy string) error { return &failure{message: message, remedy: remedy} }

func (e *failure) Error() string {
	if e.err != nil {
		return e.message + ": " + e.err.Error()
	}
	return e.message
}

// Hint returns what to do about it.
func (e *failure) Hint() string { return e.remedy }

// Unwrap returns the cause.
func (e *failure) Unwrap() error { return e.err }

// Holder is the session that holds a lock.
type Holder struct {
	PID         int
	Application string // its application_name
	Host        string // its address; empty behind a socket, or when the server does not tell
	User        string
	Since       time.Time // when it connected, which a runner does just before it locks; zero when the server does not tell
}

// String returns the holder as a phrase.
func (h Holder) String() string {
	if h.PID == 0 {
		return "a session that is gone by now"
	}
	s := phraseOf(h.PID, h.Application, h.User, h.Host)
	if !h.Since.IsZero() {
		s += " since " + h.Since.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return s
}

// phraseOf returns a session as a phrase, as far as the server tells of it.
func phraseOf(pid int, application, user, host string) string {
	s := fmt.Sprintf("pid %d", pid)
	if application != "" {
		s += fmt.Sprintf(" (%s)", application)
	}
	if user != "" {
		s += " of user " + user
	}
	if host != "" {
		s += " from " + host
	}
	return s
}

// LockedError says who held the lock when the wait limit was over.
type LockedError struct {
	Address Address
	Holder  Holder
	Waited  time.Duration
}

// Error returns who holds the lock.
func (e *LockedError) Error() string {
	return fmt.Sprintf("%s: waited %s for the lock, which is held by %s", e.Address, e.Waited.Round(time.Millisecond), e.Holder)
}

// Hint returns what to do about it.
func (e *LockedError) Hint() string {
	return "Nothing was done. Run again when the other runner is through; if it hangs, end it with SELECT pg_terminate_backend(PID)."
}

// Is reports that it is an [ErrLocked].
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// ChangedError names the applied versions whose files are not what they were.
type ChangedError struct {
	Address  Address
	Versions []migration.Version
	Paths    []string // of the up files
}

// Error returns the files.
func (e *ChangedError) Error() string {
	if len(e.Paths) == 1 {
		return e.Paths[0] + ": the file changed since it was applied"
	}
	return fmt.Sprintf("%d files changed since they were applied: %s", len(e.Paths), strings.Join(e.Paths, ", "))
}

// Hint returns what to do about it.
func (e *ChangedError) Hint() string {
	return "Nothing was applied. Restore the file from version control and write a new migration for the change; " +
		"or, when the database is as the file says now, accept it with ashlar repair."
}

// LateError names the files that are older than the newest applied version, where these are refused.
type LateError struct {
	Address Address
	Newest  migration.Version
	Steps   []Step
}

// Error returns the files.
func (e *LateError) Error() string {
	paths := make([]string, len(e.Steps))
	for i, step := range e.Steps {
		paths[i] = cmp.Or(step.Script.Path, step.String())
	}
	return fmt.Sprintf("older than %s, which is applied: %s", e.Newest, strings.Join(paths, ", "))
}

// Hint returns what to do about it.
func (e *LateError) Hint() string {
	return "Nothing was applied. Give the files a later version, or apply them out of order, without --strict-version-order."
}

// MissingError names the versions that are to be reverted and have no file.
type MissingError struct {
	Address  Address
	Versions []migration.Version
	Names    []string // as the ledger has them, VERSION_name
}

// Error returns the versions.
func (e *MissingError) Error() string {
	return "there is no file to revert " + strings.Join(e.Names, ", ") + " with"
}

// Hint returns what to do about it.
func (e *MissingError) Hint() string {
	return "Nothing was reverted. Restore the files from version control, or run the program that applied them."
}

// IrreversibleError names the down files that say they lose data.
type IrreversibleError struct {
	Address Address
	Steps   []Step
}

// Error returns the files with their reasons.
func (e *IrreversibleError) Error() string {
	lines := make([]string, len(e.Steps))
	for i, step := range e.Steps {
		lines[i] = fmt.Sprintf("%s: irreversible: %s", step.Script.Path, step.Script.Irreversible)
	}
	return strings.Join(lines, "; ")
}

// Hint returns what to do about it.
func (e *IrreversibleError) Hint() string {
	return "Nothing was reverted. Add --accept-data-loss when the loss is meant."
}

// Outcome says what became of a file that was running when its run ended.
type Outcome string

// The outcomes.
const (
	RolledBack Outcome = "rolled back"     // nothing of it stays
	Committed  Outcome = "committed"       // all of it stays, and is recorded
	Partly     Outcome = "partly done"     // a no-transaction file: what is finished is recorded
	Unknown    Outcome = "unknown by now"  // the server could not be asked
	NotStarted Outcome = "not yet started" // nothing was running
)

// InterruptedError says that a run was stopped from outside: the context was cancelled, or the connection was lost.
type InterruptedError struct {
	Address   Address
	Schema    string
	Version   migration.Version // zero when nothing was running
	Name      string
	Path      string
	Direction migration.Direction
	Kept      bool // see [Step.Kept]
	Outcome   Outcome
	Statement int // of a no-transaction file: how many statements are done
	Err       error
}

// Error returns what was running and what became of it.
func (e *InterruptedError) Error() string {
	var b strings.Builder
	if e.Schema != "" {
		fmt.Fprintf(&b, "schema %q: ", e.Schema)
	}
	switch {
	case e.Version == 0:
		b.WriteString("stopped while no file was running")
	case e.Outcome == Partly:
		fmt.Fprintf(&b, "%s: stopped after %d finished statements", e.Path, e.Statement)
	default:
		fmt.Fprintf(&b, "%s: stopped while it ran; it is %s", e.Path, e.Outcome)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Hint returns what to do about it.
func (e *InterruptedError) Hint() string {
	command := Step{Direction: e.Direction, Kept: e.Kept}.command()
	switch e.Outcome {
	case Unknown:
		return "Run ashlar status when the server answers again: it says which versions are applied."
	case Partly:
		return "What is finished is recorded. Run " + command + " again: it goes on there."
	default:
		return "Run " + command + " again: it goes on where this run stopped."
	}
}

// Unwrap returns the cause, such as [context.Canceled].
func (e *InterruptedError) Unwrap() error { return e.Err }

// commandOf is the command that a user knows a direction by.
func commandOf(d migration.Direction) string {
	if d == migration.Down {
		return "ashlar rollback"
	}
	return "ashlar migrate"
}
