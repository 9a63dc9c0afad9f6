package runner_test

import (
	"errors"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// TestRights: what a plain user may not make is told before anything is changed, all at once, with the SQL for who may.
func TestRights(t *testing.T) {
	t.Parallel()
	base := dbtest.New(t)
	role := roleName(t, base)
	admin := dbtest.Connect(t, base)
	address, err := runner.ParseAddress(base)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, admin, "CREATE ROLE "+role+" LOGIN", "GRANT CREATE ON SCHEMA public TO "+role, "CREATE SCHEMA ext", "CREATE EXTENSION hstore WITH SCHEMA ext")
	t.Cleanup(func() { dbtest.Exec(t, admin, "DROP OWNED BY "+role, "DROP ROLE "+role) })
	pairs := []pair{
		{"1_a", "CREATE TABLE a (id int)", "DROP TABLE a"},
		{"2_b", "CREATE SCHEMA sales;\n\nCREATE EXTENSION IF NOT EXISTS citext;\nCREATE EXTENSION dblink SCHEMA sales;\nCREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;", ""},
		{"3_c", "CREATE EXTENSION nonesuch", ""},
		{"4_d", "CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public; CREATE SCHEMA IF NOT EXISTS sales; SELECT 'CREATE EXTENSION x'", ""},
	}
	r := newRunner(t, as(t, base, role), runner.Options{}, pairs...)
	check := func(err error) {
		t.Helper()
		wantError(t, err,
			`m/2_b.up.sql:1: user "`+role+`" may not create schema "sales"`,
			`m/2_b.up.sql:3: user "`+role+`" may not create extension "citext"`,
			`m/2_b.up.sql:4: user "`+role+`" may not create extension "dblink"`,
			`m/3_c.up.sql:1: the server does not have extension "nonesuch"`,
			`m/4_d.up.sql:1: extension "hstore" is there already, in schema "ext" and not "public"`,
			"Nothing was changed. Let an administrator run in this database: CREATE EXTENSION citext; CREATE EXTENSION dblink WITH SCHEMA sales; "+
				"ALTER EXTENSION hstore SET SCHEMA public; GRANT CREATE ON DATABASE "+address.Database+" TO "+role+";")
		var rights *runner.RightsError
		if !errors.As(err, &rights) || len(rights.Problems) != 6 {
			t.Errorf("%#v", err)
		}
	}
	_, err = r.Plan(t.Context(), migration.Up, runner.All())
	check(err)
	_, err = r.Up(t.Context(), runner.All())
	check(err)
	same(t, []string{"f"}, column(t, base, "SELECT to_regclass('ashlar_migrations') IS NOT NULL"))

	// What an administrator made is not made again.
	dbtest.Exec(t, admin, "GRANT CREATE ON DATABASE "+address.Database+" TO "+role, "CREATE SCHEMA sales", "GRANT USAGE ON SCHEMA sales TO "+role, "CREATE EXTENSION citext")
	pairs = []pair{pairs[0], {"2_b", "CREATE EXTENSION IF NOT EXISTS citext;\nCREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;\nCREATE EXTENSION pg_trgm;", ""}}
	same(t, []string{"up 1_a", "up 2_b"}, up(t, newRunner(t, as(t, base, role), runner.Options{}, pairs...), runner.All()))
}

// TestRoleOfAnother: the role is checked first.
func TestRoleOfAnother(t *testing.T) {
	t.Parallel()
	base := dbtest.New(t)
	role := roleName(t, base)
	admin := dbtest.Connect(t, base)
	dbtest.Exec(t, admin, "CREATE ROLE "+role+" LOGIN")
	t.Cleanup(func() { dbtest.Exec(t, admin, "DROP OWNED BY "+role, "DROP ROLE "+role) })
	broken := func(o runner.Options, parts ...string) {
		t.Helper()
		r := newRunner(t, as(t, base, role), o, logged(1)...)
		_, err := r.Up(t.Context(), runner.All())
		wantError(t, err, parts...)
		_, err = r.Status(t.Context())
		wantError(t, err, parts...)
	}
	broken(runner.Options{Role: "postgres"}, `cannot take on role "postgres"`, "permission denied to set role", "Let an administrator run: GRANT postgres TO "+role)
	broken(runner.Options{Role: "no one"}, `cannot take on role "no one"`, `CREATE ROLE "no one"; GRANT "no one" TO `+role)
}
