package ashlar_test

import (
	"context"
	"fmt"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// OfShop makes a resource one of a shop.
type OfShop struct{ ShopID int64 }

// Define says what the struct cannot.
func (o *OfShop) Define(r *ashlar.Resource) { r.TenantColumn(&o.ShopID) }

// Customer belongs to a shop, and is kept when it is deleted.
type Customer struct {
	ID        int64
	Email     string
	DeletedAt *int64
	OfShop
}

// Define says what the struct cannot.
func (c *Customer) Define(r *ashlar.Resource) {
	r.Table("customers")
	r.PrimaryKey(&c.ID)
	r.BaseFilter("$1 IS NULL", &c.DeletedAt)
	r.Unique(&c.Email)
}

// Purchase is one of a customer of the same shop.
type Purchase struct {
	ID         int64
	CustomerID int64
	OfShop
}

// Define says what the struct cannot.
func (p *Purchase) Define(r *ashlar.Resource) {
	r.Table("purchases")
	r.PrimaryKey(&p.ID)
	r.References(&p.CustomerID, &Customer{}).MatchTenant()
}

// Debtor is a customer as accounting sees it.
type Debtor struct {
	ID    int64
	Limit *int64
}

// Define says what the struct cannot.
func (d *Debtor) Define(r *ashlar.Resource) {
	r.Extends(&Customer{})
	r.Check("limit_not_negative", "$1 >= 0", &d.Limit)
}

func ExampleResource_TenantColumn() {
	cat, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&Customer{}, &Purchase{}, &Debtor{}}}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	customers, purchases := cat.Tables[catalog.Name{Schema: "public", Name: "customers"}], cat.Tables[catalog.Name{Schema: "public", Name: "purchases"}]
	for _, name := range catalog.Sorted(customers.Indexes) {
		fmt.Println(name, customers.Indexes[name].Columns(), customers.Indexes[name].Where)
	}
	for _, name := range catalog.Sorted(customers.Uniques) {
		fmt.Println(name, customers.Uniques[name].Columns)
	}
	for _, name := range catalog.Sorted(customers.Checks) {
		fmt.Println(name, customers.Checks[name].Expression)
	}
	for _, name := range catalog.Sorted(purchases.References) {
		fmt.Println(name, purchases.References[name].Columns, purchases.References[name].TargetColumns)
	}
	// Output:
	// customers_shop_id_email_key [shop_id email] deleted_at IS NULL
	// customers_shop_id_id_key [shop_id id]
	// limit_not_negative "limit" >= 0
	// purchases_shop_id_customer_id_fkey [shop_id customer_id] [shop_id id]
}

// Club is a tenant; its members are in a schema of its own.
type Club struct{ ID int64 }

// Define says what the struct cannot.
func (c *Club) Define(r *ashlar.Resource) {
	r.Table("clubs")
	r.PrimaryKey(&c.ID)
	r.ManagesTenant("club_$1", &c.ID)
}

// ClubMember is one of a club, in the schema of that club.
type ClubMember struct {
	ID     int64
	ClubID int64
}

// Define says what the struct cannot.
func (m *ClubMember) Define(r *ashlar.Resource) {
	r.Table("members")
	r.TenantSchema()
	r.PrimaryKey(&m.ID)
	r.References(&m.ClubID, &Club{})
}

func ExampleResource_TenantSchema() {
	repo := ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&Club{}, &ClubMember{}}}}}
	cat, err := ashlar.Compile(repo)
	if err != nil {
		fmt.Println(err)
		return
	}
	members := cat.Tables[catalog.Name{Schema: catalog.Tenant, Name: "members"}]
	fmt.Println(members.References["members_club_id_fkey"].Table)
	tenants, err := repo.TenantsFunc()
	if err != nil {
		fmt.Println(err)
		return
	}
	names, err := tenants(context.Background(), func(_ context.Context, sql string, _ ...any) ([]string, error) {
		fmt.Println(sql)
		return []string{"club_2", "club_1"}, nil
	})
	fmt.Println(names, err)
	// Output:
	// {public clubs}
	// SELECT 'club_' || CAST(id AS text) FROM public.clubs
	// [club_1 club_2] <nil>
}
