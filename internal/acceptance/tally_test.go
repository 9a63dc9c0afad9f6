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

// kindWords are the words in the names of operations that tell what kind of object they are about.
var kindWords = []struct{ word, kind string }{
	{"Comment", "comment"},
	{"Domain", "domain"},
	{"Partition", "partition"},
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
	{"", "table"},
}

// kinds are the kinds of objects.
var kinds = func() []string {
	var out []string
	for _, known := range kindWords {
		if !slices.Contains(out, known.kind) {
			out = append(out, known.kind)
		}
	}
	return out
}()

// kind returns the kind of object that an operation is about.
func kind(op operation.Operation) string {
	for _, known := range kindWords {
		if strings.Contains(opName(op), known.word) {
			return known.kind
		}
	}
	return ""
}

// log prints the counts, and what is drawn too seldom to show much: of 20,000 pairs, operations in fewer than 500, pairs of
// kinds in fewer than 20, and refusals in 3 % of them. A run of that many fails over it.
func (y *tally) log(t *testing.T) {
	t.Helper()
	y.Lock()
	defer y.Unlock()
	pairs := y.counts["pairs"]
	refused, seldom, operations := 0, []string{}, map[string]int{}
	for what, n := range y.counts {
		switch direction, rest, _ := strings.Cut(what, ": "); direction {
		case "refused":
			refused += n
		case "up", "down":
			operations[rest] += n
		}
	}
	for name, n := range operations {
		if n*20000 < 500*pairs {
			seldom = append(seldom, name)
		}
	}
	for i, a := range kinds {
		for _, b := range kinds[i+1:] {
			if what := "kinds: " + min(a, b) + " + " + max(a, b); y.counts[what]*20000 < 20*pairs {
				seldom = append(seldom, what)
			}
		}
	}
	if refused*100 >= 3*pairs {
		seldom = append(seldom, fmt.Sprintf("%d refused", refused))
	}
	if slices.Sort(seldom); len(seldom) > 0 && pairs >= 20000 {
		t.Errorf("drawn too seldom, or refused too often: %s", strings.Join(seldom, ", "))
	} else if len(seldom) > 0 {
		t.Logf("drawn seldom: %s", strings.Join(seldom, ", "))
	}
	var b strings.Builder
	for _, what := range catalog.Sorted(y.counts) {
		fmt.Fprintf(&b, "\n%7d %s", y.counts[what], what)
	}
	t.Logf("drawn, shrinking included:%s", b.String())
}
