package ashlartest_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// Each repo has a database of its own, each test others, and all are gone when the test is.
func TestDatabases(t *testing.T) {
	t.Parallel()
	shop, audit := unique(t, "shop"), "Büro & audit"
	p := project(shop, audit)
	f := files(map[string]string{
		shop + "/1_a":  "CREATE TABLE a (i int)",
		shop + "/2_b":  "INSERT INTO a VALUES (1)",
		audit + "/1_x": "CREATE TABLE log ()",
	})
	var urls []string
	t.Run("inner", func(t *testing.T) {
		one, two := ashlartest.New(t, p, f), ashlartest.New(t, p, f)
		for _, d := range []*ashlartest.Databases{one, two} {
			same(t, []string{"1"}, column(t, d.URL(shop), "SELECT count(*)::text FROM a"))
			same(t, []string{shop + " 1", shop + " 2"}, column(t, d.URL(shop), "SELECT repo || ' ' || version FROM ashlar_migrations ORDER BY version"))
			same(t, []string{"log"}, column(t, d.URL(audit), "SELECT relname::text FROM pg_class WHERE relname IN ('a', 'log')"))
			urls = append(urls, d.URL(shop), d.URL(audit))
		}
		run(t, one.URL(shop), "INSERT INTO a VALUES (2)", "CREATE TABLE mine ()")
		same(t, []string{"1"}, column(t, two.URL(shop), "SELECT count(*)::text FROM a"))
		if _, err := pgx.Connect(t.Context(), one.URL(shop)); err != nil { // never closed: must not hold the drop back
			t.Fatal(err)
		}
	})
	for _, url := range urls {
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			_ = conn.Close(context.Background())
			t.Errorf("%s is left behind", url)
		}
	}
}

// Names of tests of any length and letters make names of databases.
func TestNames(t *testing.T) {
	t.Parallel()
	repo := unique(t, "names")
	f := files(map[string]string{repo + "/1_a": "CREATE TABLE a ()"})
	for _, name := range []string{`it's "quoted"`, strings.Repeat("ö", 100), strings.Repeat("long ", 30)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, nil, column(t, ashlartest.New(t, project(repo), f).URL(repo), "SELECT 'row' FROM a"))
		})
	}
}

// The folder of a project's program is as good as its embedded files.
func TestFolder(t *testing.T) {
	t.Parallel()
	url := ashlartest.New(t, helpdesk.Project, os.DirFS("../examples/helpdesk/db")).URL("")
	same(t, []string{"5"}, column(t, url, "SELECT count(*)::text FROM ashlar_migrations"))
}

// counted is a migration in Go that counts how often it is called in this process.
func counted(repo string, calls *atomic.Int32) ashlartest.Options {
	return ashlartest.Options{Release: release.Options{Code: map[string][]runner.Code{repo: {{
		Version: 2, Name: "count",
		Up: func(ctx context.Context, tx pgx.Tx) error {
			calls.Add(1)
			_, err := tx.Exec(ctx, "SELECT pg_sleep(0.3); INSERT INTO a VALUES (1)")
			return err
		},
	}}}}}
}

func TestSixteenAtOnce(t *testing.T) {
	t.Parallel()
	repo := unique(t, "sixteen")
	f := files(map[string]string{repo + "/1_a": "CREATE TABLE a (i int)"})
	var calls atomic.Int32
	t.Run("group", func(t *testing.T) {
		for i := range 16 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				url := ashlartest.New(t, project(repo), f, counted(repo, &calls)).URL(repo)
				same(t, []string{"1"}, column(t, url, "SELECT i::text FROM a"))
				run(t, url, "INSERT INTO a VALUES (2)")
			})
		}
	})
	if calls.Load() != 1 {
		t.Errorf("the template was built %d times", calls.Load())
	}
}

func TestChangedMigrationsAreAnotherTemplate(t *testing.T) {
	t.Parallel()
	repo := unique(t, "changed")
	states := []map[string]string{
		{repo + "/1_a": "CREATE TABLE a (i int)"},
		{repo + "/1_a": "CREATE TABLE a (i bigint)"},
		{repo + "/1_b": "CREATE TABLE a (i bigint)"},
		{repo + "/1_b": "CREATE TABLE a (i bigint)", repo + "/2_c": "CREATE TABLE c ()"},
	}
	for i, state := range append(states, states[0]) {
		url := ashlartest.New(t, project(repo), files(state)).URL(repo)
		want := []string{"bigint"}
		if i == 0 || i == len(states) {
			want = []string{"integer"}
		}
		same(t, want, column(t, url, "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'i'"))
	}
	withRole := ashlar.Project{Repos: []ashlar.Repo{{Name: repo, Schema: "elsewhere"}}}
	ashlartest.New(t, withRole, files(states[0]))
	if list := templatesOf(t, repo); len(list) != len(states)+1 {
		t.Errorf("templates: %q", list)
	}
}

