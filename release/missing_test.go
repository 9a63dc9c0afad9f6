package release_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

type note struct{ ID int64 }

func (n *note) Define(r *ashlar.Resource) { r.Table("notes") }

type bed struct{ ID int64 }

func (b *bed) Define(r *ashlar.Resource) { r.Table("beds"); r.TenantSchema() }

type theirs struct{ ID int64 }

func (o *theirs) Define(r *ashlar.Resource) { r.Table("theirs"); r.Unmanaged() }

// TestMissing: where files that are needed are not found, each function that would run them says so, with the setting to look
// at, and none takes it for nothing to do.
func TestMissing(t *testing.T) {
	t.Parallel()
	shared := map[string]string{"main/migrations/1_a.up.sql": "CREATE TABLE note ();", "main/migrations/1_a.down.sql": "DROP TABLE note;"}
	beds := map[string]string{"main/tenant_migrations/1_b.up.sql": "CREATE TABLE bed ();", "main/tenant_migrations/1_b.down.sql": "DROP TABLE bed;"}
	listed := func(ctx context.Context, query runner.Query) ([]string, error) { return []string{"a"}, nil }
	declaring := func(resources ...ashlar.Definer) ashlar.Repo {
		return ashlar.Repo{Name: "main", Domains: []ashlar.Domain{{Resources: resources}}}
	}
	with := func(repo ashlar.Repo, paths ashlar.Paths) ashlar.Repo {
		repo.Paths = paths
		return repo
	}
	for name, test := range map[string]struct {
		repo    ashlar.Repo
		files   fs.FS
		o       release.Options
		tenants bool
		want    string // empty: it is right
		setting string
	}{
		"nothing generated": {
			declaring(&note{}), files(map[string]string{"main/ashlar.json": "{}"}),
			release.Options{Prefix: "db"},
			false,
			"there is no folder db/main/migrations, and what is declared needs one, such as: create table notes", "Paths.Migrations",
		},
		"an empty folder": {
			declaring(&note{}), files(map[string]string{"main/migrations/.keep": ""}),
			release.Options{},
			false,
			"main/migrations holds no migration, and what is declared needs one", "Paths.Migrations",
		},
		"a misspelled path": {
			with(declaring(&note{}), ashlar.Paths{Migrations: "migratoins"}), files(shared),
			release.Options{},
			false,
			"there is no folder main/migratoins", "Paths.Migrations",
		},
		"a misspelled path of migrations by hand": {
			with(declaring(), ashlar.Paths{Migrations: "migratoins"}), files(shared),
			release.Options{},
			false,
			"there is no folder main/migratoins", "Paths.Migrations",
		},
		"a repo that the program does not carry": {
			ashlar.Repo{Name: "audit"},
			files(shared),
			release.Options{},
			false,
			"there is no folder audit/migrations", "all:audit",
		},
		"a misspelled path of tenants": {
			with(declaring(&note{}, &bed{}), ashlar.Paths{TenantMigrations: "tenants"}), files(beds),
			release.Options{},
			true,
			"there is no folder main/tenants, and what is declared needs one, such as: create table @tenant.beds", "Paths.TenantMigrations",
		},
		"nothing generated for tenants": {
			declaring(&bed{}), files(shared),
			release.Options{},
			true,
			"there is no folder main/tenant_migrations", "Paths.TenantMigrations",
		},
		"nothing declared":          {declaring(), files(map[string]string{"main/ashlar.json": "{}"}), release.Options{}, false, "", ""},
		"what somebody else makes":  {declaring(&theirs{}), files(map[string]string{"main/ashlar.json": "{}"}), release.Options{}, false, "", ""},
		"all of it is for tenants":  {declaring(&bed{}), files(beds), release.Options{}, false, "", ""},
		"all of it is for everyone": {declaring(&note{}), files(shared), release.Options{}, true, "", ""},
		"migrations in Go": {
			declaring(&note{}), files(nil),
			release.Options{Code: map[string][]runner.Code{"main": {{Version: 1, Name: "a", Up: func(context.Context, pgx.Tx) error { return nil }}}}},
			false, "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := test.o
			o.URL, o.Rollout.Tenants, o.Rollout.CreateMissing = "postgres://ashlar.invalid/none", listed, true
			open := func() error { _, err := release.Runner(test.repo, test.files, o); return err }
			if test.tenants {
				open = func() error { _, _, err := release.TenantRunner(test.repo, test.files, o); return err }
			}
			err := open()
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantError(t, err, test.want, test.setting)
			if missing := new(release.NoMigrationsError); !errors.As(err, &missing) || missing.Repo != test.repo.Name {
				t.Errorf("got %T", err)
			}
		})
	}
}

// TestMissingOfTenants: a repo that declares something for tenants has tenants, whatever its folders are called, and both ways of
// making one refuse to make it empty.
func TestMissingOfTenants(t *testing.T) {
	t.Parallel()
	repo := ashlar.Repo{Name: "main", Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&bed{}}}}, Paths: ashlar.Paths{TenantMigrations: "tenants"}}
	carried := files(map[string]string{"main/tenant_migrations/1_b.up.sql": "", "main/tenant_migrations/1_b.down.sql": ""})
	if has, err := release.HasTenants(repo, carried); err != nil || !has {
		t.Errorf("has tenants: %v, %v", has, err)
	}
	o := release.Options{URL: dbtest.New(t)}
	o.Rollout.Tenants = func(context.Context, runner.Query) ([]string, error) { return []string{"a"}, nil }
	o.Rollout.CreateMissing = true
	_, err := release.TenantsOf(repo, carried, o)
	wantError(t, err, "there is no folder main/tenants", "Paths.TenantMigrations")
	_, err = release.MigrateAll(t.Context(), ashlar.Project{Repos: []ashlar.Repo{repo}}, carried, o)
	wantError(t, err, "there is no folder main/tenants", "Paths.TenantMigrations")
	var schemas int
	if err := dbtest.Connect(t, o.URL).QueryRow(t.Context(), "SELECT count(*) FROM pg_namespace WHERE nspname = 'a'").Scan(&schemas); err != nil || schemas != 0 {
		t.Errorf("%d schemas, %v", schemas, err)
	}
}
