package acceptance_test

import (
	"errors"
	"fmt"

	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

// tally counts what was done.
type tally struct {
	sync.Mutex
	counts map[string]int
}

func newTally() *tally { return &tally{counts: map[string]int{}} }

func (y *tally) add(what string) {
	y.Lock()
	defer y.Unlock()
	y.counts[what]++
}

func (w *world) did(what string) { w.done.add(what) }

// parts counts the operations of a plan in both directions, and the pairs of kinds of object that it is about.
func (y *tally) parts(parts []plan.Part) {
	kinds := map[string]bool{}
	for _, part := range parts {
		for _, op := range part.Up {
			y.add("up: " + opName(op))
			kinds[kind(op)] = true
		}
		for _, op := range part.Down {
			y.add("down: " + opName(op))
		}
	}
	sorted := slices.Sorted(maps.Keys(kinds))
	for i, a := range sorted {
		for _, b := range sorted[i+1:] {
			y.add("kinds: " + a + " + " + b)
		}
	}
}

// refused reports whether a change was refused, and counts by reason.
func (y *tally) refused(err error) bool {
	var mistake *diff.Mistake
	if !errors.As(err, &mistake) {
		return false
	}
	y.add("refused: " + inQuotes.ReplaceAllString(mistake.Message, "…"))
	return true
}

var inQuotes = regexp.MustCompile(`"(\\"|[^"])*"`)

func opName(op operation.Operation) string { return reflect.TypeOf(op).Name() }

// kind returns the kind of object that an operation is about.
func kind(op operation.Operation) string {
	for _, known := range []struct{ word, kind string }{
		{"Comment", "comment"},
		{"Enum", "enum"},
		{"Sequence", "sequence"},
		{"Statement", "statement"},
		{"Expression", "column"},
		{"Column", "column"},
		{"Index", "index"},
		{"Unique", "unique"},
		{"Check", "check"},
		{"Exclude", "exclude"},
		{"Reference", "reference"},
		{"PrimaryKey", "primary key"},
		{"Constraint", "constraint name"},
		{"Schema", "schema"},
		{"Extension", "extension"},
	} {
		if strings.Contains(opName(op), known.word) {
			return known.kind
		}
	}
	return "table"
}

func (y *tally) log(t *testing.T) {
	y.Lock()
	defer y.Unlock()
	var b strings.Builder
	for _, what := range catalog.Sorted(y.counts) {
		fmt.Fprintf(&b, "\n%7d %s", y.counts[what], what)
	}
	t.Logf("drawn, shrinking included:%s", b.String())
}
