package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"

	"github.com/ashlar-go/ashlar/internal/ask"
)

// questionsTo is the variable that cmd/ashlar sets to the number of an open file, to which the program of a project writes
// its open questions as JSON, in place of asking or listing them: cmd/ashlar asks, and calls the program again.
const questionsTo = "ASHLAR_QUESTIONS_TO"

// handedOver is the error of questions that somebody else asks. Nothing is said of it.
var handedOver = &problem{code: exitQuestion}

// mayAsk reports whether somebody is there to answer questions, and wants to be asked.
func (a *app) mayAsk(o generateOptions) bool {
	return !a.json && !o.noInput && !o.check && ask.AtTerminal(os.Stdin, os.Stderr)
}

// openQuestionsOf returns the questions that an error consists of; nothing when it is about something else too.
func openQuestionsOf(err error) []ask.Question {
	var all []ask.Question
	for _, part := range split(err) {
		q := new(openQuestions)
		if !errors.As(part, &q) {
			return nil
		}
		for _, one := range q.List {
			message := one.Message
			if q.repo != "" {
				message = "repo " + q.repo + ": " + message
			}
			all = append(all, ask.Question{Message: message, Flags: one.Flags, Code: one.Code})
		}
	}
	return all
}

// ask lets somebody answer the questions that an error consists of, and notes the answers as the flags that they are.
func (a *app) ask(ctx context.Context, o *generateOptions, open error) error {
	questions := openQuestionsOf(open)
	if len(questions) == 0 || !a.mayAsk(*o) {
		return open
	}
	if number, ok := handing(); ok {
		to := os.NewFile(uintptr(number), "questions")
		if err := json.NewEncoder(to).Encode(questions); errors.Join(err, to.Close()) == nil {
			return handedOver
		}
	}
	if a.talk == nil {
		a.talk = ask.NewTalk(ask.NewLines(os.Stdin, a.stderr), a.stderr)
	}
	answers, err := a.talk.Ask(ctx, questions)
	switch {
	case errors.Is(err, ask.ErrStopped):
		put(a.stderr, "\n"+a.talk.Stopped())
		return open
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &problem{code: exitQuestion, text: "the input ended with questions open, and nothing was written", hint: "Answer them all, or give the answers as flags: " + a.name + " generate --no-input lists them."}
	case err != nil:
		return err
	}
	o.take(answers)
	return nil
}

// take adds answers to those of the command line.
func (o *generateOptions) take(answers []ask.Answer) {
	for _, a := range answers {
		switch a.Verb {
		case "rename":
			o.renames = append(o.renames, a.Value)
		case "drop":
			o.drops = append(o.drops, a.Value)
		case "keep":
			o.keeps = append(o.keeps, a.Value)
		case "fill":
			o.fills = append(o.fills, a.Value)
		}
	}
}

// handing returns the number of the open file that questions go to, and whether there is one.
func handing() (number int, ok bool) {
	number, err := strconv.Atoi(os.Getenv(questionsTo))
	return number, err == nil && number > 2
}
