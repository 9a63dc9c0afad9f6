package helpdesk_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// It takes milliseconds and no database, and reports every mistake with its line.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	if err := helpdesk.Project.Validate(); err != nil {
		t.Fatal(err)
	}
}

// The committed migrations, one after the other, make what the declarations make at once, in the schema of a tenant too, and can
// all be taken back.
func TestMigrations(t *testing.T) {
	t.Parallel()
	ctx, repo, files := t.Context(), helpdesk.Project.Repos[0], os.DirFS("db")
	migrated := func() release.Options {
		o := release.Options{URL: withTenant(t), Target: runner.All(), Rollout: runner.Rollout{Tenants: listed}}
		if _, err := release.MigrateAll(ctx, helpdesk.Project, files, o); err != nil {
			t.Fatal(err)
		}
		return o
	}

	if d := cmp.Diff(declared(t, repo), described(t, migrated().URL)); d != "" {
		t.Errorf("the migrations make something else than is declared (-declared +migrated):\n%s", d)
	}

	o := migrated()
	if _, err := release.RollbackTenants(ctx, repo, files, o); err != nil {
		t.Fatal(err)
	}
	if _, err := release.Rollback(ctx, repo, files, o); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(dbtest.Description(t, withTenant(t)), described(t, o.URL)); d != "" {
		t.Errorf("rolled back, something is left (-before +after):\n%s", d)
	}
}

// tenant is the schema of a tenant, the only one that listed knows.
const tenant = "org_mill"

func listed(context.Context, runner.Query) ([]string, error) { return []string{tenant}, nil }

// withTenant returns the URL of a database that holds the schema of a tenant, and nothing else.
func withTenant(t *testing.T) string {
	t.Helper()
	url := dbtest.New(t)
	dbtest.Exec(t, dbtest.Connect(t, url), "CREATE SCHEMA "+tenant)
	return url
}

// described drops what a runner keeps in a database, and returns the description of the rest.
func described(t *testing.T, url string) string {
	t.Helper()
	dbtest.Exec(t, dbtest.Connect(t, url), "DROP TABLE "+runner.LedgerTable+", "+runner.TenantsTable)
	return dbtest.Description(t, url)
}

// declared returns the description of a database made from the declarations at once.
func declared(t *testing.T, repo ashlar.Repo) string {
	t.Helper()
	to, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	result, err := generate.FromNothing(to)
	if err != nil {
		t.Fatal(err)
	}
	url := withTenant(t)
	conn := dbtest.Connect(t, url)
	for _, file := range result.Files {
		path := "public"
		if file.Tenant {
			path = tenant
		}
		dbtest.Exec(t, conn, "SET search_path = "+path, file.Up)
	}
	return dbtest.Description(t, url)
}
