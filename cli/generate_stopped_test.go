//go:build unix && !ashlar_lean

package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGenerateIsStopped puts a project into each state that a run which is killed leaves. The next run says what to do, and what it
// says leads to the files that an undisturbed run makes; nothing is generated twice.
func TestGenerateIsStopped(t *testing.T) {
	t.Parallel()
	begin := func() workshop {
		w := workshop{t, t.TempDir()}
		w.write("db/main.go", "package main\n")
		w.runOn(withBoxes(&shelf{}, &box{}), "generate", "first")
		return w
	}
	whole := begin()
	before := whole.listing()
	whole.runOn(heavyBoxes(), "generate", "second")
	want := whole.unnumbered()
	var written []string // migrations, in the order in which they get their names
	for path := range whole.listing() {
		if _, was := before[path]; !was && strings.HasSuffix(path, ".sql") {
			written = append(written, path)
		}
	}
	slices.SortFunc(written, func(a, b string) int { return strings.Compare(orderOf(a), orderOf(b)) })
	if len(written) != 4 {
		t.Fatalf("%v", written)
	}
	for n, test := range []struct {
		says, does string
	}{
		{"", ""},
		{"there is no ", "remove"},
		{"hint: Remove its files and generate again: only 1 of 2 migrations were written when it was stopped. Nothing was written.", "remove"},
		{"there is no ", "remove"},
		{"--snapshots-only: the declarations are still those of that migration. Nothing was written.", "snapshots"},
	} {
		w := begin()
		for _, path := range written[:n] {
			w.write(path, whole.read(path))
		}
		dir := filepath.Join(w.root, "db")
		if test.says != "" {
			left := w.listing()
			code, _, stderr := run(heavyBoxes(), "generate", "second", "--dir", dir)
			if code != 1 || !strings.Contains(stderr, test.says) {
				t.Errorf("%d files: exit code %d: %s", n, code, stderr)
			}
			if diff := cmp.Diff(left, w.listing()); diff != "" {
				t.Errorf("%d files: %s", n, diff)
			}
			if code, _, _ := run(heavyBoxes(), "check", "--dir", dir); code != 4 {
				t.Errorf("%d files: check ends with %d", n, code)
			}
		}
		switch test.does {
		case "snapshots":
			w.runOn(heavyBoxes(), "generate", "--snapshots-only")
		case "remove":
			for _, path := range written[:n] {
				if err := os.Remove(filepath.Join(w.root, path)); err != nil {
					t.Fatal(err)
				}
			}
			fallthrough
		default:
			w.runOn(heavyBoxes(), "generate", "second")
		}
		w.runOn(heavyBoxes(), "check")
		if diff := cmp.Diff(want, w.unnumbered()); diff != "" {
			t.Errorf("%d files: %s", n, diff)
		}
	}
}

// TestGenerateFinishes: what a run was stopped at while it wrote snapshots is finished by the next one, and nothing reads them before.
func TestGenerateFinishes(t *testing.T) {
	t.Parallel()
	w := workshop{t, t.TempDir()}
	w.write("db/main.go", "package main\n")
	w.runOn(withBoxes(&shelf{}, &box{}), "generate", "first")
	before := w.listing()
	w.runOn(heavyBoxes(), "generate", "second")
	want := w.listing()
	shared, own := "db/main/snapshots/public/table.shelves.json", "db/main/snapshots/@tenant/table.boxes.json"
	if before[shared] == want[shared] || before[own] == want[own] {
		t.Fatal("the snapshots did not change")
	}
	w.write(filepath.Join(filepath.Dir(shared), ".ashlar-1.tmp"), want[shared])
	w.write(shared, before[shared])
	w.write("db/main/snapshots/.unfinished", `[{"path":"@tenant/table.boxes.json","from":".ashlar-2.tmp"},{"path":"public/table.shelves.json","from":".ashlar-1.tmp"}]`)
	dir := filepath.Join(w.root, "db")
	if code, stdout, _ := run(heavyBoxes(), "check", "--dir", dir); code != 4 || !strings.Contains(stdout, ".unfinished: broken-snapshot: a run was stopped while it wrote these files") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	code, stdout, stderr := run(heavyBoxes(), "generate", "second", "--dir", dir)
	if code != 0 || !strings.Contains(stdout, "where a run was stopped") || !strings.Contains(stdout, "nothing to do") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if diff := cmp.Diff(want, w.listing()); diff != "" {
		t.Error(diff)
	}
	w.runOn(heavyBoxes(), "check")
}

// orderOf sorts the files of a run as it writes them: those that all share first, and of a pair the down file.
func orderOf(path string) string {
	kind, direction := "0", "0"
	if strings.Contains(path, "tenant_migrations") {
		kind = "1"
	}
	if strings.HasSuffix(path, ".up.sql") {
		direction = "1"
	}
	return kind + direction + path
}
