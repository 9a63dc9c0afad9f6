// Package ask puts open questions to the person at a terminal, one by one, and returns the answers as the flags of generate
// that they are.
//
// It knows neither declarations nor catalogs. How a question looks is a [Prompter]'s matter: [Lines] is the one that needs
// nothing but lines of text, and cmd/ashlar has one that draws. Whatever it looks like, nothing is chosen beforehand, and an
// answer that loses something is asked about once more at the end.
package ask

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Question is a decision that nobody has made yet, as generate --json tells it.
type Question struct {
	Message string   `json:"message"`
	Flags   []string `json:"flags"` // one of them answers it, as a shell takes it
	Code    []string `json:"code"`  // or one of these lines of Go
}

// Prompter shows a question and waits for what is chosen. Its errors are [ErrStopped], io.ErrUnexpectedEOF where nobody can
// answer any more, the cause of the context, or what kept it from asking.
type Prompter interface {
	// Choose returns the index of a choice. The last ones, from the given index on, lose something, and a prompter that has to
	// mark one beforehand marks none of the choices.
	Choose(ctx context.Context, q Question, choices []Answer) (int, error)
	// Fill returns what stands for the expression of an answer; it is not empty.
	Fill(ctx context.Context, q Question, a Answer) (string, error)
	// Confirm reports whether answers that lose something hold. Its default is that they do not.
	Confirm(ctx context.Context, question string) (bool, error)
}

// ErrStopped is the error of somebody who wants to answer in another way, or later.
var ErrStopped = errors.New("stopped: the questions stay open")

// All asks one question after the other. The answers that were given come with an error too. Where something is lost, it sums
// up on out and has that confirmed.
func All(ctx context.Context, p Prompter, out io.Writer, questions []Question) ([]Answer, error) {
	var given []Answer
	for i, q := range questions {
		if len(questions) > 1 {
			q.Message = fmt.Sprintf("%d of %d: %s", i+1, len(questions), q.Message)
		}
		a, err := one(ctx, p, q, given)
		if err != nil {
			return given, err
		}
		given = append(given, a)
	}
	if err := confirm(ctx, p, out, given); err != nil {
		return given, err
	}
	return given, nil
}

// one asks one question. What answers before have taken is no choice any more.
func one(ctx context.Context, p Prompter, q Question, given []Answer) (Answer, error) {
	choices := choicesOf(q, given)
	if len(choices) == 0 {
		return Answer{}, ErrStopped // only lines of Go answer it
	}
	n, err := p.Choose(ctx, q, choices)
	if err != nil {
		return Answer{}, err
	}
	a := choices[n]
	if object, ok := a.blank(); ok {
		expression, err := p.Fill(ctx, q, a)
		if err != nil {
			return Answer{}, err
		}
		a.Value = object + "=" + expression
	}
	return a, nil
}

// confirm sums up what was answered where something of it loses data, and asks once more.
func confirm(ctx context.Context, p Prompter, out io.Writer, given []Answer) error {
	lost := 0
	for _, a := range given {
		if a.Loses() {
			lost++
		}
	}
	if lost == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("\nThe answers:\n")
	for _, a := range given {
		b.WriteString("  " + a.String())
		if a.Loses() {
			b.WriteString("   (goes, with all that it holds)")
		}
		b.WriteString("\n")
	}
	fmt.Fprint(out, b.String())
	what := "One thing goes, with all that it holds. Is that meant?"
	if lost > 1 {
		what = fmt.Sprintf("%d things go, with all that they hold. Is that meant?", lost)
	}
	yes, err := p.Confirm(ctx, what)
	if err == nil && !yes {
		err = ErrStopped
	}
	return err
}
