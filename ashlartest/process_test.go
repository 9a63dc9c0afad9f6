package ashlartest_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/pgserver"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

const secret = "hush-hush"

// TestInnerShared asks for databases by several tests at once, and says how often the template was built here.
func TestInnerShared(t *testing.T) {
	repo := onlyInner(t)
	var calls atomic.Int32
	f := files(map[string]string{
		repo + "/1_a": "CREATE TABLE a (i int)",
		repo + "/3_b": "-- ashlar:no-transaction\nCREATE INDEX CONCURRENTLY a_i ON a (i);", // would wait for snapshots of who waits for it
	})
	t.Run("group", func(t *testing.T) {
		for i := range 4 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				url := ashlartest.New(t, project(repo), f, counted(repo, &calls)).URL(repo)
				same(t, []string{"1"}, column(t, url, "SELECT i::text FROM a"))
				same(t, []string{"a_i"}, column(t, url, "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'a'::regclass AND indisvalid"))
			})
		}
	})
	fmt.Printf("built %d\n", calls.Load())
}

func TestProcessesAtOnce(t *testing.T) {
	t.Parallel()
	repo := unique(t, "shared")
	var outs [16]bytes.Buffer
	var commands []*exec.Cmd
	for i := range outs {
		cmd := command("TestInnerShared", repo)
		cmd.Stdout, cmd.Stderr = &outs[i], &outs[i]
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		commands = append(commands, cmd)
	}
	built := 0
	for i, cmd := range commands {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v\n%s", err, outs[i].String())
		}
		built += strings.Count(outs[i].String(), "built 1\n")
	}
	if built != 1 {
		t.Errorf("%d processes built the template", built)
		for i := range outs {
			t.Log(outs[i].String())
		}
	}
}

// newStuck asks for a database with a migration in Go that, in an inner process, says where it is and then hangs.
func newStuck(t testing.TB, repo string) string {
	t.Helper()
	stuck := ashlartest.Options{Release: release.Options{Code: map[string][]runner.Code{repo: {{
		Version: 2, Name: "stuck",
		UpConn: func(ctx context.Context, conn *pgx.Conn) error {
			if os.Getenv(inner) != "" {
				fmt.Printf("building %s.\n", conn.Config().Database)
				_, err := conn.Exec(ctx, "SELECT pg_sleep(600)")
				return err
			}
			_, err := conn.Exec(ctx, "INSERT INTO a VALUES (1)")
			return err
		},
	}}}}}
	return ashlartest.New(t, project(repo), files(map[string]string{repo + "/1_a": "CREATE TABLE a (i int)"}), stuck).URL(repo)
}

func TestInnerKilled(t *testing.T) { //nolint:paralleltest // it is alone in its process
	newStuck(t, onlyInner(t))
}

