package ddl

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// identity writes GENERATED ... AS IDENTITY, which implies NOT NULL.
func identity(table catalog.Name, column catalog.Column) string {
	options := sequenceOptions(*column.Identity)
	if sequence := column.Identity.Sequence; sequence != table.Name+"_"+column.Name+"_seq" {
		// Not the name that the server would choose. pg_dump writes it the same way.
		options = append([]string{"SEQUENCE NAME " + name(catalog.Name{Schema: table.Schema, Name: sequence})}, options...)
	}
	out := "GENERATED " + generation(*column.Identity) + " AS IDENTITY"
	if len(options) > 0 {
		out += " (" + strings.Join(options, " ") + ")"
	}
	return out
}

func generation(identity catalog.Identity) string {
	if identity.Always {
		return "ALWAYS"
	}
	return "BY DEFAULT"
}

func sequenceOptions(identity catalog.Identity) []string {
	var options []string
	for _, option := range []struct {
		words string
		value int64
	}{
		{"INCREMENT BY", identity.Increment},
		{"MINVALUE", identity.Min},
		{"MAXVALUE", identity.Max},
		{"START WITH", identity.Start},
	} {
		if option.value != 0 {
			options = append(options, fmt.Sprintf("%s %d", option.words, option.value))
		}
	}
	return options
}

// continueSequence lets the sequence of an identity column go on behind the last value there is, where it may be.
func (w *writer) continueSequence(table catalog.Name, column catalog.Column) {
	sequence := name(catalog.Name{Schema: table.Schema, Name: column.Identity.Sequence})
	step, further, last := stepOf(*column.Identity), "greatest", "max"
	next := fmt.Sprintf("+ %d", step)
	if step < 0 {
		further, last, next = "least", "min", fmt.Sprintf("- %d", -step)
	}
	w.add(fmt.Sprintf("SELECT setval(%s, %s(%s(%s) %s, %d), false) FROM %s",
		ident.Literal(sequence), further, last, ident.Quote(column.Name), next, startOf(*column.Identity), name(table)))
}

// identityChanges returns the clauses that turn the options of one identity into those of another, the sequence's place
// left as it is.
func identityChanges(from, to catalog.Identity) []string {
	var clauses []string
	if from.Always != to.Always {
		clauses = append(clauses, "SET GENERATED "+generation(to))
	}
	if from.Increment != to.Increment {
		clauses = append(clauses, fmt.Sprintf("SET INCREMENT BY %d", stepOf(to)))
	}
	turned := (stepOf(from) < 0) != (stepOf(to) < 0) // the server keeps the bounds that it chose for the other direction
	if from.Min != to.Min || turned {
		clauses = append(clauses, bound("MINVALUE", to.Min))
	}
	if from.Max != to.Max || turned {
		clauses = append(clauses, bound("MAXVALUE", to.Max))
	}
	if startOf(from) != startOf(to) {
		clauses = append(clauses, fmt.Sprintf("SET START WITH %d", startOf(to)))
	}
	return clauses
}

func bound(word string, value int64) string {
	if value == 0 {
		return "SET NO " + word
	}
	return fmt.Sprintf("SET %s %d", word, value)
}

func stepOf(identity catalog.Identity) int64 {
	if identity.Increment == 0 {
		return 1
	}
	return identity.Increment
}

// startOf returns where a sequence starts: by default at its least value, or at its greatest when it goes down.
func startOf(identity catalog.Identity) int64 {
	descends := stepOf(identity) < 0
	switch {
	case identity.Start != 0:
		return identity.Start
	case descends && identity.Max != 0:
		return identity.Max
	case descends:
		return -1
	case identity.Min != 0:
		return identity.Min
	default:
		return 1
	}
}
