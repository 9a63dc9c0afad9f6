package snapshot_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// stateOf is a state of tables with these names, each with as many columns as its name is long.
func stateOf(names ...string) *catalog.Catalog {
	c := catalog.New()
	for _, name := range names {
		of, plain, _ := strings.Cut(name, ".")
		t := catalog.NewTable(catalog.Name{Schema: of, Name: strings.TrimRight(plain, "+")})
		for i := range len(plain) {
			t.Columns = append(t.Columns, catalog.Column{Name: strings.Repeat("c", i+1), Position: (i + 1) * 1000, Type: "text"})
		}
		c.Tables[t.Name] = t
	}
	return c
}

// TestKilledInBetween: whichever of several files had their names when a process was killed, nothing is read until they are
// finished, and then all are there.
func TestKilledInBetween(t *testing.T) {
	t.Parallel()
	before, after := stateOf("public.a", "public.b", "other.gone"), stateOf("public.a+", "public.b+", "public.new")
	for done := range 6 {
		dir := t.TempDir()
		if _, err := snapshot.Save(dir, before); err != nil {
			t.Fatal(err)
		}
		change, err := snapshot.Prepare(dir, after)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(change.Paths()); n < 4 {
			t.Fatalf("only %d files", n)
		}
		if err := change.ApplyUntil(min(done, len(change.Paths()))); err != nil {
			t.Fatal(err)
		}
		_, err = snapshot.LoadDir(dir)
		if err == nil || !strings.Contains(err.Error(), ".unfinished: a run was stopped while it wrote these files") {
			t.Errorf("%d done: read all the same: %v", done, err)
		}
		if _, err := snapshot.Prepare(dir, after); err == nil {
			t.Errorf("%d done: changed all the same", done)
		}
		if finished, err := snapshot.Finish(dir); err != nil || !finished {
			t.Errorf("%d done: %v, %v", done, finished, err)
		}
		got, err := snapshot.LoadDir(dir)
		if err != nil {
			t.Fatalf("%d done: %v", done, err)
		}
		if diff := cmp.Diff(snapshot.Digest(after), snapshot.Digest(got)); diff != "" {
			t.Errorf("%d done: %s", done, diff)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*", ".*")); len(left) > 0 {
			t.Errorf("%d done: left %v", done, left)
		}
		if _, err := os.Stat(filepath.Join(dir, "other")); err == nil {
			t.Errorf("%d done: an empty folder is left", done)
		}
		if finished, err := snapshot.Finish(dir); err != nil || finished {
			t.Errorf("%d done: again: %v, %v", done, finished, err)
		}
	}
}

// TestFinishCannot: where what was to be written is gone, that is told, and nothing is touched.
func TestFinishCannot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	change, err := snapshot.Prepare(dir, stateOf("public.a", "public.b"))
	if err != nil {
		t.Fatal(err)
	}
	if err := change.ApplyUntil(1); err != nil {
		t.Fatal(err)
	}
	waiting, _ := filepath.Glob(filepath.Join(dir, "*", ".ashlar-*"))
	for _, path := range waiting {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	_, err = snapshot.Finish(dir)
	if problem := new(snapshot.FileError); !errors.As(err, &problem) || !strings.HasPrefix(problem.Hint(), "Restore all of them from version control") {
		t.Errorf("got %v", err)
	}
}
