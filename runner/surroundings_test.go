package runner_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

const secret = "s3cr3t%24word"

// everyMessage collects all that an error can print.
func everyMessage(err error) string {
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&b, verb+"\n", err)
	}
	b.WriteString(explain(err))
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(&b, "\n%+v %#v", e, e)
	}
	return b.String()
}

func hidden(t testing.TB, err error) {
	t.Helper()
	text := everyMessage(err)
	for _, word := range []string{"s3cr3t", "$word", "24word"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is told in:\n%s", word, text)
		}
	}
}

// TestBadURLs: what does not parse is not shown, not even in part.
func TestBadURLs(t *testing.T) {
	t.Parallel()
	for bad, want := range map[string]string{
		"": "no database URL is given",
		"postgres://u:" + secret + "@host:port/db":              "what should be the port is not a number",
		"postgres://u:" + secret + "%zz@host/db":                "not well formed",
		"postgres://u:" + secret + "@host/db?sslmode=" + secret: "not well formed",
		"postgres://u:" + secret + "@[host/db":                  "not well formed",
		"postgres://u:" + secret + "@host:5 4/db":               "it holds white space",
		"mysql://u:" + secret + "@host/db":                      "it does not begin with postgres://",
		secret:                                                  "it does not begin with postgres://",
		"user=u password='" + secret:                            "it is not of the form key=value either",
	} {
		_, err := runner.New(bad, nil, runner.Options{})
		if err == nil {
			t.Errorf("%s: no error", bad)
			continue
		}
		wantError(t, err, want, runner.ExampleURL)
		hidden(t, err)
		_, err = runner.Connect(t.Context(), bad)
		wantError(t, err, want, runner.ExampleURL)
		hidden(t, err)
		if _, err := runner.CreateDatabase(t.Context(), bad); err == nil {
			t.Errorf("%s: no error", bad)
		}
		if _, err := runner.DropDatabase(t.Context(), bad, true); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

// broken calls every method of a runner.
func broken(t *testing.T, url string, check func(*testing.T, error)) {
	t.Helper()
	r := newRunner(t, url, runner.Options{}, logged(1)...)
	_, err := r.Up(t.Context(), runner.All())
	check(t, err)
	_, err = r.Down(t.Context(), runner.All())
	check(t, err)
	_, err = r.Status(t.Context())
	check(t, err)
	_, err = r.Plan(t.Context(), migration.Up, runner.All())
	check(t, err)
	_, err = r.Mark(t.Context(), 1)
	check(t, err)
	_, err = r.Unmark(t.Context(), 1)
	check(t, err)
}

func TestServerDown(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	url := fmt.Sprintf("postgres://joe:%s@127.0.0.1:%d/shop", secret, port)
	check := func(t *testing.T, err error) {
		t.Helper()
		wantError(t, err, fmt.Sprintf(`database "shop" on 127.0.0.1:%d as user "joe": no server answers: `, port), "Check that the server runs")
		hidden(t, err)
		var connect *runner.ConnectError
		if !errors.As(err, &connect) || connect.Address.User != "joe" {
			t.Errorf("%#v", err)
		}
	}
	broken(t, url, check)
	_, err = runner.CreateDatabase(t.Context(), url)
	wantError(t, err, "no server answers")
	hidden(t, err)
	_, err = runner.DropDatabase(t.Context(), url, false)
	wantError(t, err, "no server answers")
	hidden(t, err)
}

func TestNoSuchHost(t *testing.T) {
	t.Parallel()
	r := newRunner(t, "postgres://joe:"+secret+"@no-such-host.invalid/shop", runner.Options{})
	_, err := r.Status(t.Context())
	wantError(t, err, `database "shop" on no-such-host.invalid:5432 as user "joe": `)
	hidden(t, err)
}

// TestSilentServer: a server that accepts and never speaks is given up when the caller's time is over.
func TestSilentServer(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	r := newRunner(t, fmt.Sprintf("postgres://joe:%s@%s/shop?connect_timeout=1", secret, listener.Addr()), runner.Options{})
	start := time.Now()
	_, err = r.Status(t.Context())
	wantError(t, err, `as user "joe": `)
	hidden(t, err)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestAbsentDatabase(t *testing.T) {
	t.Parallel()
	broken(t, dbtest.Absent(t), func(t *testing.T, err error) {
		t.Helper()
		wantError(t, err, "the database does not exist", "hint: Make it with: ashlar create")
	})
}

// TestPasswords: the server asks users for passwords only where pg_hba.conf says so, which the test's server does not;
// a fake one refuses, as real ones do.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go refuse(conn)
		}
	}()
	broken(t, fmt.Sprintf("postgres://joe:%s@%s/shop?sslmode=disable", secret, listener.Addr()), func(t *testing.T, err error) {
		t.Helper()
		wantError(t, err, `as user "joe": the password is wrong, or there is none: `, "(SQLSTATE 28P01)", "Check user and password in the URL.")
		hidden(t, err)
	})
}

