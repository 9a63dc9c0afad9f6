package runner_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// killed is what the process that is killed applies. Sequence values are not rolled back, so they tell what was tried.
var killed = []pair{
	{"1_a", "CREATE TABLE a (n int); CREATE SEQUENCE tried; CREATE SEQUENCE reached", "DROP TABLE a"},
	{"2_b", "INSERT INTO a VALUES (1); SELECT nextval('tried'); SELECT CASE WHEN currval('tried') = 1 THEN pg_sleep(30) END; SELECT nextval('reached'); INSERT INTO a VALUES (2)", ""},
	{"3_c", "INSERT INTO a VALUES (3)", ""},
}

// TestMain lets this binary stand in for a program that gets killed.
func TestMain(m *testing.M) {
	if url := os.Getenv("ASHLAR_RUNNER_HELPER"); url != "" {
		os.Exit(help(url))
	}
	os.Exit(m.Run())
}

func help(url string) int {
	pairs := killed
	if os.Getenv("ASHLAR_RUNNER_PIECES") != "" {
		pairs = killedPieces
	}
	if up := os.Getenv("ASHLAR_RUNNER_UP"); up != "" {
		pairs = []pair{{"1_a", up, ""}}
	}
	o := runner.Options{Repo: "main", SearchPath: []string{"public"}}
	if n, err := strconv.Atoi(os.Getenv("ASHLAR_RUNNER_MIXED")); err == nil {
		pairs, o.TellSQL, o.Observe = mixed, true, killMe(n)
	}
	t := &testing.T{}
	if n, err := strconv.Atoi(os.Getenv("ASHLAR_RUNNER_TENANTS")); err == nil {
		if _, err := tenantRunner(t, url, runner.Options{}, once[:2]...).UpTenants(context.Background(), runner.All(), over(numbered(n)...)); err != nil {
			return 1
		}
		return 0
	}
	r, err := runner.New(url, read(t, pairs...), o)
	if err != nil {
		return 1
	}
	if _, err := r.Up(context.Background(), runner.All()); err != nil {
		return 1
	}
	return 0
}

// startHelper starts the program and returns when the condition, a query, gives a row.
func startHelper(t *testing.T, url, condition string, env ...string) *exec.Cmd {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	helper := exec.Command(executable)
	helper.Env = append(append(os.Environ(), "ASHLAR_RUNNER_HELPER="+url), env...) // the last one counts
	helper.Stderr = os.Stderr
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, url, condition)
	return helper
}

func await(t *testing.T, url, condition string) {
	t.Helper()
	conn := dbtest.Connect(t, url)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		var n int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM ("+condition+") x").Scan(&n); err == nil && n > 0 {
			return
		}
	}
	t.Fatal("it does not come to this: " + condition)
}

const sleeping = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"

func kill(t *testing.T, helper *exec.Cmd) {
	t.Helper()
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := helper.Wait(); err == nil {
		t.Fatal("it was not killed")
	}
}

// TestKilled: kill -9 in the middle of the second of three. The orphan ends, and the next run converges.
func TestKilled(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	kill(t, startHelper(t, url, sleeping))
	start := time.Now()
	r := newRunner(t, url, runner.Options{}, killed...)
	same(t, []string{"up 2_b", "up 3_c"}, up(t, r, runner.All()))
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the orphan lived for %s", took)
	}
	same(t, []string{"1", "2", "3"}, column(t, url, "SELECT n FROM a ORDER BY 1"))
	same(t, []string{"2"}, column(t, url, "SELECT last_value FROM tried"))
	same(t, []string{"1"}, column(t, url, "SELECT last_value FROM reached"))
	same(t, []string{"1_a applied", "2_b applied", "3_c applied"}, states(t, r))
}

// TestCanceled: within a second the statement is cancelled, the file rolled back and the lock released.
func TestCanceled(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := newRunner(t, url, runner.Options{}, killed...)
	canceled := make(chan time.Time, 1)
	go func() {
		defer close(canceled)
		await(t, url, sleeping)
		canceled <- time.Now()
		cancel()
	}()
	result, err := r.Up(ctx, runner.All())
	took := time.Since(<-canceled)
	same(t, []string{"up 1_a"}, steps(result.Steps))
	wantError(t, err, "m/2_b.up.sql: stopped while it ran; it is rolled back: context canceled", "Run ashlar migrate again")
	var interrupted *runner.InterruptedError
	if !errors.Is(err, context.Canceled) || !errors.As(err, &interrupted) || interrupted.Outcome != runner.RolledBack || interrupted.Version != 2 {
		t.Errorf("%#v", err)
	}
	if took > time.Second {
		t.Errorf("took %s", took)
	}
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM a"))
	same(t, []string{"up 2_b", "up 3_c"}, up(t, r, runner.All()))
}

// TestTerminated: the server ends our connection while a file runs.
func TestTerminated(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, killed...)
	conn := dbtest.Connect(t, url)
	terminated := make(chan error, 1)
	go func() {
		defer close(terminated)
		await(t, url, sleeping)
		_, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
		terminated <- err
	}()
	result, err := r.Up(t.Context(), runner.All())
	if err := <-terminated; err != nil {
		t.Fatal(err)
	}
	same(t, []string{"up 1_a"}, steps(result.Steps))
	wantError(t, err, "m/2_b.up.sql: stopped while it ran; it is rolled back: the connection was lost: ", "(SQLSTATE 57P01)")
	same(t, []string{"up 2_b", "up 3_c"}, up(t, r, runner.All()))
}

// TestCutOff: the network goes at a file's end, so that the answer to the commit never comes. The runner finds out.
func TestCutOff(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	proxy := newProxy(t, url, false)
	r := newRunner(t, proxy.url, runner.Options{}, pair{"1_a", "CREATE TABLE a ()", ""}, pair{"2_b", "CREATE TABLE b (); SELECT 'cut here'", ""}, pair{"3_c", "", ""})
	result, err := r.Up(t.Context(), runner.All())
	same(t, []string{"up 1_a", "up 2_b"}, steps(result.Steps))
	wantError(t, err, "m/2_b.up.sql: stopped while it ran; it is committed: the connection was lost: ", "Run ashlar migrate again")
	same(t, []string{"up 3_c"}, up(t, r, runner.All()))
}

// TestNeverBack: the server is out of reach for good.
func TestNeverBack(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	proxy := newProxy(t, url, true)
	r := newRunner(t, proxy.url, runner.Options{}, pair{"1_a", "SELECT 'cut here'", ""})
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "m/1_a.up.sql: stopped while it ran; it is unknown by now: ", "Run ashlar status when the server answers again")
	if strings.Contains(err.Error(), "password") {
		t.Error(err)
	}
}
