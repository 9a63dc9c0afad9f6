package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/pgserver"
)

const (
	urlVariable   = "ASHLAR_TEST_URL" // names a server to use in place of an own one
	majorVariable = "ASHLAR_TEST_PG"  // the major version that the server must have
)

// patience bounds each step of this package, so that a stuck server fails a test and does not hang it.
const patience = time.Minute

// server is where the databases are made.
type server struct {
	url     string // of a database that always exists
	foreign bool   // named by ASHLAR_TEST_URL
	major   int
}

// start finds or starts the server of this test process, once. Nobody stops it: it ends with the process.
var start = sync.OnceValues(func() (*server, error) {
	wanted, err := Major()
	if err != nil {
		return nil, err
	}
	s := &server{url: os.Getenv(urlVariable), foreign: true}
	if s.url == "" {
		// It bounds itself, and knows better than we when it has to wait for more than a server.
		own, err := pgserver.Start(context.Background(), pgserver.Options{Mode: pgserver.Testing, Major: wanted})
		if err != nil {
			return nil, err
		}
		s.url, s.foreign = own.URL(""), false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return nil, err
	}
	var number int
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&number)
	s.major = number / 10000
	if err == nil && wanted != 0 && s.major != wanted {
		err = fmt.Errorf("%s=%d, and the server of %s has version %d", majorVariable, wanted, urlVariable, s.major)
	}
	return s, errors.Join(err, conn.Close(ctx))
})

// Major returns the major version that tests are asked to run on, by ASHLAR_TEST_PG; zero is any.
func Major() (int, error) {
	text := os.Getenv(majorVariable)
	if text == "" {
		return 0, nil
	}
	major, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%s=%s is no major version of PostgreSQL, such as 17", majorVariable, text)
	}
	return major, nil
}

// running returns the server, or fails the test with the way to get one.
func running(t testing.TB) *server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(explain(err))
	}
	return s
}

// explain gives an error with its hint on a line of its own.
func explain(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		return fmt.Sprintf("%v\nhint: %s", err, hinted.Hint())
	}
	return err.Error()
}

// New makes an empty database and returns its URL, for the superuser. The database is dropped when the test and its
// subtests are done, connections or not; when the test failed, it is kept and its URL logged.
func New(t testing.TB) string {
	t.Helper()
	s := running(t)
	for {
		name := databaseName(t)
		statement := "CREATE DATABASE " + name + " TEMPLATE template0"
		if s.major >= 15 {
			statement += " STRATEGY FILE_COPY" // ten times faster than the default without fsync
		}
		err := s.exec(statement)
		if exists := new(pgconn.PgError); errors.As(err, &exists) && exists.Code == "42P04" {
			continue // kept by an earlier process with our id
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.settle(t, name) })
		return s.database(name)
	}
}

// Absent returns the URL of a database that does not exist, for tests that create one. It is dropped like one of [New].
func Absent(t testing.TB) string {
	t.Helper()
	s := running(t)
	name := databaseName(t)
	s.drop(t, name)
	t.Cleanup(func() { s.settle(t, name) })
	return s.database(name)
}

// Connect connects to a database and closes the connection when the test is done.
func Connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = conn.Close(ctx) // the test may have closed or killed it
	})
	return conn
}

// Exec runs SQL, each text as one simple-protocol message: of several statements, all or none, unless they say BEGIN
// and COMMIT themselves. An error fails the test and shows the text.
func Exec(t testing.TB, conn *pgx.Conn, sql ...string) {
	t.Helper()
	for _, text := range sql {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_, err := conn.PgConn().Exec(ctx, text).ReadAll()
		cancel()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
}

// Description returns what [Describe] says of the database at a URL; an error fails the test.
func Description(t testing.TB, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	text, err := Describe(ctx, Connect(t, url))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ServerVersion returns the major version of the server, such as 17.
func ServerVersion(t testing.TB) int {
	t.Helper()
	return running(t).major
}

// settle drops a test's database, or says where it is when the test failed.
func (s *server) settle(t testing.TB, name string) {
	t.Helper()
	switch {
	case !t.Failed():
		s.drop(t, name)
	case s.foreign:
		t.Logf("database kept: %s", redacted(s.database(name)))
	default:
		t.Logf("database kept while this process runs: %s (set %s to a server's URL to keep it longer)",
			s.database(name), urlVariable)
	}
}

// drop drops a database, if it exists, with its connections.
func (s *server) drop(t testing.TB, name string) {
	t.Helper()
	if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
		t.Error(err)
	}
}

// exec runs a statement on a connection of its own, so that tests in parallel do not wait for each other.
func (s *server) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		err = fmt.Errorf("%s: %w", statement, err)
	}
	return errors.Join(err, conn.Close(ctx))
}

// database returns the server's URL with another database. The server's URL has been used before, so it parses.
func (s *server) database(name string) string {
	u, err := url.Parse(s.url)
	if err != nil || u.Scheme == "" {
		return s.url + " dbname=" + name // a list of words like "host=... user=...", where the last one counts
	}
	u.Path = "/" + name
	return u.String()
}

// redacted hides the password of a URL.
func redacted(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return regexp.MustCompile(`password=\S+`).ReplaceAllString(text, "password=xxxxx")
	}
	return u.Redacted()
}

var (
	serial   atomic.Int64
	unsuited = regexp.MustCompile(`[^a-z0-9]+`)
)

// databaseName returns a name that needs no quotes, is unique on a server that several test processes share, and tells
// the test.
func databaseName(t testing.TB) string {
	test := strings.Trim(unsuited.ReplaceAllString(strings.ToLower(t.Name()), "_"), "_")
	name := fmt.Sprintf("ashlar_test_%d_%d_%s", os.Getpid(), serial.Add(1), test)
	return name[:min(len(name), 63)]
}
