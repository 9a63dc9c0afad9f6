package runner_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// within does something in a transaction and commits it.
func within(t testing.TB, url string, do func(tx pgx.Tx) error) error {
	t.Helper()
	return pgx.BeginFunc(t.Context(), dbtest.Connect(t, url), do)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(explain(err))
	}
}

var grown = append(slices.Clone(notes),
	pair{"3_index", "-- ashlar:no-transaction\nCREATE INDEX CONCURRENTLY notes_title ON notes (title);\nCREATE INDEX CONCURRENTLY IF NOT EXISTS notes_body ON notes (body);", "DROP INDEX notes_title, notes_body"},
	pair{"4_shared", "ALTER TABLE notes ADD COLUMN author bigint REFERENCES public.users (id)", "ALTER TABLE notes DROP COLUMN author"})

// final makes what grown makes together.
const final = `CREATE TABLE notes (id bigint PRIMARY KEY, body text, title text, author bigint REFERENCES public.users (id));
CREATE INDEX notes_title ON notes (title);
CREATE INDEX notes_body ON notes (body);`

// TestCreateTenant: a new tenant is equal to one that lived through all migrations, whether it is made from them or from a
// script, and a rollout finds nothing to do for it.
func TestCreateTenant(t *testing.T) {
	t.Parallel()
	url := schemas(t, "old")
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE users (id bigint PRIMARY KEY)")
	r := tenantRunner(t, url, runner.Options{}, grown...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes...), over("old"))
	rollOut(t, r, over("old"))
	for name, script := range map[string]string{"replayed": "", "scripted": final} {
		must(t, within(t, url, func(tx pgx.Tx) error {
			var before, after string
			const settings = "SELECT concat_ws(' ', current_setting('search_path'), current_setting('lock_timeout'), current_setting('role'), current_setting('client_min_messages'))"
			must(t, tx.QueryRow(t.Context(), settings).Scan(&before))
			if err := r.CreateTenant(t.Context(), tx, name, script); err != nil {
				return err
			}
			must(t, tx.QueryRow(t.Context(), settings).Scan(&after))
			same(t, before, after)
			_, err := tx.Exec(t.Context(), "INSERT INTO users VALUES ($1)", len(name)+len(script))
			return err
		}))
	}
	same(t, []string{"old 1 2 3 4", "replayed 1 2 3 4", "scripted 1 2 3 4"}, standing(t, url))
	checkNotes(t, url)
	same(t, []string{}, rollOut(t, r, over("old", "replayed", "scripted")))
	shape := func(schema string) string {
		return strings.ReplaceAll(strings.Join(column(t, url, `SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '`+schema+`.notes'::regclass AND attnum > 0
			UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '`+schema+`.notes'::regclass
			UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '`+schema+`.notes'::regclass ORDER BY 1`), "\n"), schema+".", "")
	}
	same(t, shape("old"), shape("replayed"))
	same(t, shape("old"), shape("scripted"))
}

// TestCreateTenantFails: nothing stays of a tenant that cannot be made, nor of what the caller did.
func TestCreateTenantFails(t *testing.T) {
	t.Parallel()
	url := schemas(t, "taken")
	r := tenantRunner(t, url, runner.Options{}, grown...)
	for name, c := range map[string]struct{ script, want string }{
		"taken":                 {"", "there is a schema of that name"},
		"public":                {"", "is the schema that all share"},
		"a.b":                   {"", "letters from a to z"},
		"x; DROP TABLE users":   {"", "letters from a to z"},
		strings.Repeat("x", 64): {"", "the server keeps 63"},
		"replayed":              {"", "m/4_shared.up.sql:1: relation \"public.users\" does not exist (SQLSTATE 42P01)"},
		"scripted":              {final, "relation \"public.users\" does not exist"},
	} {
		err := within(t, url, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), "CREATE TABLE owners ()")
			return errors.Join(err, r.CreateTenant(t.Context(), tx, name, c.script))
		})
		wantError(t, err, c.want)
	}
	same(t, []string{}, column(t, url, "SELECT relname FROM pg_class WHERE relname IN ('owners', 'ashlar_migrations', 'notes')"))
	same(t, []string{"public", "taken"}, column(t, url, "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information' ORDER BY 1"))
}

