//go:build !ashlar_lean

package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// runningTellers are those of the rooms that need the driver.
var runningTellers = []func(*told, error){tellStatement, tellRepo}

// tellStatement tells which statement of which migration the server refused.
func tellStatement(t *told, err error) {
	if statement := new(runner.StatementError); errors.As(err, &statement) {
		t.File, t.Line, t.Column = statement.Path, statement.Line, statement.Column
		t.Version, t.Repo = statement.Version.String(), statement.Repo
	}
	if function := new(runner.CodeError); errors.As(err, &function) {
		t.Version = function.Version.String()
	}
	if server := new(pgconn.PgError); errors.As(err, &server) {
		t.SQLState = server.Code
	}
}

func tellRepo(t *told, err error) {
	if repo := new(release.RepoError); errors.As(err, &repo) {
		t.Repo = repo.Repo
	}
}

// targets are the results of all repos that a command works on.
type targets struct {
	Repos list[*targetReport] `json:"repos"`
}

// text does nothing: that of each repo is written when it comes.
func (t *targets) text(text) {}

// targetReport is the result for one repo.
type targetReport struct {
	report
	repo     string
	database *address // nil: not known
	failure  *told    // nil: it went well, or there is only this repo
}

// MarshalJSON returns the name of the repo and its database, its results and its error.
func (r *targetReport) MarshalJSON() ([]byte, error) {
	var first struct {
		Repo     string   `json:"repo"`
		Database *address `json:"database,omitempty"`
	}
	var last struct {
		Error *told `json:"error,omitempty"`
	}
	first.Repo, first.Database, last.Error = r.repo, r.database, r.failure
	return object(first, &r.report, last)
}

// address is where a database is.
type address struct {
	Host string `json:"host"`
	Port uint16 `json:"port"`
	Name string `json:"name"`
	User string `json:"user"`
}

// on notes which database is worked on.
func (r *targetReport) on(at runner.Address) {
	r.database = &address{at.Host, at.Port, at.Database, at.User}
}

// lookedAt is which files and which database a command works with.
type lookedAt struct {
	Files  string `json:"files"`  // the folder of migrations
	Source string `json:"source"` // where that is: a folder, or inside the program

	at runner.Address
}

func (l lookedAt) text(t text) {
	where := l.Files
	if l.Source == (place{}).String() {
		where += ", " + l.Source
	}
	t.say("files    %s", where)
	t.say("%s", l.at)
}

// lookAt tells which files and which database a command works with.
func (r *targetReport) lookAt(t target, at runner.Address) {
	r.on(at)
	r.tell(lookedAt{t.folder, t.source, at})
}

// step is a version that was worked on, or would be.
type step struct {
	Version    string `json:"version"`
	Name       string `json:"name"`
	Late       bool   `json:"late,omitempty"`        // newer ones were applied before
	Empty      bool   `json:"empty,omitempty"`       // its file holds no SQL, so nothing was done
	DurationMS int64  `json:"duration_ms,omitempty"` // how long it took
	Reason     string `json:"reason,omitempty"`      // why it was skipped
	Path       string `json:"path,omitempty"`        // of the file, in a dry run
	SQL        string `json:"sql,omitempty"`         // of the file, in a dry run
}

func stepsOf(steps []runner.Step) list[step] {
	var all list[step]
	for _, s := range steps {
		all = append(all, step{Version: s.Version.String(), Name: s.Name, Late: s.Late, Empty: isEmpty(s), DurationMS: s.Duration.Milliseconds()})
	}
	return all
}

// skippedFor are steps that were skipped for a reason.
func skippedFor(steps []runner.Step, reason string) list[step] {
	all := stepsOf(steps)
	for i := range all {
		all[i].Reason = reason
	}
	return all
}

// namedSteps makes a list of steps a member of the object, called after what became of them.
func namedSteps(name string, steps list[step]) members {
	return members{map[string]list[step]{strings.ReplaceAll(name, " ", "_"): steps}}
}

// moment writes a time for JSON; nothing for none.
func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}
