package release_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// kinds are migrations whose order over both folders counts: tenants refer to a shared table from 2 to 3, and it is dropped in 4.
var kinds = map[string]string{
	"main/migrations/1_kinds.up.sql":            "CREATE TABLE kinds (id bigint PRIMARY KEY)",
	"main/migrations/1_kinds.down.sql":          "DROP TABLE kinds",
	"main/tenant_migrations/2_notes.up.sql":     "CREATE TABLE notes (id bigint, kind bigint CONSTRAINT to_kind REFERENCES public.kinds)",
	"main/tenant_migrations/2_notes.down.sql":   "DROP TABLE notes",
	"main/tenant_migrations/3_unkind.up.sql":    "ALTER TABLE notes DROP CONSTRAINT to_kind",
	"main/tenant_migrations/3_unkind.down.sql":  "ALTER TABLE notes ADD CONSTRAINT to_kind FOREIGN KEY (kind) REFERENCES public.kinds",
	"main/migrations/4_no_kinds.up.sql":         "DROP TABLE kinds",
	"main/migrations/4_no_kinds.down.sql":       "CREATE TABLE kinds (id bigint PRIMARY KEY)",
	"main/tenant_migrations/5_number.up.sql":    "ALTER TABLE notes ADD COLUMN number integer",
	"main/tenant_migrations/5_number.down.sql":  "ALTER TABLE notes DROP COLUMN number",
	"other/migrations/1_without.up.sql":         "CREATE TABLE without_tenants ()",
	"other/migrations/1_without.down.sql":       "DROP TABLE without_tenants",
	"other/tenant_migrations/not_a_migration.x": "",
}

// listed is a project of two repos, of which the first lists tenants.
func listed(names ...string) ashlar.Project {
	rows := "VALUES ('" + strings.Join(names, "'), ('") + "')"
	return ashlar.Project{Repos: []ashlar.Repo{{Name: "main", Tenants: ashlar.TenantsFrom(rows)}, {Name: "other"}}}
}

// counts are those of rollouts, a line each.
func counts(results []release.RolloutResult) []string {
	var lines []string
	for _, r := range results {
		lines = append(lines, fmt.Sprintf("%s: %d done, %d failed, %d current", r.Repo, r.Count.Done, r.Count.Failed, r.Count.Current))
	}
	return lines
}

// TestAllByVersion runs public migrations and those of tenants in the order of their versions.
func TestAllByVersion(t *testing.T) {
	url := dbtest.New(t)
	t.Setenv("DATABASE_URL", url)
	o := release.Options{Rollout: runner.Rollout{CreateMissing: true}}
	results, err := release.MigrateAll(t.Context(), listed("a", "b"), files(kinds), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, 2, len(results))
	var order []string
	for _, r := range results[0].Public {
		for _, step := range r.Steps {
			order = append(order, "public "+step.String())
		}
	}
	same(t, []string{"public 1_kinds", "public 4_no_kinds"}, order)
	same(t, 2, len(results[0].Rollouts))
	same(t, 0, len(results[1].Rollouts))

	// The second time there is nothing to do, and a new name in the list is only missing its schema.
	results, err = release.MigrateAll(t.Context(), listed("a", "b"), files(kinds), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, runner.Count{Current: 2}, results[0].Rollouts[0].Count)
	_, err = release.MigrateAll(t.Context(), listed("a", "b", "c"), files(kinds), release.Options{})
	wantError(t, err, `repo "main": 1 of 1 tenant failed: c`, "tenants create c")
}

// TestAllStops behind a tenant that fails: what it still uses does not go.
func TestAllStops(t *testing.T) {
	url := dbtest.New(t)
	t.Setenv("DATABASE_URL", url)
	bad := maps.Clone(kinds)
	bad["main/tenant_migrations/3_unkind.up.sql"] = "ALTER TABLE notes DROP CONSTRAINT to_kind; DO $$ BEGIN IF current_schema() = 'b' THEN RAISE 'not b'; END IF; END $$"
	o := release.Options{Rollout: runner.Rollout{CreateMissing: true}}
	_, err := release.MigrateAll(t.Context(), listed("a", "b"), files(bad), o)
	wantError(t, err, `repo "main": 1 of 2 tenants failed: b`, "works on those only")
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "SELECT FROM public.kinds, b.notes, a.notes", "INSERT INTO kinds VALUES (1)", "INSERT INTO b.notes VALUES (1, 1)")
	bad["main/tenant_migrations/3_unkind.up.sql"] = kinds["main/tenant_migrations/3_unkind.up.sql"]
	_, err = release.MigrateAll(t.Context(), listed("a", "b"), files(bad), o)
	wantError(t, err, `1 of 2 tenants failed: a`, "") // its file changed since it was applied
}

