package runner_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/pgserver"
	"github.com/ashlar-go/ashlar/runner"
)

// mixed are files of all kinds, each of which would fail when it is done twice.
var mixed = []pair{
	{"1_a", "CREATE TABLE t (a int); CREATE TABLE log (what text)", "DROP TABLE t, log"},
	{"2_b", "INSERT INTO t SELECT generate_series(1, 100); INSERT INTO log VALUES ('2')", "DELETE FROM t"},
	{"3_c", noTransaction + "CREATE INDEX CONCURRENTLY t_a ON t (a);\nCREATE UNIQUE INDEX CONCURRENTLY t_b ON t ((a + 1));\nDROP INDEX CONCURRENTLY t_b;", noTransaction + "DROP INDEX CONCURRENTLY t_a"},
	{"4_d", "ALTER TABLE t ADD b int; INSERT INTO log VALUES ('4')", "ALTER TABLE t DROP b"},
	{"5_e", "ALTER TABLE t ADD c int; INSERT INTO log VALUES ('5')", "ALTER TABLE t DROP c"},
}

// TestKilledBeforeEachMessage: kill -9 before one of the messages that a run of mixed files sends, for each of them. The next
// run gets through, and each file was applied once.
func TestKilledBeforeEachMessage(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		url := dbtest.New(t)
		helper := startHelper(t, url, "SELECT 1", "ASHLAR_RUNNER_MIXED="+strconv.Itoa(n))
		if err := helper.Wait(); err == nil {
			if n < 20 {
				t.Errorf("only %d messages", n-1)
			}
			return
		}
		r := newRunner(t, url, runner.Options{}, mixed...)
		up(t, r, runner.All())
		same(t, []string{"1_a applied", "2_b applied", "3_c applied", "4_d applied", "5_e applied"}, states(t, r))
		same(t, []string{"2", "4", "5"}, column(t, url, "SELECT what FROM log ORDER BY 1"))
		same(t, []string{"t_a"}, indexes(t, url))
	}
}

// killMe ends the program in front of the message of that number.
func killMe(n int) func(runner.Event) {
	return func(e runner.Event) {
		if e.Kind != runner.Sending {
			return
		}
		if n--; n == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
}

// TestManyAtOnce: ten and fifty runners on an empty database, one of which is killed in the middle of a file.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	for _, many := range []int{10, 50} {
		url := dbtest.New(t)
		helper := startHelper(t, url, sleeping)
		var wg sync.WaitGroup
		errs := make([]error, many)
		applied := make([]int, many)
		for i := range many {
			wg.Go(func() {
				result, err := newRunner(t, url, runner.Options{}, killed...).Up(context.Background(), runner.All())
				applied[i], errs[i] = len(result.Steps), err
			})
		}
		time.Sleep(50 * time.Millisecond) // so that some of them wait
		kill(t, helper)
		wg.Wait()
		total := 0
		for i := range many {
			if errs[i] != nil {
				t.Fatal(explain(errs[i]))
			}
			total += applied[i]
		}
		same(t, 2, total) // the first file is that of the one that was killed
		same(t, []string{"1", "2", "3"}, column(t, url, "SELECT n FROM a ORDER BY 1"))
	}
}

// TestServerRestarts: the server is stopped at once, without a word to its clients, and comes back.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for up := filepath.Dir(dir); len(up) > len(os.TempDir()); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil { //nolint:gosec // the server's user has to get there
			t.Fatal(err)
		}
	}
	start := func() *pgserver.Server {
		server, err := pgserver.Start(t.Context(), pgserver.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	server := start()
	url := server.URL("postgres")
	r := newRunner(t, url, runner.Options{}, killed...)
	done := make(chan error, 1)
	go func() {
		_, err := r.Up(context.Background(), runner.All())
		done <- err
	}()
	await(t, url, "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	err = <-done
	wantError(t, err, "m/2_b.up.sql: stopped while it ran; it is ")
	_ = server.Stop(context.Background()) // it is gone
	server = start()
	defer func() { _ = server.Stop(context.Background()) }()
	r = newRunner(t, server.URL("postgres"), runner.Options{}, killed...)
	same(t, []string{"1_a applied", "2_b pending", "3_c pending"}, states(t, r))
	if _, err := r.Mark(t.Context(), 2); err != nil { // its second half would sleep: sequences are not durable yet
		t.Fatal(err)
	}
	same(t, []string{"up 3_c"}, up(t, r, runner.All()))
}

// TestBigFile: 50 MB in one file are applied; and when they are refused, the message is a short one.
func TestBigFile(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	rows := "INSERT INTO big VALUES ('" + strings.Repeat("x", 1<<20) + "');\n"
	text := "CREATE TABLE big (t text);\n" + strings.Repeat(rows, 50)
	r := newRunner(t, url, runner.Options{}, pair{"1_big", text, "DROP TABLE big"})
	same(t, []string{"up 1_big"}, up(t, r, runner.All()))
	same(t, []string{"50"}, column(t, url, "SELECT count(*) FROM big"))
	same(t, []string{"down 1_big"}, down(t, r, runner.All()))
	r = newRunner(t, url, runner.Options{}, pair{"1_big", text + "INSERT INTO big VALUES (missing)", ""})
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, `m/1_big.up.sql:52:25: column "missing" does not exist`)
	if n := len(explain(err)); n > 2000 {
		t.Errorf("a message of %d bytes", n)
	}
}

// TestHostileNames: schemas, roles and repos with quotes, semicolons and dollars in their names.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	conn := dbtest.Connect(t, url)
	for _, name := range []string{`we"ird`, "it's", "a;DROP TABLE ashlar_migrations;--", "$$", `back\slash`, "none", "default", "ünï"} {
		role := fmt.Sprintf("%.40s %s", name, roleName(t, url))
		dbtest.Exec(t, conn, "CREATE ROLE "+quoted(role), "GRANT ALL ON SCHEMA public TO "+quoted(role), "GRANT CREATE ON DATABASE "+quoted(database(t, url))+" TO "+quoted(role))
		o := runner.Options{Repo: name, Schema: name, CreateSchema: true, Role: role}
		r := newRunner(t, url, o, pair{"1_a", "CREATE TABLE a ()", "DROP TABLE a"}, pair{"2_b", noTransaction + "CREATE TABLE b (n int);\nCREATE INDEX CONCURRENTLY b_n ON b (n);", "DROP TABLE b"})
		same(t, []string{"up 1_a", "up 2_b"}, up(t, r, runner.All()))
		same(t, []string{"a", "b"}, column(t, url, "SELECT tablename FROM pg_tables WHERE schemaname = "+literal(name)+" AND tableowner = "+literal(role)+" AND tablename <> 'ashlar_migrations' ORDER BY 1"))
		same(t, []string{"down 2_b", "down 1_a"}, down(t, r, runner.All()))
		dbtest.Exec(t, conn, "DROP OWNED BY "+quoted(role)+" CASCADE", "DROP ROLE "+quoted(role))
	}
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string {
	return "E'" + strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), "'", "''") + "'"
}

func database(t *testing.T, url string) string {
	t.Helper()
	address, err := runner.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	return address.Database
}
