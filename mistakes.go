package ashlar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing that is wrong with a declaration.
type Mistake struct {
	File     string // as far as it is known; relative to the working directory when it is below that
	Line     int    // from 1; zero: not known
	Resource string // the Go type, or empty when it is no resource's mistake
	Call     string // such as References(AuthorID, User), or empty
	Message  string
	Fix      string // see Hint
}

// Error returns the mistake in one line: file:line: resource Ticket: Unique(Email): ...
func (m Mistake) Error() string {
	var b strings.Builder
	if m.File != "" {
		fmt.Fprintf(&b, "%s:%d: ", m.File, m.Line)
	}
	if m.Resource != "" {
		fmt.Fprintf(&b, "resource %s: ", m.Resource)
	}
	if m.Call != "" {
		b.WriteString(m.Call + ": ")
	}
	b.WriteString(m.Message)
	return b.String()
}

// Hint returns how to mend it, as a sentence.
func (m Mistake) Hint() string { return m.Fix }

// Mistakes is the error that [Compile] and [Project.Validate] return: all mistakes, in order of their places.
type Mistakes []Mistake

// Error returns the mistakes one below the other, each with its hint.
func (m Mistakes) Error() string {
	var b strings.Builder
	for i, mistake := range m {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(mistake.Error())
		if mistake.Fix != "" {
			b.WriteString("\n\thint: " + mistake.Fix)
		}
	}
	return b.String()
}

// Unwrap returns the mistakes as errors, for errors.As.
func (m Mistakes) Unwrap() []error {
	errs := make([]error, len(m))
	for i, mistake := range m {
		errs[i] = mistake
	}
	return errs
}

// sorted returns the mistakes in order of their places, each once.
func (m Mistakes) sorted() Mistakes {
	slices.SortFunc(m, func(a, b Mistake) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Resource, b.Resource),
			cmp.Compare(a.Call, b.Call), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Fix, b.Fix),
		)
	})
	return slices.Compact(m)
}
