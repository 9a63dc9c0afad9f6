package ashlar_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/testdata/accounts"
	"github.com/ashlar-go/ashlar/testdata/sales"
)

func shop() ashlar.Repo {
	return ashlar.Repo{
		Domains:        []ashlar.Domain{accounts.Domain, sales.Domain},
		Extensions:     []ashlar.Extension{ashlar.PgExtension("citext"), ashlar.PgExtension("citext")},
		RenamedSchemas: map[string]string{"audit": "log"},
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	if err := (ashlar.Project{Repos: []ashlar.Repo{shop()}}).Validate(); err != nil {
		t.Fatal(err)
	}
	got, err := ashlar.Compile(shop())
	if err != nil {
		t.Fatal(err)
	}
	code := got.Hints.Code[catalog.ColumnKey{Table: catalog.Name{Schema: "public", Name: "users"}, Column: "full_name"}]
	if code != "r.Column(&u.Name)" {
		t.Errorf("users.full_name is declared by %q", code)
	}
	if diff := cmp.Diff(wantShop(), got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(catalog.Hints{}, "Code", "Domains")); diff != "" {
		t.Errorf("the catalog differs (-want +got):\n%s", diff)
	}
}

// TestCompileOrder shuffles everything that may be listed in any order.
func TestCompileOrder(t *testing.T) {
	t.Parallel()
	want, err := ashlar.Compile(shop())
	if err != nil {
		t.Fatal(err)
	}
	rotated := func(list []ashlar.Definer, n int) []ashlar.Definer {
		out := slices.Concat(list[n%len(list):], list[:n%len(list)])
		if n%2 == 1 {
			slices.Reverse(out)
		}
		return out
	}
	for n := range 12 {
		repo := shop()
		for i := range repo.Domains {
			repo.Domains[i].Resources = rotated(repo.Domains[i].Resources, n)
		}
		if n%3 == 0 {
			slices.Reverse(repo.Domains)
		}
		got, err := ashlar.Compile(repo)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the order matters (-want +got):\n%s", diff)
		}
	}
}

type (
	Forth struct {
		ID, A int64
		B, C  string
	}
	Back Forth
)

func (f *Forth) Define(r *ashlar.Resource) {
	r.Table("calls").Schema("s").Comment("c")
	r.PrimaryKey(&f.ID).Name("key")
	r.ExtraColumn("x", "text").Null().Comment("x")
	r.ExtraColumn("y", "int8")
	r.Column(&f.B).Type("varchar(3)").Default("a").Collate("C")
	r.References(&f.A, f).OnDelete(ashlar.Cascade).Index().Deferrable()
	r.Unique(&f.B, &f.C).Include(&f.A).Name("both")
	r.Index(&f.A)
	r.Index(&f.C).Where("$1 <> ''", &f.B).Unique()
	r.Index(&f.C).Using("hash")
	r.Check("one", "$1 > 0", &f.A)
	r.Check("two", "$1 > 0", &f.ID)
}

func (f *Back) Define(r *ashlar.Resource) {
	r.Check("two", "$1 > 0", &f.ID)
	r.Check("one", "$1 > 0", &f.A)
	r.Index(&f.C).Using("hash")
	r.Index(&f.C).Unique().Where("$1 <> ''", &f.B)
	r.Index(&f.A)
	r.Unique(&f.B, &f.C).Name("both").Include(&f.A)
	r.References(&f.A, f).Deferrable().Index().OnDelete(ashlar.Cascade)
	r.Column(&f.B).Collate("C").Default("a")
	r.ExtraColumn("y", "bigint")
	r.Column(&f.B).Type("varchar(3)")
	r.ExtraColumn("x", "text").Comment("x").Null()
	r.PrimaryKey(&f.ID).Name("key")
	r.Table("calls").Comment("c").Schema("s")
}

