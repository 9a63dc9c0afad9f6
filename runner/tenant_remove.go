package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
)

// pieceSize is how many tables are dropped in one transaction. Each takes a lock, and so do its indexes and its TOAST table,
// of a table of locks that by default has room for 64 times the connections that the server takes.
// https://www.postgresql.org/docs/current/runtime-config-locks.html
const pieceSize = 50

// inside are the catalogs of what a schema may hold that others may stand on, with the columns that say in which it is.
var inside = [][2]string{
	{"pg_class", "relnamespace"},
	{"pg_type", "typnamespace"},
	{"pg_proc", "pronamespace"},
	{"pg_collation", "collnamespace"},
	{"pg_operator", "oprnamespace"},
	{"pg_opclass", "opcnamespace"},
	{"pg_opfamily", "opfnamespace"},
	{"pg_ts_config", "cfgnamespace"},
	{"pg_ts_dict", "dictnamespace"},
	{"pg_ts_template", "tmplnamespace"},
	{"pg_ts_parser", "prsnamespace"},
}

// standing are the catalogs of what may stand on something else, with the schema of a row; 0: it is in none, and the whole database's.
// What is in none and nobody's but the tenant's, such as a cast or its place in a publication, is left out.
var standing = [][2]string{
	{"pg_class", "relnamespace"},
	{"pg_type", "typnamespace"},
	{"pg_proc", "pronamespace"},
	{"pg_constraint", "connamespace"},
	{"pg_operator", "oprnamespace"},
	{"pg_opclass", "opcnamespace"},
	{"pg_opfamily", "opfnamespace"},
	{"pg_statistic_ext", "stxnamespace"},
	{"pg_ts_config", "cfgnamespace"},
	{"pg_ts_dict", "dictnamespace"},
	{"pg_rewrite", relation("ev_class")},
	{"pg_attrdef", relation("adrelid")},
	{"pg_trigger", relation("tgrelid")},
	{"pg_policy", relation("polrelid")},
	{"pg_event_trigger", "0::oid"},
	{"pg_language", "0::oid"},
	{"pg_foreign_data_wrapper", "0::oid"},
}

// relation returns the schema of the relation that a column names.
func relation(column string) string {
	return "(SELECT c.relnamespace FROM pg_catalog.pg_class c WHERE c.oid = x." + column + ")"
}

// outsideOf returns the query for what of other schemas, or of none, stands on what is in a schema that is there, all of which CASCADE
// would take: foreign keys, views, children, defaults, triggers, policies, functions, operators, columns, types and extensions.
// https://www.postgresql.org/docs/current/catalog-pg-depend.html
func outsideOf(name string) string {
	schema := ident.Literal(quoted(name)) + "::regnamespace"
	var within, schemas []string
	for _, of := range inside {
		within = append(within, fmt.Sprintf("SELECT '%[1]s'::regclass::oid AS class, oid FROM pg_catalog.%[1]s WHERE %[2]s = %[3]s", of[0], of[1], schema))
	}
	for _, of := range standing {
		schemas = append(schemas, fmt.Sprintf("WHEN '%[1]s'::regclass THEN (SELECT %[2]s FROM pg_catalog.%[1]s x WHERE x.oid = d.objid)", of[0], of[1]))
	}
	return "WITH inside AS (" + strings.Join(within, " UNION ALL ") + "), " +
		"standing AS (SELECT d.classid, d.objid, d.objsubid, CASE d.classid " + strings.Join(schemas, " ") + " END AS schema " +
		"FROM pg_catalog.pg_depend d JOIN inside i ON d.refclassid = i.class AND d.refobjid = i.oid WHERE d.deptype IN ('n', 'a') " +
		"UNION ALL SELECT classid, objid, 0, 0 FROM pg_catalog.pg_depend WHERE classid = 'pg_extension'::regclass AND refclassid = 'pg_namespace'::regclass AND refobjid = " + schema + ") " +
		"SELECT DISTINCT pg_catalog.pg_describe_object(classid, objid, objsubid) FROM standing WHERE schema <> " + schema + " ORDER BY 1"
}

// mayGo refuses to drop a schema of which nothing is recorded, and one on which things of others stand: CASCADE would take them
// without a word.
func (l *life) mayGo(ctx context.Context, name string) error {
	rows, err := l.ask(ctx, l.recorded(name)+";\n"+outsideOf(name))
	if err != nil {
		return l.explain(ctx, "what stands on the tenant cannot be read", err)
	}
	return mayGo(name, rows)
}

// recorded asks whether anything is recorded of a tenant, of any repo.
func (r *Runner) recorded(name string) string {
	return "SELECT EXISTS (SELECT FROM " + r.ledgerName() + " WHERE schema = " + ident.Literal(name) + ") OR EXISTS (SELECT FROM " + r.tenantsName() + " WHERE schema = " + ident.Literal(name) + ")"
}

