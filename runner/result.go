package runner

import (
	"time"

	"github.com/ashlar-go/ashlar/migration"
)

// Result is what [Runner.Up], [Runner.Down], [Runner.Mark] and [Runner.Unmark] did, or, from [Runner.Plan], what Up or
// Down would do.
type Result struct {
	Address   Address
	Repo      string
	Schema    string
	Direction migration.Direction
	Steps     []Step // in the order they were done; of Up, first the dev migrations that it reverts
	Skipped   []Step // done by another runner while this one waited, or recorded as wanted before
}

// Step is one version applied, reverted, marked or unmarked.
type Step struct {
	Version   migration.Version
	Name      string
	Direction migration.Direction
	Late      bool             // applied or marked although newer versions were there already
	From      int              // of a no-transaction file: how many statements an earlier run had finished
	Duration  time.Duration    // zero in a plan
	Script    migration.Script // empty when the file is missing
	Was       string           // of [Runner.Repair]: the checksum that the ledger held
	Code      bool             // it is a function, see [Code], and the script holds no SQL
	Dev       bool             // of a dev migration
	Kept      bool             // the script is the way back that the ledger keeps, because the files are gone or others
	Seq       int64            // of one that is reverted: its place in the order of applying
}

// String returns VERSION_name.
func (s Step) String() string { return migration.Migration{Version: s.Version, Name: s.Name}.String() }

// State is the state of a version in a database.
type State string

// The states.
const (
	Applied     State = "applied"     // in the ledger, with the file as it is
	Pending     State = "pending"     // only a file
	Late        State = "late"        // pending, but older than the newest applied version
	Changed     State = "changed"     // applied, but the file is another one now
	Missing     State = "missing"     // only in the ledger
	Interrupted State = "interrupted" // a no-transaction file of which not all statements ran
)

// Status is what the ledger and the files say of a database.
type Status struct {
	Address Address
	Repo    string
	Schema  string
	Ledger  bool    // whether there is a ledger
	Entries []Entry // by version
}

// Entry is one version, in the ledger, among the files, or both.
type Entry struct {
	Version        migration.Version
	Name           string
	State          State
	Direction      migration.Direction // of an interrupted one: which file
	StatementsDone int                 // of an interrupted one
	Path           string              // of the up file; empty when missing
	Seq            int64               // its place in the order of applying; zero when pending
	AppliedAt      time.Time
	AppliedBy      string
	Duration       time.Duration
	Dev            bool // of a dev migration; missing or changed, Up reverts it
}

// Count returns how many versions are in a state.
func (s Status) Count(state State) int {
	n := 0
	for _, e := range s.Entries {
		if e.State == state {
			n++
		}
	}
	return n
}

// EventKind says what an [Event] tells.
type EventKind string

// The kinds of event.
const (
	Waiting  EventKind = "waiting"  // another runner holds the lock: Holder. Told again when the holder changes
	Starting EventKind = "starting" // a file begins: Step
	Blocked  EventKind = "blocked"  // a file waits for locks of other sessions: Step, Blockers. Told again when these change
	Retrying EventKind = "retrying" // a file did not get its locks and is tried again after Pause: Step, Attempt, Blockers if known
	Progress EventKind = "progress" // a statement of a no-transaction file has run: Statement of Statements
	Finished EventKind = "finished" // a file is done: Step, with its duration
	Pooled   EventKind = "pooled"   // a pooler stands in between, and there is no way past it: only locks of transactions are used
	Sending  EventKind = "sending"  // SQL is sent, of a file or the runner's own
	Noticed  EventKind = "noticed"  // the server sent a notice or a warning: Severity, Message

	// Of a rollout, beside those of the migrations of one tenant that is given time of its own:
	TenantDone   EventKind = "tenant done"   // a tenant is where it should be: Schema, Count
	TenantFailed EventKind = "tenant failed" // a tenant failed: Schema, Err, Count
)

// Event is something that happens while a runner works.
type Event struct {
	Kind       EventKind
	Repo       string
	Schema     string
	Direction  migration.Direction
	Step       Step
	Statement  int
	Statements int
	Holder     Holder
	Blockers   []Blocker
	Attempt    int           // how often the file was tried
	Pause      time.Duration // until it is tried again
	SQL        string        // without passwords
	Severity   string
	Message    string
	Err        error
	Count      Count
}

func (r *Runner) tell(e Event) {
	if r.options.Observe != nil {
		r.telling.Lock()
		defer r.telling.Unlock()
		e.Repo = r.options.Repo
		if e.Schema == "" {
			e.Schema = r.options.Schema
		}
		r.options.Observe(e)
	}
}

func (r *Runner) result(d migration.Direction) Result {
	return Result{Address: r.address, Repo: r.options.Repo, Schema: r.options.Schema, Direction: d}
}
