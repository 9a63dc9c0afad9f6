//go:build unix

package pgserver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/pgserver"
)

func Example() {
	ctx := context.Background()
	server, err := pgserver.Start(ctx, pgserver.Options{Mode: pgserver.Testing})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Stop(ctx)

	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close(ctx)
	var answer string
	err = conn.QueryRow(ctx, "SELECT 'it works as ' || current_user").Scan(&answer)
	fmt.Println(answer, err)
	// Output: it works as postgres <nil>
}

func TestStartModes(t *testing.T) {
	t.Parallel()
	settings := []string{"fsync", "listen_addresses", "server_encoding", "TimeZone", "lc_messages"}
	for mode, want := range map[pgserver.Mode][]string{
		pgserver.Development: {"on", "127.0.0.1", "UTF8", "UTC", "C"},
		pgserver.Testing:     {"off", "", "UTF8", "UTC", "C"},
	} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			t.Parallel()
			server := start(t, pgserver.Options{Mode: mode})
			var got []string
			for _, name := range settings {
				got = append(got, query(t, server.URL(""), "SHOW "+name))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("settings %v (-want +got):\n%s", settings, diff)
			}
			if version := query(t, server.URL(""), "SHOW server_version"); !strings.HasPrefix(version, server.Version()) {
				t.Errorf("Version is %q, the server says %q", server.Version(), version)
			}
			if !strings.HasPrefix(server.Version(), fmt.Sprint(server.Major())) || server.Reused() {
				t.Errorf("major %d, reused %v", server.Major(), server.Reused())
			}
		})
	}
}

func TestURLIsUnderstoodByPsql(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("psql"); err != nil {
		t.Skip("no psql on PATH")
	}
	for _, mode := range []pgserver.Mode{pgserver.Development, pgserver.Testing} {
		server := start(t, pgserver.Options{Mode: mode})
		execute(t, server.URL(""), `CREATE DATABASE "a b/?&ü"`)
		out, err := exec.Command("psql", "-XAt", server.URL("a b/?&ü"), "-c", "SELECT current_database()").CombinedOutput()
		if err != nil || string(out) != "a b/?&ü\n" {
			t.Errorf("mode %d, %s: %s, %v", mode, server.URL("a b/?&ü"), out, err)
		}
	}
}

func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	server := start(t, pgserver.Options{})
	pid := serverPID(t, server.Dir())
	conn, err := pgx.Connect(t.Context(), server.URL("")) // must not hold the server back
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	stop(t, server)
	<-server.Done()
	if !ended(pid) || !absent(server.Dir()) {
		t.Errorf("process ended: %v, folder gone: %v", ended(pid), absent(server.Dir()))
	}
	stop(t, server)
}

func TestFolderIsKeptAndReused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "new", "server")
	first := start(t, pgserver.Options{Dir: dir})
	execute(t, first.URL(""), "CREATE TABLE kept AS SELECT 'here' AS value")

	second := start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing})
	if !second.Reused() || second.URL("x") != first.URL("x") || second.Version() != first.Version() {
		t.Errorf("reused %v, %s %s, want %s %s", second.Reused(), second.URL("x"), second.Version(), first.URL("x"), first.Version())
	}
	stop(t, second)
	if got := query(t, first.URL(""), "SELECT value FROM kept"); got != "here" {
		t.Errorf("after Stop of the reusing server: %q", got)
	}
	stop(t, first)

	third := start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing})
	if got := query(t, third.URL(""), "SELECT value FROM kept"); got != "here" || third.Reused() {
		t.Errorf("after a new start: %q, reused %v", got, third.Reused())
	}
}

func TestStartsAtOnceOnOneFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "server")
	var wait sync.WaitGroup
	servers := make([]*pgserver.Server, 8)
	for i := range servers {
		wait.Go(func() { servers[i] = start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing}) })
	}
	wait.Wait()
	own := 0
	for _, server := range servers {
		if !server.Reused() {
			own++
		}
		if got := query(t, server.URL(""), "SELECT 'yes'"); got != "yes" {
			t.Error(got)
		}
	}
	if own != 1 {
		t.Errorf("%d servers on one folder", own)
	}
}

