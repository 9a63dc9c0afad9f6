package runner_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// pooled starts PgBouncer in transaction mode in front of a database, and returns the URL through it.
func pooled(t *testing.T, direct string, mode string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("there is no pgbouncer on this machine (Debian: apt-get install pgbouncer)")
	}
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	if u.Query().Get("host") == "" {
		t.Skip("the server of the tests has no socket")
	}
	dir, err := os.MkdirTemp("", "ashlar-pgbouncer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	_ = listener.Close()
	settings := fmt.Sprintf("[databases]\n* = host=%s port=%s user=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\n"+
		"unix_socket_dir =\nauth_type = any\npool_mode = %s\ndefault_pool_size = 3\nmax_client_conn = 100\n",
		u.Query().Get("host"), u.Query().Get("port"), u.User.Username(), address.Port, mode)
	config := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(config, []byte(settings), 0o644); err != nil { //nolint:gosec // it holds no password, and nobody reads it
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // as above
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-q", config)
	if socket, err := os.Stat(u.Query().Get("host")); err != nil {
		t.Fatal(err)
	} else if owner := socket.Sys().(*syscall.Stat_t); os.Getuid() == 0 { // it does not run as root, nor may others reach the socket
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	u.RawQuery, u.Host = "sslmode=disable", address.String()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", u.Host); err == nil {
			_ = conn.Close()
			return u.String()
		}
		if time.Now().After(deadline) {
			t.Fatal("PgBouncer does not answer")
		}
	}
}

// noLocks says that no advisory lock of Ashlar is left, in any session of the pool.
func noLocks(t *testing.T, url string) {
	t.Helper()
	same(t, []string{}, column(t, url, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
}

// TestPoolerManyAtOnce: each migration is applied once, by whichever of the runners, and the pool keeps no lock.
func TestPoolerManyAtOnce(t *testing.T) {
	t.Parallel()
	direct := dbtest.New(t)
	through := pooled(t, direct, "transaction")
	var mu sync.Mutex
	told := 0
	o := runner.Options{Observe: func(e runner.Event) {
		if e.Kind == runner.Pooled {
			mu.Lock()
			told++
			mu.Unlock()
		}
	}}
	results := race(t, 4, func(ctx context.Context) (runner.Result, error) {
		return newRunner(t, through, o, logged(1, 2, 3, 4, 5)...).Up(ctx, runner.All())
	})
	var all []string
	for _, result := range results {
		all = append(all, steps(result.Steps)...)
	}
	slices.Sort(all)
	same(t, []string{"up 1_m1", "up 2_m2", "up 3_m3", "up 4_m4", "up 5_m5"}, all)
	same(t, []string{"up 1", "up 2", "up 3", "up 4", "up 5"}, column(t, direct, "SELECT what FROM log ORDER BY n"))
	if told < 1 {
		t.Error("nobody was told of the pooler")
	}
	noLocks(t, direct)

	r := newRunner(t, through, runner.Options{}, logged(1, 2, 3, 4, 5)...)
	same(t, []string{"down 5_m5", "down 4_m4"}, down(t, r, runner.Steps(2)))
	if _, err := r.Mark(t.Context(), 4, 5); err != nil {
		t.Fatal(explain(err))
	}
	if _, err := r.Unmark(t.Context(), 4, 5); err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"1_m1 applied", "2_m2 applied", "3_m3 applied", "4_m4 pending", "5_m5 pending"}, states(t, r))
	noLocks(t, direct)
}

// TestPoolerKilled: a runner is killed in the middle of a file. The next one converges, and the pool keeps no lock.
func TestPoolerKilled(t *testing.T) {
	t.Parallel()
	direct := dbtest.New(t)
	through := pooled(t, direct, "transaction")
	kill(t, startHelper(t, direct, sleeping, "ASHLAR_RUNNER_HELPER="+through))
	same(t, []string{"up 2_b", "up 3_c"}, up(t, newRunner(t, through, runner.Options{}, killed...), runner.All()))
	same(t, []string{"1", "2", "3"}, column(t, direct, "SELECT n FROM a ORDER BY 1"))
	noLocks(t, direct)
}

// TestPoolerCode: functions with arguments in their queries leave nothing behind in the sessions that all share.
func TestPoolerCode(t *testing.T) {
	t.Parallel()
	direct := dbtest.New(t)
	through := pooled(t, direct, "transaction")
	for range 4 {
		race(t, 3, func(ctx context.Context) (runner.Result, error) {
			return withCode(t, through, doubling).Up(ctx, runner.All())
		})
		same(t, []string{"1002", "1004", "1006"}, column(t, direct, "SELECT n FROM numbers ORDER BY 1"))
		same(t, []string{"down 3_unique", "down 2_double", "down 1_numbers"}, down(t, withCode(t, through, doubling), runner.All()))
	}
	same(t, []string{"0"}, column(t, through, "SELECT count(*) FROM pg_prepared_statements"))
	noLocks(t, direct)
}

// TestPoolerAndSessions: what takes a session of its own is refused before anything runs, unless there is a way past the pooler.
func TestPoolerAndSessions(t *testing.T) {
	t.Parallel()
	direct, elsewhere := dbtest.New(t), dbtest.New(t)
	for _, mode := range []string{"transaction", "session"} {
		through := pooled(t, direct, mode)
		pairs := []pair{{"1_a", "CREATE TABLE t (a int)", "DROP TABLE t"}, {"2_b", noTransaction + "CREATE INDEX CONCURRENTLY t_a ON t (a)", ""}}
		_, err := newRunner(t, through, runner.Options{}, pairs...).Up(t.Context(), runner.All())
		wantError(t, err, "m/2_b.up.sql runs outside of a transaction, which takes a session of its own, and a pooler shares this one with others",
			"Nothing was done. Give a URL past the pooler")
		_, err = newRunner(t, through, runner.Options{DirectURL: elsewhere}, pairs...).Up(t.Context(), runner.All())
		wantError(t, err, "the direct URL leads elsewhere", "Let both lead to the same database.")
		_, err = newRunner(t, through, runner.Options{DirectURL: "postgres://nobody@127.0.0.1:1/x?connect_timeout=2"}, pairs...).Up(t.Context(), runner.All())
		wantError(t, err, "no server answers")
		r := newRunner(t, through, runner.Options{DirectURL: direct}, pairs...)
		same(t, []string{"1_a pending", "2_b pending"}, states(t, r))
		plan, err := r.Plan(t.Context(), migration.Up, runner.All())
		if err != nil {
			t.Fatal(err)
		}
		same(t, []string{"up 1_a", "up 2_b"}, steps(plan.Steps))
		same(t, []string{"up 1_a", "up 2_b"}, up(t, r, runner.All()))
		same(t, []string{"t_a"}, indexes(t, direct))
		same(t, []string{"down 2_b", "down 1_a"}, down(t, r, runner.All()))
		noLocks(t, direct)
	}
}
