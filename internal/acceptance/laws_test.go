package acceptance_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

// TestMain says how many pairs each law draws, twice as many on the server: the same ones each time, so that a test that
// fails does so because of a change. make soak draws others, by a seed that it prints.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { asked[f.Name] = true })
	switch {
	case !asked["rapid.checks"]:
		_ = flag.Set("rapid.checks", "50")
		_ = flag.Set("rapid.seed", "20261126")
	case !asked["rapid.seed"]:
		seed := fmt.Sprint(1 + rand.Uint64N(1<<62))
		_ = flag.Set("rapid.seed", seed)
		fmt.Println("pairs drawn with -rapid.seed=" + seed)
	}
	m.Run()
}

func TestRandomChangesInMemory(t *testing.T) {
	t.Parallel()
	done := newTally()
	defer done.log(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := change(rt, done, 18)
		c.Answers.DontDropColumns = rapid.IntRange(0, 9).Draw(rt, "columns stay") == 9
		from, to := c.From, c.To
		ops, _, err := diff.Compute(from, to, c.Answers)
		if done.refused(err) {
			return
		}
		if err != nil {
			rt.Fatalf("%v\n%s", err, describe(from, to))
		}
		defer func() {
			if p := recover(); p != nil {
				rt.Fatalf("%v\n%v\n%s", p, ops, describe(from, to))
			}
		}()
		parts := plan.Make(from, to, ops)
		done.parts(parts)
		if wrong := inMemory(from, to, parts); wrong != "" {
			rt.Fatalf("%s\n%v", wrong, parts)
		}
	})
}

// inMemory says where the parts of a plan do not lead to the target, or back; empty: they do.
func inMemory(from, to *catalog.Catalog, parts []plan.Part) string {
	state := from.Clone()
	for _, part := range parts {
		operation.Apply(state, part.Up...)
	}
	if differences := catalog.Differences(state, to); len(differences) > 0 {
		return fmt.Sprintf("up does not lead to the target: %v", differences)
	}
	for _, part := range slices.Backward(parts) {
		operation.Apply(state, part.Down...)
	}
	if differences := catalog.Differences(state, from); len(differences) > 0 {
		return fmt.Sprintf("down does not lead back: %v", differences)
	}
	return ""
}

func TestGeneratingTwice(t *testing.T) {
	t.Parallel()
	done := newTally()
	rapid.Check(t, func(rt *rapid.T) {
		c := change(rt, done, 18)
		from, to := c.From, c.To
		first, err := generate.Compute(from, to, c.Answers)
		if done.refused(err) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		second, err := generate.Compute(from.Clone(), to.Clone(), c.Answers)
		if err != nil || !reflect.DeepEqual(first.Files, second.Files) {
			rt.Fatalf("the same change gives other text:\n%s\n%s", acceptance.Text(first), acceptance.Text(second))
		}
		if again, err := generate.Compute(first.Next, to, diff.Answers{}); err != nil || len(again.Changes) > 0 {
			rt.Fatalf("from the new snapshot: %v, %v", again.Changes, err)
		}
	})
}

// Two halves side by side, so that two cores have work.
func TestRandomChangesOnAServer(t *testing.T) {
	t.Parallel()
	done := newTally()
	t.Cleanup(func() { done.log(t) })
	for _, half := range []string{"first half", "second half"} {
		t.Run(half, func(t *testing.T) {
			t.Parallel()
			lab := acceptance.NewLab(t)
			rapid.Check(t, func(rt *rapid.T) {
				if half == "second half" {
					rapid.Bool().Draw(rt, "so that it draws other pairs")
				}
				c := change(rt, done, lab.Major())
				ops, _, err := diff.Compute(c.From, c.To, c.Answers)
				if done.refused(err) {
					return
				}
				c.Rows = rapid.SampledFrom([]int{0, 1, 5, 50}).Draw(rt, "rows")
				proved := false
				defer func() {
					if !proved { // the last time, it is the shrunken change
						keep(t, c)
					}
				}()
				lab.Prove(rt, c)
				proved = true
				done.parts(plan.Make(c.From, c.To, ops))
			})
		})
	}
}

// keep writes a change for which the laws do not hold as a page, to be mended and kept.
func keep(t *testing.T, c acceptance.Change) {
	t.Helper()
	page := filepath.Join("..", "..", "testdata", "cases", "found_by_"+strings.ReplaceAll(filepath.Base(t.Name()), " ", "_")+".txtar")
	if err := os.WriteFile(page, acceptance.Page("Found at random.", c), 0o644); err != nil {
		t.Log(err)
	}
}

// describe shows a change, for messages.
func describe(from, to *catalog.Catalog) string {
	ddl := func(c *catalog.Catalog) string {
		c = c.Clone()
		c.Hints = catalog.Hints{}
		result, err := generate.FromNothing(c)
		return fmt.Sprint(acceptance.Text(result), err)
	}
	return fmt.Sprintf("from:\n%s\nto:\n%s\nhints: %+v", ddl(from), ddl(to), to.Hints)
}
