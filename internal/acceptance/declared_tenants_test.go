package acceptance_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// tenantWishes is what the resources below say.
var tenantWishes struct {
	sync.Mutex
	second bool
}

type (
	ownerOrg struct {
		ID   int64
		Slug string
		Last *uuid.UUID
		Rate *int64
	}
	ownedBill struct {
		ID    uuid.UUID
		OrgID int64
		Mail  string
		Kind  ownedKind
		Rate  *int64
		More  *string
	}
	ownedRate struct {
		ID   int64
		Bill *uuid.UUID
	}
	ownedKind string
)

func (ownedKind) Values() []ownedKind {
	if tenantWishes.second {
		return []ownedKind{"late", "open", "paid"}
	}
	return []ownedKind{"open", "paid"}
}

func (o *ownerOrg) Define(r *ashlar.Resource) {
	r.Table("orgs")
	r.PrimaryKey(&o.ID)
	r.ManagesTenant("Org_$1-$2", &o.Slug, &o.ID)
	r.References(&o.Last, &ownedBill{}).Index()
	r.References(&o.Rate, &ownedRate{})
}

func (b *ownedBill) Define(r *ashlar.Resource) {
	r.Table("bills")
	r.TenantSchema()
	r.PrimaryKey(&b.ID).Default(ashlar.UUIDv7)
	r.References(&b.OrgID, &ownerOrg{}).Index()
	r.References(&b.Rate, &ownedRate{})
	r.Column(&b.Mail).Type("citext")
	r.Column(&b.Kind).Default(ownedKind("open"))
	r.Check("no_admin", "$1 <> 'admin'", &b.Mail)
	r.Unique(&b.Mail)
	if tenantWishes.second {
		r.Index(ashlar.Expr("$1::text", &b.Mail).OpClass("gin_trgm_ops")).Using("gin").Concurrently()
		r.Column(&b.Kind).Default(ownedKind("late"))
		r.Statement("open bills", "CREATE VIEW open_bills AS SELECT id FROM bills WHERE kind = 'open'", "DROP VIEW open_bills")
	}
}

func (a *ownedRate) Define(r *ashlar.Resource) {
	r.Table("rates")
	if all := r.TenantSchema(); tenantWishes.second {
		all.Global()
	}
	r.PrimaryKey(&a.ID)
	r.References(&a.Bill, &ownedBill{})
}

func declaredTenants(t *testing.T, second bool, schema string) (ashlar.Repo, *catalog.Catalog) {
	t.Helper()
	tenantWishes.Lock()
	defer tenantWishes.Unlock()
	tenantWishes.second = second
	repo := ashlar.Repo{
		ExtensionSchema: schema, Extensions: []ashlar.Extension{ashlar.PgExtension("citext"), ashlar.PgExtension("pg_trgm")},
		Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&ownerOrg{}, &ownedBill{}, &ownedRate{}}}},
	}
	c, err := ashlar.Compile(repo)
	if err != nil {
		t.Fatal(err)
	}
	return repo, c
}

// What is declared of tenants, with extensions in a schema of their own, is there in each tenant, and holds for rows.
func TestDeclaredTenants(t *testing.T) {
	t.Parallel()
	_, from := declaredTenants(t, false, "ext")
	repo, to := declaredTenants(t, true, "ext")
	lab := acceptance.NewLab(t)
	lab.Prove(t, acceptance.Change{From: from, To: to, ExtensionSchema: "ext"})
	lab.Prove(t, acceptance.Change{From: from, To: to, ExtensionSchema: "ext", Setup: []string{
		"INSERT INTO orgs (id, slug) VALUES (1, 'a')", `INSERT INTO "@tenant".rates (id) VALUES (1)`, `INSERT INTO "@tenant".bills (org_id, mail, rate) VALUES (1, 'x', 1)`,
	}})
	conn := dbtest.Connect(t, dbtest.New(t))
	result, err := generate.FromNothing(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range result.Files {
		if !file.Tenant && !file.NoTransaction {
			dbtest.Exec(t, conn, file.Up)
		}
	}
	dbtest.Exec(t, conn, "INSERT INTO orgs (slug) VALUES ('b'), ('a'), ('b')")
	tenants, err := repo.TenantsFunc()
	if err != nil {
		t.Fatal(err)
	}
	names, err := tenants(t.Context(), func(ctx context.Context, sql string, args ...any) ([]string, error) {
		dbtest.Exec(t, conn, "SET search_path = ''") // it needs none
		rows, err := conn.Query(ctx, sql, args...)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[string])
	})
	if err != nil || !slices.Equal(names, []string{"Org_a-2", "Org_b-1", "Org_b-3"}) {
		t.Fatalf("got %q, %v", names, err)
	}
	script, err := generate.TenantScript(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		quoted := `"` + name + `"`
		dbtest.Exec(t, conn, "CREATE SCHEMA "+quoted+"; BEGIN; SET LOCAL search_path = "+quoted+", ext;\n"+script+"; COMMIT")
	}
	for sql, state := range map[string]string{
		`INSERT INTO "Org_a-2".bills (org_id, mail) VALUES (1, 'x')`:     "",
		`INSERT INTO "Org_a-2".bills (org_id, mail) VALUES (1, 'ADMIN')`: "23514", // a comparison of citext, not of text
		`INSERT INTO "Org_a-2".bills (org_id, mail) VALUES (9, 'y')`:     "23503",
		`INSERT INTO public.rates (bill) VALUES (NULL)`:                  "",
	} {
		_, err := conn.Exec(t.Context(), sql)
		var refused *pgconn.PgError
		if state == "" && err != nil || state != "" && (!errors.As(err, &refused) || refused.Code != state) {
			t.Errorf("%s: %v, want %q", sql, err, state)
		}
	}
}
