//go:build unix && !ashlar_lean

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// branched is a workshop on a branch, whose base has moved on since: by a migration of all and by one of tenants.
func branched(t *testing.T) workshop {
	t.Helper()
	w := newWorkshop(t)
	w.pair("tenant_migrations", "20260101000000_tenants", "SELECT 1;\n")
	w.commit()
	w.git("branch", "feature")
	w.pair("migrations", "20990102000000_theirs", "SELECT 2;\n")
	w.pair("tenant_migrations", "20990103000000_theirs", "SELECT 3;\n")
	w.commit()
	w.git("switch", "--quiet", "feature")
	return w
}

func TestCheckFindsMigrationsThatComeTooEarly(t *testing.T) {
	t.Parallel()
	w := branched(t)
	base := []string{"--base", "main"}
	r := w.found(&shelf{}, base)
	if len(r.Notes) != 1 || r.Notes[0] != "main has 4 files of repo main that this branch does not have yet" {
		t.Error(r.Notes)
	}
	w.pair("migrations", "20990101000000_ours", "SELECT 4;\n")
	w.pair("tenant_migrations", "20990102000001_ours", "SELECT 5;\n")
	w.pair("migrations", "20990103000001_last", "SELECT 6;\n")
	r = w.found(&shelf{}, base,
		"out-of-order db/main/migrations/20990101000000_ours.up.sql",
		"out-of-order db/main/tenant_migrations/20990102000001_ours.up.sql")
	if f := r.Findings[0]; f.Message != "comes before 20990103000000_theirs of main, so databases that have that one would get it late" ||
		!strings.HasPrefix(f.Hint, "Type ashlar rebase --dir ") || !strings.Contains(f.Hint, " --base main, ") {
		t.Errorf("%+v", f)
	}
	w.commit()
	w.git("merge", "--quiet", "--no-edit", "main")
	if r := w.found(&shelf{}, base,
		"out-of-order db/main/migrations/20990101000000_ours.up.sql",
		"out-of-order db/main/tenant_migrations/20990102000001_ours.up.sql"); len(r.Notes) != 0 {
		t.Error(r.Notes)
	}
	w.found(&shelf{}, []string{"--base", "HEAD"})
}

func TestCheckFindsWhatWasDoneToMigrationsOfTheBase(t *testing.T) {
	t.Parallel()
	w := branched(t)
	base := []string{"--base", "main"}
	first, tenants := w.up("first"), "db/main/tenant_migrations/20260101000000_tenants.up.sql"
	w.write(tenants, "-- ashlar:accept may_fail posts: it is empty\r\nSELECT 1;\r\n") // says the same
	w.found(&shelf{}, base)
	w.write(tenants, "SELECT 7;\n")
	r := w.found(&shelf{}, base, "changed "+tenants)
	if f := r.Findings[0]; f.Message != "not what it is in main: databases that it was applied to do not get the change" ||
		!strings.HasPrefix(f.Hint, "Restore it: git checkout main -- ") {
		t.Errorf("%+v", f)
	}
	for _, path := range []string{first, strings.Replace(first, ".up.", ".down.", 1)} {
		if err := os.Remove(filepath.Join(w.root, path)); err != nil {
			t.Fatal(err)
		}
	}
	w.found(&shelf{}, base, "removed "+strings.Replace(first, ".up.", ".down.", 1), "removed "+first, "changed "+tenants)
}

func TestCheckNotesDownFilesThatDiffer(t *testing.T) {
	t.Parallel()
	w := branched(t)
	w.write("db/main/tenant_migrations/20260101000000_tenants.down.sql", "SELECT 8;\n")
	r := w.found(&shelf{}, []string{"--base", "main"})
	if len(r.Notes) != 2 || !strings.HasSuffix(r.Notes[0], "20260101000000_tenants.down.sql is not what it is in main: rollback runs it as it is here") {
		t.Error(r.Notes)
	}
}

// What the base has edited or removed since is its own affair: the branch has done nothing.
func TestCheckLeavesToTheBaseWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	w := branched(t)
	w.git("switch", "--quiet", "main")
	w.write("db/main/tenant_migrations/20260101000000_tenants.up.sql", "SELECT 9;\n")
	first := w.up("first")
	for _, path := range []string{first, strings.Replace(first, ".up.", ".down.", 1)} {
		if err := os.Remove(filepath.Join(w.root, path)); err != nil {
			t.Fatal(err)
		}
	}
	w.commit()
	w.git("switch", "--quiet", "feature")
	w.found(&shelf{}, []string{"--base", "main"})
}

func TestCheckSaysWhyABaseCannotBe(t *testing.T) {
	t.Parallel()
	w := branched(t)
	said := w.run(&shelf{}, 2, "check", "--base", "origin/main")
	if !strings.Contains(said, "--base origin/main: no commit origin/main in this clone\nhint: Name a branch, a tag or a commit") {
		t.Error(said)
	}
	shallow := workshop{t, filepath.Join(t.TempDir(), "clone")}
	w.git("clone", "--quiet", "--depth=1", "file://"+w.root, shallow.root)
	if said := shallow.run(&shelf{}, 2, "check", "--base", "main"); !strings.Contains(said, "in GitHub Actions, fetch-depth: 0.") {
		t.Error(said)
	}
	shallow.git("fetch", "--quiet", "--depth=1", "origin", "main:main")
	if said := shallow.run(&shelf{}, 2, "check", "--base", "main"); !strings.Contains(said, "have no commit in common in this clone\nhint: Fetch the whole history") {
		t.Error(said)
	}
	shallow.git("fetch", "--quiet", "--unshallow", "origin", "main:main")
	shallow.found(&shelf{}, []string{"--base", "main"})
}