func TestKilledServerIsRecovered(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "server")
	first := start(t, pgserver.Options{Dir: dir})
	execute(t, first.URL(""), "CREATE TABLE kept AS SELECT 'here' AS value")
	if err := syscall.Kill(serverPID(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-first.Done()
	second := start(t, pgserver.Options{Dir: dir})
	if got := query(t, second.URL(""), "SELECT value FROM kept"); got != "here" {
		t.Errorf("got %q", got)
	}
}

// A process id in a stale file may have become that of another process, which the server would respect.
func TestStalePIDOfAnotherProcess(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "server")
	first := start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing})
	path := filepath.Join(dir, "data", "postmaster.pid")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	stop(t, first)

	other := exec.Command("sleep", "60")
	if os.Geteuid() == 0 {
		other.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	})
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	stale := append(fmt.Appendf(nil, "%d\n", other.Process.Pid), rest...)
	if err := os.WriteFile(path, stale, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
	second := start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing})
	if got := query(t, second.URL(""), "SELECT 'yes'"); got != "yes" || second.Reused() {
		t.Errorf("got %q, reused %v", got, second.Reused())
	}
}

func TestLongFolder(t *testing.T) {
	t.Parallel()
	for _, mode := range []pgserver.Mode{pgserver.Development, pgserver.Testing} {
		dir := filepath.Join(folder(t), strings.Repeat("long folder, ", 8), "é\"'$x")
		server := start(t, pgserver.Options{Dir: dir, Mode: mode})
		socket := query(t, server.URL(""), "SHOW unix_socket_directories")
		if got := query(t, server.URL(""), "SELECT 'yes'"); got != "yes" {
			t.Error(got)
		}
		stop(t, server)
		if !absent(socket) {
			t.Errorf("socket folder %s is left behind", socket)
		}
	}
}

func TestOddFolder(t *testing.T) {
	t.Parallel()
	server := start(t, pgserver.Options{Dir: filepath.Join(folder(t), `a, b 'c' "d" $e`), Mode: pgserver.Testing})
	if got := query(t, server.URL(""), "SELECT 'yes'"); got != "yes" {
		t.Error(got)
	}
}

func TestLogIsCopied(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	server := start(t, pgserver.Options{Mode: pgserver.Testing, Log: &log})
	query(t, server.URL(""), "SELECT 'yes'") // by then it has said that it is ready
	stop(t, server)
	if !strings.Contains(log.String(), "ready to accept connections") {
		t.Errorf("log is %q", log.String())
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	full := folder(t)
	if err := os.WriteFile(filepath.Join(full, "README.md"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	old := folder(t)
	if err := os.Mkdir(filepath.Join(old, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "data", "PG_VERSION"), []byte("9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		opts        pgserver.Options
		error, hint string
	}{
		"folder with other files": {
			pgserver.Options{Dir: full},
			fmt.Sprintf("folder %q is not a server's: it holds \"README.md\"", full), "Name an empty or a new folder.",
		},
		"data of another version": {
			pgserver.Options{Dir: old, Major: 17},
			fmt.Sprintf("folder %q holds data of PostgreSQL 9, not 17", old), "Ask for version 9, or name another folder.",
		},
		"data of a version that is not here": {
			pgserver.Options{Dir: old}, "no PostgreSQL 9 server found ", "apt-get install postgresql-9,",
		},
		"a version that is not here": {
			pgserver.Options{Major: 7}, "no PostgreSQL 7 server found", "set ASHLAR_PG_BIN to that folder.",
		},
		"mode": {pgserver.Options{Mode: 5}, "unknown mode 5", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := pgserver.Start(t.Context(), c.opts)
			if err == nil {
				stop(t, server)
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), c.error) || !strings.Contains(hint(err), c.hint) {
				t.Errorf("error %q\nhint %q", err, hint(err))
			}
		})
	}
}

func TestEarlyExitShowsTheLog(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "server")
	stop(t, start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing}))
	config := filepath.Join(dir, "data", "postgresql.conf")
	if err := os.WriteFile(config, []byte("no_such_setting = 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := pgserver.Start(t.Context(), pgserver.Options{Dir: dir, Mode: pgserver.Testing})
	if err == nil {
		t.Fatal("no error")
	}
	want := fmt.Sprintf("postgres on %q ended while starting (exit status 1)\n", dir)
	if !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "no_such_setting") || hint(err) == "" {
		t.Errorf("error %q\nhint %q", err, hint(err))
	}
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(folder(t), "server")
	_, err := pgserver.Start(ctx, pgserver.Options{Dir: dir})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	start(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing})
}
