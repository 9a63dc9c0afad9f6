package runner

import (
	"cmp"
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

// CreateTenant makes the schema of a tenant with all that the migrations make, inside of the caller's transaction, so that the
// row of its owner and its schema appear together or not at all. The script makes the same as all the migrations together, on a
// schema that is the first of the search path; empty: the migrations run one by one. All versions are recorded.
//
// A name that may not be one, or that a schema has, is an error. What was set is put back. After an error the transaction is
// aborted, as after any other, and has to be rolled back.
//
// Hooks of the options are not called. The transaction has to be READ COMMITTED.
//
// A new tenant holds no rows that an index build could keep waiting, so what the files do concurrently is done plainly, and VACUUM is
// left out.
func (r *Runner) CreateTenant(ctx context.Context, tx pgx.Tx, name, script string) error {
	l, err := r.enter(ctx, tx, name)
	if err != nil {
		return err
	}
	if l.exists[name] {
		return &schemaExistsError{name}
	}
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	statements := append(l.setRole(), r.forgetTenant(name)...)
	statements = append(statements, "CREATE SCHEMA "+quoted(name))
	own := l.of(name)
	if script == "" {
		if err := l.send(ctx, statements...); err != nil {
			return l.explain(ctx, fmt.Sprintf("tenant %q: its schema cannot be made", name), err)
		}
		if err := own.replay(forTenant(ctx, name)); err != nil {
			return err
		}
		statements = nil
	} else {
		statements = append(append(statements, own.settings()...), script)
	}
	if len(r.migrations) > 0 {
		statements = append(statements, own.insertAll(own.asRows()))
	}
	err = l.send(ctx, append(append(statements, own.noteTenant()...), l.putBack()...)...)
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be made", name), err)
}

// schemaExistsError says that a tenant cannot be made since there is a schema of its name.
type schemaExistsError struct{ name string }

func (e *schemaExistsError) Error() string {
	return fmt.Sprintf("tenant %q: there is a schema of that name", e.name)
}

// Hint returns what it may be.
func (e *schemaExistsError) Hint() string {
	return "Take another name. If it is this tenant's own, made by other means, record that with ashlar mark --tenants; ashlar migrate --tenants fills it when it is empty."
}

// RenameTenant renames the schema of a tenant, and what is recorded of it, inside of the caller's transaction. When the names
// are equal it does nothing.
func (r *Runner) RenameTenant(ctx context.Context, tx pgx.Tx, from, to string) error {
	if from == to {
		return nil
	}
	l, err := r.enter(ctx, tx, from, to)
	switch {
	case err != nil:
		return err
	case !l.exists[from]:
		return &NoTenantError{Address: r.address, Schema: from}
	case l.exists[to]:
		return fail(fmt.Sprintf("tenant %q cannot be called %q: there is a schema of that name", from, to), "Take another name.")
	}
	statements := append(l.setRole(), "ALTER SCHEMA "+quoted(from)+" RENAME TO "+quoted(to))
	for _, table := range []struct {
		name  string
		there bool
	}{{r.ledgerName(), l.ledger}, {r.tenantsName(), l.noted}} {
		if table.there { // of all repos: the schema is one
			statements = append(statements, "DELETE FROM "+table.name+" WHERE schema = "+ident.Literal(to),
				"UPDATE "+table.name+" SET schema = "+ident.Literal(to)+" WHERE schema = "+ident.Literal(from))
		}
	}
	err = l.send(ctx, append(statements, l.putBack()...)...)
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be renamed", from), err)
}

// DropTenant drops the schema of a tenant with all that is in it, and forgets what is recorded of it, inside of the caller's
// transaction. When things outside of the schema stand on what is in it, or nothing is recorded of it, it refuses. It drops a tenant that is not there without
// an error. One with more tables than the server's lock table takes has to be dropped by [Runner.RemoveTenant].
func (r *Runner) DropTenant(ctx context.Context, tx pgx.Tx, name string) error {
	l, err := r.enter(ctx, tx, name)
	if err != nil {
		return err
	}
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	statements := l.setRole()
	if l.exists[name] {
		if err := l.mayGo(ctx, name); err != nil {
			return err
		}
		statements = append(statements, "DROP SCHEMA "+quoted(name)+" CASCADE")
	}
	err = l.send(ctx, append(append(statements, r.forgetTenant(name)...), l.putBack()...)...)
	if code(err) == codeTooManyLocks {
		return &failure{
			message: fmt.Sprintf("tenant %q has too much in it to be dropped in one transaction", name), err: err,
			remedy: "Roll back, and drop it in pieces: tenants drop " + name + ".",
		}
	}
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be dropped", name), err)
}

// forgetTenant returns the statements that take a schema that is made or gone out of the ledger, for all repos.
func (r *Runner) forgetTenant(name string) []string {
	where := " WHERE schema = " + ident.Literal(name)
	return []string{"DELETE FROM " + r.ledgerName() + where, "DELETE FROM " + r.tenantsName() + where}
}

// InTransaction lets a function work in a transaction of its own, on a connection of its own, and commits it unless the function
// fails.
func (r *Runner) InTransaction(ctx context.Context, do func(pgx.Tx) error) error {
	s, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer s.close(ctx)
	return pgx.BeginTxFunc(ctx, s.px, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, do) // whatever the default of the database is
}

// life is what happens to a tenant in a transaction of somebody else's.
type life struct {
	*session
	tx     pgx.Tx
	exists map[string]bool // of the names: schemas
	ledger bool            // there is one
	noted  bool            // there is the table of tenants
	before []string        // the settings to put back
}

// kept settings, in the order in which they are asked for. What is put back holds for the transaction, as what was set did.
var keptSettings = []string{"search_path", "lock_timeout", "role", "client_min_messages"}

// tenantName refuses what can be no tenant's: names that are none, and schemas that all share.
func (r *Runner) tenantName(name string) error {
	if err := ident.TenantName(name); err != nil {
		return fail(err.Error(), "Take another name for the tenant.")
	}
	if name == r.options.LedgerSchema || slices.Contains(r.options.SearchPath, name) || slices.Contains(r.options.SharedSchemas, name) {
		return fail(fmt.Sprintf("%q is a schema that all share, and no tenant's", name), "Take another name for the tenant.")
	}
	return nil
}

// enter begins in a transaction: it takes the locks of the tenants, so that no rollout is at work on them, and asks what there is.
func (r *Runner) enter(ctx context.Context, tx pgx.Tx, names ...string) (*life, error) {
	for _, name := range names {
		if err := r.tenantName(name); err != nil {
			return nil, err
		}
	}
	l := &life{session: &session{Runner: r, conn: tx.Conn().PgConn(), px: tx.Conn()}, tx: tx, exists: map[string]bool{}}
	var keys []int32
	for _, name := range names {
		keys = append(keys, lockKey(r.options.Repo, name))
	}
	return l, l.enquire(ctx, keys, names)
}

// enquire takes locks and asks what there is. The locks come first, each in a statement of its own, so that the questions see what
// others did until they gave them back; a transaction that goes on seeing what was there when it began would not.
func (l *life) enquire(ctx context.Context, keys []int32, names []string) error {
	var ask strings.Builder
	for _, key := range keys {
		fmt.Fprintf(&ask, "SELECT pg_catalog.pg_try_advisory_xact_lock(%d, %d);\n", lockNamespace, key)
	}
	fmt.Fprintf(&ask, "SELECT pg_catalog.current_setting('transaction_isolation'), pg_catalog.to_regclass(%s) IS NOT NULL, pg_catalog.to_regclass(%s) IS NOT NULL",
		ident.Literal(l.ledgerName()), ident.Literal(l.tenantsName()))
	for _, setting := range keptSettings {
		ask.WriteString(", pg_catalog.current_setting('" + setting + "')")
	}
	for _, name := range names {
		fmt.Fprintf(&ask, ", EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = %s)", ident.Literal(name))
	}
	rows, err := l.locked(ctx, ask.String(), len(keys))
	if err != nil {
		return err
	}
	row := rows[len(keys)]
	if row[0] != "read committed" && row[0] != "read uncommitted" { // which are one on this server
		return fail("the transaction is "+row[0]+", and so does not see what rollouts did meanwhile", "Begin it as READ COMMITTED, which is the default.")
	}
	l.ledger, l.noted, row = row[1] == "t", row[2] == "t", row[3:]
	l.before, row = row[:len(keptSettings)], row[len(keptSettings):]
	for i, name := range names {
		l.exists[name] = row[i] == "t"
	}
	return nil
}

// locked asks until it has so many locks, for as long as it may wait for one.
func (l *life) locked(ctx context.Context, ask string, locks int) ([][]string, error) {
	start := time.Now()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		rows, err := l.ask(ctx, ask)
		if err != nil {
			return nil, l.explain(ctx, "the tenant cannot be looked at", err)
		}
		if !slices.ContainsFunc(rows[:locks], func(row []string) bool { return row[0] != "t" }) {
			return rows, nil
		}
		if limit := l.options.LockTimeout; limit >= 0 && time.Since(start)+pause > limit {
			return nil, &failure{message: "somebody is at work on the tenant", err: ErrLocked, remedy: "Roll back, and try again when it is through."}
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// makeTables makes the ledger and the table of tenants, where one is missing. Others may be about to make them too.
func (l *life) makeTables(ctx context.Context) error {
	if l.ledger && l.noted {
		return nil
	}
	if err := l.enquire(ctx, []int32{databaseKey}, nil); err != nil || l.ledger && l.noted {
		return err
	}
	if err := l.send(ctx, l.setRole()...); err != nil {
		return l.explain(ctx, "the ledger cannot be made", err)
	}
	if err := l.onlyLedger(ctx, l.ask); err != nil {
		_ = l.send(ctx, l.putBack()...) // in vain where the transaction is aborted, and then there is nothing to put back
		return err
	}
	statements := []string{"SET LOCAL client_min_messages = warning", l.createTable(), l.createTenants(), l.noteTenants()}
	return l.explain(ctx, "the ledger cannot be made", l.send(ctx, append(statements, l.putBack()...)...))
}

// of returns what happens to one tenant, on the same connection.
func (l *life) of(name string) *life {
	own := *l
	own.session = l.session.of(name)
	return &own
}

// settings are what a tenant's SQL runs with.
func (l *life) settings() []string {
	return append(l.setRole(), "SET LOCAL search_path = "+l.searchPath(), "SET LOCAL lock_timeout = "+milliseconds(l.options.LockTimeout))
}

// restore returns the statement that puts a setting back.
func (l *life) restore(setting string, at int) string {
	return "SELECT pg_catalog.set_config('" + setting + "', " + ident.Literal(l.before[at]) + ", true)"
}

// putBack returns the statements that put all settings back.
func (l *life) putBack() []string {
	var statements []string
	for i, setting := range keptSettings {
		statements = append(statements, l.restore(setting, i))
	}
	return statements
}

// ask sends one message for its rows. Unlike a session of our own, it leaves the transaction alone.
func (l *life) ask(ctx context.Context, sql string) (rows [][]string, err error) {
	l.log(sql)
	results, err := l.conn.Exec(ctx, sql).ReadAll()
	for _, result := range results {
		for _, row := range result.Rows {
			rows = append(rows, texts(row))
		}
		err = cmp.Or(err, result.Err)
	}
	return rows, err
}

// send sends statements in one message.
func (l *life) send(ctx context.Context, statements ...string) error {
	if len(statements) == 0 {
		return nil
	}
	_, err := l.ask(ctx, strings.Join(statements, "\n;\n"))
	return err
}

// explain gives an error its place; nil stays nil.
func (l *life) explain(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	remedy := "Nothing of it stays when the transaction is rolled back."
	switch code(err) {
	case codeNoTable, codeNoObject:
		remedy += " When public migrations are pending, run ashlar migrate first."
		if errors.As(err, new(*StatementError)) {
			remedy += " Else the file names what has another name by now or is gone, and runs for no new tenant any more; " +
				"new ones come from the snapshot when each file by hand says -- ashlar:existing-tenants."
		}
	case codeInTransaction, codeNoCommit:
		remedy += " For a new tenant all files run inside of this transaction, which that cannot. Make the tenant with ashlar migrate --tenants --create-missing."
	case codeNoRights:
		remedy += fmt.Sprintf(" Let an administrator run: GRANT CREATE ON DATABASE %s TO %s;", ident.Quote(l.address.Database), ident.Quote(l.address.User))
	case codeTooManyLocks:
		remedy += " Raise max_locks_per_transaction of the server."
	}
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Where != "" {
		what += " (" + strings.ReplaceAll(pgErr.Where, "\n", "; ") + ")"
	}
	return &failure{message: what, err: err, remedy: remedy}
}
