package ask

import (
	"regexp"
	"slices"
	"strings"
)

// Answer is a flag that answers a question: --rename posts.title=headline.
type Answer struct {
	Verb  string // rename, drop, keep or fill
	Value string // posts.title=headline
}

// Loses reports whether something goes with the answer.
func (a Answer) Loses() bool { return a.Verb == "drop" }

// String returns the flag as a shell takes it.
func (a Answer) String() string {
	value := a.Value
	if !plain.MatchString(value) {
		value = "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	}
	return "--" + a.Verb + " " + value
}

// Flag returns the flag as one argument of a program.
func (a Answer) Flag() string { return "--" + a.Verb + "=" + a.Value }

// Words returns what the answer means, for people.
func (a Answer) Words() string {
	left, right, _ := cut(a.Value)
	switch a.Verb {
	case "rename":
		return left + " was renamed to " + right
	case "drop":
		return "drop " + a.Value + ", with all that it holds"
	case "keep":
		return "keep " + a.Value + " in the database, and forget it here"
	case "fill":
		return "an SQL expression that gives " + left + " its values"
	}
	return a.String()
}

var plain = regexp.MustCompile(`^[A-Za-z0-9._:=@-]+$`)

// placeholder stands in a question for what somebody has to write.
const placeholder = "EXPRESSION"

// blank returns the object of an answer that wants an expression.
func (a Answer) blank() (object string, ok bool) {
	left, right, found := cut(a.Value)
	return left, found && a.Verb == "fill" && right == placeholder
}

// choicesOf returns the answers that a question allows, those that lose something last. A rename to what another answer has
// taken is none.
func choicesOf(q Question, given []Answer) []Answer {
	taken := map[string]bool{}
	for _, a := range given {
		taken[a.target()] = true
	}
	var choices []Answer
	for _, flag := range q.Flags {
		if a, ok := parse(flag); ok && (a.Verb != "rename" || !taken[a.target()]) {
			choices = append(choices, a)
		}
	}
	slices.SortStableFunc(choices, func(a, b Answer) int { return order(a) - order(b) })
	return choices
}

func order(a Answer) int {
	if a.Loses() {
		return 1
	}
	return 0
}

// target returns what a rename takes: a name, in what holds the renamed thing.
func (a Answer) target() string {
	left, right, ok := cut(a.Value)
	if a.Verb != "rename" || !ok {
		return ""
	}
	return left[:strings.LastIndexAny(left, ".:")+1] + "=" + right
}

// parse reads a flag as a shell would.
func parse(flag string) (Answer, bool) {
	verb, value, ok := strings.Cut(strings.TrimPrefix(flag, "--"), " ")
	if !ok {
		return Answer{}, false
	}
	if strings.HasPrefix(value, "'") && strings.HasSuffix(value, "'") && len(value) > 1 {
		value = strings.ReplaceAll(value[1:len(value)-1], `'\''`, "'")
	}
	return Answer{verb, value}, true
}

// cut cuts at the first equals sign outside of double quotes.
func cut(text string) (left, right string, found bool) {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == '=' && !quoted:
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
