package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/migration"
)

// givenInDev returns the answers that the user gave while the dev migrations were made, as they are about the state before all of
// them. The last word on a thing counts, and what the command line says of it goes before all.
func givenInDev(left []migration.LooseFile, flags []answerFlag) []answerFlag {
	var given []answerFlag
	for _, f := range left {
		for _, answer := range f.Script.Answers {
			verb, text, ok := strings.Cut(answer, " ")
			if ok && verbatim(verb, text, f.Script.Text) {
				given = join(given, answerFlag{verb, text})
			}
		}
	}
	return slices.DeleteFunc(given, func(a answerFlag) bool {
		return slices.ContainsFunc(flags, func(f answerFlag) bool { return f.object() == a.object() })
	})
}

// verbatim reports whether an answer is as it was given: the header of a file holds it on one line, whatever blanks were in it.
func verbatim(verb, text, script string) bool {
	_, value, _ := strings.Cut(text, "=")
	return verb != "fill" || strings.Contains(script, value)
}

// join adds an answer to those before it.
func join(given []answerFlag, a answerFlag) []answerFlag {
	for i, before := range given {
		if before.verb != "rename" || before.renamed() != a.object() {
			continue
		}
		// It is about what another one gave that name.
		switch _, value, _ := strings.Cut(a.text, "="); a.verb {
		case "rename":
			given[i].text = before.object() + "=" + value
			return given
		case "drop", "keep":
			given[i] = answerFlag{a.verb, before.object()}
			return given
		}
	}
	given = slices.DeleteFunc(given, func(before answerFlag) bool { return before.object() == a.object() && before.fills() == a.fills() })
	return append(given, a)
}

// fills reports whether an answer says what a column gets, and not what becomes of it.
func (f answerFlag) fills() bool { return f.verb == "fill" }

// object returns what an answer is about.
func (f answerFlag) object() string {
	object, _, _ := strings.Cut(f.text, "=")
	return object
}

// renamed returns what an answer is about by the name that it gives.
func (f answerFlag) renamed() string {
	object, value, _ := strings.Cut(f.text, "=")
	return object[:strings.LastIndexAny(object, ".:")+1] + value
}

// computeAsInDev compares the states with the answers of the command line, and with those that were given in dev mode as far as
// they fit. It returns which of these do.
func (s state) computeAsInDev(o generateOptions, flags []answerFlag) (generate.Result, []answerFlag, error) {
	if !s.replaces {
		result, err := s.compute(o, flags)
		return result, nil, err
	}
	result, given, err := s.computeWith(o, flags, givenInDev(s.left, flags))
	if questions := new(diff.Questions); err == nil || errors.As(err, &questions) {
		return result, given, err
	}
	result, err = s.compute(o, flags) // not the noted answers alone are wrong
	return result, nil, err
}