// TestCallOrder says the same in two orders.
func TestCallOrder(t *testing.T) {
	t.Parallel()
	forth, err := compile(&Forth{})
	if err != nil {
		t.Fatal(err)
	}
	back, err := compile(&Back{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(forth, back, cmpopts.IgnoreFields(catalog.Hints{}, "Code", "Domains")); diff != "" {
		t.Errorf("the order of calls matters (-forth +back):\n%s", diff)
	}
}

func column(name, sql string, more ...func(*catalog.Column)) catalog.Column {
	c := catalog.Column{Name: name, Type: sql, NotNull: true}
	for _, set := range more {
		set(&c)
	}
	return c
}

func null(c *catalog.Column) { c.NotNull = false }

func value(sql string) func(*catalog.Column) { return func(c *catalog.Column) { c.Default = sql } }

func identity(sequence string) func(*catalog.Column) {
	return func(c *catalog.Column) { c.Identity = &catalog.Identity{Sequence: sequence} }
}

func table(schema, name string, columns ...catalog.Column) *catalog.Table {
	t := catalog.NewTable(catalog.Name{Schema: schema, Name: name})
	for i := range columns {
		columns[i].Position = (i + 1) * 1000
	}
	t.Columns = columns
	return t
}

// byName keys things by their names.
func byName[T any](name func(T) string, things ...T) map[string]T {
	m := map[string]T{}
	for _, thing := range things {
		m[name(thing)] = thing
	}
	return m
}

func indexes(list ...catalog.Index) map[string]catalog.Index {
	return byName(func(i catalog.Index) string { return i.Name }, list...)
}

func references(list ...catalog.Reference) map[string]catalog.Reference {
	return byName(func(r catalog.Reference) string { return r.Name }, list...)
}

func checks(list ...catalog.Check) map[string]catalog.Check {
	return byName(func(c catalog.Check) string { return c.Name }, list...)
}

func uniques(list ...catalog.Unique) map[string]catalog.Unique {
	return byName(func(u catalog.Unique) string { return u.Name }, list...)
}

func stamps() (created, updated catalog.Column) {
	return column("created_at", "timestamptz", value("now()")), column("updated_at", "timestamptz", value("now()"))
}

// wantShop is the catalog of the shop, written by hand.
func wantShop() *catalog.Catalog {
	want := catalog.New()
	want.Extensions["citext"] = catalog.Extension{Name: "citext"}
	want.Schemas["audit"] = catalog.Schema{Name: "audit"}
	for _, t := range []*catalog.Table{wantUsers(), wantOrganisations(), wantVisits(), wantOrders(), wantLines(), wantOrderNotes(), wantLineNotes()} {
		want.Tables[t.Name] = t
	}
	users, visits := catalog.Name{Schema: "public", Name: "users"}, catalog.Name{Schema: "audit", Name: "visits"}
	want.Hints = catalog.Hints{
		RenamedSchemas: map[string]string{"audit": "log"},
		RenamedTables: map[catalog.Name]catalog.Name{
			visits:                                  {Schema: "public", Name: "log"},
			{Schema: "public", Name: "order_lines"}: {Schema: "public", Name: "lines"},
		},
		RenamedColumns: map[catalog.ColumnKey]string{{Table: users, Column: "full_name"}: "name"},
		Fills:          map[catalog.ColumnKey]string{{Table: users, Column: "full_name"}: "split_part(email, '@', 1)"},
	}
	return want
}

func wantUsers() *catalog.Table {
	created, updated := stamps()
	t := table("public", "users",
		column("id", "uuid", value("gen_random_uuid()")),
		column("email", "public.citext", func(c *catalog.Column) { c.Comment = "also the login name" }),
		column("full_name", "text"),
		column("invited_by", "uuid", null),
		column("first_order", "bigint", null),
		column("settings", "jsonb", value("'{}'")),
		created, updated,
	)
	t.Comment = "who may log in"
	t.PrimaryKey = &catalog.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}}
	t.Uniques = uniques(catalog.Unique{Name: "users_email_key", Columns: []string{"email"}})
	t.Checks = checks(catalog.Check{Name: "email_has_at", Expression: "email LIKE '%@%'"})
	t.References = references(
		catalog.Reference{
			Name: "users_invited_by_fkey", Columns: []string{"invited_by"}, OnDelete: catalog.SetNull,
			Table: t.Name, TargetColumns: []string{"id"},
		},
		catalog.Reference{
			Name: "users_first_order_fkey", Columns: []string{"first_order"}, OnDelete: catalog.SetNull,
			Table: catalog.Name{Schema: "public", Name: "orders"}, TargetColumns: []string{"id"},
		},
	)
	return t
}

func wantOrganisations() *catalog.Table {
	t := table("crm", "organisations", column("id", "integer"), column("slug", "text"))
	t.Unmanaged = true
	t.PrimaryKey = &catalog.PrimaryKey{Name: "organisations_pkey", Columns: []string{"id"}}
	return t
}

func wantVisits() *catalog.Table {
	t := table("audit", "visits",
		column("id", "bigint", func(c *catalog.Column) {
			c.Identity = &catalog.Identity{Always: true, Start: 1000, Sequence: "visits_id_seq"}
		}),
		column("user_id", "uuid", null),
		column("at", "timestamptz"),
		column("notes", "text", value("''"), func(c *catalog.Column) { c.Collation = `"C"` }),
		column("raw", "jsonb", null, func(c *catalog.Column) { c.Compression = "pglz" }),
		column("search", "tsvector", null),
	)
	t.Unlogged = true
	t.Parameters = map[string]string{"fillfactor": "70"}
	t.PrimaryKey = &catalog.PrimaryKey{Name: "visits_pkey", Columns: []string{"id"}}
	t.References = references(catalog.Reference{
		Name: "visits_user_id_fkey", Columns: []string{"user_id"}, OnDelete: catalog.Cascade,
		Table: catalog.Name{Schema: "public", Name: "users"}, TargetColumns: []string{"id"},
	})
	t.Indexes = indexes(
		catalog.Index{Name: "visits_user_id_idx", Parts: []catalog.Part{{Column: "user_id"}}, Where: "user_id IS NOT NULL"},
		catalog.Index{
			Name: "visits_search_idx", Method: "gin", Parts: []catalog.Part{{Column: "search"}}, Concurrently: true,
			Parameters: map[string]string{"fastupdate": "false"},
		},
		catalog.Index{
			Name: "visits_expr_idx", Comment: "for prefixes",
			Parts: []catalog.Part{{Expression: "lower(notes)", OperatorClass: "text_pattern_ops"}},
		},
	)
	return t
}