// TestFirstSignUps are several tenants at once on a database that has no ledger of tenants yet: one of them makes it.
func TestFirstSignUps(t *testing.T) {
	t.Parallel()
	url := schemas(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE users (id bigint PRIMARY KEY)")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	var group sync.WaitGroup
	for i := range 6 {
		conn := dbtest.Connect(t, url)
		group.Go(func() {
			err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, fmt.Sprint("t", i), "") })
			if err != nil {
				t.Error(explain(err))
			}
		})
	}
	group.Wait()
	checkNotes(t, url)
	same(t, []string{"6"}, column(t, url, "SELECT count(*)::text FROM ashlar_tenants"))
}

// TestSixteenSignUps at once, during a rollout.
func TestSixteenSignUps(t *testing.T) {
	t.Parallel()
	names := numbered(40)
	url := schemas(t, names...)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE users (id bigint PRIMARY KEY)")
	r := tenantRunner(t, url, runner.Options{}, grown...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes...), over(names...))
	var wg sync.WaitGroup
	wg.Go(func() {
		o := over(names...)
		o.Parallel = 3
		if _, err := r.UpTenants(t.Context(), runner.All(), o); err != nil {
			t.Error(explain(err))
		}
	})
	for i := range 16 {
		conn := dbtest.Connect(t, url)
		wg.Go(func() {
			script := ""
			if i%2 == 0 {
				script = final
			}
			if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
				return r.CreateTenant(t.Context(), tx, fmt.Sprintf("new_%d", i), script)
			}); err != nil {
				t.Error(explain(err))
			}
		})
	}
	wg.Wait()
	same(t, 56, len(standing(t, url)))
	checkNotes(t, url)
}

// TestRenameAndDropTenant keep the ledger with the schema.
func TestRenameAndDropTenant(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "c")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	rollOut(t, r, over("a", "b", "c"))
	must(t, within(t, url, func(tx pgx.Tx) error { return r.RenameTenant(t.Context(), tx, "a", "z-1") }))
	wantError(t, within(t, url, func(tx pgx.Tx) error { return r.RenameTenant(t.Context(), tx, "a", "y") }), `tenant "a" has no schema`)
	wantError(t, within(t, url, func(tx pgx.Tx) error { return r.RenameTenant(t.Context(), tx, "b", "c") }), "there is a schema of that name")
	wantError(t, within(t, url, func(tx pgx.Tx) error { return r.RenameTenant(t.Context(), tx, "b", "pg_x") }), "PostgreSQL's own")
	same(t, []string{"b 1 2", "c 1 2", "z-1 1 2"}, standing(t, url))
	same(t, []string{}, rollOut(t, r, over("z-1")))

	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE VIEW public.all_notes AS SELECT * FROM b.notes")
	refused := "view all_notes would go with it"
	wantError(t, within(t, url, func(tx pgx.Tx) error { return r.DropTenant(t.Context(), tx, "b") }), refused)
	_, err := r.RemoveTenant(t.Context(), "b")
	wantError(t, err, refused)
	must(t, within(t, url, func(tx pgx.Tx) error { return r.DropTenant(t.Context(), tx, "c") }))
	removed, err := r.RemoveTenant(t.Context(), "z-1")
	must(t, err)
	same(t, true, removed)
	removed, err = r.RemoveTenant(t.Context(), "z-1")
	must(t, err)
	same(t, false, removed)
	same(t, []string{"b 1 2"}, standing(t, url))
	checkNotes(t, url)
}

// TestTenantInUse: what a rollout is at work on is neither renamed nor dropped meanwhile.
func TestTenantInUse(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a")
	slow := tenantRunner(t, url, runner.Options{LockTimeout: 100_000_000}, pair{"1_slow", "SELECT pg_sleep(1.5)", "-- ashlar:irreversible no"})
	done := make(chan error)
	go func() {
		_, err := slow.UpTenants(t.Context(), runner.All(), over("a"))
		done <- err
	}()
	await(t, url, sleeping)
	err := within(t, url, func(tx pgx.Tx) error { return slow.RenameTenant(t.Context(), tx, "a", "b") })
	if !errors.Is(err, runner.ErrLocked) {
		t.Error(err)
	}
	must(t, <-done)
	must(t, within(t, url, func(tx pgx.Tx) error { return slow.RenameTenant(t.Context(), tx, "a", "b") }))
	same(t, []string{"b 1"}, standing(t, url))
}

