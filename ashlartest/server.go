package ashlartest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/pgserver"
	"github.com/ashlar-go/ashlar/runner"
)

const (
	urlVariable   = "ASHLAR_TEST_URL"  // names a server to use in place of an own one
	majorVariable = "ASHLAR_TEST_PG"   // the major version that the server must have
	keepVariable  = "ASHLAR_TEST_KEEP" // keeps the databases of failed tests, unless it is empty or 0
)

// patience bounds what takes a moment, so that a stuck server fails a test and does not hang it. Migrations take as long
// as they take.
const patience = 2 * time.Minute

// keeping reports whether databases of failed tests are wanted.
func keeping() bool {
	wanted := os.Getenv(keepVariable)
	return wanted != "" && wanted != "0"
}

// server is where the databases are.
type server struct {
	url      string // of one of its databases
	given    bool   // by the environment
	beside   string // the URL of the maintenance database, where databases are made from and locks are held
	user     string
	strategy string // of CREATE DATABASE, to be put at its end

	mu        sync.Mutex
	templates map[string]*template // by key
}

// running finds or starts the server of this process, once. Nobody stops it: it ends with the process.
var running = sync.OnceValues(func() (*server, error) {
	major, err := wantedMajor()
	if err != nil {
		return nil, err
	}
	s := &server{url: os.Getenv(urlVariable), given: true, templates: map[string]*template{}}
	if strings.TrimSpace(s.url) == "" {
		own, err := pgserver.Start(context.Background(), pgserver.Options{Mode: pgserver.Testing, Major: major})
		if err != nil {
			return nil, &failure{err: err, remedy: strings.TrimSpace(hint(err) + " Or set " + urlVariable + " to the URL of a server that runs.")}
		}
		s.url, s.given = own.URL(""), false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.look(ctx, major); err != nil {
		if s.given {
			err = &failure{message: urlVariable, err: err, remedy: hint(err)}
		}
		return nil, err
	}
	return s, nil
})

// wantedMajor returns the major version that tests are asked to run on; zero is any.
func wantedMajor() (int, error) {
	text := os.Getenv(majorVariable)
	if text == "" {
		return 0, nil
	}
	major, err := strconv.Atoi(text)
	if err != nil {
		return 0, &failure{message: fmt.Sprintf("%s=%s is no major version of PostgreSQL", majorVariable, text), remedy: "Say one such as 17."}
	}
	return major, nil
}

// look finds the maintenance database, and out what matters of the server.
func (s *server) look(ctx context.Context, wanted int) error {
	// The same for all who use the server, whatever database they name: who locks elsewhere locks nothing.
	s.beside = onDatabase(s.url, "postgres")
	conn, err := runner.Connect(ctx, s.beside)
	if refused := code(err); refused == codeNoDatabase || refused == codeNoRights || refused == codeNoEntry {
		s.beside = s.url
		conn, err = runner.Connect(ctx, s.beside)
	}
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	var number int
	var synced bool
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int, current_setting('fsync')::bool, current_user").
		Scan(&number, &synced, &s.user)
	if err != nil {
		return err
	}
	if major := number / 10000; wanted != 0 && major != wanted {
		return &failure{message: fmt.Sprintf("the server has version %d, and %s=%d", major, majorVariable, wanted), remedy: "Unset one of the two variables."}
	}
	// A copy of files waits for two checkpoints and syncs each file: the fastest way on a server that syncs nothing, and the
	// slowest on one that does. https://www.postgresql.org/docs/current/sql-createdatabase.html
	if number >= 150000 && !synced {
		s.strategy = " STRATEGY FILE_COPY"
	}
	return nil
}

// connect connects to the maintenance database.
func (s *server) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := runner.Connect(ctx, s.beside)
	if err != nil {
		return nil, err
	}
	// Whoever waits for another one to build a template, or builds one, is quiet for longer than a server may like.
	_, err = conn.Exec(ctx, "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0", pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		closeConn(ctx, conn)
		return nil, err
	}
	return conn, nil
}

// exec runs a statement on a connection of its own: tests in parallel do not wait for each other.
func (s *server) exec(ctx context.Context, statement string) error {
	conn, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	return exec(ctx, conn, statement)
}

// copy makes a database from a template.
func (s *server) copy(ctx context.Context, template, name string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.explainMaking(name, s.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+s.strategy))
}

func exec(ctx context.Context, conn *pgx.Conn, statement string) error {
	_, err := conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	return err
}

func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = conn.Close(ctx) // the server ends the session in any case
}

// onDatabase returns a URL, or a list of the form key=value, with another database.
func onDatabase(given, name string) string {
	if !strings.HasPrefix(given, "postgres://") && !strings.HasPrefix(given, "postgresql://") {
		return given + " dbname=" + name // the last one counts
	}
	u, err := url.Parse(given)
	if err != nil {
		return given // the driver will say so, without showing it
	}
	u.Path, u.RawPath = "/"+name, ""
	query := u.Query()
	query.Del("dbname") // they would go before the path
	query.Del("database")
	u.RawQuery = query.Encode()
	return u.String()
}

// matching returns the databases of this user whose names match a pattern, with their comments.
func (s *server) matching(ctx context.Context, conn *pgx.Conn, pattern string) ([]found, error) {
	rows, err := conn.Query(ctx, `SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_catalog.pg_database `+
		`WHERE pg_get_userbyid(datdba) = current_user AND datname ~ `+ident.Literal(pattern)+` ORDER BY datname`, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[found])
}

// found is a database with its comment.
type found struct{ Name, Comment string }
