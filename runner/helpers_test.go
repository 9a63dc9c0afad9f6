package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// pair is a migration in short: VERSION_name, up, down.
type pair struct{ name, up, down string }

// read makes migrations of pairs, through the reader, so that paths and lines are those of files.
func read(t testing.TB, pairs ...pair) []migration.Migration {
	t.Helper()
	files := fstest.MapFS{}
	for _, p := range pairs {
		files["m/"+p.name+".up.sql"] = &fstest.MapFile{Data: []byte(p.up)}
		files["m/"+p.name+".down.sql"] = &fstest.MapFile{Data: []byte(p.down)}
	}
	migrations, err := migration.ReadFolder(files, "m")
	if err != nil {
		t.Fatal(err)
	}
	return migrations
}

// logged are migrations that note in a table what ran, in order.
func logged(versions ...int) []pair {
	var pairs []pair
	for _, v := range versions {
		pairs = append(pairs, pair{
			fmt.Sprintf("%d_m%d", v, v),
			fmt.Sprintf("CREATE TABLE IF NOT EXISTS log (n serial, what text); CREATE TABLE t%d (); INSERT INTO log (what) VALUES ('up %d')", v, v),
			fmt.Sprintf("DROP TABLE t%d; INSERT INTO log (what) VALUES ('down %d')", v, v),
		})
	}
	return pairs
}

func newRunner(t testing.TB, url string, o runner.Options, pairs ...pair) *runner.Runner {
	t.Helper()
	if o.Repo == "" {
		o.Repo = "main"
	}
	if o.SearchPath == nil && o.Schema == "" {
		o.SearchPath = []string{"public"}
	}
	r, err := runner.New(url, read(t, pairs...), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func up(t testing.TB, r *runner.Runner, target runner.Target) []string {
	t.Helper()
	result, err := r.Up(t.Context(), target)
	if err != nil {
		t.Fatal(explain(err))
	}
	return steps(result.Steps)
}

func down(t testing.TB, r *runner.Runner, target runner.Target) []string {
	t.Helper()
	result, err := r.Down(t.Context(), target)
	if err != nil {
		t.Fatal(explain(err))
	}
	return steps(result.Steps)
}

// steps is a result in short.
func steps(list []runner.Step) []string {
	names := []string{}
	for _, s := range list {
		name := s.Direction.String() + " " + s.String()
		if s.Late {
			name += " late"
		}
		names = append(names, name)
	}
	return names
}

// states is a status in short.
func states(t testing.TB, r *runner.Runner) []string {
	t.Helper()
	status, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(explain(err))
	}
	list := []string{}
	for _, e := range status.Entries {
		list = append(list, fmt.Sprintf("%s_%s %s", e.Version, e.Name, e.State))
	}
	return list
}

func explain(err error) string {
	text := err.Error()
	var detailed interface{ Detail() string }
	if errors.As(err, &detailed) && detailed.Detail() != "" {
		text += "\n" + detailed.Detail()
	}
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		text += "\nhint: " + hinted.Hint()
	}
	return text
}

func same(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// column returns the first column of a query as text.
func column(t testing.TB, url, sql string) []string {
	t.Helper()
	conn := dbtest.Connect(t, url)
	rows, err := conn.Query(context.Background(), sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		return string(row.RawValues()[0]), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	text := explain(err)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
	if !strings.Contains(text, "\nhint: ") {
		t.Errorf("no hint in:\n%s", text)
	}
}
