package diff

import (
	"fmt"
	"strings"
)

// Question is something that has to be decided before operations can be made.
type Question struct {
	Message string   // what is open, one line
	Flags   []string // flags of the command line, one of which answers it
	Code    []string // Go code that answers it in the declaration; empty where only a flag does
}

// Questions is the error of Compute when something has to be decided.
type Questions struct {
	List []Question // sorted by the name of what they are about
}

func (q *Questions) Error() string {
	if len(q.List) == 1 {
		return q.List[0].Message
	}
	lines := make([]string, len(q.List))
	for i, question := range q.List {
		lines[i] = question.Message
	}
	return fmt.Sprintf("%d questions are open: %s", len(q.List), strings.Join(lines, "; "))
}

// Hint says how to go on.
func (q *Questions) Hint() string {
	return "Answer with one of the flags, or in the declaration, and run ashlar generate again. Nothing was written."
}

// Mistake is a state that cannot be reached, with the way out.
type Mistake struct {
	Message, Fix string
}

func (m *Mistake) Error() string { return m.Message }

// Hint says how to mend it.
func (m *Mistake) Hint() string { return m.Fix }

// flag writes a flag so that a shell takes it as it stands.
func flag(name, value string) string {
	plain := strings.IndexFunc(value, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-:=@", r)
	}) < 0
	if !plain {
		value = quoted(value)
	}
	return "--" + name + " " + value
}

// quoted writes a value so that a shell takes it as it stands, whatever somebody puts into it.
func quoted(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }
