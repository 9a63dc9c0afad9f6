package acceptance_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/merge"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
	"github.com/ashlar-go/ashlar/snapshot"
)

var branchPairs = flag.Int("branches", 100, "how many pairs of branches TestRandomBranches draws")

// fork is a state with what two branches made of it, as their snapshots hold it.
type fork struct {
	base    *catalog.Catalog
	sides   [2]*catalog.Catalog
	parts   [2][]plan.Part // that lead there
	renames bool           // something was renamed, so that names alone do not tell what is the same thing
}

// branch draws one side of a fork: the same base for each pair of numbers, and edits of its own.
func branch(done *tally, seed uint64, side int) (from, next *catalog.Catalog, parts []plan.Part, renames bool) {
	w := &world{
		source: rand.New(rand.NewPCG(seed, 0)), done: done, major: 18,
		public: &space{before: catalog.Public, name: catalog.Public}, exts: map[string]*extOf{}, parts: map[string]bool{},
	}
	w.build()
	w.tidy()
	if w.catalog(false) == nil {
		return nil, nil, nil, false
	}
	w.settle()
	if from = w.catalog(false); from == nil {
		return nil, nil, nil, false
	}
	from.Hints = catalog.Hints{}
	w.source = rand.New(rand.NewPCG(seed, uint64(1+side)))
	for range 1 + w.even("edits", 3) {
		w.edit()
	}
	to := w.catalog(false)
	if to == nil || w.catalog(true) == nil {
		return nil, nil, nil, false
	}
	answers, _ := w.answers(from)
	result, err := generate.Compute(from, to, answers)
	if err != nil {
		return nil, nil, nil, false
	}
	parts = operationsOf(from, to, answers)
	renames = len(to.Hints.RenamedTables)+len(to.Hints.RenamedColumns) > 0 // of a table that is made anew, no operation tells it
	for _, part := range parts {
		renames = renames || slices.ContainsFunc(part.Up, func(op operation.Operation) bool {
			return strings.Contains(opName(op), "Rename") || strings.Contains(opName(op), "Move")
		})
	}
	return from, result.Next, parts, renames
}

// drawFork draws a fork, or returns false where the dice give none.
func drawFork(done *tally, seed uint64) (fork, bool) {
	var f fork
	for side := range f.sides {
		base, next, parts, renames := branch(done, seed, side)
		if base == nil {
			return f, false
		}
		f.base, f.sides[side], f.parts[side] = base, next, parts
		f.renames = f.renames || renames
	}
	return f, true
}

// TestRandomBranches merges random pairs of branches in both orders, by meaning and by git's own merge of lines, and compares
// what comes out: with the operations of one branch replayed on the other, with a merge of the properties in the files one by
// one, and with each other.
func TestRandomBranches(t *testing.T) {
	t.Parallel()
	done, edits := newTally(), newTally()
	defer func() {
		for _, what := range slices.Sorted(maps.Keys(done.counts)) {
			t.Logf("%7d %s", done.counts[what], what)
		}
	}()
	dir := t.TempDir()
	for seed, drawn := uint64(1), 0; drawn < *branchPairs; seed++ {
		f, ok := drawFork(edits, seed)
		if !ok {
			continue
		}
		drawn++
		done.add("pairs")
		for _, wrong := range f.judge(t, dir, seed, done) {
			done.add("failed")
			t.Errorf("seed %d: %s", seed, wrong)
		}
		if t.Failed() && len(done.counts) > 0 && done.counts["failed"] > 5 {
			break
		}
	}
}

// judge merges a fork and says what is wrong.
func (f fork) judge(t *testing.T, dir string, seed uint64, done *tally) (wrong []string) {
	t.Helper()
	a, b := f.sides[0], f.sides[1]
	merged, conflicts := merge.Compute(f.base, a, b)
	other, mirrored := merge.Compute(f.base, b, a)
	wrong = append(wrong, sameBothWays(merged, other, conflicts, mirrored)...)
	if len(conflicts) == 0 {
		done.add("by meaning: merged")
		wrong = append(wrong, f.forks(done, merged)...)
		wrong = append(wrong, f.declared(done, merged)...)
		wrong = append(wrong, f.properties(t, done, merged)...)
	} else {
		done.add("by meaning: conflict")
	}
	files := f.textual(t, dir)
	if files == nil {
		done.add("git: conflict")
		if len(conflicts) == 0 {
			done.add("git: conflict, by meaning merged")
		}
		return wrong
	}
	done.add("git: merged")
	state, err := snapshot.Load(files)
	if err == nil {
		wrong = append(wrong, f.apart(t, done, merged, state, conflicts)...)
	}
	switch {
	case err != nil:
		done.add("git: merged, and reading it reports what does not hold together")
		if len(conflicts) == 0 {
			done.add("git: merged, and reading it reports what a merge by meaning mends")
		}
	case len(conflicts) > 0:
		done.add("git: merged where by meaning there is a conflict")
		for _, c := range conflicts {
			done.add("git is silent: " + inQuotes.ReplaceAllString(c.Part, "…") + " in a " + c.Kind)
			if testing.Verbose() {
				t.Logf("seed %d: git is silent: %v", seed, c)
			}
		}
	case f.renames && !catalog.Equal(merged, state):
		done.add("git: merged, where a merge by meaning follows a rename")
	default:
		if differences := catalog.Differences(merged, state); len(differences) > 0 {
			wrong = append(wrong, fmt.Sprintf("git's merge says something else: %v", differences))
		}
		if lines := differentFiles(encoded(t, merged), files); len(lines) > 0 && !hasLeft(merged) {
			wrong = append(wrong, fmt.Sprintf("git's merge has other bytes: %v", lines))
		}
	}
	return wrong
}

// forks checks what the headers of the migrations of both branches say behind a merge: that one of them is lost only where the
// other made all that it did, so that both make it.
func (f fork) forks(done *tally, merged *catalog.Catalog) (wrong []string) {
	base, state := snapshot.Digest(f.base), snapshot.Digest(merged)
	var both []migration.Migration
	held := false // one side is what came of both
	for i, side := range f.sides {
		to := snapshot.Digest(side)
		m := migration.Migration{Version: migration.Version(i + 1)}
		m.Down.Header = migration.Header{Generated: "x", GeneratedUp: to, GeneratedFrom: base, GeneratedTo: to}
		both, held = append(both, m), held || to == state
	}
	if base == both[0].Down.GeneratedTo || base == both[1].Down.GeneratedTo {
		done.add("merged: a branch made no file, or one that changes no state")
		return nil
	}
	switch found := migration.Forks(both, state); {
	case len(found) == 0 && !held:
		done.add("merged: no migration is called lost")
	case len(found) == 1 && held:
		done.add("merged: one branch made all that the other made, and check says so")
	default:
		wrong = append(wrong, fmt.Sprintf("of a merge, check calls lost: %v", found))
	}
	return wrong
}

// apart checks what is known after git rebase, when only the base and what git made of both are left. Where two branches seem to
// have nothing to do with each other, what git made must be what both mean. Of what this branch dropped, and the base renamed or
// changed, nothing is left to be seen.
func (f fork) apart(t *testing.T, done *tally, merged, state *catalog.Catalog, conflicts []merge.Conflict) (wrong []string) {
	t.Helper()
	right := len(conflicts) == 0 && catalog.Equal(merged, state)
	for _, base := range f.sides {
		apart, err := merge.Apart(f.base, base, state)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case right && apart:
			done.add("after git rebase: right, and apart")
		case right:
			done.add("after git rebase: right, and looked at")
		case !apart:
			done.add("after git rebase: not what both mean, and seen")
		case slices.ContainsFunc(conflicts, func(c merge.Conflict) bool { return c.Ours == "dropped it" || c.Theirs == "dropped it" }):
			done.add("after git rebase: not what both mean, and not seen")
		default:
			wrong = append(wrong, fmt.Sprintf("git's merge is not what both mean, and they seem apart: %v", conflicts))
		}
	}
	return wrong
}

// hasLeft reports whether a state has tables that others own now. What refers to one is marked in its own file, which no merge
// of lines does.
func hasLeft(c *catalog.Catalog) bool {
	for _, table := range c.Tables {
		if table.Left {
			return true
		}
	}
	return false
}

// sameBothWays checks that ours and theirs can change places.
func sameBothWays(merged, other *catalog.Catalog, conflicts, mirrored []merge.Conflict) []string {
	var texts, mirror []string
	for _, c := range conflicts {
		texts = append(texts, c.String())
	}
	for _, c := range mirrored {
		c.Ours, c.Theirs = c.Theirs, c.Ours
		mirror = append(mirror, c.String())
	}
	slices.Sort(texts)
	slices.Sort(mirror)
	if !slices.Equal(texts, mirror) {
		return []string{fmt.Sprintf("the other way round there are other conflicts: %q and %q", texts, mirror)}
	}
	if len(conflicts) == 0 && !catalog.Equal(merged, other) {
		return []string{fmt.Sprintf("the other way round it is another state: %v", catalog.Differences(merged, other))}
	}
	return nil
}

// declared checks a merge without conflicts against what both branches declared.
func (f fork) declared(done *tally, merged *catalog.Catalog) (wrong []string) {
	first, ok1 := replayed(f.sides[0], f.parts[1], f.parts[0])
	second, ok2 := replayed(f.sides[1], f.parts[0], f.parts[1])
	switch {
	case !ok1 || !ok2:
		done.add("oracle: the operations of one do not apply to the other")
	case !catalog.Equal(first, second):
		done.add("oracle: the operations depend on their order")
	default:
		done.add("oracle: the operations say it")
		if differences := catalog.Differences(first, merged); len(differences) > 0 {
			wrong = append(wrong, fmt.Sprintf("the operations of both lead elsewhere: %v", differences))
		}
	}
	return wrong
}

// properties checks a merge without conflicts, in which nothing was renamed, against the values in the files: each is what the
// side made it that changed it.
func (f fork) properties(t *testing.T, done *tally, merged *catalog.Catalog) (wrong []string) {
	t.Helper()
	if f.renames {
		return nil
	}
	done.add("oracle: the values in the files say it")
	var leaves [4]map[string]string
	all := map[string]bool{}
	for i, c := range []*catalog.Catalog{f.base, f.sides[0], f.sides[1], merged} {
		leaves[i] = map[string]string{}
		for path, file := range encoded(t, c) {
			var value any
			if err := json.Unmarshal(file.Data, &value); err != nil {
				t.Fatal(err)
			}
			addLeaves(leaves[i], path, value)
		}
		for path := range leaves[i] {
			all[path] = true
		}
	}
	for path := range all {
		base, a, b := leaves[0][path], leaves[1][path], leaves[2][path]
		want := a
		if a == base {
			want = b
		} else if b != base && a != b {
			wrong = append(wrong, fmt.Sprintf("%s: both changed it, to %s and %s, and there is no conflict", path, a, b))
			continue
		}
		if got := leaves[3][path]; got != want {
			wrong = append(wrong, fmt.Sprintf("%s: %s, want %s", path, got, want))
		}
	}
	return wrong
}

// addLeaves notes the values in a file by the keys that lead to them. The values of enums are things that come and go one by
// one, and where things stand is no part of a state.
func addLeaves(out map[string]string, path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			switch key {
			case "position", "renamed_from", "format", "unmanaged_table", "unmanaged_tables", "unmanaged_columns":
			case "values":
				for _, one := range inner.([]any) {
					out[path+"/values/"+fmt.Sprint(one)] = "there"
				}
			default:
				addLeaves(out, path+"/"+key, inner)
			}
		}
	default:
		out[path] = fmt.Sprint(value)
	}
}

// replayed applies the operations of one branch to the state of another, but for renames that the other did too: there is nothing
// of the old name.
func replayed(state *catalog.Catalog, parts, done []plan.Part) (out *catalog.Catalog, ok bool) {
	defer func() {
		if recover() != nil {
			out, ok = nil, false
		}
	}()
	out = state.Clone()
	same := func(op operation.Operation) bool {
		return strings.Contains(opName(op), "Rename") && slices.ContainsFunc(done, func(part plan.Part) bool {
			return slices.ContainsFunc(part.Up, func(other operation.Operation) bool { return reflect.DeepEqual(op, other) })
		})
	}
	for _, part := range parts {
		for _, op := range part.Up {
			if !same(op) {
				operation.Apply(out, op)
			}
		}
	}
	return out, true
}

// operationsOf returns the plan that leads from one state to another.
func operationsOf(from, to *catalog.Catalog, answers diff.Answers) []plan.Part {
	ops, _, err := diff.Compute(from, to, answers)
	if err != nil {
		return nil
	}
	return plan.Make(from, to, ops)
}
