package cli

import (
	"errors"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/git"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// kind is a kind of errors, with the code that JSON shows it by. Codes stay as they are; docs/reference/errors.md tells of each.
type kind struct {
	code string
	is   func(error) bool
}

// of is the kind of errors of a type.
func of[E error](code string) kind {
	return kind{code, func(err error) bool { return errors.As(err, new(E)) }}
}

// noted is the kind of problems of this package that bear their code.
func noted(code string) kind {
	return kind{code, func(err error) bool { p := new(problem); return errors.As(err, &p) && p.kind == code }}
}

// kinds are all but those that the exit code tells. The first one that fits counts.
var kinds = append([]kind{
	of[*stopped](codeStopped),
	noted(codeFork),
	noted(codeAnswer),
	noted(codeUsage),
	of[ashlar.Mistake](codeMistake),
	of[*diff.Mistake](codeRefused),
	of[*generate.SelectionError]("domains"),
	{codeConflict, func(err error) bool { f := new(snapshot.FileError); return errors.As(err, &f) && f.Conflict }},
	of[*snapshot.FileError](codeBrokenSnapshot),
	{codeNoPair, func(err error) bool { p := new(migration.Problem); return errors.As(err, &p) && p.Unpaired }},
	of[*migration.Problem](codeBrokenMigration),
	of[*git.Error]("git"),
}, runningKinds...)

// The codes of what the exit code tells, and of what bears them.
const (
	codeFailed  = "failed"
	codeUsage   = "usage"
	codeCheck   = "check"
	codeStopped = "stopped"
	codeAnswer  = "answer" // a flag that answers no question
)

// errorCode returns the code of an error that joins no others.
func errorCode(err error, exit int) string {
	for _, k := range kinds {
		if k.is(err) {
			return k.code
		}
	}
	switch exit {
	case exitUsage:
		return codeUsage
	case exitQuestion:
		return codeQuestion
	case exitCheck:
		return codeCheck
	}
	return codeFailed
}
