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
	"slices"
	"strings"
)

// Question is a decision that nobody has made yet, as generate --json tells it.
type Question struct {
	Message string   `json:"message"`
	Flags   []string `json:"flags"` // one of them answers it, as a shell takes it
	Code    []string `json:"code"`  // or one of these lines of Go
}

// Prompter shows a question and waits for what is chosen. Its errors are [ErrStopped], [ErrBack], io.ErrUnexpectedEOF where
// nobody can answer any more, the cause of the context, or what kept it from asking.
type Prompter interface {
	// Choose returns the index of a choice. The last ones, from the given index on, lose something, and a prompter that has to
	// mark one beforehand marks none of the choices. It may return ErrBack where there is a question before.
	Choose(ctx context.Context, q Question, choices []Answer, before bool) (int, error)
	// Fill returns what stands for the expression of an answer; it is not empty. With ErrBack the question is put again.
	Fill(ctx context.Context, q Question, a Answer) (string, error)
	// Confirm reports whether answers that lose something hold. Its default is that they do not. With ErrBack the last
	// question is put again.
	Confirm(ctx context.Context, question string) (bool, error)
}

var (
	// ErrStopped is the error of somebody who wants to answer in another way, or later.
	ErrStopped = errors.New("stopped: the questions stay open")
	// ErrBack is what a prompter returns to take back the answer before.
	ErrBack = errors.New("back to the question before")
)

// Talk is all that is asked in one run of a command. Answers may lead to more questions.
type Talk struct {
	prompter Prompter
	out      io.Writer
	given    []Answer // those that hold, of all rounds
}

// NewTalk returns a talk in which nothing was asked yet. What is said between the questions goes to out.
func NewTalk(p Prompter, out io.Writer) *Talk { return &Talk{prompter: p, out: out} }

// Ask asks one question after the other, and returns the answers. Where something is lost, it sums up and has that confirmed.
func (t *Talk) Ask(ctx context.Context, questions []Question) ([]Answer, error) {
	switch n := len(questions); {
	case len(t.given) == 0:
	case n == 1:
		fmt.Fprint(t.out, "\nThat leads to one more question.\n")
	default:
		fmt.Fprintf(t.out, "\nThat leads to %d more questions.\n", n)
	}
	round := len(t.given)
	for {
		given := t.given[round:]
		var err error
		if n := len(given); n < len(questions) {
			q := questions[n]
			if len(questions) > 1 {
				q.Message = fmt.Sprintf("%d of %d: %s", n+1, len(questions), q.Message)
			}
			var a Answer
			if a, err = t.one(ctx, q, given); err == nil {
				t.given = append(t.given, a)
			}
		} else if err = t.confirm(ctx, given); err == nil {
			return given, nil
		}
		switch {
		case errors.Is(err, ErrBack) && len(given) > 0:
			last := len(t.given) - 1
			fmt.Fprintf(t.out, "taken back: %s\n", t.given[last])
			t.given = t.given[:last]
		case err != nil:
			return nil, err
		}
	}
}

// Stopped says what became of it when somebody has stopped: nothing, and what need not be thought about again.
func (t *Talk) Stopped() string {
	said := "stopped: nothing was written\n"
	if len(t.given) > 0 {
		var flags []string
		for _, a := range t.given {
			flags = append(flags, a.String())
		}
		said += "answered so far: " + strings.Join(flags, " ") + "\n"
	}
	return said + "\n"
}

// one asks one question. What answers before have taken is no choice any more.
func (t *Talk) one(ctx context.Context, q Question, given []Answer) (Answer, error) {
	choices := choicesOf(q, given)
	if len(choices) == 0 {
		return Answer{}, ErrStopped // only lines of Go answer it
	}
	for {
		n, err := t.prompter.Choose(ctx, q, choices, len(given) > 0)
		if err != nil {
			return Answer{}, err
		}
		a := choices[n]
		object, ok := a.blank()
		if !ok {
			return a, nil
		}
		expression, err := t.prompter.Fill(ctx, q, a)
		if errors.Is(err, ErrBack) {
			continue
		}
		a.Value = object + "=" + expression
		return a, err
	}
}

// confirm sums up what was answered where something of it loses data, and asks once more. A loss that is not meant is no
// answer any more.
func (t *Talk) confirm(ctx context.Context, given []Answer) error {
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
	fmt.Fprint(t.out, b.String())
	what := "One thing goes, with all that it holds. Is that meant?"
	if lost > 1 {
		what = fmt.Sprintf("%d things go, with all that they hold. Is that meant?", lost)
	}
	yes, err := t.prompter.Confirm(ctx, what)
	if err == nil && !yes {
		round := len(t.given) - len(given)
		t.given = append(t.given[:round], slices.DeleteFunc(given, Answer.Loses)...)
		err = ErrStopped
	}
	return err
}