// refuse reads a startup message, asks for a clear-text password and refuses it.
func refuse(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	buffer := make([]byte, 4096)
	if _, err := conn.Read(buffer); err != nil {
		return
	}
	if _, err := conn.Write([]byte("R\x00\x00\x00\x08\x00\x00\x00\x03")); err != nil {
		return
	}
	if _, err := conn.Read(buffer); err != nil {
		return
	}
	fields := "SFATAL\x00VFATAL\x00C28P01\x00Mpassword authentication failed for user \"joe\"\x00\x00"
	_, _ = conn.Write(append([]byte{'E', 0, 0, 0, byte(len(fields) + 4)}, fields...))
}

func TestNoRights(t *testing.T) {
	t.Parallel()
	base := dbtest.New(t)
	role := roleName(t, base)
	conn := dbtest.Connect(t, base)
	address, err := runner.ParseAddress(base)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, conn, "CREATE ROLE "+role+" LOGIN", "REVOKE CONNECT ON DATABASE "+address.Database+" FROM PUBLIC")
	broken(t, as(t, base, role), func(t *testing.T, err error) {
		t.Helper()
		wantError(t, err, "this user may not connect", "GRANT CONNECT ON DATABASE")
	})
	dbtest.Exec(t, conn, "DROP ROLE "+role)
	broken(t, as(t, base, role), func(t *testing.T, err error) {
		t.Helper()
		wantError(t, err, "the server refuses this user", `role "`+role+`" does not exist`)
	})
}

func TestCreateAndDropDatabase(t *testing.T) {
	t.Parallel()
	target := dbtest.Absent(t)
	ctx := t.Context()
	for _, want := range []bool{true, false} {
		if created, err := runner.CreateDatabase(ctx, target); err != nil || created != want {
			t.Fatalf("created %v, %v", created, err)
		}
	}
	up(t, newRunner(t, target, runner.Options{}, logged(1)...), runner.All())

	busy := dbtest.Connect(t, target)
	_, err := runner.DropDatabase(ctx, target, false)
	wantError(t, err, "it is in use by pid "+fmt.Sprint(busy.PgConn().PID()), "Nothing was dropped.", "--force-drop")
	if dropped, err := runner.DropDatabase(ctx, target, true); err != nil || !dropped {
		t.Fatalf("dropped %v, %v", dropped, err)
	}
	for _, force := range []bool{true, false} {
		if dropped, err := runner.DropDatabase(ctx, target, force); err != nil || dropped {
			t.Fatalf("dropped %v, %v", dropped, err)
		}
	}
}

func TestCreateDatabaseOddName(t *testing.T) {
	t.Parallel()
	base := dbtest.Absent(t)
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path += ` "Odd"; é`
	odd := u.String()
	if created, err := runner.CreateDatabase(t.Context(), odd); err != nil || !created {
		t.Fatalf("created %v, %v", created, err)
	}
	if dropped, err := runner.DropDatabase(t.Context(), odd, false); err != nil || !dropped {
		t.Fatalf("dropped %v, %v", dropped, err)
	}
}

// TestCreateAtOnce: several programs make the same database, and one of them did.
func TestCreateAtOnce(t *testing.T) {
	t.Parallel()
	target := dbtest.Absent(t)
	type outcome struct {
		created bool
		err     error
	}
	outcomes := make(chan outcome)
	for range 6 {
		go func() {
			created, err := runner.CreateDatabase(t.Context(), target)
			outcomes <- outcome{created, err}
		}()
	}
	made := 0
	for range 6 {
		o := <-outcomes
		if o.err != nil {
			t.Error(explain(o.err))
		}
		if o.created {
			made++
		}
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

func TestDropRefuses(t *testing.T) {
	t.Parallel()
	base := dbtest.New(t)
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/postgres"
	_, err = runner.DropDatabase(t.Context(), u.String(), true)
	wantError(t, err, "the server's own database is not dropped")

	role := roleName(t, base)
	conn := dbtest.Connect(t, base)
	dbtest.Exec(t, conn, "CREATE ROLE "+role+" LOGIN")
	_, err = runner.DropDatabase(t.Context(), as(t, base, role), true)
	wantError(t, err, "the database cannot be dropped", "must be owner", `User "`+role+`" may not do this`)
	_, err = runner.CreateDatabase(t.Context(), as(t, dbtest.Absent(t), role))
	wantError(t, err, "the database cannot be made", "permission denied to create database")
	dbtest.Exec(t, conn, "DROP ROLE "+role)
}

func TestCanceledBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := newRunner(t, dbtest.New(t), runner.Options{}, logged(1)...).Up(ctx, runner.All())
	wantError(t, err, "stopped while no file was running: context canceled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not context.Canceled", err)
	}
}
