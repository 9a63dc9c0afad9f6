package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/migration"
)

// inOne reports whether tenants that are made get all there is in one transaction: all of it is wanted, nobody wants to be told of each
// file, and nothing has to be outside of transactions.
func (w *rollout) inOne() bool {
	o := w.options
	if w.target.resolved(w.direction).kind != targetAll || o.Before != nil || o.After != nil || o.AfterBegin != nil || o.BeforeCommit != nil {
		return false
	}
	for _, c := range w.code {
		if c.Up == nil {
			return false
		}
	}
	return w.Script != "" || len(w.migrations) <= manyFiles && !slices.ContainsFunc(w.migrations, func(m migration.Migration) bool { return m.Up.NoTransaction })
}

// makeWhole makes a tenant with all that tenants have, or nothing of it. It is neither made nor an error when its schema is there by
// now. It is to be tried again later when somebody is at work on it. What waits for locks of what all share is tried again in a
// transaction of its own, until the budget is spent.
func (w *rollout) makeWhole(ctx context.Context, s *session, j job) (made, again bool, err error) {
	start := time.Now()
	for attempt := 1; ; attempt++ {
		err := pgx.BeginTxFunc(ctx, s.px, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
			return w.CreateTenant(ctx, tx, j.schema, w.Script)
		})
		busy := errors.Is(err, ErrLocked)
		switch {
		case err == nil:
			return true, false, nil
		case errors.As(err, new(*schemaExistsError)):
			return false, false, nil
		case busy && !j.alone:
			return false, true, nil
		case !busy && code(err) != codeLockTimeout && code(err) != codeDeadlock || !s.pauses(ctx, Step{Direction: migration.Up}, start, attempt, nil):
			return false, false, err
		}
	}
}

// unmake takes the schema of a tenant away that was made for files of which none could run, so that it is missing as it was before.
// One in which anything is stays.
func (w *rollout) unmake(ctx context.Context, s *session, j job) {
	if s.conn.IsClosed() {
		return
	}
	tidied, cancel := tidy(ctx)
	defer cancel()
	own := s.of(j.schema)
	_ = own.exec(tidied, own.transaction(append([]string{probeInTransaction(own.lockKey()), "DROP SCHEMA " + quoted(j.schema)}, own.forgetTenant(j.schema)...)...))
}

// createSchema makes the schema of a tenant, and forgets what was recorded of another one of that name. It was not made when
// somebody else was faster.
func (s *session) createSchema(ctx context.Context) (made bool, err error) {
	name := s.options.Schema
	err = s.underLock(ctx, s.lockKey(), fmt.Sprintf("tenant %q: its schema cannot be made", name),
		append([]string{"CREATE SCHEMA " + quoted(name)}, s.forgetTenant(name)...)...)
	if code(err) == codeDuplicateSchema {
		return false, nil
	}
	return err == nil, err
}
