// Package workspace declares what each organization has for itself, in a schema of its own.
package workspace

import (
	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/record"
)

// Domain lists the resources of this package.
var Domain = ashlar.Domain{
	Name:      "workspace",
	Resources: []ashlar.Definer{&Reply{}, &Shortcut{}},
}

// Reply is an answer that the organization's agents have at hand.
type Reply struct {
	ID       int64
	AuthorID *uuid.UUID
	Title    string
	Body     string
	record.Stamps
}

// Define says what the struct cannot.
func (p *Reply) Define(r *ashlar.Resource) {
	r.Table("replies")
	r.TenantSchema() // once in the schema of each organization
	r.PrimaryKey(&p.ID)
	r.References(&p.AuthorID, &accounts.User{}).OnDelete(ashlar.SetNull).Index() // to the table that all share
	r.Check("title_not_blank", "length(trim($1)) > 0", &p.Title)
}

// Shortcut is what an agent types to get a reply.
type Shortcut struct {
	Keys    string
	ReplyID int64
}

// Define says what the struct cannot.
func (s *Shortcut) Define(r *ashlar.Resource) {
	r.Table("shortcuts")
	r.TenantSchema()
	r.PrimaryKey(&s.Keys)
	r.References(&s.ReplyID, &Reply{}).OnDelete(ashlar.Cascade).Index() // of the same organization
}
