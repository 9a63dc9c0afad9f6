package release_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

func files(texts map[string]string) fs.FS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// shop are the files of three repos: one sound, one that fails, one in a folder of its own.
func shop() fs.FS {
	return files(map[string]string{
		"main/ashlar.json":               "{}",
		"main/migrations/1_a.up.sql":     "CREATE TABLE a ();",
		"main/migrations/1_a.down.sql":   "DROP TABLE a;",
		"main/migrations/2_b.up.sql":     "CREATE TABLE b ();",
		"main/migrations/2_b.down.sql":   "DROP TABLE b;",
		"bad/migrations/1_x.up.sql":      "SELECT\n missing;",
		"bad/migrations/1_x.down.sql":    "",
		"audit/changes/1_log.up.sql":     "CREATE TABLE log ();",
		"audit/changes/1_log.down.sql":   "DROP TABLE log;",
		"broken/migrations/1_a.up.sql":   "COMMIT",
		"broken/migrations/readme.sql":   "",
		"broken/migrations/1_a.down.sql": "",
		"unset/ashlar.json":              "{}",
		"empty/ashlar.json":              "{}",
	})
}

func same(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func short(results []release.Result) []string {
	var list []string
	for _, r := range results {
		line := r.Repo + ":"
		for _, s := range r.Steps {
			line += " " + s.Direction.String() + " " + s.String()
		}
		if r.Err != nil {
			line += " failed"
		}
		list = append(list, line)
	}
	return list
}

func wantError(t testing.TB, err error, message, hint string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), message) {
		t.Fatalf("got %v\nwant %s", err, message)
	}
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) || !strings.Contains(hinted.Hint(), hint) {
		t.Errorf("no hint %q of %v", hint, err)
	}
}

// TestProject: all repos in declared order, on after a failing one, and every error told. It sets variables, and so is
// not parallel.
func TestProject(t *testing.T) {
	mainURL, otherURL := dbtest.New(t), dbtest.New(t)
	t.Setenv("ASHLAR_TEST_MAIN_URL", mainURL)
	t.Setenv("ASHLAR_TEST_OTHER_URL", otherURL)
	t.Setenv("ASHLAR_TEST_UNSET_URL", " ")
	main := ashlar.Repo{Name: "main", URLEnv: "ASHLAR_TEST_MAIN_URL"}
	audit := ashlar.Repo{Name: "audit", URLEnv: "ASHLAR_TEST_OTHER_URL", Paths: ashlar.Paths{Migrations: "changes"}}
	project := ashlar.Project{Repos: []ashlar.Repo{
		{Name: "unset", URLEnv: "ASHLAR_TEST_UNSET_URL"},
		{Name: "bad", URLEnv: "ASHLAR_TEST_OTHER_URL"},
		{Name: "broken", URLEnv: "ASHLAR_TEST_OTHER_URL"},
		main, audit,
		{Name: "empty", URLEnv: "ASHLAR_TEST_OTHER_URL"},
	}}
	ctx, o := t.Context(), release.Options{Prefix: "db"}

	planned, err := release.Plan(ctx, project, shop(), o)
	same(t, []string{"unset: failed", "bad: up 1_x", "broken: failed", "main: up 1_a up 2_b", "audit: up 1_log", "empty:"}, short(planned))
	if err == nil {
		t.Error("no error")
	}
	results, err := release.Migrate(ctx, project, shop(), o)
	same(t, []string{"unset: failed", "bad: failed", "broken: failed", "main: up 1_a up 2_b", "audit: up 1_log", "empty:"}, short(results))
	wantError(t, err, `repo "unset": no database URL: the environment variable ASHLAR_TEST_UNSET_URL is not set`,
		"export ASHLAR_TEST_UNSET_URL="+runner.ExampleURL)
	wantError(t, err, `repo "bad": db/bad/migrations/1_x.up.sql:2:2: column "missing" does not exist`, "")
	wantError(t, err, `repo "broken": db/broken/migrations/1_a.up.sql:1: COMMIT in a file`, "")
	wantError(t, err, `db/broken/migrations/readme.sql: not a name of a migration`, "")
	var statement *runner.StatementError
	if !errors.As(results[1].Err, &statement) || statement.Repo != "bad" {
		t.Errorf("%#v", results[1].Err)
	}

	status, err := release.Status(ctx, project, shop(), release.Options{Repos: []string{"main", "audit"}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, []int{2, 1}, []int{status[0].Count(runner.Applied), status[1].Count(runner.Applied)})

	reverted, err := release.Rollback(ctx, main, shop(), release.Options{Target: runner.To(1)})
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"main: down 2_b down 1_a"}, short([]release.Result{reverted}))
}

