package ashlar_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// Of the tenants below, which are rows of shops, each has bills and lines; the price lists are there once more for all.
type (
	tenantShop struct {
		ID       int64
		Slug     string
		LastBill *int64
		List     *int64
	}
	tenantBill struct {
		ID     int64
		ShopID int64
		ListID *int64
		State  state
	}
	tenantLine struct {
		ID     int64
		BillID int64
	}
	tenantList struct {
		ID     int64
		ShopID int64
		BillID *int64
		BaseID *int64
		State  state
	}
)

func (s *tenantShop) Define(r *ashlar.Resource) {
	r.Table("shops")
	r.PrimaryKey(&s.ID)
	r.ManagesTenant("Shop_$1-$2", &s.Slug, &s.ID)
	r.References(&s.LastBill, ashlar.Table("bills")).OnDelete(ashlar.Cascade).Index()
	r.References(&s.List, &tenantList{})
	r.Statement("shop names", "CREATE VIEW names AS SELECT slug FROM shops", "DROP VIEW names")
}

func (b *tenantBill) Define(r *ashlar.Resource) {
	r.Table("bills")
	r.TenantSchema()
	r.PrimaryKey(&b.ID).Default(ashlar.SQL("nextval('numbers')"))
	r.References(&b.ShopID, &tenantShop{}).Index()
	r.References(&b.ListID, &tenantList{})
	r.Statement("open bills", "CREATE VIEW open_bills AS SELECT id FROM bills", "DROP VIEW open_bills")
	r.Statement("round", "CREATE FUNCTION round() ...", "DROP FUNCTION round").Global().Before()
	r.Statement("shared", "CREATE VIEW x AS SELECT 1", "DROP VIEW x").Global()
}

func (l *tenantLine) Define(r *ashlar.Resource) {
	r.Table("lines")
	r.TenantSchema()
	r.PrimaryKey(&l.ID)
	r.References(&l.BillID, &tenantBill{})
}

func (l *tenantList) Define(r *ashlar.Resource) {
	r.Table("lists").RenamedFrom("prices").Schema("trade")
	r.TenantSchema().Global()
	r.PrimaryKey(&l.ID)
	r.References(&l.ShopID, &tenantShop{})
	r.References(&l.BillID, &tenantBill{})
	r.References(&l.BaseID, l)
	r.Column(&l.BillID).RenamedFrom("bill")
	r.Statement("lists of tenants", "CREATE VIEW v AS SELECT 1", "DROP VIEW v")
	r.Statement("lists of all", "CREATE VIEW w AS SELECT 1", "DROP VIEW w").Global()
}

var tenantRepo = ashlar.Repo{
	Domains:   []ashlar.Domain{{Resources: []ashlar.Definer{&tenantShop{}, &tenantBill{}, &tenantLine{}, &tenantList{}}}},
	Sequences: []ashlar.Sequence{{Name: "numbers", TenantSchema: true}, {Name: "numbers"}},
}

func tenant(name string) catalog.Name { return catalog.Name{Schema: catalog.Tenant, Name: name} }

func TestTenantSchema(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(tenantRepo)
	if err != nil {
		t.Fatal(err)
	}
	public := func(name string) catalog.Name { return catalog.Name{Schema: catalog.Public, Name: name} }
	trade := catalog.Name{Schema: "trade", Name: "lists"}
	if diff := cmp.Diff([]catalog.Name{tenant("bills"), tenant("lines"), tenant("lists"), public("shops"), trade}, catalog.SortedNames(cat.Tables)); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	targets := map[string]string{}
	for _, table := range cat.SortedTables() {
		for name, reference := range table.References {
			targets[table.Name.Schema+" "+name] = reference.Table.Schema + "." + reference.Table.Name
		}
	}
	if diff := cmp.Diff(map[string]string{
		"@tenant bills_shop_id_fkey": "public.shops", "@tenant bills_list_id_fkey": "@tenant.lists", "@tenant lines_bill_id_fkey": "@tenant.bills",
		"@tenant lists_shop_id_fkey": "public.shops", "@tenant lists_bill_id_fkey": "@tenant.bills", "@tenant lists_base_id_fkey": "@tenant.lists",
		"public shops_list_fkey": "trade.lists", "trade lists_shop_id_fkey": "public.shops", "trade lists_base_id_fkey": "trade.lists",
	}, targets); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]catalog.Unkeyed{
		{Table: public("shops"), Columns: []string{"last_bill"}, Target: tenant("bills")},
		{Table: trade, Columns: []string{"bill_id"}, Target: tenant("bills")},
	}, cat.Hints.Unkeyed); diff != "" {
		t.Errorf("references without a key (-want +got):\n%s", diff)
	}
	types := map[string]string{}
	for _, table := range cat.SortedTables() {
		if column := table.Column("state"); column != nil {
			types[table.Name.Schema+"."+table.Name.Name] = column.Type
		}
	}
	if diff := cmp.Diff(map[string]string{"@tenant.bills": "public.state", "@tenant.lists": "public.state", "trade.lists": "state"}, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if cat.Tables[public("shops")].Column("last_bill").Type != "bigint" || cat.Tables[public("shops")].Indexes["shops_last_bill_idx"].Name == "" {
		t.Error("a reference without a key still has a type and an index")
	}
	after := map[string][]catalog.Name{}
	for name, s := range cat.Statements {
		key := name
		if s.Tenant {
			key += ", per tenant"
		}
		after[key] = s.After
	}
	if diff := cmp.Diff(map[string][]catalog.Name{
		"shop names": {public("shops")}, "open bills, per tenant": {tenant("bills")}, "round": nil, "shared": {}, "lists of tenants, per tenant": {tenant("lists")}, "lists of all": {trade},
	}, after); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]catalog.Name{tenant("numbers"), public("numbers")}, catalog.SortedNames(cat.Sequences)); diff != "" {
		t.Errorf("sequences (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[catalog.Name]catalog.Name{tenant("lists"): tenant("prices"), trade: {Schema: "trade", Name: "prices"}}, cat.Hints.RenamedTables); diff != "" {
		t.Errorf("renamed tables (-want +got):\n%s", diff)
	}
	if cat.Hints.RenamedColumns[catalog.ColumnKey{Table: trade, Column: "bill_id"}] != "bill" || len(cat.Schemas) != 1 {
		t.Errorf("hints %v, schemas %v", cat.Hints.RenamedColumns, cat.Schemas)
	}
}

