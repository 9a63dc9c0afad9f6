package cli

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
)

// answerFlag is a flag that answers a question.
type answerFlag struct{ verb, text string }

// answerFlags returns the flags that answer questions.
func (o generateOptions) answerFlags() []answerFlag {
	var all []answerFlag
	for _, group := range []struct {
		verb  string
		texts []string
	}{{"rename", o.renames}, {"drop", o.drops}, {"keep", o.keeps}, {"fill", o.fills}} {
		for _, text := range group.texts {
			all = append(all, answerFlag{group.verb, text})
		}
	}
	return all
}

// parse reads the flags, and what holds for the whole plan.
func (o generateOptions) parse(flags []answerFlag) (diff.Answers, error) {
	texts := map[string][]string{}
	for _, f := range flags {
		texts[f.verb] = append(texts[f.verb], f.text)
	}
	answers, err := diff.ParseAnswers(texts["rename"], texts["drop"], texts["keep"], texts["fill"])
	answers.ConcurrentIndexes, answers.DontDropColumns = o.concurrentIndexes, o.dontDropColumns
	return answers, err
}

// compute compares the states. A flag is about one repo, and only when it fits none it is wrong.
func (o generateOptions) compute(states []state) ([]change, error) {
	flags := o.answerFlags()
	if _, err := o.parse(flags); err != nil {
		return nil, usage(err, codeAnswer)
	}
	var changes []change
	var errs []error
	fits := map[answerFlag]bool{}
	unfit := map[answerFlag]error{}
	for _, s := range states {
		mine := slices.Clone(flags)
		for {
			result, reused, err := s.computeAsInDev(o, mine)
			wrong, before := unfitting(err), len(mine)
			mine = slices.DeleteFunc(mine, func(f answerFlag) bool { return wrong[f] != nil })
			if len(mine) < before {
				maps.Copy(unfit, wrong)
				continue
			}
			if err != nil {
				errs = append(errs, asked(err, s.repo.Name, len(states) > 1))
			}
			changes = append(changes, change{
				repo: s.repo, from: s.from, unkeyed: s.to.Hints.Unkeyed, result: result,
				left: s.left, replaces: s.replaces, behind: s.behind, reused: reused,
			})
			break
		}
		for _, f := range mine {
			fits[f] = true
		}
	}
	var wrong []error
	for _, f := range flags {
		if err := unfit[f]; err != nil && !fits[f] {
			wrong = append(wrong, usage(err, codeAnswer))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...) // what is open without them would only distract
	}
	return changes, errors.Join(errs...)
}

// compute compares the state before with the state after.
func (s state) compute(o generateOptions, flags []answerFlag) (generate.Result, error) {
	answers, err := o.parse(flags)
	if err != nil {
		return generate.Result{}, err
	}
	return generate.Compute(s.from, s.to, answers)
}

// unfitting returns the flags that an error is about, when it is about nothing else.
func unfitting(err error) map[answerFlag]error {
	if err == nil {
		return nil
	}
	flags := map[answerFlag]error{}
	for _, part := range split(err) {
		answer := new(diff.AnswerError)
		if !errors.As(part, &answer) {
			return nil
		}
		flags[answerFlag{string(answer.Verb), answer.Text}] = part
	}
	return flags
}

// usage makes an error about flags one of usage, with its own hint and this code.
func usage(err error, code string) error {
	var hinted interface{ Hint() string }
	hint := ""
	if errors.As(err, &hinted) {
		hint = hinted.Hint()
	}
	return &problem{code: exitUsage, text: err.Error(), hint: hint, kind: code}
}

// asked turns the error of a comparison into what the user is told.
func asked(err error, repo string, several bool) error {
	if questions := new(diff.Questions); errors.As(err, &questions) {
		q := &openQuestions{Questions: questions}
		if several {
			q.repo = repo
		}
		return q
	}
	return err
}

// openQuestions are decisions that nobody has made yet.
type openQuestions struct {
	*diff.Questions
	repo string // where there are several
}

// ExitCode tells a question from a failure.
func (q *openQuestions) ExitCode() int { return exitQuestion }

func (q *openQuestions) title() string {
	title := count(len(q.List), "open question")
	if q.repo != "" {
		title += " in repo " + q.repo
	}
	return title
}

func (q *openQuestions) asks() []question {
	var all []question
	for _, asked := range q.List {
		all = append(all, question{asked.Message, asked.Flags, asked.Code})
	}
	return all
}

// Error lists each question with its answers.
func (q *openQuestions) Error() string {
	var b strings.Builder
	b.WriteString(q.title() + ":")
	for _, question := range q.List {
		b.WriteString("\n\n" + question.Message)
		for _, flag := range question.Flags {
			b.WriteString("\n  " + flag)
		}
		for _, line := range question.Code {
			b.WriteString("\n  in Go: " + line)
		}
	}
	b.WriteString("\n")
	return b.String()
}
