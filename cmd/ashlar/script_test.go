package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// programs is the folder of the program ashlar, as it is installed: without the race detector, which is not for what starts as
// often as here.
var programs string

func TestMain(m *testing.M) {
	// Without C, as for a container. Go programs of all scripts share what is compiled, so it is compiled before they run.
	if err := os.Setenv("CGO_ENABLED", "0"); err != nil {
		panic(err)
	}
	var err error
	if programs, err = os.MkdirTemp("", "ashlar-*"); err != nil {
		panic(err)
	}
	code := 1
	if err := buildPrograms(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(programs)
	os.Exit(code)
}

// buildPrograms builds ashlar, and the program of a project in both kinds.
func buildPrograms() error {
	for _, args := range [][]string{
		{filepath.Join(programs, "ashlar"), "."},
		{os.DevNull, "../../examples/helpdesk/db"},
		{os.DevNull, "-tags=ashlar_lean", "../../examples/helpdesk/db"},
	} {
		if out, err := exec.Command("go", append([]string{"build", "-buildvcs=false", "-o"}, args...)...).CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", args, err, out)
		}
	}
	return nil
}

// TestScripts runs testdata/script. Those whose name begins with what needs a database have DATABASE_URL set, to a
// database that does not exist yet; the others have no variable of PostgreSQL at all.
func TestScripts(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			return setup(env, repository)
		},
		Condition: func(name string) (bool, error) {
			return name == "pg_dump" && dumps() || name == "containers" && contains(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"coded":     coded,
			"told":      toldCode,
			"hinted":    hinted,
			"module":    func(ts *testscript.TestScript, _ bool, args []string) { module(ts, repository, args) },
			"replace":   replace,
			"signaled":  signaled,
			"sql":       sql,
			"files":     files,
			"refusing":  refusing,
			"othertime": otherTime,
		},
	})
}

// dumps reports whether there is a pg_dump of the server's version: it refuses later servers.
func dumps() bool {
	out, err := exec.Command("pg_dump", "--version").Output() // pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
	major := os.Getenv("ASHLAR_TEST_PG")
	return err == nil && (major == "" || strings.HasPrefix(string(out), "pg_dump (PostgreSQL) "+major))
}

// offline are the names of scripts that must work without any database.
var offline = []string{"check", "generate", "new", "init", "help", "usage", "version", "build", "resolve"}

// variables are those of a script: the Go command works without a network, from the caches of the user.
var variables = []string{
	"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOPROXY", "GONOSUMDB", "GOTOOLCHAIN", "GOWORK",
	"XDG_CACHE_HOME", "HOME", "REPOSITORY", "CGO_ENABLED",
}

func setup(env *testscript.Env, repository string) error {
	for i, value := range []string{
		goEnv("GOCACHE"), goEnv("GOMODCACHE"), goEnv("GOPATH"), "-mod=mod -buildvcs=false", "off", "*", "local", "off",
		filepath.Join(env.WorkDir, ".cache"), filepath.Join(env.WorkDir, ".home"), repository, "0",
	} {
		env.Setenv(variables[i], value)
	}
	env.Setenv("BIN", programs)
	env.Setenv("PATH", programs+string(filepath.ListSeparator)+env.Getenv("PATH"))
	kind, _, _ := strings.Cut(filepath.Base(env.WorkDir), "_")
	for _, name := range offline {
		if strings.TrimPrefix(kind, "script-") == name {
			return nil
		}
	}
	env.Setenv("DATABASE_URL", dbtest.Absent(env.T().(testing.TB)))
	return nil
}

func goEnv(name string) string {
	text, err := exec.Command("go", "env", name).Output()
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(text))
}

// exits runs a command and demands its exit code: exits 3 ashlar generate first, exits 0 contained image migrate status.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	var err error
	if args[1] == inContainer {
		cmd := command(ts, args[1:])
		cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
		err = cmd.Run()
	} else {
		err = ts.Exec(args[1], args[2:]...)
	}
	code := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// module makes a go.mod that takes Ashlar from this repository: module example.com/app.
func module(ts *testscript.TestScript, repository string, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: module PATH")
	}
	mod, sum, err := goMod(repository, args[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("go.mod"), mod, 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("go.sum"), sum, 0o644))
}

// goMod returns the files of a module that takes Ashlar from this repository.
func goMod(repository, path string) (mod, sum []byte, err error) {
	text, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	if err != nil {
		return nil, nil, err
	}
	_, requires, _ := strings.Cut(string(text), "\n\n") // behind the module line
	content := fmt.Sprintf("module %s\n\n%s\nrequire github.com/ashlar-go/ashlar v0.0.0\n\n"+
		"replace github.com/ashlar-go/ashlar => %s\n\ntool github.com/ashlar-go/ashlar/cmd/ashlar\n", path, requires, repository)
	sum, err = os.ReadFile(filepath.Join(repository, "go.sum"))
	return []byte(content), sum, err
}

