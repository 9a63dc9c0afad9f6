package runner

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/ashlar-go/ashlar/internal/ident"
)

const (
	// connectTimeout bounds a connection attempt when neither the URL nor the environment does.
	connectTimeout = 15 * time.Second
	// tidyTimeout bounds what is done after the caller's context is over: rolling back, unlocking, closing.
	tidyTimeout = 5 * time.Second
	// oldestServer is the oldest major version that knows client_connection_check_interval.
	oldestServer = 14
)

// session is one connection. All it sends are simple-protocol messages, so that nothing needs to be kept between two of
// them but the advisory lock and, while a no-transaction file runs, its settings.
type session struct {
	*Runner
	conn    *pgconn.PgConn
	px      *pgx.Conn       // the same, for code
	from    *pgx.ConnConfig // what it was opened with
	noCheck bool            // the server's platform cannot watch its clients
	pooled  bool            // a pooler shares it with others, so that nothing is kept between two messages
	server  string          // which database of which server it is, as far as look was there
}

func (r *Runner) open(ctx context.Context) (*session, error) { return r.openAt(ctx, r.config) }

func (r *Runner) openAt(ctx context.Context, from *pgx.ConnConfig) (*session, error) {
	config := from.Copy()
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		r.tell(Event{Kind: Noticed, Severity: n.Severity, Message: n.Message})
	}
	px, err := connect(ctx, config)
	if err != nil {
		return nil, err
	}
	s := &session{Runner: r, conn: px.PgConn(), px: px, from: from}
	if major := serverMajor(s.conn); major > 0 && major < oldestServer {
		s.close(ctx)
		return nil, fail(fmt.Sprintf("%s: PostgreSQL %d is too old", r.address, major), "Ashlar needs PostgreSQL 14 or later.")
	}
	return s, nil
}

// connect opens a connection whose statements are cancelled on the server when their context is.
func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: tidyTimeout}
	}
	if config.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		// Code migrations leave no prepared statements behind, which a pooler would hand to others.
		config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
	dial := ctx
	if config.ConnectTimeout == 0 {
		var cancel context.CancelFunc
		dial, cancel = context.WithTimeout(ctx, connectTimeout)
		defer cancel()
	}
	conn, err := pgx.ConnectConfig(dial, config)
	if err != nil {
		return nil, connectError(ctx, config, err)
	}
	return conn, nil
}

func serverMajor(conn *pgconn.PgConn) int {
	version := conn.ParameterStatus("server_version")
	if end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		version = version[:end]
	}
	major, err := strconv.Atoi(version)
	if err != nil {
		return 0
	}
	return major
}

// tidy returns a context for what has to be done although the caller's may be over.
func tidy(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), tidyTimeout)
}

func (s *session) close(ctx context.Context) {
	ctx, cancel := tidy(ctx)
	defer cancel()
	// The server ends the session whether or not we could say good-bye.
	_ = s.conn.Close(ctx)
}

// run sends one message and returns how many of its statements finished; into rows, unless that is nil, go the rows of
// all of them. When the message leaves a failed transaction behind, it is rolled back.
func run(ctx context.Context, conn *pgconn.PgConn, sql string, rows *[][]string) (finished int, err error) {
	results := conn.Exec(ctx, sql)
	for results.NextResult() {
		reader := results.ResultReader()
		for reader.NextRow() {
			if rows != nil {
				*rows = append(*rows, texts(reader.Values()))
			}
		}
		if _, err := reader.Close(); err == nil {
			finished++
		}
	}
	err = results.Close()
	if err != nil && !conn.IsClosed() && conn.TxStatus() != 'I' {
		ctx, cancel := tidy(ctx)
		defer cancel()
		// When this fails the connection is gone, and the server rolls back by itself.
		_ = conn.Exec(ctx, "ROLLBACK").Close()
	}
	return finished, err
}

func texts(values [][]byte) []string {
	row := make([]string, len(values))
	for i, v := range values {
		row[i] = string(v)
	}
	return row
}

// exec sends one message for its effect.
func (s *session) exec(ctx context.Context, sql string) error {
	s.log(sql)
	_, err := run(ctx, s.conn, sql, nil)
	return err
}

// query sends one message for its rows.
func (s *session) query(ctx context.Context, sql string) (rows [][]string, err error) {
	s.log(sql)
	_, err = run(ctx, s.conn, sql, &rows)
	return rows, err
}

// log tells what is sent, where that is wanted.
func (s *session) log(sql string) {
	if s.options.TellSQL {
		s.tell(Event{Kind: Sending, SQL: hidePasswords(sql)})
	}
}

// lost reports whether an error means that the connection is gone, and with it the knowledge of what happened.
func (s *session) lost(err error) bool {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Severity != "FATAL" && pgErr.SeverityUnlocalized != "FATAL" {
		return false
	}
	return s.conn.IsClosed() || pgErr != nil
}

// setRole returns the statement that takes the role on for a transaction, or nothing.
func (s *session) setRole() []string {
	if s.options.Role == "" {
		return nil
	}
	return []string{"SET LOCAL ROLE " + quoted(s.options.Role)}
}

// searchPath returns the schemas of the search path as a list, or nothing when the connection's own is to stay.
func (s *session) searchPath() string {
	var schemas []string
	if s.options.Schema != "" {
		schemas = append(schemas, quoted(s.options.Schema))
	}
	for _, schema := range s.options.SearchPath {
		schemas = append(schemas, quoted(schema))
	}
	return strings.Join(schemas, ", ")
}

// inSchema returns a statement that fails, by a division by zero, when new things would not go into the tenant's schema: where it is
// gone or out of reach, the next one of the search path would take them, which many share. Where there is none, it is NULL.
func (s *session) inSchema() string {
	return "SELECT 1 / (pg_catalog.current_schema() IS NOT DISTINCT FROM " + ident.Literal(s.options.Schema) + ")::int"
}

// quoted always quotes, because a few names mean something else without, in SET more than elsewhere: none, default.
func quoted(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// transaction puts statements into one message that is one transaction, as the role.
func (s *session) transaction(statements ...string) string {
	all := append([]string{"BEGIN"}, s.setRole()...)
	all = append(append(all, statements...), "COMMIT")
	return strings.Join(all, ";\n")
}

// milliseconds returns a duration as a setting; no time at all is written as 0, which means without end.
func milliseconds(d time.Duration) string {
	if d < 0 {
		return "0"
	}
	return ident.Literal(strconv.FormatInt(max(1, d.Milliseconds()), 10) + "ms")
}
