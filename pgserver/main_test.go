//go:build unix

package pgserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/pgserver"
)

// helperVariable makes the test binary a helper process that starts one server, for tests that need a process to kill
// or an environment of its own. It holds the options as JSON.
const helperVariable = "ASHLAR_PGSERVER_HELPER"

// report is what a helper says of its server.
type report struct {
	URL, Dir, Error, Hint string
	Reused                bool
}

func TestMain(m *testing.M) {
	if text := os.Getenv(helperVariable); text != "" {
		os.Exit(help(text))
	}
	if err := copyProgram(); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(filepath.Dir(program))
	os.Exit(code)
}

// program is a copy of the test binary, which itself lies where other users may not go.
var program string

// copyProgram makes it, before anything else runs: a process that is started while it is written could keep it open, and then
// it cannot be executed.
func copyProgram() error {
	from, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("/tmp", "pgserver-test-")
	if err != nil {
		return err
	}
	program = filepath.Join(dir, "helper")
	return errors.Join(os.Chmod(dir, 0o755), os.WriteFile(program, text, 0o755))
}

// help starts a server, reports it, and stops it at the end of input.
func help(text string) int {
	var opts pgserver.Options
	if err := json.Unmarshal([]byte(text), &opts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if opts.Dir != "" { // the test itself may start one there too
		opts = onMajor(opts)
	}
	server, err := pgserver.Start(context.Background(), opts)
	var said report
	if err != nil {
		said.Error, said.Hint = err.Error(), hint(err)
	} else {
		said = report{URL: server.URL(""), Dir: server.Dir(), Reused: server.Reused()}
	}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		return 1
	}
	if server == nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := server.Stop(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// helper is a running helper process.
type helper struct {
	cmd   *exec.Cmd
	stdin io.Closer
	out   *bufio.Reader
}

// runHelper starts a helper; prepare, if not nil, changes the command first.
func runHelper(t *testing.T, opts pgserver.Options, prepare func(*exec.Cmd)) *helper {
	t.Helper()
	text, err := json.Marshal(opts)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), helperVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if prepare != nil {
		prepare(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &helper{cmd: cmd, stdin: stdin, out: bufio.NewReader(stdout)}
}

// report waits for what the helper says.
func (h *helper) report(t *testing.T) report {
	t.Helper()
	line, err := h.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var said report
	if err := json.Unmarshal([]byte(line), &said); err != nil {
		t.Fatal(err)
	}
	return said
}

// leave lets the helper stop its server and end.
func (h *helper) leave(t *testing.T) {
	t.Helper()
	if err := h.stdin.Close(); err != nil {
		t.Error(err)
	}
	if err := h.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// kill ends the helper as kill -9 does.
func (h *helper) kill(t *testing.T) {
	t.Helper()
	if err := h.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = h.cmd.Wait()
}

// start starts a server that is stopped when the test is done.
func start(t *testing.T, opts pgserver.Options) *pgserver.Server {
	t.Helper()
	server, err := pgserver.Start(t.Context(), onMajor(opts))
	if err != nil {
		t.Fatalf("%v\nhint: %s", err, hint(err))
	}
	t.Cleanup(func() { stop(t, server) })
	return server
}

// onMajor asks for the major version that the tests are to run on, where a test wants none of its own.
func onMajor(opts pgserver.Options) pgserver.Options {
	if opts.Major == 0 {
		opts.Major, _ = dbtest.Major() // other packages report what is wrong with it
	}
	return opts
}

func stop(t *testing.T, server *pgserver.Server) {
	t.Helper()
	if err := server.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// folder makes a folder that the server's user may enter, unlike t.TempDir when the tests run as root.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "pgserver-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// query returns the only value of a query.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var value string
	if err := conn.QueryRow(t.Context(), sql, pgx.QueryExecModeSimpleProtocol).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

// exec runs a statement.
func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// serverPID reads the process id of the server on a folder.
func serverPID(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("after ten seconds still not so: %s", what)
}

// ended reports whether a process has ended; one that nobody has reaped yet has.
func ended(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	state, err := exec.Command("ps", "-o", "state=", "-p", strconv.Itoa(pid)).Output()
	return err != nil || strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
}

func absent(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}

func hint(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}