// TestLargeTenant has more tables than the server locks at once: it is made, migrated, and dropped in pieces.
func TestLargeTenant(t *testing.T) {
	t.Parallel()
	url := schemas(t, "big", "other")
	var pairs []pair
	for i := range 10 {
		var up, down strings.Builder
		for n := range 50 {
			fmt.Fprintf(&up, "CREATE TABLE t%d_%d (id bigint PRIMARY KEY, name text);\n", i, n)
			fmt.Fprintf(&down, "DROP TABLE t%d_%d;\n", i, n)
		}
		pairs = append(pairs, pair{fmt.Sprintf("%d_tables", i+1), up.String(), down.String()})
	}
	r := tenantRunner(t, url, runner.Options{}, pairs...)
	same(t, []string{"64"}, column(t, url, "SHOW max_locks_per_transaction"))
	same(t, 2, len(rollOut(t, r, over("big", "other"))))
	must(t, within(t, url, func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "new", "") }))
	must(t, within(t, url, func(tx pgx.Tx) error { return r.DropTenant(t.Context(), tx, "new") }))
	checkNotes(t, url)
	removed, err := r.RemoveTenant(t.Context(), "big")
	must(t, err)
	same(t, true, removed)
	same(t, []string{"500"}, column(t, url, "SELECT count(*)::text FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]'"))
	same(t, 1, len(standing(t, url)))
}

// TestStatusTenants says how each tenant stands.
func TestStatusTenants(t *testing.T) {
	t.Parallel()
	url := schemas(t, "behind", "current", "fails", "left", "new", "changed")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	rollOut(t, tenantRunner(t, url, runner.Options{}, notes[0]), over("behind", "fails"))
	rollOut(t, tenantRunner(t, url, runner.Options{}, pair{"1_notes", "CREATE TABLE other ()", "DROP TABLE other"}), over("changed"))
	dbtest.Exec(t, dbtest.Connect(t, url), "ALTER TABLE fails.notes ADD COLUMN title integer")
	rollOut(t, r, over("current", "left"))
	_, err := r.UpTenants(t.Context(), runner.All(), over("fails"))
	wantError(t, err, "1 of 1 tenant failed: fails")
	all, err := r.StatusTenants(t.Context(), over("behind", "current", "fails", "new", "changed", "gone"))
	must(t, err)
	list := []string{}
	for _, s := range all {
		line := fmt.Sprintf("%s: %s at %s, %d pending", s.Schema, s.State, s.Version, s.Pending)
		if s.Failed != 0 {
			line += fmt.Sprintf(", %s failed", s.Failed)
		}
		list = append(list, line)
	}
	same(t, []string{
		"behind: behind at 1, 1 pending", "changed: changed at 1, 0 pending", "current: current at 2, 0 pending", "fails: failed at 1, 1 pending, 2 failed",
		"gone: no schema at 0, 0 pending", "left: unknown at 0, 0 pending", "new: behind at 0, 2 pending",
	}, list)
}

// TestMarkTenants adopts schemas that were made by other means.
func TestMarkTenants(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b", "c")
	r := tenantRunner(t, url, runner.Options{}, notes...)
	_, err := r.MarkTenants(t.Context(), over("a", "b", "gone"))
	wantError(t, err, "1 of 3 tenants failed: gone")
	same(t, []string{"a 1 2", "b 1 2"}, standing(t, url))
	checkNotes(t, url)
	_, err = r.UnmarkTenants(t.Context(), over("b"), 2)
	must(t, err)
	same(t, []string{"a 1 2", "b 1"}, standing(t, url))
	checkNotes(t, url)
	_, err = r.MarkTenants(t.Context(), over("c"), 1)
	must(t, err)
	same(t, []string{"a 1 2", "b 1", "c 1"}, standing(t, url))
}
