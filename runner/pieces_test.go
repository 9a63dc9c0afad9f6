package runner_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

var killedPieces = []pair{
	{"1_a", "CREATE TABLE a (n int); CREATE SEQUENCE tried", ""},
	{"2_b", `-- ashlar:no-transaction
INSERT INTO a VALUES (1);
INSERT INTO a VALUES (2);
SELECT CASE WHEN nextval('tried') = 1 THEN pg_sleep(30) END;
INSERT INTO a VALUES (3);`, ""},
}

// TestPiecesKilled: a kill in the third statement; the next run goes on there.
func TestPiecesKilled(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	kill(t, startHelper(t, url, sleeping, "ASHLAR_RUNNER_PIECES=1"))
	r := newRunner(t, url, runner.Options{}, killedPieces...)
	same(t, []string{"1_a applied", "2_b interrupted"}, states(t, r))
	result, err := r.Up(t.Context(), runner.All())
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, 2, result.Steps[0].From)
	same(t, []string{"1", "2", "3"}, column(t, url, "SELECT n FROM a ORDER BY 1"))
	same(t, []string{"1_a applied", "2_b applied"}, states(t, r))
}

func TestPiecesCanceled(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	r := newRunner(t, url, runner.Options{}, killedPieces...)
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		await(t, url, sleeping)
		cancel()
	}()
	result, err := r.Up(ctx, runner.All())
	<-waited
	same(t, []string{"up 1_a"}, steps(result.Steps))
	wantError(t, err, "m/2_b.up.sql: stopped after 2 finished statements: context canceled", "What is finished is recorded. Run ashlar migrate again: it goes on there.")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not context.Canceled", err)
	}
	status, err := r.Status(t.Context())
	if err != nil || status.Entries[1].StatementsDone != 2 {
		t.Errorf("%+v, %v", status, err)
	}
	same(t, []string{"up 2_b"}, up(t, r, runner.All()))
	same(t, []string{"1", "2", "3"}, column(t, url, "SELECT n FROM a ORDER BY 1"))
}

