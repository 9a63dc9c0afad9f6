package migration

import (
	"slices"
	"strings"
)

// Remark is what a header line says about a hazard of the migration: KIND OBJECT: TEXT.
type Remark struct {
	Kind   string // of the hazard, one word: data_loss
	Object string // the table, or the column of one, that it is about: posts.title
	Text   string // of a hazard what happens, of an acceptance the reason
	Line   int    // in the file, from 1; 0: it was not read from one
}

// String returns the value of the header line.
func (r Remark) String() string {
	return oneLine(r.Kind) + " " + oneLine(r.Object) + ": " + oneLine(r.Text)
}

// about reports whether two remarks are about the same hazard.
func (r Remark) about(other Remark) bool { return r.Kind == other.Kind && r.Object == other.Object }

// parseRemark reads the value of a header line. The colon that ends the object stands outside of double quotes.
func parseRemark(value string) (Remark, bool) {
	kind, rest, _ := strings.Cut(value, " ")
	quoted := false
	for i := range len(rest) {
		switch {
		case rest[i] == '"':
			quoted = !quoted
		case rest[i] == ':' && !quoted:
			r := Remark{Kind: kind, Object: strings.TrimSpace(rest[:i]), Text: strings.TrimSpace(rest[i+1:])}
			return r, r.Kind != "" && r.Object != "" && r.Text != ""
		}
	}
	return Remark{}, false
}

// remark reads a header line about a hazard.
func remark(key, value string, line int, d Direction, into *[]Remark) *Problem {
	r, ok := parseRemark(value)
	switch {
	case d == Down:
		return &Problem{Message: "header " + key + " in a down file", Remedy: "It belongs into the up file."}
	case !ok && key == keyHazard:
		return &Problem{Message: "header hazard is not of the form " + headerPrefix + "hazard KIND OBJECT: TEXT", Remedy: "Write it as ashlar generate does, or remove the line."}
	case !ok:
		return &Problem{
			Message: "header accept is not of the form " + headerPrefix + "accept KIND OBJECT: REASON",
			Remedy:  "Take kind and object from the line of the hazard, and say why it does no harm: " + headerPrefix + "accept blocking_lock posts: the table has 40 rows.",
		}
	}
	r.Line = line
	*into = append(*into, r)
	return nil
}

// Open returns the hazards that no line accepts. A line accepts all hazards of one kind and object.
func (h Header) Open() []Remark {
	var open []Remark
	for _, hazard := range h.Hazards {
		if !h.Accepted(hazard) {
			open = append(open, hazard)
		}
	}
	return open
}

// Accepted reports whether a line accepts what a remark is about.
func (h Header) Accepted(r Remark) bool { return slices.ContainsFunc(h.Accepts, r.about) }

// MarkHazards puts header lines for the hazards of a generated up file behind those that it has.
func MarkHazards(upFile string, hazards []Remark) string {
	if len(hazards) == 0 {
		return upFile
	}
	end := 0
	for headerLine.MatchString(upFile[end:]) {
		next := strings.IndexByte(upFile[end:], '\n')
		if next < 0 {
			return upFile
		}
		end += next + 1
	}
	lines := Header{Hazards: hazards}.String()
	if end == 0 {
		lines += "\n"
	}
	return upFile[:end] + lines + upFile[end:]
}