func wantOrders() *catalog.Table {
	created, updated := stamps()
	updated.Default = ""
	t := table("public", "orders",
		column("shop_id", "bigint"),
		column("id", "bigint", identity("orders_id_seq")),
		column("buyer_email", "public.citext"),
		column("seller", "uuid"),
		column("company_id", "integer", null),
		column("paid_at", "timestamptz", null),
		column("tags", "text[]", value("'{}'")),
		created, updated,
	)
	t.PrimaryKey = &catalog.PrimaryKey{Name: "orders_pkey", Columns: []string{"id"}}
	t.Uniques = uniques(catalog.Unique{Name: "orders_shop_id_id_paid_at_key", Columns: []string{"shop_id", "id"}, Include: []string{"paid_at"}})
	users := catalog.Name{Schema: "public", Name: "users"}
	t.References = references(
		catalog.Reference{
			Name: "orders_buyer_email_fkey", Columns: []string{"buyer_email"}, OnUpdate: catalog.Cascade,
			Table: users, TargetColumns: []string{"email"},
		},
		catalog.Reference{Name: "orders_seller_fkey", Columns: []string{"seller"}, Table: users, TargetColumns: []string{"id"}, Deferrable: true},
		catalog.Reference{
			Name: "orders_company_id_fkey", Columns: []string{"company_id"},
			Table: catalog.Name{Schema: "crm", Name: "organisations"}, TargetColumns: []string{"id"},
		},
	)
	t.Indexes = indexes(
		catalog.Index{Name: "orders_buyer_email_idx", Parts: []catalog.Part{{Column: "buyer_email"}}},
		catalog.Index{
			Name: "orders_shop_id_paid_at_idx", Parts: []catalog.Part{{Column: "shop_id"}, {Column: "paid_at", Descending: true}},
			Where: "paid_at IS NOT NULL",
		},
		catalog.Index{Name: "orders_tags_idx", Method: "gin", Parts: []catalog.Part{{Column: "tags"}}},
	)
	return t
}

func wantLines() *catalog.Table {
	t := table("public", "order_lines",
		column("shop_id", "bigint"), column("order_id", "bigint"), column("position", "smallint"),
		column("extra", "jsonb", value("'{}'")),
	)
	t.PrimaryKey = &catalog.PrimaryKey{Name: "order_lines_pkey", Columns: []string{"shop_id", "order_id", "position"}}
	t.References = references(catalog.Reference{
		Name: "order_lines_shop_id_order_id_fkey", Columns: []string{"shop_id", "order_id"}, OnDelete: catalog.Cascade,
		Table: catalog.Name{Schema: "public", Name: "orders"}, TargetColumns: []string{"shop_id", "id"},
	})
	return t
}

func wantOrderNotes() *catalog.Table {
	created, updated := stamps()
	t := table("public", "order_notes",
		column("id", "bigint", identity("order_notes_id_seq")), column("text", "text"), created, updated, column("order_id", "bigint"),
	)
	t.PrimaryKey = &catalog.PrimaryKey{Name: "order_notes_pkey", Columns: []string{"id"}}
	t.Checks = checks(catalog.Check{Name: "not_blank", Expression: "text <> ''"})
	t.Indexes = indexes(
		catalog.Index{Name: "order_notes_created_at_idx", Parts: []catalog.Part{{Column: "created_at"}}},
		catalog.Index{Name: "order_notes_order_id_idx", Parts: []catalog.Part{{Column: "order_id"}}},
	)
	t.References = references(catalog.Reference{
		Name: "order_notes_order_id_fkey", Columns: []string{"order_id"}, OnDelete: catalog.Cascade,
		Table: catalog.Name{Schema: "public", Name: "orders"}, TargetColumns: []string{"id"},
	})
	return t
}

func wantLineNotes() *catalog.Table {
	created, updated := stamps()
	t := table("public", "line_notes",
		column("id", "bigint", identity("line_notes_id_seq")), column("text", "text"), created, updated, column("article", "text", null),
	)
	t.PrimaryKey = &catalog.PrimaryKey{Name: "line_notes_pkey", Columns: []string{"id"}}
	t.Checks = checks(catalog.Check{Name: "not_blank", Expression: "text <> '' OR article IS NULL"})
	t.Indexes = indexes(catalog.Index{Name: "line_notes_created_at_idx", Parts: []catalog.Part{{Column: "created_at"}}})
	return t
}
