package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// LedgerTable is the name of the table of applied migrations.
const LedgerTable = "ashlar_migrations"

// The states of a ledger row. While a no-transaction file runs, checksum is that of the statements that are done, so that
// the rest may be mended before it is run again.
const (
	stateApplied   = "applied"
	stateApplying  = "applying"
	stateReverting = "reverting"
)

func (r *Runner) ledgerName() string {
	return quoted(r.options.LedgerSchema) + "." + LedgerTable
}

// createTable makes the ledger.
func (r *Runner) createTable() string {
	return `CREATE TABLE IF NOT EXISTS ` + r.ledgerName() + ` (
	repo text NOT NULL,
	schema text NOT NULL,
	version bigint NOT NULL,
	name text NOT NULL,
	checksum text NOT NULL,
	applied_seq bigint GENERATED ALWAYS AS IDENTITY,
	applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	duration interval,
	applied_by text NOT NULL DEFAULT session_user,
	state text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'applying', 'reverting')),
	statements_done integer NOT NULL DEFAULT 0,
	down text,
	PRIMARY KEY (repo, schema, version)
)`
}

// row is what the ledger says of a version.
type row struct {
	version   migration.Version
	name      string
	checksum  string
	seq       int64
	appliedAt time.Time
	duration  time.Duration
	appliedBy string
	state     string
	done      int    // statements
	down      string // of a dev migration: its way back
}

// unfinished returns how many statements of a half-run file are done; none when no file is half-run.
func (r row) unfinished() int {
	if r.state == stateApplied {
		return 0
	}
	return r.done
}

// interrupted reports whether an earlier run ended in the file.
func (r row) interrupted() bool { return r.state == stateApplying || r.state == stateReverting }

// history is what the ledger says of the runner's files.
type history struct {
	ledger  bool  // whether there is one
	tenants bool  // whether there is the table of tenants beside it
	rows    []row // in the order of applying
}

// look reads the ledger, in one message and a read-only transaction, so that a standby and a user who may only read can
// be asked too.
func (s *session) look(ctx context.Context) (history, error) {
	statements := append([]string{"BEGIN READ ONLY"}, s.setRole()...)
	statements = append(statements, whereAmI+", pg_catalog.to_regclass("+ident.Literal(s.tenantsName())+")", `SELECT version, name, checksum, applied_seq, `+
		`(extract(epoch FROM applied_at) * 1000000)::bigint, `+
		`(extract(epoch FROM coalesce(duration, interval '0')) * 1000000)::bigint, `+
		`applied_by, state, statements_done, down FROM `+s.ledgerName()+
		` WHERE repo = `+ident.Literal(s.options.Repo)+` AND schema = `+ident.Literal(s.options.Schema)+
		` ORDER BY applied_seq`, "COMMIT")
	sql := strings.Join(statements, ";\n")
	s.log(sql)
	var rows [][]string
	finished, err := run(ctx, s.conn, sql, &rows)
	if err != nil && s.options.Role != "" && finished == 1 {
		return history{}, s.roleError(err)
	}
	h := history{ledger: true}
	if len(rows) > 0 {
		s.placed(rows[0])
		h.tenants = rows[0][2] != ""
		rows = rows[1:]
	}
	switch {
	case code(err) == codeNoTable:
		return history{}, nil
	case err != nil:
		return history{}, s.ledgerError(ctx, "the ledger cannot be read", err)
	}
	for _, columns := range rows {
		row, err := parseRow(columns)
		if err != nil {
			return history{}, s.ledgerError(ctx, "the ledger cannot be read", err)
		}
		h.rows = append(h.rows, row)
	}
	return h, nil
}

func parseRow(columns []string) (row, error) {
	var errs []error
	number := func(i int) int64 {
		n, err := strconv.ParseInt(columns[i], 10, 64)
		errs = append(errs, err)
		return n
	}
	r := row{
		version:   migration.Version(number(0)),
		name:      columns[1],
		checksum:  columns[2],
		seq:       number(3),
		appliedAt: time.UnixMicro(number(4)).UTC(),
		duration:  time.Duration(number(5)) * time.Microsecond,
		appliedBy: columns[6],
		state:     columns[7],
		done:      int(number(8)),
		down:      devText(columns[9]),
	}
	return r, errors.Join(errs...)
}

// ensureLedger makes the ledger when it is absent. Two repos may come to a new database at once, so it is made under a
// lock of its own that is the same for all.
func (s *session) ensureLedger(ctx context.Context) error {
	if s.options.Schema != "" {
		return s.ensureTenants(ctx)
	}
	return s.makeLedger(ctx, s.createTable())
}

// ensureTenants makes the ledger and the table of tenants, where they are absent.
func (s *session) ensureTenants(ctx context.Context) error {
	return s.makeLedger(ctx, s.createTable(), s.createTenants(), s.noteTenants())
}

func (s *session) makeLedger(ctx context.Context, tables ...string) error {
	if err := s.onlyLedger(ctx, func(ctx context.Context, sql string) ([][]string, error) { return s.query(ctx, s.transaction(sql)) }); err != nil {
		return err
	}
	return s.underLock(ctx, databaseKey, "the ledger cannot be made", append([]string{"SET LOCAL client_min_messages = warning"}, tables...)...)
}