// otherTime waits until the clock has passed the newest version: two branches that generate before choose the same one.
func otherTime(ts *testscript.TestScript, _ bool, _ []string) {
	names, err := filepath.Glob(ts.MkAbs("db/*/*migrations/*.up.sql"))
	ts.Check(err)
	for _, name := range names {
		version, _, _ := strings.Cut(filepath.Base(name), "_")
		at, err := time.Parse("20060102150405", version)
		ts.Check(err)
		time.Sleep(time.Until(at.Add(time.Second)))
	}
}

// replace edits a file: replace OLD NEW FILE. OLD must be there.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: replace OLD NEW FILE")
	}
	before := ts.ReadFile(args[2])
	unescape := strings.NewReplacer(`\n`, "\n", `\t`, "\t")
	after := strings.Replace(before, unescape.Replace(args[0]), unescape.Replace(args[1]), 1)
	if after == before {
		ts.Fatalf("%s does not hold %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(after), 0o644))
}

// files prints the files below a folder, one a line, with the digits of versions as VERSION: files db.
func files(ts *testscript.TestScript, _ bool, args []string) {
	for _, root := range args {
		base := ts.MkAbs(root)
		ts.Check(filepath.WalkDir(base, func(path string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(base, path)
			if err == nil && !entry.IsDir() {
				_, err = fmt.Fprintln(ts.Stdout(), filepath.ToSlash(filepath.Join(root, rel)))
			}
			return err
		}))
	}
}

// sql prints what a query gives, a row a line, and fails with the server's error: sql 'SELECT 1'.
func sql(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: sql STATEMENT")
	}
	results, err := query(ts.Getenv("DATABASE_URL"), args[0])
	if neg && err == nil {
		ts.Fatalf("the statement succeeded")
	}
	if neg {
		_, err = fmt.Fprintln(ts.Stderr(), err)
		ts.Check(err)
		return
	}
	ts.Check(err)
	for _, result := range results {
		for _, row := range result.Rows {
			fields := make([]string, len(row))
			for i, value := range row {
				fields[i] = string(value)
				if value == nil {
					fields[i] = "NULL"
				}
			}
			_, err := fmt.Fprintln(ts.Stdout(), strings.Join(fields, "|"))
			ts.Check(err)
		}
	}
}

// query runs statements on a connection of their own.
func query(url, statements string) ([]*pgconn.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	results, err := conn.PgConn().Exec(ctx, statements).ReadAll()
	return results, errors.Join(err, conn.Close(ctx))
}

// signaled starts a command, sends it signals when the server runs pg_sleep, and demands an exit code within two
// seconds: signaled TERM 143 ashlar migrate, signaled INT+INT 130 ashlar migrate.
func signaled(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: signaled SIGNAL[+SIGNAL] CODE COMMAND ARGS...")
	}
	url := ts.Getenv("DATABASE_URL")
	cmd := command(ts, args[2:])
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(cmd.Start())
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its exit code is looked at
		close(ended)
	}()
	const sleeping = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		results, err := query(url, sleeping)
		ts.Check(err)
		if len(results[0].Rows) > 0 {
			break
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			ts.Fatalf("no statement came to sleep")
		}
	}
	for _, name := range strings.Split(args[0], "+") {
		ts.Check(cmd.Process.Signal(map[string]os.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT}[name]))
	}
	select {
	case <-ended:
	case <-time.After(2 * time.Second):
		_ = cmd.Process.Kill()
		<-ended
		ts.Fatalf("still running two seconds after SIG%s", args[0])
	}
	if code := cmd.ProcessState.ExitCode(); strconv.Itoa(code) != args[1] {
		ts.Fatalf("exit code %d, want %s", code, args[1])
	}
}

// inContainer stands in front of the folder and the command of a container.
const inContainer = "contained"

// command returns a command in the surroundings of a script, or in a container.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	if args[0] == inContainer {
		return contained(ts, args[1:])
	}
	cmd := exec.Command(args[0], args[1:]...)
	for _, folder := range filepath.SplitList(ts.Getenv("PATH")) {
		if path := filepath.Join(folder, args[0]); exists(path) {
			cmd.Path, cmd.Err = path, nil
			break
		}
	}
	cmd.Dir = ts.MkAbs(".")
	for _, name := range append([]string{"PATH", "DATABASE_URL"}, variables...) {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	return cmd
}

// refusing sets DATABASE_URL to a server that finds every password wrong.
func refusing(ts *testscript.TestScript, _ bool, _ []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the script is over
			}
			server := pgproto3.NewBackend(conn, conn)
			_, _ = server.ReceiveStartupMessage()
			server.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28P01", Message: `password authentication failed for user "user"`})
			_ = server.Flush()
			_ = conn.Close()
		}
	}()
	ts.Setenv("DATABASE_URL", fmt.Sprintf("postgres://user:secret@%s/app?sslmode=disable", listener.Addr()))
}
