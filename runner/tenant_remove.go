package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
)

// pieceSize is how many tables are dropped in one transaction. Each takes a lock, and so do its indexes and its TOAST table,
// of a table of locks that by default has room for 64 times the connections that the server takes.
// https://www.postgresql.org/docs/current/runtime-config-locks.html
const pieceSize = 50

// outside are things of other schemas that stand on what is in a schema: the constraint of a foreign key, or a view.
const outside = `SELECT 'constraint ' || c.conname || ' of ' || c.conrelid::regclass FROM pg_catalog.pg_constraint c ` +
	`JOIN pg_catalog.pg_class t ON t.oid = c.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace ` +
	`WHERE c.contype = 'f' AND n.nspname = %[1]s AND c.connamespace <> n.oid ` +
	`UNION SELECT 'view ' || v.oid::regclass FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid ` +
	`JOIN pg_catalog.pg_class v ON v.oid = w.ev_class JOIN pg_catalog.pg_class t ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid ` +
	`JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = %[1]s AND v.relnamespace <> n.oid ORDER BY 1`

// nothingOutside refuses to drop a schema on which things of others stand: CASCADE would take them without a word.
func (l *life) nothingOutside(ctx context.Context, name string) error {
	rows, err := l.ask(ctx, fmt.Sprintf(outside, ident.Literal(name)))
	if err != nil {
		return l.explain(ctx, "what stands on the tenant cannot be read", err)
	}
	return refuseOutside(name, rows)
}

func refuseOutside(name string, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	var things []string
	for _, row := range rows {
		things = append(things, row[0])
	}
	return fail(fmt.Sprintf("tenant %q cannot be dropped: %s would go with it", name, strings.Join(things, ", ")),
		"Nothing was dropped. Drop these first, when that is meant.")
}

// RemoveTenant drops the schema of a tenant with all that is in it, and forgets what is recorded of it, on a connection of its
// own and in as many transactions as the server's lock table asks for. When it is interrupted, another call does the rest. When
// things outside of the schema stand on what is in it, it refuses. It reports whether there was anything to drop.
func (r *Runner) RemoveTenant(ctx context.Context, name string) (removed bool, err error) {
	if err := ident.TenantName(name); err != nil {
		return false, fail(err.Error(), "It is no tenant's, and nothing was dropped.")
	}
	first, err := r.open(ctx)
	if err != nil {
		return false, err
	}
	s := first.of(name)
	defer func() { s.close(ctx) }()
	h, err := s.look(ctx)
	if err != nil {
		return false, err
	}
	if s, err = s.pastPooler(ctx); err != nil {
		return false, err
	}
	if err := s.lock(ctx); err != nil {
		return false, err
	}
	defer s.unlock(ctx)
	rows, err := s.query(ctx, fmt.Sprintf(outside, ident.Literal(name)))
	if err != nil {
		return false, s.wrap(ctx, "what stands on the tenant cannot be read", err)
	}
	if err := refuseOutside(name, rows); err != nil {
		return false, err
	}
	exists, err := s.dropInPieces(ctx, name)
	if err != nil {
		return false, s.wrap(ctx, fmt.Sprintf("tenant %q cannot be dropped to its end; another call does the rest", name), err)
	}
	if !h.tenants {
		return exists, nil
	}
	err = s.exec(ctx, s.transaction(r.forgetTenant(name)...))
	return exists || len(h.rows) > 0, s.wrap(ctx, fmt.Sprintf("tenant %q is dropped, but this cannot be recorded", name), err)
}

// dropInPieces drops the tables, then the schema with the rest.
func (s *session) dropInPieces(ctx context.Context, name string) (exists bool, err error) {
	rows, err := s.query(ctx, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = "+ident.Literal(name))
	if err != nil || len(rows) == 0 {
		return false, err
	}
	rows, err = s.query(ctx, "SELECT c.oid::regclass::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "+
		"WHERE n.nspname = "+ident.Literal(name)+" AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.oid DESC")
	if err != nil {
		return true, err
	}
	for piece := range slices.Chunk(rows, pieceSize) {
		tables := make([]string, len(piece))
		for i, row := range piece {
			tables[i] = row[0]
		}
		if len(rows) <= pieceSize {
			break // one transaction is enough
		}
		if err := s.exec(ctx, s.transaction("SET LOCAL lock_timeout = "+milliseconds(s.options.LockTimeout),
			"DROP TABLE IF EXISTS "+strings.Join(tables, ", ")+" CASCADE")); err != nil {
			return true, err
		}
	}
	return true, s.exec(ctx, s.transaction("SET LOCAL lock_timeout = "+milliseconds(s.options.LockTimeout), "DROP SCHEMA "+quoted(name)+" CASCADE"))
}
