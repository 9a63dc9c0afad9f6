package runner_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestHooksInside: what hooks do in the transaction of a migration goes with it, in both directions, and for functions in Go
// too; they are not called where there is none.
func TestHooksInside(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE TABLE told (n serial, what text)")
	var fails error
	tell := func(when string) func(context.Context, pgx.Tx, runner.Step) error {
		return func(ctx context.Context, tx pgx.Tx, step runner.Step) error {
			_, err := tx.Exec(ctx, "INSERT INTO told (what) VALUES ($1)", when+" "+step.Direction.String()+" "+step.String())
			if err == nil && when == "end" {
				err = fails
			}
			return err
		}
	}
	told := func() []string { return column(t, url, "SELECT what FROM told ORDER BY n") }
	o := runner.Options{AfterBegin: tell("begin"), BeforeCommit: tell("end"), Code: []runner.Code{{
		Version: 4, Name: "go", Up: func(context.Context, pgx.Tx) error { return nil }, Down: func(context.Context, pgx.Tx) error { return nil },
	}}}
	pairs := append(logged(1), pair{"2_bad", "SELECT 1;\nSELECT missing", "-- ashlar:irreversible nothing"},
		pair{"3_index", noTransaction + "CREATE INDEX CONCURRENTLY i ON log (n);", "DROP INDEX i"})
	_, err := newRunner(t, url, o, pairs...).Up(t.Context(), runner.All())
	wantError(t, err, `m/2_bad.up.sql:2:8: column "missing" does not exist`, "Nothing of this file was applied")
	same(t, []string{"begin up 1_m1", "end up 1_m1"}, told())

	pairs[1].up = ""
	r := newRunner(t, url, o, pairs...)
	fails = errors.New("not today")
	_, err = r.Up(t.Context(), runner.All())
	wantError(t, err, "the hook before the COMMIT of 2_bad: not today", "This migration was rolled back")
	same(t, []string{"1_m1 applied", "2_bad pending", "3_index pending", "4_go pending"}, states(t, r))
	same(t, 2, len(told()))

	fails = nil
	same(t, []string{"up 2_bad", "up 3_index", "up 4_go"}, up(t, r, runner.All()))
	same(t, []string{"down 4_go", "down 3_index"}, down(t, r, runner.Steps(2)))
	same(t, []string{
		"begin up 1_m1", "end up 1_m1", "begin up 2_bad", "end up 2_bad", "begin up 4_go", "end up 4_go",
		"begin down 4_go", "end down 4_go", "begin down 3_index", "end down 3_index",
	}, told())
	o.AfterBegin = func(ctx context.Context, tx pgx.Tx, _ runner.Step) error { return tx.Commit(ctx) }
	_, err = newRunner(t, url, o, pairs...).Up(t.Context(), runner.All())
	wantError(t, err, "the hook behind the BEGIN of 4_go: the transaction of a migration ends with it")
	same(t, []string{"1_m1 applied", "2_bad applied", "3_index applied", "4_go pending"}, states(t, r))
}

// TestHooksOfTenants are called for each tenant.
func TestHooksOfTenants(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	o := runner.Options{BeforeCommit: func(ctx context.Context, tx pgx.Tx, _ runner.Step) error {
		_, err := tx.Exec(ctx, "COMMENT ON TABLE notes IS 'seen'")
		return err
	}}
	rollOut(t, tenantRunner(t, url, o, notes[0]), over("a", "b"))
	same(t, []string{"a.notes", "b.notes"}, column(t, url, "SELECT objoid::regclass::text FROM pg_description WHERE description = 'seen' ORDER BY 1"))
}

// TestTenantOf: each hook, and a function of a code migration, knows which tenant it is called for, also where one is made.
func TestTenantOf(t *testing.T) {
	t.Parallel()
	url := schemas(t, "a", "b")
	var mu sync.Mutex
	var heard []string
	hear := func(ctx context.Context, what string) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, runner.TenantOf(ctx)+" "+what)
	}
	inside := func(what string) func(context.Context, pgx.Tx, runner.Step) error {
		return func(ctx context.Context, _ pgx.Tx, _ runner.Step) error { hear(ctx, what); return nil }
	}
	outside := func(what string) func(context.Context, runner.Step) error {
		return func(ctx context.Context, _ runner.Step) error { hear(ctx, what); return nil }
	}
	o := runner.Options{
		Before: outside("1 before"), AfterBegin: inside("2 begun"), BeforeCommit: inside("4 ending"), After: outside("5 after"),
		Code: []runner.Code{{Version: 1, Name: "go", Up: func(ctx context.Context, _ pgx.Tx) error { hear(ctx, "3 function"); return nil }}},
	}
	r := tenantRunner(t, url, o)
	rollOut(t, r, over("a", "b"))
	slices.Sort(heard)
	same(t, []string{
		"a 1 before", "a 2 begun", "a 3 function", "a 4 ending", "a 5 after",
		"b 1 before", "b 2 begun", "b 3 function", "b 4 ending", "b 5 after",
	}, heard)
	heard = nil
	if err := r.InTransaction(t.Context(), func(tx pgx.Tx) error { return r.CreateTenant(t.Context(), tx, "c", "") }); err != nil {
		t.Fatal(err)
	}
	same(t, []string{"c 3 function"}, heard)
	if runner.TenantOf(t.Context()) != "" {
		t.Error("outside of all that there is a tenant")
	}
}
