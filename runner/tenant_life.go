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
	"github.com/ashlar-go/ashlar/migration"
)

// CreateTenant makes the schema of a tenant with all that the migrations make, inside of the caller's transaction, so that the
// row of its owner and its schema appear together or not at all. The script makes the same as all the migrations together, on a
// schema that is the first of the search path; empty: the migrations run one by one. All versions are recorded.
//
// A name that may not be one, or that a schema has, is an error. What was set is put back. After an error the transaction is
// aborted, as after any other, and has to be rolled back.
//
// A new tenant holds no rows that an index build could keep waiting, so indexes that the files build concurrently are built
// plainly.
func (r *Runner) CreateTenant(ctx context.Context, tx pgx.Tx, name, script string) error {
	l, err := r.enter(ctx, tx, name)
	if err != nil {
		return err
	}
	if l.exists[name] {
		return fail(fmt.Sprintf("tenant %q: there is a schema of that name", name),
			"Take another name. If it is this tenant's own, made by other means, record that with mark --tenants.")
	}
	statements := []string{}
	if !l.ledger {
		if _, err := l.locked(ctx, "the ledger of tenants", "SELECT", databaseKey); err != nil { // another first tenant may be on its way
			return err
		}
		statements = append(statements, "SET LOCAL client_min_messages = warning", r.createTable(), r.createTenants(), r.noteTenants(),
			l.restore("client_min_messages", 3))
	}
	statements = append(append(statements, l.setRole()...), r.forgetTenant(name)...)
	statements = append(statements, "CREATE SCHEMA "+quoted(name))
	own := l.of(name)
	if script == "" {
		if err := l.send(ctx, statements...); err != nil {
			return l.explain(ctx, fmt.Sprintf("tenant %q: its schema cannot be made", name), err)
		}
		if err := own.replay(ctx); err != nil {
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
	if l.ledger {
		statements = append(statements, r.forgetTenant(to)...)
		for _, table := range []string{r.ledgerName(), r.tenantsName()} {
			statements = append(statements, "UPDATE "+table+" SET schema = "+ident.Literal(to)+" WHERE repo = "+ident.Literal(r.options.Repo)+" AND schema = "+ident.Literal(from))
		}
	}
	err = l.send(ctx, append(statements, l.putBack()...)...)
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be renamed", from), err)
}

// DropTenant drops the schema of a tenant with all that is in it, and forgets what is recorded of it, inside of the caller's
// transaction. When things outside of the schema stand on what is in it, it refuses. It drops a tenant that is not there without
// an error. One with more tables than the server's lock table takes has to be dropped by [Runner.RemoveTenant].
func (r *Runner) DropTenant(ctx context.Context, tx pgx.Tx, name string) error {
	l, err := r.enter(ctx, tx, name)
	if err != nil {
		return err
	}
	statements := l.setRole()
	if l.exists[name] {
		if err := l.nothingOutside(ctx, name); err != nil {
			return err
		}
		statements = append(statements, "DROP SCHEMA "+quoted(name)+" CASCADE")
	}
	if l.ledger {
		statements = append(statements, r.forgetTenant(name)...)
	}
	err = l.send(ctx, append(statements, l.putBack()...)...)
	if code(err) == codeTooManyLocks {
		return &failure{
			message: fmt.Sprintf("tenant %q has too much in it to be dropped in one transaction", name), err: err,
			remedy: "Roll back, and drop it in pieces: tenants drop " + name + ".",
		}
	}
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be dropped", name), err)
}

// forgetTenant returns the statements that take a tenant out of the ledger.
func (r *Runner) forgetTenant(name string) []string {
	where := " WHERE repo = " + ident.Literal(r.options.Repo) + " AND schema = " + ident.Literal(name)
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
	return pgx.BeginFunc(ctx, s.px, do)
}

// life is what happens to a tenant in a transaction of somebody else's.
type life struct {
	*session
	tx     pgx.Tx
	exists map[string]bool // of the names: schemas
	ledger bool            // with the table of tenants
	before []string        // the settings to put back
}

// kept settings, in the order in which they are asked for. What is put back holds for the transaction, as what was set did.
var keptSettings = []string{"search_path", "lock_timeout", "role", "client_min_messages"}

// enter begins in a transaction: it takes the locks of the tenants, so that no rollout is at work on them, and asks what there is.
func (r *Runner) enter(ctx context.Context, tx pgx.Tx, names ...string) (*life, error) {
	for _, name := range names {
		if err := ident.TenantName(name); err != nil {
			return nil, fail(err.Error(), "Take another name for the tenant.")
		}
	}
	l := &life{session: &session{Runner: r, conn: tx.Conn().PgConn(), px: tx.Conn()}, tx: tx, exists: map[string]bool{}}
	ask := "SELECT pg_catalog.to_regclass(" + ident.Literal(r.tenantsName()) + ") IS NOT NULL"
	for _, setting := range keptSettings {
		ask += ", pg_catalog.current_setting('" + setting + "')"
	}
	for _, name := range names {
		ask += fmt.Sprintf(", EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = %s)", ident.Literal(name))
	}
	keys := make([]int32, len(names))
	for i, name := range names {
		keys[i] = lockKey(r.options.Repo, name)
	}
	row, err := l.locked(ctx, fmt.Sprintf("tenant %q", names[0]), ask, keys...)
	if err != nil {
		return nil, err
	}
	l.ledger, l.before = row[0] == "t", row[1:1+len(keptSettings)]
	for i, name := range names {
		l.exists[name] = row[1+len(keptSettings)+i] == "t"
	}
	return l, nil
}

// locked asks until it has all locks, for as long as it may wait for one, and returns the answer.
func (l *life) locked(ctx context.Context, what, ask string, keys ...int32) ([]string, error) {
	// The locks first, each a statement of its own, and the questions behind them: what they see was there under the locks.
	for _, key := range keys {
		ask = fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_xact_lock(%d, %d);\n", lockNamespace, key) + ask
	}
	deadline := time.Now().Add(max(l.options.LockTimeout, 0))
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		rows, err := l.ask(ctx, ask)
		if err != nil {
			return nil, l.explain(ctx, what+" cannot be looked at", err)
		}
		if !slices.ContainsFunc(rows[:len(keys)], func(row []string) bool { return row[0] != "t" }) {
			return rows[len(keys)], nil
		}
		if time.Now().Add(pause).After(deadline) {
			return nil, &failure{message: what, err: ErrLocked, remedy: "Roll back, and try again when it is through."}
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
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
		err = errors.Join(err, result.Err)
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

// everything is every migration, as if it were to be done.
func (l *life) everything() []todo {
	all := make([]todo, len(l.migrations))
	for i, m := range l.migrations {
		all[i] = todo{step: Step{Version: m.Version, Name: m.Name, Direction: migration.Up, Script: m.Up, Code: l.isCode(m.Version)}, m: m}
	}
	return all
}

// asRows are all migrations as rows of the ledger.
func (l *life) asRows() []string {
	rows := make([]string, len(l.migrations))
	for i, m := range l.migrations {
		rows[i] = fmt.Sprintf("%d, %s, %s, NULL", m.Version, ident.Literal(m.Name), ident.Literal(m.Checksum()))
	}
	return rows
}

// replay runs all migrations, one after the other.
func (l *life) replay(ctx context.Context) error {
	for _, c := range l.everything() {
		if err := l.send(ctx, append([]string{l.restore("role", 2)}, l.settings()...)...); err != nil {
			return l.explain(ctx, c.step.String()+" cannot be begun", err)
		}
		if err := l.play(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// play runs one migration.
func (l *life) play(ctx context.Context, c todo) error {
	code, isCode := l.code[c.step.Version]
	switch {
	case isCode && code.Up == nil:
		return fail(fmt.Sprintf("%s (Go) runs outside of a transaction, and a tenant is made inside of one", c.step),
			"Give it an Up that does what a new tenant needs of it.")
	case isCode:
		if err := code.Up(ctx, kept{l.tx}); err != nil {
			return &CodeError{Version: c.step.Version, Name: c.step.Name, Direction: migration.Up, Err: err}
		}
		return nil
	case c.step.Script.NoTransaction:
		for i, piece := range migration.Split(c.step.Script.Text) {
			if err := l.send(ctx, plainly(piece.Text)); err != nil {
				return l.refused(ctx, c, err, piece.Offset, i)
			}
		}
		return nil
	}
	if strings.TrimSpace(c.step.Script.Text) == "" {
		return nil
	}
	l.log(c.step.Script.Text)
	results, err := l.conn.Exec(ctx, c.step.Script.Text).ReadAll()
	if err != nil {
		return l.refused(ctx, c, err, 0, len(results))
	}
	return nil
}

// refused says which statement of a file failed.
func (l *life) refused(ctx context.Context, c todo, err error, offset, index int) error {
	e := l.statementError(c.step, err)
	at := position(err)
	if c.step.Script.NoTransaction {
		at = 0 // it was sent with a word less
	}
	e.locate(c.step.Script, at, 0, offset, index)
	return l.explain(ctx, fmt.Sprintf("tenant %q cannot be made", l.options.Schema), e)
}

// plainly takes the word out of a statement that builds or drops indexes concurrently.
func plainly(statement string) string {
	if _, ok := concurrent(statement); !ok {
		return statement
	}
	for _, token := range newPhrase(statement).tokens {
		if token.Name() == "concurrently" {
			return statement[:token.Offset] + statement[token.Offset+len(token.Text):]
		}
	}
	return statement
}

// explain gives an error its place; nil stays nil.
func (l *life) explain(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	remedy := "Roll back. Nothing of it stays."
	switch code(err) {
	case codeNoTable, codeNoObject:
		remedy += " When public migrations are pending, run migrate first."
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