// onlyLedger refuses to begin a ledger when the files of this repo are recorded in one of another schema: they would all be
// applied once more. One that this user may not read is not looked at.
func (s *session) onlyLedger(ctx context.Context, ask func(context.Context, string) ([][]string, error)) error {
	rows, err := ask(ctx, `SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace `+
		`WHERE c.relname = '`+LedgerTable+`' AND c.relkind = 'r' AND n.nspname <> `+ident.Literal(s.options.LedgerSchema)+
		` AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') `+
		`AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attname = 'repo') ORDER BY 1`)
	if err != nil {
		return s.wrap(ctx, "the schemas cannot be read", err)
	}
	for _, row := range rows {
		other := quoted(row[0]) + "." + LedgerTable
		recorded, err := ask(ctx, "SELECT 1 FROM "+other+" WHERE repo = "+ident.Literal(s.options.Repo)+" LIMIT 1")
		if err == nil && len(recorded) > 0 {
			return fail(fmt.Sprintf("%s: the versions of repo %q are recorded in %s, and not in schema %s", s.address, s.options.Repo, other, quoted(s.options.LedgerSchema)),
				fmt.Sprintf("Nothing was changed. Move it: ALTER TABLE %s SET SCHEMA %s;", other, quoted(s.options.LedgerSchema)))
		}
	}
	return nil
}

// underLock runs statements in a transaction that holds a lock. The first of them must not fail by a division by zero.
func (s *session) underLock(ctx context.Context, key int32, problem string, statements ...string) error {
	sql := s.transaction(append([]string{probeInTransaction(key)}, statements...)...)
	return s.poll(ctx, key, func(ctx context.Context) (bool, error) {
		err := s.exec(ctx, sql)
		if code(err) == codeDivisionByZero {
			return false, nil
		}
		if err != nil {
			return false, s.ledgerError(ctx, problem, err)
		}
		return true, nil
	})
}

// ensureSchema makes the schema when it is absent and wanted. CREATE SCHEMA IF NOT EXISTS would demand the right to make
// one even when it is there.
func (s *session) ensureSchema(ctx context.Context) error {
	if !s.options.CreateSchema || s.options.Schema == "" {
		return nil
	}
	rows, err := s.query(ctx, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = "+ident.Literal(s.options.Schema))
	if err != nil || len(rows) > 0 {
		return s.wrap(ctx, "the schemas cannot be read", err)
	}
	err = s.exec(ctx, s.transaction("SET LOCAL client_min_messages = warning",
		"CREATE SCHEMA IF NOT EXISTS "+quoted(s.options.Schema)))
	return s.wrap(ctx, fmt.Sprintf("schema %q cannot be made", s.options.Schema), err)
}

// key returns the condition that finds the row of a version.
func (s *session) key(v migration.Version) string {
	return fmt.Sprintf("repo = %s AND schema = %s AND version = %d",
		ident.Literal(s.options.Repo), ident.Literal(s.options.Schema), v)
}

// insert returns the statement that records a version; the duration is an expression. Its unique key is the last guard
// against applying one twice.
func (s *session) insert(m migration.Migration, state, checksum, duration string) string {
	return fmt.Sprintf("INSERT INTO %s (repo, schema, version, name, checksum, state, duration, down) VALUES (%s, %s, %d, %s, %s, %s, %s, %s)",
		s.ledgerName(), ident.Literal(s.options.Repo), ident.Literal(s.options.Schema), m.Version,
		ident.Literal(m.Name), ident.Literal(checksum), ident.Literal(state), duration, keptDown(m))
}

// exactlyOne wraps a statement with RETURNING so that it fails, by a division by zero, when it touches no row.
func exactlyOne(statement string) string {
	return "WITH touched AS (" + statement + " RETURNING 1) SELECT 1 / count(*) FROM touched"
}

func (s *session) remove(v migration.Version) string {
	return "DELETE FROM " + s.ledgerName() + " WHERE " + s.key(v)
}

func (s *session) update(v migration.Version, set string) string {
	return "UPDATE " + s.ledgerName() + " SET " + set + " WHERE " + s.key(v)
}

// textSum is the checksum of the finished part of a no-transaction file.
func textSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (s *session) ledgerError(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return s.wrap(ctx, what, err)
	}
	remedy := "Check that " + s.ledgerName() + " is Ashlar's own table."
	switch code(err) {
	case codeNoRights:
		remedy = fmt.Sprintf("Let an administrator give user %q the right: USAGE and CREATE on schema %s, or SELECT, INSERT, UPDATE and DELETE on %s when it is there.",
			s.address.User, quoted(s.options.LedgerSchema), s.ledgerName())
	case codeNoSchema:
		remedy = "Create schema " + quoted(s.options.LedgerSchema) + " first."
	case codeReadOnly:
		remedy = "This server takes no writes: use the primary's URL."
	}
	return &failure{message: s.address.String() + ": " + what, remedy: remedy, err: err}
}

// roleError says that the user cannot take on the role.
func (s *session) roleError(err error) error {
	role := ident.Quote(s.options.Role)
	remedy := fmt.Sprintf("Let an administrator run: GRANT %s TO %s;", role, ident.Quote(s.address.User))
	if code(err) != codeNoRights {
		remedy = fmt.Sprintf("Let an administrator run: CREATE ROLE %s; GRANT %s TO %s;", role, role, ident.Quote(s.address.User))
	}
	return &failure{message: fmt.Sprintf("%s cannot take on role %q", s.address, s.options.Role), remedy: "Nothing was changed. " + remedy, err: err}
}

// wrap gives an error its place; a context that is over is the better reason.
func (s *session) wrap(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return &InterruptedError{Address: s.address, Schema: s.options.Schema, Outcome: NotStarted, Err: context.Cause(ctx)}
	}
	remedy := "Run ashlar status to see where the database stands."
	if code(err) == codeNoRights {
		remedy = fmt.Sprintf("Let an administrator give user %q the right.", s.address.User)
	}
	return &failure{message: s.address.String() + ": " + what, remedy: remedy, err: err}
}