// tenantMixin makes a resource one of tenants.
type tenantMixin struct{ Note string }

func (m *tenantMixin) Define(r *ashlar.Resource) { r.TenantSchema() }

// noteOne and noteTwo want the same names: one in the tenants, one for all; noteThree extends the first.
type (
	noteOne struct {
		ID int64
		tenantMixin
	}
	noteTwo   struct{ ID int64 }
	noteThree struct{ More *int64 }
)

func (n *noteOne) Define(r *ashlar.Resource) {
	r.Table("notes")
	r.PrimaryKey(&n.ID)
	r.Index(&n.Note)
}

func (n *noteTwo) Define(r *ashlar.Resource) {
	r.Table("notes")
	r.PrimaryKey(&n.ID)
}

func (n *noteThree) Define(r *ashlar.Resource) {
	r.Extends(&noteOne{})
	r.Index(&n.More)
}

func TestNamesOfTenantsAndShared(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&noteOne{}, &noteTwo{}, &noteThree{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	notes := cat.Tables[tenant("notes")]
	if notes == nil || notes.Column("more") == nil || len(notes.Indexes) != 2 || len(cat.Tables) != 2 {
		t.Errorf("got %+v", notes)
	}
}

// sharedNote is there twice, so its names are taken twice.
type sharedNote struct{ ID int64 }

func (n *sharedNote) Define(r *ashlar.Resource) {
	r.Table("shared_notes")
	r.TenantSchema().Global()
	r.PrimaryKey(&n.ID).Name("notes_pkey")
}

func TestNamesOfSharedCopies(t *testing.T) {
	t.Parallel()
	for _, other := range []ashlar.Definer{&noteOne{}, &noteTwo{}} {
		_, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&sharedNote{}, other}}}})
		var mistakes ashlar.Mistakes
		if !errors.As(err, &mistakes) || len(mistakes) != 1 || !strings.Contains(mistakes[0].Error(), `two primary keys are named "notes_pkey"`) {
			t.Errorf("%T: %v", other, err)
		}
	}
}

func TestTenantsFunc(t *testing.T) {
	t.Parallel()
	var asked []string
	query := func(_ context.Context, sql string, args ...any) ([]string, error) {
		asked = append(asked, sql)
		if len(args) > 0 {
			t.Errorf("with arguments %v", args)
		}
		return []string{"b", "a", "c"}, nil
	}
	none, err := ashlar.Repo{}.TenantsFunc()
	if none != nil || err != nil {
		t.Errorf("without tenants: %v, %v", none, err)
	}
	repo := tenantRepo
	owners, err := repo.TenantsFunc()
	if err != nil {
		t.Fatal(err)
	}
	names, err := owners(t.Context(), query)
	if err != nil || !slices.Equal(names, []string{"a", "b", "c"}) {
		t.Errorf("got %q, %v", names, err)
	}
	const rows = "SELECT 'Shop_' || CAST(slug AS text) || '-' || CAST(id AS text) FROM public.shops"
	if !slices.Equal(asked, []string{rows}) {
		t.Errorf("asked %q, want %q", asked, rows)
	}
	repo.Tenants = func(ctx context.Context, query ashlar.Query) ([]string, error) {
		more, err := ashlar.TenantsFrom("SELECT slug FROM public.others")(ctx, query)
		return append(more, "z", "a"), err
	}
	both, err := repo.TenantsFunc()
	if err != nil {
		t.Fatal(err)
	}
	if names, err = both(t.Context(), query); err != nil || !slices.Equal(names, []string{"a", "b", "c", "z"}) {
		t.Errorf("got %q, %v", names, err)
	}
	if len(asked) != 3 || asked[1] != "SELECT slug FROM public.others" || asked[2] != rows {
		t.Errorf("asked %q", asked)
	}
	broken := errors.New("no server")
	if _, err := both(t.Context(), func(context.Context, string, ...any) ([]string, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := ashlar.TenantsFrom(" ")(t.Context(), query); err == nil {
		t.Error("empty SQL is asked")
	}
	repo.Domains = []ashlar.Domain{{Resources: []ashlar.Definer{&tenantShop{}}}}
	if _, err := repo.TenantsFunc(); !errors.As(err, new(ashlar.Mistakes)) {
		t.Errorf("mistakes: %v", err)
	}
}
