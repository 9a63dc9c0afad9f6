//go:build unix && !ashlar_lean

package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is generated is written file by file, and what was written by hand is moved so, the last one first. Wherever that is stopped,
// regen knows all of it, in order, with a database too; of a file that never had another half it knows nothing, and says so.
func TestRegenKnowsWhatItWasMoving(t *testing.T) {
	t.Parallel()
	project := heavyBoxes()
	for moved := range 5 { // files that were moved before it was stopped
		w, url := boxesOnDisk(t)
		w.runOn(project, "rollback", "--tenants", "--to", "0", "--url", url)
		w.runOn(project, "rollback", "--to", "0", "--url", url)
		w.runOn(project, "new", "last")
		w.write(w.up("last"), "SELECT 1;\n")
		w.write(strings.Replace(w.up("last"), ".up.", ".down.", 1), "SELECT 2;\n")
		half := strings.Replace(w.up("_second_2"), ".up.", ".down.", 1)
		w.write("db/main/tenant_migrations/29990101000000_second_2.down.sql", w.read(half))
		folder := filepath.Join(w.root, "db/main/migrations")
		for i, name := range []string{"last.up", "last.down", "hand.up", "hand.down"}[:moved] {
			was, err := filepath.Glob(filepath.Join(folder, "*_"+name+".sql"))
			if err != nil || len(was) != 1 {
				t.Fatal(was, err)
			}
			version := []string{"29990101000002_", "29990101000001_"}[i/2]
			if err := os.Rename(was[0], filepath.Join(folder, version+name+".sql")); err != nil {
				t.Fatal(err)
			}
		}
		w.runOn(project, "regen", "-m", "--url", url)
		var order []string
		for path := range w.listing() {
			if strings.Contains(path, "/migrations/") && strings.HasSuffix(path, ".up.sql") {
				order = append(order, filepath.Base(path))
			}
		}
		slices.Sort(order)
		for i := range order {
			_, order[i], _ = strings.Cut(order[i], "_")
		}
		if want := []string{"first.up.sql", "second.up.sql", "hand.up.sql", "last.up.sql"}; !slices.Equal(order, want) {
			t.Errorf("%d files moved: %v", moved, order)
		}
		if w.read(w.up("hand")) != handUp || w.read(strings.Replace(w.up("hand"), ".up.", ".down.", 1)) != handDown {
			t.Errorf("%d files moved: another text", moved)
		}
		if err := os.Remove(filepath.Join(w.root, w.up("last"))); err != nil {
			t.Fatal(err)
		}
		if code, _, stderr := run(project, "regen", "--offline", "--dir", filepath.Join(w.root, "db")); code != 1 || !strings.Contains(stderr, "_last.down.sql: stands alone") {
			t.Errorf("%d files moved: exit code %d, %s", moved, code, stderr)
		}
	}
}