// mayGo looks at the answers: whether anything is recorded, and what stands on the schema.
func mayGo(name string, rows [][]string) error {
	if rows[0][0] != "t" {
		return fail(fmt.Sprintf("schema %q is there, and nothing says that it is a tenant's", name),
			"Nothing was dropped. If it is one, record that with ashlar mark --tenants --only-tenants "+name+" first.")
	}
	if len(rows) == 1 {
		return nil
	}
	var things []string
	for _, row := range rows[1:] {
		things = append(things, row[0])
	}
	return fail(fmt.Sprintf("tenant %q cannot be dropped: %s would go with it", name, strings.Join(things, ", ")),
		"Nothing was dropped. Drop these first, when that is meant.")
}

// RemoveTenant drops the schema of a tenant with all that is in it, and forgets what is recorded of it, on a connection of its
// own and in as many transactions as the server's lock table asks for. When it is interrupted, another call does the rest. When
// things outside of the schema stand on what is in it, or nothing is recorded of it, it refuses. It reports whether there was anything to drop.
func (r *Runner) RemoveTenant(ctx context.Context, name string) (removed bool, err error) {
	if err := r.tenantName(name); err != nil {
		return false, err
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
	if !h.ledger || !h.tenants {
		if err := s.ensureTenants(ctx); err != nil {
			return false, err
		}
	}
	if err := s.lock(ctx); err != nil {
		return false, err
	}
	defer s.unlock(ctx)
	rows, err := s.query(ctx, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = "+ident.Literal(name))
	if err != nil {
		return false, s.wrap(ctx, "the schemas cannot be read", err)
	}
	if exists := len(rows) > 0; exists {
		return true, s.dropInPieces(ctx, name)
	}
	return len(h.rows) > 0, s.underLock(ctx, s.lockKey(), "the tenant cannot be forgotten", r.forgetTenant(name)...)
}

// dropInPieces drops the tables, then the schema with the rest and what is recorded of it, each under the lock.
func (s *session) dropInPieces(ctx context.Context, name string) error {
	rows, err := s.query(ctx, s.transaction(s.recorded(name), outsideOf(name)))
	if err != nil {
		return s.wrap(ctx, "what stands on the tenant cannot be read", err)
	}
	if err := mayGo(name, rows); err != nil {
		return err
	}
	rows, err = s.query(ctx, "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "+
		"WHERE n.nspname = "+ident.Literal(name)+" AND c.relkind IN ('r', 'p') ORDER BY c.relispartition DESC, c.oid DESC") // partitions before what they are of
	if err != nil {
		return s.wrap(ctx, "the tables of the tenant cannot be read", err)
	}
	wait := "SET LOCAL lock_timeout = " + milliseconds(s.options.LockTimeout)
	for piece := range slices.Chunk(rows, pieceSize) {
		if len(rows) <= pieceSize {
			break // one transaction is enough
		}
		tables := make([]string, len(piece))
		for i, row := range piece {
			tables[i] = row[0]
		}
		if err := s.dropPart(ctx, name, append([]string{wait, "DROP TABLE IF EXISTS " + strings.Join(tables, ", ") + " CASCADE"}, s.noteDropping(name)...)); err != nil {
			return err
		}
	}
	return s.dropPart(ctx, name, append([]string{wait, "DROP SCHEMA " + quoted(name) + " CASCADE"}, s.forgetTenant(name)...))
}

// dropPart runs statements under the lock, and says who is in their way.
func (s *session) dropPart(ctx context.Context, name string, statements []string) error {
	l := s.lookOut(ctx, Step{Direction: migration.Down}, nil)
	err := s.underLock(ctx, s.lockKey(), fmt.Sprintf("tenant %q cannot be dropped to its end", name), statements...)
	blockers := l.end()
	if code(err) != codeLockTimeout {
		return err
	}
	held := "another session holds one of its tables"
	if len(blockers) > 0 {
		held = "one of its tables is held by " + blockers[0].String()
	}
	var locked *pgconn.PgError
	errors.As(err, &locked)
	return &failure{
		message: fmt.Sprintf("tenant %q cannot be dropped to its end: %s", name, held), err: locked,
		remedy: "Run ashlar tenants drop " + name + " --force again when that is through: it does the rest.",
	}
}

// dropping stands in the ledger as the checksum of what a tenant had of which a part is dropped.
const dropping = "dropped"

// noteDropping returns the statements that say of a tenant that a part of it is gone, for all repos.
func (r *Runner) noteDropping(name string) []string {
	where := " WHERE schema = " + ident.Literal(name)
	return []string{
		"UPDATE " + r.ledgerName() + " SET state = '" + stateReverting + "', checksum = '" + dropping + "'" + where,
		"UPDATE " + r.tenantsName() + " SET digest = ''" + where,
	}
}

// halfDropped refuses to do anything to a tenant of which a part is dropped.
func (r *Runner) halfDropped(h history) error {
	if !slices.ContainsFunc(h.rows, func(row row) bool { return row.state == stateReverting && row.checksum == dropping }) {
		return nil
	}
	name := cmp.Or(r.options.Schema, "NAME")
	return fail("a part of the tenant is dropped, and the rest is not", "Drop the rest: ashlar tenants drop "+name+" --force.")
}
