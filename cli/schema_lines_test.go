//go:build unix && !ashlar_lean

package cli_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// What every command prints, well and badly, is what its schema says.
func TestOutputsAreWhatTheirSchemasSay(t *testing.T) {
	p := newPrinted(t)
	t.Chdir(t.TempDir())
	put(t, "go.mod", "module example.com/app\n")
	p.line(&ashlar.Project{}, 0, "init")
	p.line(&ashlar.Project{}, 1, "init")
	p.line(&ashlar.Project{}, 0, "version")
	for _, command := range cli.Tree() { // called in a way that cannot work
		p.line(withBoxes(&shelf{}, &box{}), 2, append(strings.Fields(command), "--bogus")...)
	}
	p.line(withBoxes(), 2, "tenants", "bogus")
	p.files(t)
	p.branches(t)
	p.databases(t)
	p.tenants(t)
	p.again(t)
	p.dev(t)
	p.severalRepos(t)
	for _, command := range cli.Tree() {
		if command != "tenants" && !p.well[command] || !p.failed[command] {
			t.Errorf("%s: went well: %v, failed: %v", command, p.well[command], p.failed[command])
		}
	}
	never := []string{ // since generate has the type of regen, and migrate in regen that of migrate
		"generate: .would_migrate", "migratedRepo.error", "migratedRepo.reverted",
	}
	if diff := cmp.Diff(never, p.unseen()); diff != "" {
		t.Errorf("members that schemas name and nothing has printed: %s", diff)
	}
}

// files are the commands that need only files.
func (p printed) files(t *testing.T) {
	w := newWorkshop(t)
	in := p.in(w)
	in(project(&shelf{}), 0, "generate", "nothing")
	in(project(&taller{}), 4, "generate", "--check")
	in(project(&shelf{}), 0, "generate", "--check")
	in(project(&taller{}), 0, "generate", "taller", "--dry-run")
	in(project(&taller{}), 0, "generate", "--dev")
	in(project(&taller{}), 4, "check") // dev
	in(project(&taller{}), 0, "generate", "taller", "--dry-run")
	in(project(&taller{}), 0, "generate", "taller")
	in(project(&named{}), 3, "generate", "named")
	in(project(&named{}), 4, "check", "--base", "main") // a question
	in(project(&shelf{}), 4, "generate", "--check", "--drop", "shelves.height")
	in(project(&broken{}), 4, "check")
	in(project(&broken{}), 1, "generate", "broken")
	in(project(&broken{}), 1, "generate", "broken", "--repo", "main")
	in(project(&taller{}), 0, "new", "by hand")
	in(project(&taller{}), 0, "new", "tenants", "--tenant")
	in(project(&taller{}), 2, "new", "!")
	in(project(&taller{}), 0, "check")
	w.write("db/main/migrations/20270101000000_alone.up.sql", "SELECT 1;\n")
	in(project(&taller{}), 4, "check")
	in(project(&taller{}), 1, "generate", "more")
}

// branches are the commands for what two branches did.
func (p printed) branches(t *testing.T) {
	w := branched(t)
	in := p.in(w)
	in(project(&shelf{}), 0, "resolve")
	w.pair("migrations", "20990101000000_ours", "SELECT 4;\n")
	w.commit()
	in(project(&shelf{}), 4, "check", "--base", "main")
	in(project(&shelf{}), 2, "rebase")
	in(project(&shelf{}), 2, "rebase", "--base", "nowhere")
	w.git("merge", "--quiet", "--no-edit", "main")
	in(project(&shelf{}), 0, "rebase", "--base", "main", "--dry-run")
	in(project(&shelf{}), 0, "rebase", "--base", "main")
	w.commit()
	w.git("switch", "--quiet", "--create", "words", "main")
	w.run(&wordy{}, 0, "generate", "wordy")
	w.commit()
	w.git("switch", "--quiet", "main")
	w.run(&taller{}, 0, "generate", "taller")
	w.commit()
	w.conflict("words")
	in(project(&taller{}), 4, "check")
	in(project(&taller{}), 1, "resolve")
	w.git("merge", "--abort")
	p.rebasedAnew(w)
}

