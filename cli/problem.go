package cli

import (
	"errors"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// told is an error as JSON shows it.
type told struct {
	Code     string `json:"code,omitempty"` // of the kind of error, as docs/reference/errors.md has them; missing where there are several
	ExitCode int    `json:"exit_code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Detail   string `json:"detail,omitempty"` // the failing line and what the server adds, several lines

	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`   // from 1
	Column int    `json:"column,omitempty"` // from 1

	Repo     string `json:"repo,omitempty"`     // where it is about one
	Version  string `json:"version,omitempty"`  // of the migration that failed
	SQLState string `json:"sqlstate,omitempty"` // of the server's error

	Questions []question `json:"questions,omitempty"`
	Causes    []told     `json:"causes,omitempty"` // where there are several errors: each of them
}

// question is a decision that nobody has made yet.
type question struct {
	Message string       `json:"message"`
	Flags   list[string] `json:"flags"` // one of them answers it
	Code    list[string] `json:"code"`  // or one of these lines of Go
}

// asking is an error that stands for open questions.
type asking interface {
	error
	asks() []question
	title() string // the message without the questions
}

// tellers fill in what only some errors know.
var tellers = append([]func(*told, error){tellMistake, tellProblem, tellFileError}, runningTellers...)

// tellError returns an error as JSON shows it.
func (a *app) tellError(err error, code int) told {
	parts := split(err)
	if len(parts) == 1 {
		return a.tellOne(parts[0], code)
	}
	t := told{ExitCode: code, Message: count(len(parts), "error")}
	for _, part := range parts {
		t.Causes = append(t.Causes, a.tellOne(part, exitCode(part)))
	}
	return t
}

// tellOne tells an error that joins no others.
func (a *app) tellOne(err error, code int) told {
	t := told{Code: errorCode(err, code), ExitCode: code, Message: masked(err.Error()), Hint: a.hint(err), Detail: detail(err)}
	if asks := asking(nil); errors.As(err, &asks) {
		t.Message, t.Questions = masked(asks.title()), asks.asks()
	}
	for _, tell := range tellers {
		tell(&t, err)
	}
	return t
}

// hint returns the way out of an error, or nothing.
func (a *app) hint(err error) string {
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) {
		return ""
	}
	return masked(a.asTyped(hinted.Hint()))
}

// detail returns the lines that belong below an error, or nothing.
func detail(err error) string {
	var detailed interface{ Detail() string }
	if !errors.As(err, &detailed) {
		return ""
	}
	return masked(strings.TrimRight(detailed.Detail(), "\n"))
}

func tellMistake(t *told, err error) {
	if mistake := (ashlar.Mistake{}); errors.As(err, &mistake) {
		t.File, t.Line = mistake.File, mistake.Line
	}
}

func tellProblem(t *told, err error) {
	if problem := new(migration.Problem); errors.As(err, &problem) {
		t.File, t.Line = problem.Path, problem.Line
	}
}

func tellFileError(t *told, err error) {
	if file := new(snapshot.FileError); errors.As(err, &file) {
		t.File, t.Line, t.Column = file.Path, file.Line, file.Column
	}
}

// wantsJSON reports whether a command line asks for JSON, also when it cannot be understood.
func wantsJSON(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "--":
			return false
		case "--json", "--json=true":
			return true
		}
	}
	return false
}