// TestPiecesMended: a statement fails, is mended, and the file goes on behind those that are done.
func TestPiecesMended(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	const header = "-- ashlar:no-transaction\n"
	first := pair{"1_a", header + "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nINSERT INTO a\n  VALUES (é);\nVACUUM a;", header + "DROP INDEX CONCURRENTLY a_id;\nDROP TABEL a;"}
	r := newRunner(t, url, runner.Options{}, first)
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, `m/1_a.up.sql:5:11: column "é" does not exist (SQLSTATE 42703)`, "LINE 5:   VALUES (é);\n                  ^",
		"The statements before this one are done and recorded. Mend the file and run ashlar migrate again. It goes on here.")
	same(t, []string{"1_a interrupted"}, states(t, r))
	_, err = r.Down(t.Context(), runner.Steps(1))
	wantError(t, err, "version 1_a is half applied: 2 statements of it ran")

	edited := first
	edited.up = header + "CREATE TABLE a (id bigint);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nVACUUM a;"
	_, err = newRunner(t, url, runner.Options{}, edited).Up(t.Context(), runner.All())
	wantError(t, err, "m/1_a.up.sql: its first statements changed, 2 of which ran already")

	mended := first
	mended.up = header + "CREATE TABLE a (id int);\n\n-- mended\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nINSERT INTO a VALUES (1);\nVACUUM a;"
	r = newRunner(t, url, runner.Options{}, mended)
	same(t, []string{"up 1_a"}, up(t, r, runner.All()))
	same(t, []string{"1_a applied"}, states(t, r))
	same(t, []string{"t"}, column(t, url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass"))
	_, err = newRunner(t, url, runner.Options{}, first).Up(t.Context(), runner.All())
	wantError(t, err, "the file changed since it was applied")

	// The same on the way down.
	_, err = r.Down(t.Context(), runner.All())
	wantError(t, err, `m/1_a.down.sql:3:6: syntax error at or near "TABEL"`, "run ashlar rollback again. It goes on here.")
	same(t, []string{"1_a interrupted"}, states(t, r))
	_, err = r.Up(t.Context(), runner.All())
	wantError(t, err, "version 1_a is half reverted: 1 statements of its down file ran")
	mended.down = header + "DROP INDEX CONCURRENTLY a_id;\nDROP TABLE a;"
	r = newRunner(t, url, runner.Options{}, mended)
	result, err := r.Down(t.Context(), runner.All())
	if err != nil {
		t.Fatal(explain(err))
	}
	same(t, 1, result.Steps[0].From)
	same(t, []string{"1_a pending"}, states(t, r))
	same(t, []string{"up 1_a"}, up(t, r, runner.All()))
}

// TestPiecesNotBegun: the first statement fails, and all is as before.
func TestPiecesNotBegun(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	const header = "-- ashlar:no-transaction\n"
	bad := pair{"1_a", header + "SELECT missing;\nSELECT 1;", header + "SELECT missing;"}
	r := newRunner(t, url, runner.Options{}, bad)
	_, err := r.Up(t.Context(), runner.All())
	wantError(t, err, "hint: Nothing of this file was applied; earlier versions stay. Mend the file and run ashlar migrate again.")
	same(t, []string{"1_a pending"}, states(t, r))
	same(t, []string{"0"}, column(t, url, "SELECT count(*) FROM ashlar_migrations"))

	good := bad
	good.up = header + "SELECT 1;"
	r = newRunner(t, url, runner.Options{}, good)
	same(t, []string{"up 1_a"}, up(t, r, runner.All()))
	_, err = r.Down(t.Context(), runner.Steps(1))
	wantError(t, err, "hint: Nothing of this version was reverted; ", "Mend the file and run ashlar rollback again.")
	same(t, []string{"1_a applied"}, states(t, r))
}

// TestPiecesMarked: marking and unmarking are the ways out of a file that cannot go on.
func TestPiecesMarked(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	bad := pair{"1_a", "-- ashlar:no-transaction\nCREATE TABLE a ();\nSELECT missing;", ""}
	r := newRunner(t, url, runner.Options{}, bad)
	if _, err := r.Up(t.Context(), runner.All()); err == nil {
		t.Fatal("no error")
	}
	if _, err := r.Mark(t.Context(), 1); err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"1_a applied"}, states(t, r))
	if _, err := r.Unmark(t.Context(), 1); err != nil {
		t.Fatal(explain(err))
	}
	same(t, []string{"1_a pending"}, states(t, r))
}

// TestPiecesMadeWhole: the file became transactional before any of its statements ran, and after.
func TestPiecesMadeWhole(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	pieces := newRunner(t, url, runner.Options{}, pair{"1_a", "-- ashlar:no-transaction\nSELECT missing; CREATE TABLE a ()", ""})
	if _, err := pieces.Up(t.Context(), runner.All()); err == nil {
		t.Fatal("no error")
	}
	// A runner that was killed could not take back that it had begun.
	column(t, url, "INSERT INTO ashlar_migrations (repo, schema, version, name, checksum, state) VALUES ('main', '', 1, 'a', '', 'applying')")
	whole := newRunner(t, url, runner.Options{}, pair{"1_a", "CREATE TABLE a ()", ""})
	same(t, []string{"up 1_a"}, up(t, whole, runner.All()))
	same(t, []string{"1_a applied"}, states(t, whole))

	half := newRunner(t, url, runner.Options{}, pair{"1_a", "CREATE TABLE a ()", ""}, pair{"2_b", "-- ashlar:no-transaction\nCREATE TABLE b (); SELECT missing", ""})
	if _, err := half.Up(t.Context(), runner.All()); err == nil {
		t.Fatal("no error")
	}
	whole = newRunner(t, url, runner.Options{}, pair{"1_a", "CREATE TABLE a ()", ""}, pair{"2_b", "CREATE TABLE b ()", ""})
	_, err := whole.Plan(t.Context(), migration.Up, runner.All())
	wantError(t, err, "m/2_b.up.sql: its first statements changed, 1 of which ran already")
}
