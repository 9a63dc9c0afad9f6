package ashlartest_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/pgserver"
)

// inner makes a process of this program run one of the tests that are for a process of their own, on a repo of that name.
const inner = "ASHLARTEST_INNER"

// serverURL is that of the superuser.
var serverURL string

// TestMain gives all tests one server by ASHLAR_TEST_URL, so that several processes can share it.
func TestMain(m *testing.M) {
	serverURL = os.Getenv("ASHLAR_TEST_URL")
	if serverURL == "" && os.Getenv(inner) == "" {
		major, _ := strconv.Atoi(os.Getenv("ASHLAR_TEST_PG")) // New says what is wrong with it
		server, err := pgserver.Start(context.Background(), pgserver.Options{Mode: pgserver.Testing, Major: major})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		serverURL = server.URL("")
		if err := os.Setenv("ASHLAR_TEST_URL", serverURL); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// files are migrations by repo/VERSION_name, up only: nothing goes down here.
func files(ups map[string]string) fs.FS {
	fsys := fstest.MapFS{}
	for name, up := range ups {
		repo, base, _ := strings.Cut(name, "/")
		fsys[repo+"/migrations/"+base+".up.sql"] = &fstest.MapFile{Data: []byte(up)}
		fsys[repo+"/migrations/"+base+".down.sql"] = &fstest.MapFile{}
	}
	return fsys
}

func project(repos ...string) ashlar.Project {
	var p ashlar.Project
	for _, name := range repos {
		p.Repos = append(p.Repos, ashlar.Repo{Name: name})
	}
	return p
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// run runs statements one by one.
func run(t testing.TB, url string, statements ...string) {
	t.Helper()
	conn := connect(t, url)
	for _, statement := range statements {
		if _, err := conn.Exec(context.Background(), statement, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
}

// column returns what a query gives, a row of one column each.
func column(t testing.TB, url, query string) []string {
	t.Helper()
	rows, _ := connect(t, url).Query(context.Background(), query)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// databases returns the names of the server's databases that match a pattern.
func databases(t testing.TB, pattern string) []string {
	t.Helper()
	return column(t, serverURL, "SELECT datname::text FROM pg_database WHERE datname ~ '"+pattern+"' ORDER BY datname")
}

func same(t testing.TB, want, got []string) {
	t.Helper()
	if !slices.Equal(want, got) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// double stands for a test that may fail, and ends when it is told.
type double struct {
	testing.TB
	cleanups []func()
	failed   bool
	log      strings.Builder
}

func (d *double) Cleanup(f func())          { d.cleanups = append(d.cleanups, f) }
func (d *double) Failed() bool              { return d.failed }
func (d *double) Logf(f string, a ...any)   { fmt.Fprintf(&d.log, f+"\n", a...) }
func (d *double) Fatalf(f string, a ...any) { d.Fatal(fmt.Sprintf(f, a...)) }
func (d *double) Fatal(a ...any) {
	d.failed = true
	fmt.Fprintln(&d.log, a...)
	runtime.Goexit()
}

func (d *double) end() {
	for _, f := range slices.Backward(d.cleanups) {
		f()
	}
	d.cleanups = nil
}

// failure runs what is to fail a test, and returns what that logs.
func failure(t *testing.T, f func(testing.TB)) string {
	t.Helper()
	d := &double{TB: t}
	var group sync.WaitGroup
	group.Go(func() { f(d) })
	group.Wait()
	d.end()
	if !d.failed {
		t.Error("it did not fail")
	}
	return d.log.String()
}

func contains(t testing.TB, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// unique returns the name of a repo that no other test has, nor this one when it is run again on the same server. Its
// templates go with the test.
func unique(t testing.TB, name string) string {
	t.Helper()
	name = fmt.Sprintf("%s_%04x", name, uint16(time.Now().UnixMicro()>>10))
	t.Cleanup(func() {
		for _, template := range templatesOf(t, name) {
			run(t, serverURL, "DROP DATABASE "+template)
		}
	})
	return name
}

// templatesOf returns the templates of a repo.
func templatesOf(t testing.TB, repo string) []string {
	t.Helper()
	return databases(t, "^ashlartemplate_"+repo+"_")
}

// command is an inner test in a process of its own.
func command(test, repo string, variables ...string) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(program, "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(append(os.Environ(), inner+"="+repo), variables...)
	return cmd
}

// output runs an inner test to its end, and returns what it says.
func output(t *testing.T, fails bool, test, repo string, variables ...string) string {
	t.Helper()
	out, err := command(test, repo, variables...).CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || (err != nil) != fails || strings.Contains(string(out), "no tests to run") {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// onlyInner skips a test that another one runs in a process of its own, and returns the repo to run it on.
func onlyInner(t *testing.T) string {
	t.Helper()
	repo := os.Getenv(inner)
	if repo == "" {
		t.Skip("for other tests")
	}
	return repo
}