func TestTargetsAreForOneRepo(t *testing.T) {
	t.Parallel()
	project := ashlar.Project{Repos: []ashlar.Repo{{Name: "one"}, {Name: "two"}}}
	for want, o := range map[string]release.Options{
		"--step 1 for several repos": {Target: runner.Steps(1)},
		"--to 5 for several repos":   {Target: runner.To(5)},
		"one URL for several repos":  {URL: "postgres://x"},
		`there is no repo "three"`:   {Repos: []string{"one", "three"}},
	} {
		_, err := release.Migrate(t.Context(), project, shop(), o)
		wantError(t, err, want, "")
		_, err = release.Plan(t.Context(), project, shop(), o)
		wantError(t, err, want, "")
	}
}

func TestOneRepo(t *testing.T) {
	t.Parallel()
	repo := ashlar.Repo{} // its name is main
	o := release.Options{URL: dbtest.New(t)}
	project, ctx := ashlar.Project{Repos: []ashlar.Repo{repo}}, t.Context()
	o.Target = runner.Steps(1)
	results, err := release.Migrate(ctx, project, shop(), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"main: up 1_a"}, short(results))
	marked, err := release.Mark(ctx, repo, shop(), []migration.Version{2}, o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"main: up 2_b"}, short([]release.Result{marked}))
	if _, err := release.Unmark(ctx, repo, shop(), []migration.Version{2}, o); err != nil {
		t.Fatal(err)
	}
	o.Target = runner.Target{}
	planned, err := release.PlanRollback(ctx, repo, shop(), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"main: down 1_a"}, short([]release.Result{planned}))
	_, err = release.Unmark(ctx, repo, shop(), []migration.Version{3}, o)
	wantError(t, err, `repo "main": version 3 is neither a file nor applied`, "Nothing was unmarked.")
	o.Target = runner.Steps(2)
	_, err = release.Rollback(ctx, repo, shop(), o)
	wantError(t, err, `repo "main": --step 2: only 1 versions are applied`, "Nothing was reverted.")
}

func TestCreateAndDrop(t *testing.T) {
	t.Parallel()
	project := ashlar.Project{Repos: []ashlar.Repo{{}}}
	o := release.Options{URL: dbtest.Absent(t)}
	for _, verb := range []func(context.Context, ashlar.Project, release.Options) ([]release.DatabaseResult, error){release.Create, release.Drop} {
		for _, want := range []bool{true, false} {
			results, err := verb(t.Context(), project, o)
			if err != nil || len(results) != 1 || results[0].Done != want || results[0].Repo != "main" || results[0].Address.Database == "" {
				t.Fatalf("%+v, %v", results, err)
			}
		}
	}
}

// TestSearchPath: what is in public is named without a schema, so public is first, for the ledger's sake and the files'.
func TestSearchPath(t *testing.T) {
	t.Parallel()
	for want, repo := range map[string]ashlar.Repo{
		"public":         {},
		"public,app":     {Schema: "app"},
		"public,ext":     {ExtensionSchema: "ext"},
		"public,app,ext": {Schema: "app", ExtensionSchema: "ext"},
	} {
		same(t, want, strings.Join(release.SearchPath(repo), ","))
	}
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE SCHEMA app", "CREATE SCHEMA ext", "CREATE EXTENSION citext SCHEMA ext")
	project := ashlar.Project{Repos: []ashlar.Repo{{Schema: "app", ExtensionSchema: "ext"}}}
	fsys := files(map[string]string{"main/migrations/1_a.up.sql": "CREATE TABLE a (c citext)", "main/migrations/1_a.down.sql": ""})
	if _, err := release.Migrate(t.Context(), project, fsys, release.Options{URL: url}); err != nil {
		t.Fatal(err)
	}
	conn := dbtest.Connect(t, url)
	var schema string
	if err := conn.QueryRow(t.Context(), "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'a'").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	same(t, "public", schema)
}

func TestCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	results, err := release.Migrate(ctx, ashlar.Project{Repos: []ashlar.Repo{{}}}, shop(), release.Options{URL: dbtest.New(t)})
	if len(results) != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", results, err)
	}
}