// rebasedAnew is rebase where the base has changed what the migrations of the branch lead on from.
func (p printed) rebasedAnew(w workshop) {
	w.git("switch", "--quiet", "--create", "anew", "main~")
	w.run(&wide{}, 0, "generate", "wide")
	w.commit()
	w.git("merge", "--quiet", "--no-edit", "main")
	p.in(w)(project(&wide{}), 0, "rebase", "--base", "main")
}

// conflict begins a merge that git cannot end.
func (w workshop) conflict(branch string) {
	w.t.Helper()
	merge := exec.Command("git", "merge", "--quiet", branch)
	merge.Dir = w.root
	if err := merge.Run(); err == nil {
		w.t.Error("nothing is in conflict with", branch)
	}
}

// wordy is a shelf whose height is a text.
type wordy struct {
	ID     int64
	Height *string
}

func (w *wordy) Define(r *ashlar.Resource) { r.Table("shelves"); r.PrimaryKey(&w.ID) }

// databases are the commands for a database without tenants.
func (p printed) databases(t *testing.T) {
	w := newWorkshop(t)
	url := dbtest.Absent(t)
	all := p.in(w)
	in := func(code int, args ...string) {
		t.Helper()
		all(project(&taller{}), code, append(args, "--url", url)...)
	}
	in(1, "status")
	in(0, "create")
	in(0, "create")
	in(4, "status", "--check")
	in(0, "status")
	w.run(&taller{}, 0, "generate", "taller")
	version, _, _ := strings.Cut(filepath.Base(w.up("taller")), "_")
	in(0, "migrate", "--dry-run")
	in(0, "migrate", "--step", "1")
	in(0, "migrate", "--all", "--dry-run")
	in(0, "mark", version)
	in(0, "mark", version)
	in(0, "unmark", version)
	in(0, "unmark", version)
	in(1, "mark", "20000101000000")
	in(1, "repair", "20000101000000")
	in(2, "unmark", "x")
	in(0, "migrate")
	in(0, "migrate")
	w.write(w.up("taller"), "ALTER TABLE shelves ADD COLUMN height bigint; -- as it was\n")
	in(4, "status", "--check")
	in(0, "repair", version)
	in(0, "repair", version)
	in(0, "rollback", "--dry-run")
	in(0, "rollback")
	w.write(w.up("taller"), "SELECT 1;\nSELECT nothing;\n")
	in(1, "migrate")
	in(2, "rollback", "--step", "0")
	in(2, "migrate", "--to", "x")
	in(1, "setup")
	w.write(w.up("taller"), "SELECT 1;\n")
	in(0, "setup")
	in(3, "drop")
	in(3, "reset")
	in(0, "reset", "--force")
	in(0, "drop", "--force")
	in(0, "drop", "--force")
	all(project(&taller{}), 1, "drop", "--force", "--url", "postgres://nobody@127.0.0.1:1/nothing")
	all(project(&taller{}), 1, "create", "--url", "postgres://nobody@127.0.0.1:1/nothing")
	in(1, "rollback")
	p.standalone(t, w)
}

// standalone are commands on folders, without a project.
func (p printed) standalone(t *testing.T, w workshop) {
	url := dbtest.New(t)
	folder := filepath.Join(w.root, "db/main/migrations")
	p.line(nil, 0, "migrate", "--migrations-path", folder, "--url", url)
	p.line(nil, 0, "migrate", "--migrations-path", folder, "--url", url, "--schema", "other")
	p.line(nil, 0, "status", "--migrations-path", folder, "--url", url)
	p.line(nil, 2, "status", "--migrations-path", "nowhere", "--url", url)
	p.line(nil, 0, "new", "name", "--migrations-path", folder)
	p.line(nil, 0, "migrate", "--migrations-path", folder, "--url", url) // which holds no SQL
	p.line(nil, 2, "tenants", "list", "--url", url)
}