// TestTenantsOfAProject go up, back and are looked at; repos without tenants are left alone.
func TestTenantsOfAProject(t *testing.T) {
	url := dbtest.New(t)
	t.Setenv("DATABASE_URL", url)
	p, o := listed("a", "b"), release.Options{Rollout: runner.Rollout{CreateMissing: true}}
	if _, err := release.MigrateAll(t.Context(), p, files(kinds), o); err != nil {
		t.Fatal(err)
	}
	back, err := release.RollbackTenants(t.Context(), p.Repos[0], files(kinds), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"main: 2 done, 0 failed, 0 current"}, counts([]release.RolloutResult{back}))
	status, err := release.StatusTenants(t.Context(), p, files(kinds), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, 1, len(status))
	same(t, runner.TenantStatus{Schema: "a", State: runner.TenantBehind, Version: 3, Pending: 1}, status[0].Tenants[0])
	o.Rollout.Only = []string{"b"}
	up, err := release.MigrateTenants(t.Context(), p, files(kinds), o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"main: 1 done, 0 failed, 0 current"}, counts(up))

	_, err = release.MigrateTenants(t.Context(), ashlar.Project{Repos: []ashlar.Repo{{Name: "other"}}}, files(kinds), o)
	wantError(t, err, "no repo has tenants", "ManagesTenant")
	unlisted := ashlar.Project{Repos: []ashlar.Repo{{Name: "main"}}}
	_, err = release.MigrateTenants(t.Context(), unlisted, files(kinds), o)
	wantError(t, err, `repo "main" has migrations for tenants, and nothing lists its tenants`, "ManagesTenant")
}

// TestSignUp: the row of an owner and the schema of its tenant appear together, or not at all.
func TestSignUp(t *testing.T) {
	url := dbtest.New(t)
	t.Setenv("DATABASE_URL", url)
	conn := dbtest.Connect(t, url)
	dbtest.Exec(t, conn, "CREATE TABLE orgs (name text PRIMARY KEY)")
	plain := files(map[string]string{"main/tenant_migrations/1_notes.up.sql": "CREATE TABLE notes ()", "main/tenant_migrations/1_notes.down.sql": "DROP TABLE notes"})
	tenants, err := release.TenantsOf(listed("x").Repos[0], plain, release.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, false, tenants.AtOnce()) // it was written by hand
	signUp := func(name string, fail error) error {
		return pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "INSERT INTO orgs VALUES ($1)", name); err != nil {
				return err
			}
			if err := tenants.Create(t.Context(), tx, "org_"+name); err != nil {
				return err
			}
			// What came in between did not change where names are looked up.
			if _, err := tx.Exec(t.Context(), "UPDATE orgs SET name = name WHERE name = $1", name); err != nil {
				return err
			}
			return fail
		})
	}
	if err := signUp("ann", nil); err != nil {
		t.Fatal(err)
	}
	no := errors.New("card declined")
	if err := signUp("bob", no); !errors.Is(err, no) {
		t.Error(err)
	}
	if err := signUp("ann", nil); err == nil || !strings.Contains(err.Error(), "duplicate key") {
		t.Error(err)
	}
	var found []string
	rows, err := conn.Query(t.Context(), "SELECT 'org_' || name FROM orgs INTERSECT SELECT nspname FROM pg_namespace")
	if err == nil {
		found, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		t.Fatal(err)
	}
	same(t, []string{"org_ann"}, found)
}

// TestAllLeavesNobodyBehind: a public migration waits for tenants that are left out, as for those that fail.
func TestAllLeavesNobodyBehind(t *testing.T) {
	url := dbtest.New(t)
	t.Setenv("DATABASE_URL", url)
	first := maps.Clone(kinds)
	for name := range first {
		if !strings.Contains(name, "/1_") && !strings.Contains(name, "/2_") {
			delete(first, name)
		}
	}
	o := release.Options{Rollout: runner.Rollout{CreateMissing: true}}
	if _, err := release.MigrateAll(t.Context(), listed("a", "b"), files(first), o); err != nil {
		t.Fatal(err)
	}
	o.Rollout.Except = []string{"b"}
	_, err := release.MigrateAll(t.Context(), listed("a", "b"), files(kinds), o)
	wantError(t, err, `tenant "b" is left out and has not applied version 3, and 4_no_kinds comes behind it`, "migrate alone")
	dbtest.Exec(t, dbtest.Connect(t, url), "SELECT FROM public.kinds", "INSERT INTO kinds VALUES (1)", "INSERT INTO b.notes VALUES (1, 1)")
	o.Rollout.Except = nil
	if _, err := release.MigrateAll(t.Context(), listed("a", "b"), files(kinds), o); err != nil {
		t.Fatal(err)
	}
	// Where no public migration is pending, whoever is left out is nobody's concern.
	o.Rollout.Only = []string{"b"}
	if _, err := release.MigrateAll(t.Context(), listed("a", "b", "c"), files(kinds), o); err != nil {
		t.Fatal(err)
	}
}
