//go:build unix && !ashlar_lean

package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
)

// Named is taller with a name of its own in place of the height.
type named struct {
	ID   int64
	Name *string
}

func (n *named) Define(r *ashlar.Resource) { r.Table("shelves"); r.PrimaryKey(&n.ID) }

// Broken declares what cannot be.
type broken struct{ ID int64 }

func (b *broken) Define(r *ashlar.Resource) { r.Table("shelves"); r.PrimaryKey(&b.ID); r.Column(nil) }

// workshop is a project in a work tree of git, with one migration, which is committed.
type workshop struct {
	t    *testing.T
	root string // the folder of the project is db below it
}

func newWorkshop(t *testing.T) workshop {
	t.Helper()
	w := workshop{t, t.TempDir()}
	w.git("init", "--quiet", "--initial-branch=main")
	w.write("db/main.go", "package main\n")
	w.run(&shelf{}, 0, "generate", "first")
	w.commit()
	return w
}

func (w workshop) git(args ...string) {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = w.root
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@localhost", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@localhost")
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (w workshop) commit() {
	w.t.Helper()
	w.git("add", "--all")
	w.git("commit", "--quiet", "--message", "x")
}

func (w workshop) write(path, content string) {
	w.t.Helper()
	put(w.t, filepath.Join(w.root, path), content)
}

// pair writes a migration by hand.
func (w workshop) pair(folder, name, up string) {
	w.t.Helper()
	w.write("db/main/"+folder+"/"+name+".up.sql", up)
	w.write("db/main/"+folder+"/"+name+".down.sql", "SELECT -1;\n")
}

// up returns the path of the only up file whose name holds that.
func (w workshop) up(name string) string {
	w.t.Helper()
	found, err := filepath.Glob(filepath.Join(w.root, "db/main/*migrations/*"+name+"*.up.sql"))
	if err != nil || len(found) != 1 {
		w.t.Fatal(name, found, err)
	}
	return strings.TrimPrefix(found[0], w.root+"/")
}

func (w workshop) read(path string) string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.root, path))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// run runs a command line on the project with that resource, and demands an exit code.
func (w workshop) run(resource ashlar.Definer, code int, args ...string) string {
	w.t.Helper()
	got, stdout, stderr := run(project(resource), append(args, "--dir", filepath.Join(w.root, "db"))...)
	if got != code {
		w.t.Fatalf("%v: exit code %d\n%s%s", args, got, stdout, stderr)
	}
	return strings.ReplaceAll(stdout+stderr, w.root+"/", "")
}

// result is what check prints as JSON.
type result struct {
	Findings []struct {
		Code, Repo, File, Message, Hint string
		Line                            int
		Changes                         []string
		Question                        *struct {
			Message     string
			Flags, Code []string
		}
	}
	Notes []string
	Error *struct {
		ExitCode int `json:"exit_code"`
		Message  string
	}
}

// check returns what check finds, with the exit code that goes with it.
func (w workshop) check(resource ashlar.Definer, args ...string) result {
	w.t.Helper()
	code, stdout, stderr := run(project(resource), append(append([]string{"check", "--json"}, args...), "--dir", filepath.Join(w.root, "db"))...)
	var r result
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		w.t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	if want := map[bool]int{true: 0, false: 4}[len(r.Findings) == 0]; code != want && r.Error.ExitCode == 4 {
		w.t.Errorf("exit code %d with %d findings", code, len(r.Findings))
	}
	return r
}

// found demands findings: CODE FILE:LINE, without what depends on the clock.
func (w workshop) found(resource ashlar.Definer, args []string, want ...string) result {
	w.t.Helper()
	r := w.check(resource, args...)
	got := []string{}
	for _, f := range r.Findings {
		file := strings.TrimPrefix(f.File, w.root+"/")
		if f.Line > 0 {
			file += fmt.Sprintf(":%d", f.Line)
		}
		got = append(got, strings.TrimSpace(f.Code+" "+file))
		if f.Hint == "" || f.Message == "" {
			w.t.Errorf("a finding without hint or message: %+v", f)
		}
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.t.Errorf("check %v: -want +got:\n%s", args, diff)
	}
	return r
}