// tenants are the commands that go over tenants, the second of which fails.
func (p printed) tenants(t *testing.T) {
	w, url := unappliedBoxes(t), dbtest.New(t)
	all := p.in(w)
	in := func(code int, args ...string) {
		t.Helper()
		all(heavyBoxes(), code, append(args, "--url", url)...)
	}
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "CREATE SCHEMA t2; CREATE TABLE t2.boxes (); CREATE SCHEMA t3")
	in(0, "tenants", "list")
	in(4, "status", "--tenants", "--check")
	in(1, "migrate", "--tenants", "--dry-run")
	in(0, "migrate", "--tenants", "--dry-run", "--only-tenants", "t2,t3")
	in(1, "migrate", "--tenants", "--create-missing")
	in(1, "migrate", "--all", "--create-missing")
	in(0, "status", "--tenants")
	dbtest.Exec(t, conn, "DROP TABLE t2.boxes")
	in(0, "migrate", "--all", "--dry-run")
	in(0, "migrate", "--all")
	in(0, "migrate", "--all")
	in(0, "migrate", "--tenants")
	in(0, "mark", "--only-tenants", "t3")
	version, _, _ := strings.Cut(filepath.Base(w.up("_second_2")), "_")
	in(0, "unmark", "--only-tenants", "t3", version)
	in(0, "mark", "--only-tenants", "t3", version)
	in(0, "repair", "--tenants", version)
	in(0, "rollback", "--tenants", "--dry-run")
	in(0, "rollback", "--tenants")
	dbtest.Exec(t, conn, "DROP TABLE t1.boxes")
	in(1, "rollback", "--tenants")
	in(0, "tenants", "create", "t4")
	in(1, "tenants", "create", "t4")
	in(0, "tenants", "rename", "t4", "t5")
	in(1, "tenants", "rename", "t4", "t5")
	in(3, "tenants", "drop", "t5")
	in(0, "tenants", "drop", "t5", "--force")
	in(0, "tenants", "drop", "t5", "--force")
	in(2, "tenants", "drop")
	all(withBoxes(&shelf{}), 1, "tenants", "list", "--url", "postgres://nobody@127.0.0.1:1/nothing")
	empty := dbtest.Absent(t)
	all(heavyBoxes(), 0, "setup", "--url", empty)
	all(heavyBoxes(), 0, "reset", "--force", "--url", empty)
}

// again is regen.
func (p printed) again(t *testing.T) {
	w, url := boxesOnDisk(t)
	in := p.in(w)
	in(changedBoxes(), 0, "regen", "--dry-run", "-m", "--url", url)
	in(changedBoxes(), 2, "regen", "--offline", "-m")
	in(changedBoxes(), 1, "regen", "--url", "postgres://nobody@127.0.0.1:1/nothing")
	in(changedBoxes(), 0, "regen", "-m", "--url", url)
	in(heavyBoxes(), 0, "regen", "--offline")
	w.write(w.up("_second_2"), w.read(w.up("_second_2"))+"-- more\n")
	in(heavyBoxes(), 1, "regen", "--offline")
	in(heavyBoxes(), 0, "regen", "--offline", "--discard-edits")
	w.commit()
	in(heavyBoxes(), 0, "regen", "--offline")
}

// severalRepos are commands on two repos, whose errors are told apart.
func (p printed) severalRepos(t *testing.T) {
	w := workshop{t, t.TempDir()}
	w.write("db/main.go", "package main\n")
	two := withBoxes(&shelf{}, &box{})
	second := two.Repos[0]
	two.Repos[0].Name, two.Repos[0].URLEnv = "first", "ASHLAR_TEST_FIRST"
	second.Name, second.URLEnv = "second", "ASHLAR_TEST_SECOND"
	two.Repos = append(two.Repos, second)
	t.Setenv("ASHLAR_TEST_FIRST", dbtest.Absent(t))
	in := p.in(w)
	in(two, 0, "generate", "first")
	in(two, 2, "migrate", "--url", "postgres://localhost/x")
	for _, command := range []string{
		"create", "setup", "status", "migrate", "migrate --all --dry-run", "status --tenants", "tenants list", "reset --force", "drop --force",
	} {
		in(two, 1, strings.Fields(command)...)
	}
	theirs := withBoxes(&shelf{}, &box{})
	theirs.Repos[0].Name, theirs.Repos[0].URLEnv, theirs.Repos[0].ExternalDatabase = "first", "ASHLAR_TEST_THEIRS", true
	t.Setenv("ASHLAR_TEST_THEIRS", dbtest.New(t))
	for _, command := range []string{"create", "setup", "reset --force", "drop --force"} {
		in(theirs, 0, strings.Fields(command)...)
	}
}
