package ashlar_test

import (
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
