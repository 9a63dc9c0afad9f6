// Package knowledge declares the articles that answer a question before it becomes a ticket. They have a schema of their
// own.
package knowledge

import (
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/record"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
)

// Domain lists the resources of this package.
var Domain = ashlar.Domain{
	Name:      "knowledge",
	Schema:    "knowledge",
	Resources: []ashlar.Definer{&Section{}, &Article{}},
}

// Section is a chapter, or a part of one.
type Section struct {
	ID       int64
	ParentID *int64
	Title    string
	Position int16
}

// Define says what the struct cannot.
func (s *Section) Define(r *ashlar.Resource) {
	r.Table("sections")
	r.PrimaryKey(&s.ID)
	r.Column(&s.Position).Default(0)
	r.References(&s.ParentID, s).OnDelete(ashlar.Cascade).Index()
	r.Check("not_its_own_parent", "$1 <> $2", &s.ParentID, &s.ID)
}

// Article is a page of a section.
type Article struct {
	ID          int64
	SectionID   int64
	AuthorID    uuid.UUID
	TicketID    *int64 // the ticket it grew from
	Title       string
	Slug        string
	Summary     string
	Body        string
	PublishedAt *time.Time
	record.Stamps
}

// Define says what the struct cannot.
func (a *Article) Define(r *ashlar.Resource) {
	r.Table("articles")
	r.PrimaryKey(&a.ID)
	r.Column(&a.Slug).Type("varchar(100)")
	r.Column(&a.Summary).Fill("left($1, 200)", &a.Body) // for the articles that were there before it
	r.References(&a.SectionID, &Section{}).OnDelete(ashlar.Restrict)
	r.References(&a.AuthorID, &accounts.User{}).OnDelete(ashlar.Restrict).Index()
	r.References(&a.TicketID, &tickets.Ticket{}).OnDelete(ashlar.SetNull)

	// Drafts may share an address; published articles may not.
	r.Index(&a.SectionID, &a.Slug).Unique().Where("$1 IS NOT NULL", &a.PublishedAt)
	r.Index(ashlar.Expr("$1", &a.Title).OpClass("gin_trgm_ops")).Using("gin").Name("articles_title_search_idx")
	r.Check("slug_is_clean", "$1 ~ '^[a-z0-9-]+$'", &a.Slug)
}
