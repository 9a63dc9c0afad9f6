// Package sales holds resources for tests: what is sold.
package sales

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/testdata/accounts"
)

// Domain lists the resources.
var Domain = ashlar.Domain{Name: "sales", Resources: []ashlar.Definer{&Order{}, &Line{}, &OrderNote{}, &LineNote{}}}

// Order is a sale.
type Order struct {
	ShopID     int64
	ID         int64
	BuyerEmail string
	Seller     uuid.UUID
	CompanyID  *int32
	PaidAt     *time.Time
	Tags       []string
	accounts.Stamps
}

// Define declares the table.
func (o *Order) Define(r *ashlar.Resource) {
	r.Table("orders")
	r.PrimaryKey(&o.ID)
	u := &accounts.User{}
	r.References(&o.BuyerEmail, u).To(&u.Email).OnUpdate(ashlar.Cascade).Index()
	r.References(&o.Seller, u).Deferrable()
	r.References(&o.CompanyID, &accounts.Organisation{})
	r.Column(&o.Tags).Default([]string{})
	r.Unique(&o.ShopID, &o.ID).Include(&o.PaidAt)
	r.Index(&o.ShopID, ashlar.Desc(&o.PaidAt).NullsLast()).Where("$1 IS NOT NULL", &o.PaidAt)
	r.Index(&o.Tags).Using("gin")
	r.Column(&o.UpdatedAt).NoDefault()
}

// Line is a part of an order.
type Line struct {
	ShopID, OrderID int64
	Position        int16
	Extra           json.RawMessage
}

// Define declares the table.
func (l *Line) Define(r *ashlar.Resource) {
	r.Table("order_lines").RenamedFrom("lines")
	r.PrimaryKey(&l.ShopID, &l.OrderID, &l.Position)
	o := &Order{}
	r.References(&l.ShopID, o).To(&o.ShopID).With(&l.OrderID, &o.ID).OnDelete(ashlar.Cascade)
	r.Column(&l.Extra).Default(ashlar.SQL("'{}'"))
}

// Note is a text about something.
type Note struct {
	ID   int64
	Text string
	accounts.Stamps
}

// Define declares what all notes have.
func (n *Note) Define(r *ashlar.Resource) {
	r.PrimaryKey(&n.ID)
	r.Check("not_blank", "$1 <> ''", &n.Text)
	r.Index(&n.CreatedAt)
}

// OrderNote is a note about an order.
type OrderNote struct {
	Note
	OrderID int64
}

// Define declares the table.
func (n *OrderNote) Define(r *ashlar.Resource) {
	r.Table("order_notes")
	r.References(&n.OrderID, &Order{}).OnDelete(ashlar.Cascade).Index()
}

// LineNote is a note about an article, whose table says less about blanks.
type LineNote struct {
	Note
	Article *string
}

// Define declares the table.
func (n *LineNote) Define(r *ashlar.Resource) {
	r.Table("line_notes")
	n.Note.Define(r) // nothing to gain, nothing to lose
	r.Check("not_blank", "$1 <> '' OR $2 IS NULL", &n.Text, &n.Article)
}