// A builder that is killed leaves half a template, which nobody gets and the next builder drops.
func TestKilledBuilder(t *testing.T) {
	t.Parallel()
	repo := unique(t, "killed")
	cmd := command("TestInnerKilled", repo)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	half := regexp.MustCompile(`building (\w+)\.`)
	for buffer := make([]byte, 1024); !half.MatchString(said.String()); {
		n, err := out.Read(buffer)
		said.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
	}
	left := half.FindStringSubmatch(said.String())[1]

	// Who comes while the builder lives waits for it.
	second, waiting := make(chan string, 1), &double{TB: t}
	go func() {
		defer close(second)
		second <- newStuck(waiting, repo)
	}()
	select {
	case <-second:
		t.Fatal("half a template was handed out, or a second one built")
	case <-time.After(500 * time.Millisecond):
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	url := <-second
	t.Cleanup(waiting.end)
	if url == "" {
		t.Fatal(waiting.log.String())
	}
	same(t, []string{"1"}, column(t, url, "SELECT i::text FROM a"))
	same(t, nil, databases(t, "^"+left+"$"))
	if list := templatesOf(t, repo); len(list) != 1 {
		t.Errorf("templates: %q", list)
	}
}

// TestInnerFails fails after it got a database.
func TestInnerFails(t *testing.T) { //nolint:paralleltest // it is alone in its process
	repo := onlyInner(t)
	f := files(map[string]string{repo + "/1_a": "CREATE TABLE evidence ()"})
	run(t, ashlartest.New(t, project(repo), f).URL(repo), "SELECT no_such_column")
}

// tester makes a user with a password and returns the server's URL for it, in both forms.
func tester(t *testing.T, name, rights string) (asURL, asWords string) {
	t.Helper()
	run(t, serverURL, fmt.Sprintf("CREATE ROLE %s LOGIN %s PASSWORD '%s'", name, rights, secret))
	t.Cleanup(func() {
		for _, database := range column(t, serverURL, "SELECT datname::text FROM pg_database WHERE pg_get_userbyid(datdba) = '"+name+"'") {
			run(t, serverURL, "DROP DATABASE "+database+" WITH (FORCE)")
		}
		run(t, serverURL, "DROP ROLE "+name)
	})
	u, err := url.Parse(serverURL)
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(serverURL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, secret)
	return u.String(), fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=template1", config.Host, config.Port, name, secret)
}

func TestKeep(t *testing.T) {
	t.Parallel()
	repo := unique(t, "fails")
	asURL, asWords := tester(t, "keeper_"+repo, "CREATEDB")
	for _, given := range []string{asURL, asWords} {
		out := output(t, true, "TestInnerFails", repo, "ASHLAR_TEST_URL="+given, "ASHLAR_TEST_KEEP=1")
		found := regexp.MustCompile(`kept: database "(ashlartest_\w+_testinnerfails)" on`).FindStringSubmatch(out)
		if found == nil || strings.Contains(out, secret) {
			t.Fatal(out)
		}
		same(t, []string{found[1]}, databases(t, found[1]))

		before := databases(t, "^ashlartest_.*testinnerfails$")
		output(t, true, "TestInnerFails", repo, "ASHLAR_TEST_URL="+given, "ASHLAR_TEST_KEEP=0")
		same(t, before, databases(t, "^ashlartest_.*testinnerfails$"))
	}
	if list := templatesOf(t, repo); len(list) != 1 {
		t.Errorf("the two forms of one URL have templates of their own: %q", list)
	}
}

// Without ASHLAR_TEST_URL there is a private server.
func TestPrivateServer(t *testing.T) {
	t.Parallel()
	contains(t, output(t, false, "TestInnerShared", "inner", "ASHLAR_TEST_URL="), "built 1\n")
	contains(t, output(t, true, "TestInnerFails", "inner", "ASHLAR_TEST_URL=", "ASHLAR_TEST_KEEP=1"), "kept while this process runs: database", "(set ASHLAR_TEST_URL")
}

// A server that syncs its files gives databases too.
func TestDurableServer(t *testing.T) {
	t.Parallel()
	major, _ := strconv.Atoi(os.Getenv("ASHLAR_TEST_PG"))
	server, err := pgserver.Start(t.Context(), pgserver.Options{Mode: pgserver.Development, Major: major})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	contains(t, output(t, false, "TestInnerShared", "inner", "ASHLAR_TEST_URL="+server.URL("template1")), "built 1\n")
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	repo := unique(t, "poor")
	without, _ := tester(t, repo, "")
	for _, test := range []struct{ variables, wants []string }{
		{
			[]string{"ASHLAR_TEST_URL=", "ASHLAR_TEST_PG=", "ASHLAR_PG_BIN=/nonexistent"},
			[]string{"no PostgreSQL server found in ASHLAR_PG_BIN=/nonexistent", "Or set ASHLAR_TEST_URL to the URL of a server that runs."},
		},
		{
			[]string{"ASHLAR_TEST_URL=postgres://u:" + secret + "@127.0.0.1:1/x"},
			[]string{`ASHLAR_TEST_URL: database "postgres" on 127.0.0.1:1 as user "u": no server answers`, "hint: Check that the server runs"},
		},
		{
			[]string{"ASHLAR_TEST_URL=postgres://u:" + secret + "@127.0.0.1:port/x"},
			[]string{"ASHLAR_TEST_URL: the database URL cannot be read: what should be the port is not a number", "hint: It looks like"},
		},
		{
			[]string{"ASHLAR_TEST_PG=new"},
			[]string{"ASHLAR_TEST_PG=new is no major version of PostgreSQL", "hint: Say one such as 17."},
		},
		{
			[]string{"ASHLAR_TEST_PG=7"},
			[]string{"and ASHLAR_TEST_PG=7", "hint: Unset one of the two variables."},
		},
		{
			[]string{"ASHLAR_TEST_URL=" + without},
			[]string{"permission denied to create database (SQLSTATE 42501)", `hint: Let an administrator run: ALTER ROLE "` + repo + `" CREATEDB`},
		},
	} {
		out := output(t, true, "TestInnerFails", repo, test.variables...)
		contains(t, out, test.wants...)
		if strings.Contains(out, secret) {
			t.Errorf("the password is in\n%s", out)
		}
	}
}
