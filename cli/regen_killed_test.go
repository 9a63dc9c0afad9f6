//go:build unix && !ashlar_lean

package cli_test

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// box is a resource of tenants.
type box struct {
	ID   int64
	Name *string
}

func (b *box) Define(r *ashlar.Resource) { r.Table("boxes"); r.TenantSchema(); r.PrimaryKey(&b.ID) }

// heavyBox is a box with a column more.
type heavyBox struct {
	ID     int64
	Name   *string
	Weight *int64
}

func (b *heavyBox) Define(r *ashlar.Resource) {
	r.Table("boxes")
	r.TenantSchema()
	r.PrimaryKey(&b.ID)
}

// wordyBox is a heavy box with another type.
type wordyBox struct {
	ID     int64
	Name   *string
	Weight *string
}

func (b *wordyBox) Define(r *ashlar.Resource) {
	r.Table("boxes")
	r.TenantSchema()
	r.PrimaryKey(&b.ID)
}

// withBoxes is a project with three tenants.
func withBoxes(resources ...ashlar.Definer) *ashlar.Project {
	return &ashlar.Project{Repos: []ashlar.Repo{{
		Domains: []ashlar.Domain{{Resources: resources}},
		Tenants: func(context.Context, ashlar.Query) ([]string, error) { return []string{"t1", "t2", "t3"}, nil },
	}}}
}

// changedBoxes is the project that regen works on in a process of its own.
func changedBoxes() *ashlar.Project { return withBoxes(&wide{}, &wordyBox{}) }

// runOn is run on any project, and has to end well.
func (w workshop) runOn(project *ashlar.Project, args ...string) {
	w.t.Helper()
	if code, stdout, stderr := run(project, append(args, "--dir", filepath.Join(w.root, "db"))...); code != 0 {
		w.t.Fatalf("%v: exit code %d\n%s%s", args, code, stdout, stderr)
	}
}

// boxesOnDisk is a branch with generated migrations of both kinds and one by hand behind them, applied to all tenants.
func boxesOnDisk(t *testing.T) (w workshop, url string) {
	t.Helper()
	w, url = unappliedBoxes(t), dbtest.New(t)
	w.runOn(heavyBoxes(), "migrate", "--all", "--create-missing", "--url", url)
	return w, url
}

// unappliedBoxes is that branch, which no database knows.
func unappliedBoxes(t *testing.T) workshop {
	t.Helper()
	w := workshop{t, t.TempDir()}
	w.git("init", "--quiet", "--initial-branch=main")
	w.write("db/main.go", "package main\n")
	w.runOn(withBoxes(&shelf{}, &box{}), "generate", "first")
	w.commit()
	w.runOn(heavyBoxes(), "generate", "second")
	w.byHand(heavyBoxes(), handDown)
	return w
}

// heavyBoxes is the project that the branch was generated from.
func heavyBoxes() *ashlar.Project { return withBoxes(&taller{}, &heavyBox{}) }

// unnumbered are the files with their contents, versions left out of the names.
func (w workshop) unnumbered() map[string]string {
	w.t.Helper()
	files := map[string]string{}
	for path, content := range w.listing() {
		folder, base := filepath.Split(path)
		if version, name, found := strings.Cut(base, "_"); found && strings.Trim(version, "0123456789") == "" {
			base = name
		}
		if _, twice := files[folder+base]; twice {
			w.t.Error("two versions of", folder+base)
		}
		files[folder+base] = content
	}
	return files
}

// TestRegenIsKilled kills it at random moments. Whatever it was doing, the same command brings it to the end at which it would
// have come undisturbed.
func TestRegenIsKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts many processes")
	}
	w, url := boxesOnDisk(t)
	start := time.Now()
	w.child(url, -1)
	whole := time.Since(start)
	files, database := w.unnumbered(), dbtest.Description(t, url)
	fresh := dbtest.New(t)
	w.runOn(changedBoxes(), "migrate", "--all", "--create-missing", "--url", fresh)
	if diff := cmp.Diff(dbtest.Description(t, fresh), database); diff != "" {
		t.Fatal("not what a new database becomes", diff)
	}
	const rounds = 3
	interrupted := 0
	for i := range rounds {
		w, url := boxesOnDisk(t)
		kills := 0
		for range 2 { // it may be killed again while it goes on
			if w.child(url, time.Duration(rand.Int64N(int64(whole)))) {
				kills++
			}
		}
		if kills > 0 {
			interrupted++
		}
		w.child(url, -1)
		if diff := cmp.Diff(files, w.unnumbered()); diff != "" {
			t.Fatalf("%d, killed %d times: %s", i, kills, diff)
		}
		if diff := cmp.Diff(database, dbtest.Description(t, url)); diff != "" {
			t.Fatalf("%d, killed %d times: %s", i, kills, diff)
		}
	}
	t.Logf("killed in %d of %d rounds", interrupted, rounds)
}

// child runs regen -m in a process of its own, and kills it after a while; never, when that is negative.
func (w workshop) child(url string, after time.Duration) (killed bool) {
	w.t.Helper()
	var said strings.Builder
	cmd := exec.Command(os.Args[0], "regen", "-m", "--url", url, "--dir", filepath.Join(w.root, "db"))
	cmd.Env = append(os.Environ(), asChild+"=boxes")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	if after >= 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() >= 0 {
		w.t.Fatalf("%v\n%s", err, said.String())
	}
	return err != nil
}

// wide is a shelf with a column more than taller.
type wide struct {
	ID     int64
	Height *int64
	Width  *int64
}

func (w *wide) Define(r *ashlar.Resource) { r.Table("shelves"); r.PrimaryKey(&w.ID) }

// listing are the files of the project, with their contents where the name holds no version.
func (w workshop) listing() map[string]string {
	w.t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(filepath.Join(w.root, "db"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) != ".tmp" { // which a later run sweeps away
			rel, _ := filepath.Rel(w.root, path)
			files[rel] = w.read(rel)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}

// byHand makes a migration that is written by hand.
func (w workshop) byHand(project *ashlar.Project, down string) {
	w.t.Helper()
	w.runOn(project, "new", "hand")
	path := w.up("hand")
	w.write(path, handUp)
	w.write(strings.TrimSuffix(path, ".up.sql")+".down.sql", down)
}

const (
	handUp   = "CREATE TABLE notes (id bigint);\n"
	handDown = "DROP TABLE notes;\n"
)