func TestFailingMigration(t *testing.T) {
	t.Parallel()
	repo := unique(t, "failing")
	f := files(map[string]string{
		repo + "/1_a": "DO $$ BEGIN RAISE NOTICE '%', current_database(); END $$",
		repo + "/2_b": "SELECT\n missing -- PASSWORD 'hush'",
	})
	var tried []string
	options := ashlartest.Options{Release: release.Options{Prefix: "db", Run: runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.Noticed {
			tried = append(tried, e.Message)
		}
	}}}}
	for range 2 { // the second time from memory
		said := failure(t, func(t testing.TB) { ashlartest.New(t, project(repo), f, options) })
		contains(
			t, said,
			`ashlartest: repo "`+repo+`": db/`+repo+`/migrations/2_b.up.sql:2:2: column "missing" does not exist (SQLSTATE 42703)`,
			"\nLINE 2:  missing", "\nhint: No template is kept of this. Mend the migration and run the tests again.",
		)
	}
	if len(tried) != 1 || !strings.HasPrefix(tried[0], "ashlarbuild_") {
		t.Fatalf("tried in %q", tried)
	}
	same(t, nil, databases(t, "^ashlartemplate_"+repo+"_|^"+tried[0]+"$"))
}

// A template that somebody dropped is built again.
func TestTemplateGone(t *testing.T) {
	t.Parallel()
	repo := unique(t, "gone")
	f := files(map[string]string{repo + "/1_a": "CREATE TABLE a ()"})
	ashlartest.New(t, project(repo), f)
	for _, name := range templatesOf(t, repo) {
		run(t, serverURL, "DROP DATABASE "+name)
	}
	same(t, nil, column(t, ashlartest.New(t, project(repo), f).URL(repo), "SELECT 'row' FROM a"))
}

// Nobody can change a template.
func TestTemplateIsClosed(t *testing.T) {
	t.Parallel()
	repo := unique(t, "closed")
	url := ashlartest.New(t, project(repo), files(map[string]string{repo + "/1_a": "CREATE TABLE a ()"})).URL(repo)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.Database = templatesOf(t, repo)[0]
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil || !strings.Contains(err.Error(), "not currently accepting connections") {
		t.Errorf("got %v", err)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	repo := unique(t, "mistaken")
	f := files(map[string]string{"main/1_a": "CREATE TABLE a ()", "main/x": ""})
	good := files(map[string]string{repo + "/1_a": "CREATE TABLE a ()"})
	for want, call := range map[string]func(testing.TB){
		"the project has no repo\nhint: Declare one": func(t testing.TB) { ashlartest.New(t, ashlar.Project{}, f) },
		"no files are given\nhint: Give the folder":  func(t testing.TB) { ashlartest.New(t, project(""), nil) },
		`the files hold no folder "main"`:            func(t testing.TB) { ashlartest.New(t, project(""), os.DirFS("../db")) },
		"not a name of a migration":                  func(t testing.TB) { ashlartest.New(t, project(""), f) },
		`there is no repo "other"`: func(t testing.TB) {
			ashlartest.New(t, project(repo), good, ashlartest.Options{Release: release.Options{Repos: []string{"other"}}})
		},
		`there is no database of a repo "main"` + "\nhint: There are: " + repo + ".": func(t testing.TB) { ashlartest.New(t, project(repo), good).URL("") },
	} {
		contains(t, failure(t, call), want)
	}
}

// Tenants are there from the beginning, each with what its migrations make; another list is another template.
func TestTenants(t *testing.T) {
	t.Parallel()
	repo := unique(t, "tenants")
	p := project(repo, unique(t, "without"))
	p.Repos[0].Tenants = ashlar.TenantsFrom("SELECT 'org_1'")
	f := files(map[string]string{repo + "/1_a": "CREATE TABLE a (i int PRIMARY KEY)", p.Repos[1].Name + "/1_b": "CREATE TABLE b ()"}).(fstest.MapFS)
	f[repo+"/tenant_migrations/2_t.up.sql"] = &fstest.MapFile{Data: []byte("CREATE TABLE t (i int REFERENCES public.a)")}
	f[repo+"/tenant_migrations/2_t.down.sql"] = &fstest.MapFile{Data: []byte("DROP TABLE t")}
	const tables = "SELECT c.oid::regclass::text FROM pg_class c WHERE relname = 't' ORDER BY 1"
	d := ashlartest.New(t, p, f, ashlartest.Options{Tenants: []string{"org_2", "org_1", "org_2"}})
	same(t, []string{"org_1.t", "org_2.t"}, column(t, d.URL(repo), tables))
	same(t, nil, column(t, d.URL(p.Repos[1].Name), tables))
	same(t, nil, column(t, ashlartest.New(t, p, f).URL(repo), tables))
	same(t, []string{"org_3.t"}, column(t, ashlartest.New(t, p, f, ashlartest.Options{Tenants: []string{"org_3"}}).URL(repo), tables))
}
