package cli

import (
	"errors"
	"fmt"
	"os/exec"
)

// The exit codes of every command.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitQuestion = 3
	exitCheck    = 4
)

// problem is an error that this package finds itself.
type problem struct {
	code  int
	text  string
	hint  string
	cause error // may be nil; its text comes after ours

	kind string // its code, where neither the type nor the exit code tells
}

func (p *problem) Error() string {
	if p.cause == nil {
		return p.text
	}
	return p.text + ": " + p.cause.Error()
}

// Hint returns the way out, a full sentence, or nothing.
func (p *problem) Hint() string { return p.hint }

// ExitCode returns the code that the program ends with.
func (p *problem) ExitCode() int { return p.code }

func (p *problem) Unwrap() error { return p.cause }

// Usage returns the error of a command that was called in a way that cannot work. [Report] gives it the exit code 2.
func Usage(hint, format string, args ...any) error {
	return &problem{code: exitUsage, text: fmt.Sprintf(format, args...), hint: hint}
}

// failure returns an error with a hint and the exit code 1.
func failure(hint, format string, args ...any) error {
	return &problem{code: exitFailed, text: fmt.Sprintf(format, args...), hint: hint}
}

// exitCode returns the code for an error. Several errors have the code of an open question only when each of them is
// one: a failure is not cured by an answer.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if parts := split(err); len(parts) > 1 {
		code := exitCode(parts[0])
		for _, part := range parts[1:] {
			if exitCode(part) != code {
				return exitFailed
			}
		}
		return code
	}
	var coded interface{ ExitCode() int }
	if !errors.As(err, &coded) {
		return exitFailed
	}
	if _, ofGit := coded.(*exec.ExitError); ofGit { // the code of a program that was asked is none of ours
		return exitFailed
	}
	return coded.ExitCode()
}

// split returns the errors that an error joins, each of which is told on its own.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, part := range joined.Unwrap() {
			all = append(all, split(part)...)
		}
		return all
	}
	return []error{err}
}
