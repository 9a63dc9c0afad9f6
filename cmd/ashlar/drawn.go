package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"github.com/ashlar-go/ashlar/internal/ask"
)

// drawn is a prompter that draws, on standard error.
type drawn struct{}

// stop is the choice to answer nothing. It is the one that is marked at the beginning.
const stop = -1

// Choose shows a list. Nothing but the way out is marked beforehand.
func (drawn) Choose(ctx context.Context, q ask.Question, choices []ask.Answer) (int, error) {
	options := []huh.Option[int]{huh.NewOption("stop here, and write nothing", stop)}
	for i, choice := range choices {
		options = append(options, huh.NewOption(choice.Words(), i))
	}
	chosen := stop
	field := huh.NewSelect[int]().Title(q.Message).Options(options...).Value(&chosen)
	if len(q.Code) > 0 {
		field = field.Description("in Go: " + strings.Join(q.Code, "\nin Go: "))
	}
	if err := show(ctx, field); err != nil {
		return 0, err
	}
	if chosen == stop {
		return 0, ask.ErrStopped
	}
	fmt.Fprintf(os.Stderr, "%s\n  %s\n", q.Message, choices[chosen].Words())
	return chosen, nil
}

// Fill shows a line to write into.
func (drawn) Fill(ctx context.Context, _ ask.Question, a ask.Answer) (string, error) {
	expression := ""
	field := huh.NewInput().Title(a.Words()).Value(&expression).Validate(func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("an expression, such as '' or 0")
		}
		return nil
	})
	if err := show(ctx, field); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "  %s\n", expression)
	return strings.TrimSpace(expression), nil
}

// Confirm shows a list too, in which the marked line can be told without colours. No is marked.
func (drawn) Confirm(ctx context.Context, question string) (bool, error) {
	yes := false
	options := []huh.Option[bool]{huh.NewOption("no: stop here, and write nothing", false), huh.NewOption("yes", true)}
	err := show(ctx, huh.NewSelect[bool]().Title(question).Options(options...).Value(&yes))
	return yes && err == nil, err
}

// show runs a form of one field to its end. The library takes some ways to end it for an answer, the first one, so only a form
// that says it was completed counts.
func show(ctx context.Context, field huh.Field) error {
	form := huh.NewForm(huh.NewGroup(field)).
		WithProgramOptions(tea.WithoutSignalHandler()). // they are ours, see signals
		WithInput(os.Stdin).WithOutput(os.Stderr).
		WithTheme(huh.ThemeFunc(huh.ThemeBase16))
	err := form.RunWithContext(ctx)
	switch cause := context.Cause(ctx); {
	case cause != nil:
		return cause
	case errors.Is(err, huh.ErrUserAborted):
		return &stopped{syscall.SIGINT}
	case err != nil:
		return err
	case form.State != huh.StateCompleted:
		return errors.New("the terminal ended it without an answer")
	}
	return nil
}
