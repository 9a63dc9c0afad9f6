package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// result is something that a command found or did. It has two writers: its method text, for people, and package json.
type result interface {
	text(t text)
}

// text writes for people. The zero value writes nothing.
type text struct {
	to    io.Writer
	quiet bool // leave out all but what was asked for
	shown bool // on a terminal
}

// say writes a line of what was looked at, done or skipped. --quiet leaves it out.
func (t text) say(format string, args ...any) {
	if !t.quiet {
		t.print(fmt.Sprintf(format+"\n", args...))
	}
}

// print writes what was asked for, also with --quiet.
func (t text) print(what string) {
	if t.to != nil {
		put(t.to, what)
	}
}

// flash shows a line on a terminal until the next one takes its place; an empty one leaves nothing.
func (t text) flash(line string) {
	if t.shown && !t.quiet {
		t.print("\r\x1b[K" + line)
	}
}

// report gathers the results of a command in the order in which they come. Each is written as text at once, since long
// work should show; as JSON they are the members of one object, at the end.
type report struct {
	live    text // writes nothing when JSON is wanted; what only goes on, without being a result, is written here alone
	results []result
}

// tell writes a result as text and keeps it.
func (r *report) tell(what result) {
	what.text(r.live)
	r.keep(what)
}

// keep keeps a result whose text is written elsewhere.
func (r *report) keep(what result) { r.results = append(r.results, what) }

// MarshalJSON returns the members of all results as one object.
func (r *report) MarshalJSON() ([]byte, error) {
	members := make([]any, len(r.results))
	for i, what := range r.results {
		members[i] = what
	}
	return object(members...)
}

// object joins values that are objects themselves to one.
func object(members ...any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, member := range members {
		text, err := marshal(member)
		if err != nil {
			return nil, err
		}
		inside := bytes.TrimSpace(text[1 : len(text)-1])
		if len(inside) > 0 && b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(inside)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal is json.Marshal that leaves <, > and & in SQL as they are.
func marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSpace(b.Bytes()), err
}

// indented returns an object as it is printed.
func indented(members ...any) (string, error) {
	text, err := object(members...)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = json.Indent(&b, text, "", "  ")
	return b.String() + "\n", err
}

// list is a list that JSON never shows as null.
type list[T any] []T

// MarshalJSON returns an array, an empty one for nil.
func (l list[T]) MarshalJSON() ([]byte, error) {
	if len(l) == 0 {
		return []byte("[]"), nil
	}
	return marshal([]T(l))
}

// members makes any value the members of a JSON object that text does not show.
type members struct{ value any }

func (m members) text(text) {}

// MarshalJSON returns the value.
func (m members) MarshalJSON() ([]byte, error) { return marshal(m.value) }
