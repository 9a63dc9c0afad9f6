package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/internal/ident"
)

// maintenance are the databases to connect to when the one in question is to be made or dropped.
var maintenance = []string{"postgres", "template1"}

// own are the server's databases, which are nobody's to drop.
var own = []string{"postgres", "template0", "template1"}

// Connect connects to the database at a URL, for those who work beside a runner. Its errors are those of a runner: a
// [*ConnectError] with a way out, and nothing of the password.
func Connect(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	return connect(ctx, config)
}

// CreateDatabase makes the database that a URL names, and reports whether it did: when it is there already, it did not,
// and that is no error.
func CreateDatabase(ctx context.Context, url string) (created bool, err error) {
	config, err := parseURL(url)
	if err != nil {
		return false, err
	}
	conn, err := connectBeside(ctx, config)
	if err != nil {
		// Who may not connect beside it may still own it.
		if direct, again := connect(ctx, config.Copy()); again == nil {
			closeConn(ctx, direct.PgConn())
			return false, nil
		}
		return false, err
	}
	defer closeConn(ctx, conn)
	name := addressOf(config).Database
	if exists, err := databaseExists(ctx, conn, name); exists || err != nil {
		return false, databaseError(ctx, config, "cannot be made", err)
	}
	for pause := 10 * time.Millisecond; ; pause *= 2 {
		_, err = run(ctx, conn, "CREATE DATABASE "+quoted(name), nil)
		// The template is in use for as long as another CREATE DATABASE copies it.
		if code(err) != codeInUse || pause > 2*time.Second {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	if code(err) == codeDuplicateDB || code(err) == codeUnique {
		return false, nil
	}
	return err == nil, databaseError(ctx, config, "cannot be made", err)
}

// DropDatabase drops the database that a URL names, and reports whether it did: when there is none, it did not, and
// that is no error. While others are connected it refuses, unless force is set; then their connections are ended.
func DropDatabase(ctx context.Context, url string, force bool) (dropped bool, err error) {
	config, err := parseURL(url)
	if err != nil {
		return false, err
	}
	name := addressOf(config).Database
	if slices.Contains(own, name) {
		return false, fail(fmt.Sprintf("%s: the server's own database is not dropped", addressOf(config)), "Check the URL.")
	}
	conn, err := connectBeside(ctx, config)
	if err != nil {
		return false, err
	}
	defer closeConn(ctx, conn)
	if exists, err := databaseExists(ctx, conn, name); !exists || err != nil {
		return false, databaseError(ctx, config, "cannot be dropped", err)
	}
	sql := "DROP DATABASE " + quoted(name)
	if force {
		sql += " WITH (FORCE)"
	}
	_, err = run(ctx, conn, sql, nil)
	switch code(err) {
	case codeNoDatabase:
		return false, nil
	case codeInUse:
		return false, inUse(ctx, conn, config)
	}
	return err == nil, databaseError(ctx, config, "cannot be dropped", err)
}

// connectBeside connects to another database of the same server. The first error is the one that tells.
func connectBeside(ctx context.Context, config *pgx.ConnConfig) (*pgconn.PgConn, error) {
	var first error
	for _, name := range maintenance {
		if name == addressOf(config).Database {
			continue
		}
		beside := config.Copy()
		beside.Database = name
		conn, err := connect(ctx, beside)
		if err == nil {
			return conn.PgConn(), nil
		}
		if first == nil {
			first = err
		}
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code == codeWrongPassword {
			break
		}
	}
	var unreachable *ConnectError
	if errors.As(first, &unreachable) && code(first) == "" {
		unreachable.Address = addressOf(config) // no server, so nobody looked for the other database
	}
	return nil, first
}

func databaseExists(ctx context.Context, conn *pgconn.PgConn, name string) (bool, error) {
	var rows [][]string
	_, err := run(ctx, conn, "SELECT 1 FROM pg_catalog.pg_database WHERE datname = "+ident.Literal(name), &rows)
	return len(rows) > 0, err
}

// inUse says who is connected.
func inUse(ctx context.Context, conn *pgconn.PgConn, config *pgx.ConnConfig) error {
	var rows [][]string
	_, err := run(ctx, conn, `SELECT 'pid ' || pid || coalesce(' (' || nullif(application_name, '') || ')', '') `+
		`FROM pg_catalog.pg_stat_activity WHERE datname = `+ident.Literal(addressOf(config).Database)+` ORDER BY pid LIMIT 5`, &rows)
	if err != nil {
		return databaseError(ctx, config, "cannot be dropped", err)
	}
	var sessions []string
	for _, columns := range rows {
		sessions = append(sessions, columns[0])
	}
	return fail(fmt.Sprintf("%s: it is in use by %s", addressOf(config), strings.Join(sessions, ", ")),
		"Nothing was dropped. Close these connections, or end them with --force-drop.")
}

func databaseError(ctx context.Context, config *pgx.ConnConfig, what string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	remedy := "Check the name in the URL."
	if code(err) == codeNoRights {
		remedy = fmt.Sprintf("User %q may not do this: let an administrator do it, or give the user the right (CREATEDB to make one, ownership to drop one).", config.User)
	}
	return &failure{message: addressOf(config).String() + ": the database " + what, remedy: remedy, err: err}
}

func closeConn(ctx context.Context, conn *pgconn.PgConn) {
	ctx, cancel := tidy(ctx)
	defer cancel()
	_ = conn.Close(ctx)
}

// ParseAddress says where a URL points to.
func ParseAddress(url string) (Address, error) {
	config, err := parseURL(url)
	if err != nil {
		return Address{}, err
	}
	return addressOf(config), nil
}