func TestCheckFindsWhatIsPending(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	if said := w.run(&shelf{}, 0, "check"); said != "nothing found in repo main (1 resource, 1 migration, 0 new)\n" {
		t.Error(said)
	}
	w.found(&shelf{}, nil)
	r := w.found(&taller{}, nil, "pending")
	if f := r.Findings[0]; f.Repo != "main" || !slices.Equal(f.Changes, []string{"add column shelves.height bigint"}) {
		t.Errorf("%+v", f)
	}
	if r.Error == nil || r.Error.Message != "1 finding in repo main (1 resource, 1 migration, 0 new): 1 pending" {
		t.Errorf("%+v", r.Error)
	}
	if said := w.run(&taller{}, 4, "check", "--quiet"); !strings.HasPrefix(said, "repo main: pending: 1 change of the declarations not generated yet\n  add column shelves.height bigint\n  hint: Type ashlar generate ") {
		t.Error(said)
	}
}

func TestCheckFindsOpenQuestions(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	w.run(&taller{}, 0, "generate", "second")
	r := w.found(&named{}, nil, "question")
	if q := r.Findings[0].Question; q == nil || !slices.Contains(q.Flags, "--rename shelves.height=name") || len(q.Code) == 0 {
		t.Errorf("%+v", q)
	}
	if said := w.run(&named{}, 4, "check", "--format", "text"); !strings.Contains(said, "\n  --drop shelves.height\n") || !strings.Contains(said, "\n  in Go: ") {
		t.Error(said)
	}
}

func TestCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	r := w.check(&broken{})
	if len(r.Findings) != 1 || r.Findings[0].Code != "mistake" || !strings.HasSuffix(r.Findings[0].File, "check_test.go") || r.Findings[0].Line == 0 {
		t.Errorf("%+v", r.Findings)
	}
}

func TestCheckFindsBrokenFiles(t *testing.T) {
	t.Parallel()
	const table, database = "db/main/snapshots/public/table.shelves.json", "db/main/snapshots/database.json"
	first := func(w workshop) string { return w.up("first") }
	for name, test := range map[string]struct {
		spoil func(w workshop)
		want  func(w workshop) []string
	}{
		"a conflict in a snapshot": {
			func(w workshop) { w.write(table, "{\n<<<<<<< HEAD\n=======\n>>>>>>> other\n}\n") },
			func(workshop) []string { return []string{"conflict " + table + ":2"} },
		},
		"no JSON": {
			func(w workshop) { w.write(table, "{") },
			func(workshop) []string { return []string{"broken-snapshot " + table + ":1"} },
		},
		"snapshots that do not hold together": {
			func(w workshop) { _ = os.Remove(filepath.Join(w.root, database)) },
			func(workshop) []string { return []string{"broken-snapshot " + database} },
		},
		"a conflict in a migration": {
			func(w workshop) { w.write(first(w), "SELECT 1;\n\n<<<<<<< HEAD\nSELECT 2;\n") },
			func(w workshop) []string { return []string{"conflict " + first(w) + ":3"} },
		},
		"a conflict in a header": {
			func(w workshop) {
				w.write(first(w), "<<<<<<< HEAD\n-- ashlar:no-transaction\n=======\n>>>>>>> other\nSELECT 2;\n")
			},
			func(w workshop) []string { return []string{"conflict " + first(w) + ":1"} },
		},
		"a conflict in the marker": {
			func(w workshop) { w.write("db/main/ashlar.json", "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n") },
			func(workshop) []string { return []string{"conflict db/main/ashlar.json:1"} },
		},
		"the marker of another repo": {
			func(w workshop) { w.write("db/main/ashlar.json", `{"format": 1, "repo": "other"}`) },
			func(workshop) []string { return []string{"broken-marker db/main/ashlar.json"} },
		},
		"a file alone": {
			func(w workshop) { _ = os.Remove(filepath.Join(w.root, strings.Replace(first(w), ".up.", ".down.", 1))) },
			func(w workshop) []string { return []string{"no-pair " + first(w)} },
		},
		"an unknown header": {
			func(w workshop) { w.pair("tenant_migrations", "2_hand", "-- ashlar:devil\n") },
			func(workshop) []string { return []string{"broken-migration db/main/tenant_migrations/2_hand.up.sql:1"} },
		},
		"a transaction of its own": {
			func(w workshop) { w.pair("migrations", "2_hand", "SELECT 1;\nCOMMIT;\n") },
			func(workshop) []string { return []string{"broken-migration db/main/migrations/2_hand.up.sql:2"} },
		},
		"what --dev left": {
			func(w workshop) {
				w.pair("migrations", "2_dev", "-- ashlar:answer drop a\n-- ashlar:dev\nSELECT 1;\n")
				w.write("db/main/.dev/state.json", "{}")
			},
			func(workshop) []string { return []string{"dev db/main/migrations/2_dev.up.sql:2", "dev db/main/.dev"} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkshop(t)
			test.spoil(w)
			w.found(&shelf{}, nil, test.want(w)...)
		})
	}
}

func TestCheckWantsHazardsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	w.run(&taller{}, 0, "generate", "second")
	w.commit()
	w.run(&shelf{}, 0, "generate", "third", "--drop", "shelves.height")
	up := w.up("third")
	text := w.read(up)
	const line = "-- ashlar:hazard data_loss shelves.height: column shelves.height loses its data\n"
	if !strings.HasPrefix(text, "-- ashlar:answer drop shelves.height\n"+line+"\n") {
		t.Fatal(text)
	}
	r := w.found(&shelf{}, nil, "hazard "+up+":2")
	if hint := r.Findings[0].Hint; !strings.HasSuffix(hint, ": -- ashlar:accept data_loss shelves.height: REASON") {
		t.Error(hint)
	}
	w.git("add", "--all") // staged is new too
	w.found(&shelf{}, nil, "hazard "+up+":2")
	if said := w.run(&shelf{}, 4, "check", "--format", "github"); !strings.HasPrefix(said,
		"::error file="+up+",line=2,title=ashlar hazard::column shelves.height loses its data%0Ahint: Choose another way") {
		t.Error(said)
	}
	w.write(up, strings.Replace(text, line, line+"-- ashlar:accept data_loss shelves.height: nobody has filled it\n", 1))
	w.found(&shelf{}, nil)
	w.write(up, text)
	w.commit()
	w.found(&shelf{}, nil) // it is not of this branch any more
	w.found(&shelf{}, []string{"--base", "HEAD~1"}, "hazard "+up+":2")
}

func TestCheckOutsideOfGit(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	w.run(&taller{}, 0, "generate", "second")
	if err := os.RemoveAll(filepath.Join(w.root, ".git")); err != nil {
		t.Fatal(err)
	}
	r := w.found(&taller{}, nil)
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "no hazards are looked at") {
		t.Error(r.Notes)
	}
	if said := w.run(&taller{}, 2, "check", "--base", "main"); !strings.Contains(said, "hint: Run it in a clone of the project") {
		t.Error(said)
	}
	w.git("init", "--quiet")
	if r := w.found(&taller{}, nil); len(r.Notes) != 0 { // without a commit
		t.Error(r.Notes)
	}
}

func TestCheckLeavesHandWrittenMigrations(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	w.pair("migrations", "20990101000000_hand", "UPDATE shelves SET id = id;\n")
	w.run(&shelf{}, 0, "new", "other", "--tenant")
	w.found(&shelf{}, []string{"--base", "main"})
}
