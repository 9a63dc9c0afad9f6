package acceptance_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
	"pgregory.net/rapid"
)

// change draws a state and one that is some edits away.
func change(t *rapid.T) (from, to *catalog.Catalog) {
	w := newWorld(t)
	from = w.catalog()
	if from == nil {
		t.Skip("two names clash in the first state")
	}
	from.Hints = catalog.Hints{}
	w.settle()
	for range rapid.IntRange(1, 8).Draw(t, "edits") {
		w.edit()
	}
	to = w.catalog()
	if to == nil {
		t.Skip("two names clash in the second state")
	}
	return from, to
}

func TestRandomChangesInMemory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		from, to := change(rt)
		ops, _, err := diff.Compute(from, to, answersFor(from, to))
		if err != nil {
			rt.Fatalf("%v\n%s", err, describe(from, to))
		}
		state := from.Clone()
		parts := plan.Make(from, to, ops)
		for _, part := range parts {
			operation.Apply(state, part.Up...)
		}
		if differences := catalog.Differences(state, to); len(differences) > 0 {
			rt.Fatalf("up does not lead to the target: %v", differences)
		}
		for _, part := range slices.Backward(parts) {
			operation.Apply(state, part.Down...)
		}
		if differences := catalog.Differences(state, from); len(differences) > 0 {
			rt.Fatalf("down does not lead back: %v", differences)
		}
	})
}

func TestGeneratingTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		from, to := change(rt)
		first, err := generate.Compute(from, to, answersFor(from, to))
		if err != nil {
			rt.Fatal(err)
		}
		second, err := generate.Compute(from.Clone(), to.Clone(), answersFor(from, to))
		if err != nil || !reflect.DeepEqual(first.Files, second.Files) {
			rt.Fatalf("the same change gives other text:\n%s\n%s", acceptance.Text(first), acceptance.Text(second))
		}
		if again, err := generate.Compute(first.Next, to, diff.Answers{}); err != nil || len(again.Changes) > 0 {
			rt.Fatalf("from the new snapshot: %v, %v", again.Changes, err)
		}
	})
}

func TestRandomChangesOnAServer(t *testing.T) {
	t.Parallel()
	lab := acceptance.NewLab(t)
	rapid.Check(t, func(rt *rapid.T) {
		from, to := change(rt)
		rows := rapid.SampledFrom([]int{0, 1, 5}).Draw(rt, "rows")
		lab.Prove(rt, acceptance.Change{From: from, To: to, Answers: answersFor(from, to), Rows: rows})
	})
}

// answersFor returns the answers that a change needs, and no others.
func answersFor(from, to *catalog.Catalog) diff.Answers { return drops(from, to) }

// describe shows a change, for messages.
func describe(from, to *catalog.Catalog) string {
	var b strings.Builder
	for _, c := range []*catalog.Catalog{from, to} {
		b.WriteString("state:\n")
		for _, table := range c.SortedTables() {
			fmt.Fprintf(&b, "  %v", table.Name)
			if before, ok := c.Hints.RenamedTables[table.Name]; ok {
				fmt.Fprintf(&b, ", before %v", before)
			}
			for _, column := range table.Columns {
				fmt.Fprintf(&b, "\n    %s %s", column.Name, column.Type)
				if before, ok := c.Hints.RenamedColumns[catalog.ColumnKey{Table: table.Name, Column: column.Name}]; ok {
					fmt.Fprintf(&b, ", before %s", before)
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
