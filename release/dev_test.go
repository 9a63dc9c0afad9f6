package release_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// devKinds are kinds as dev migrations.
func devKinds() map[string]string {
	marked := map[string]string{}
	for name, text := range kinds {
		switch {
		case strings.HasSuffix(name, ".up.sql"):
			text = migration.MarkDev(text, migration.Up)
		case strings.HasSuffix(name, ".down.sql"):
			text = migration.MarkDev(text, migration.Down)
		}
		marked[name] = text
	}
	return marked
}

// TestDevBackOverAll reverts dev migrations in the reverse order of applying, over public and tenants, each of which stands on
// what came before, and then applies what is there instead; also where what lists the tenants is not there any more.
func TestDevBackOverAll(t *testing.T) {
	t.Parallel()
	o := release.Options{URL: dbtest.New(t), Repos: []string{"main"}, Rollout: runner.Rollout{CreateMissing: true}}
	if _, err := release.MigrateAll(t.Context(), listed("a", "b"), files(devKinds()), o); err != nil {
		t.Fatal(err)
	}
	instead := files(map[string]string{
		"main/migrations/6_kinds.up.sql":          "CREATE TABLE kinds (id text PRIMARY KEY)",
		"main/migrations/6_kinds.down.sql":        "DROP TABLE kinds",
		"main/tenant_migrations/7_notes.up.sql":   "CREATE TABLE notes (kind text REFERENCES public.kinds)",
		"main/tenant_migrations/7_notes.down.sql": "DROP TABLE notes",
	})
	_, err := release.Migrate(t.Context(), listed("a", "b"), instead, o)
	var order *runner.DevOrderError
	if !errors.As(err, &order) || len(order.Tenants) != 2 || len(order.Plan.Steps) != 3 {
		t.Fatalf("got %v", err)
	}
	only := o
	only.Rollout.Only = []string{"a"}
	_, err = release.MigrateAll(t.Context(), listed("a", "b"), instead, only)
	if !errors.As(err, &order) {
		t.Fatalf("got %v", err)
	}
	results, err := release.MigrateAll(t.Context(), listed("a", "b"), instead, o)
	if err != nil {
		t.Fatal(err)
	}
	var public []string
	for _, r := range results[0].Public {
		for _, step := range r.Steps {
			public = append(public, step.Direction.String()+" "+step.String())
		}
	}
	same(t, []string{"down 4_no_kinds", "down 1_kinds", "up 6_kinds"}, public)
	conn := dbtest.Connect(t, o.URL)
	var left, done int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FILTER (WHERE down IS NOT NULL), count(*) FROM ashlar_migrations").Scan(&left, &done); err != nil {
		t.Fatal(err)
	}
	same(t, []int{0, 3}, []int{left, done})
	if results, err = release.MigrateAll(t.Context(), listed("a", "b"), instead, o); err != nil || results[0].Rollouts[0].Count.Current != 2 {
		t.Errorf("%+v, %v", results, err)
	}
}

// TestDevIrreversibleOfTenants is refused with the flag that accepts the loss, before anything public is reverted.
func TestDevIrreversibleOfTenants(t *testing.T) {
	t.Parallel()
	o := release.Options{URL: dbtest.New(t), Repos: []string{"main"}, Rollout: runner.Rollout{CreateMissing: true}}
	tried := devKinds()
	tried["main/tenant_migrations/5_number.down.sql"] = "-- ashlar:irreversible the numbers are gone\n" + tried["main/tenant_migrations/5_number.down.sql"]
	if _, err := release.MigrateAll(t.Context(), listed("a"), files(tried), o); err != nil {
		t.Fatal(err)
	}
	gone := files(map[string]string{"main/ashlar.json": "{}"})
	_, err := release.MigrateAll(t.Context(), listed("a"), gone, o)
	wantError(t, err, `repo "main": 1 of 1 tenant failed: a`, "--accept-data-loss")
	o.Run.AcceptDataLoss = true
	if _, err := release.MigrateAll(t.Context(), listed("a"), gone, o); err != nil {
		t.Fatal(err)
	}
}
