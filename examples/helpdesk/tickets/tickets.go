// Package tickets declares the tickets and all that hangs on them.
package tickets

import (
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/record"
)

// Domain lists the resources of this package.
var Domain = ashlar.Domain{
	Name:      "tickets",
	Resources: []ashlar.Definer{&Queue{}, &Ticket{}, &Comment{}, &Attachment{}, &Watcher{}},
}

// Queue is where the tickets of one kind wait, such as billing.
type Queue struct {
	ID             int64
	OrganizationID uuid.UUID
	Name           string
	AnswerWithin   time.Duration // interval
}

// Define says what the struct cannot.
func (q *Queue) Define(r *ashlar.Resource) {
	r.Table("queues")
	r.PrimaryKey(&q.ID) // an integer: numbered by PostgreSQL
	r.Column(&q.AnswerWithin).Default(ashlar.SQL("interval '1 day'"))
	r.References(&q.OrganizationID, &accounts.Organization{}).OnDelete(ashlar.Cascade)
	r.Unique(&q.OrganizationID, &q.Name)
}

// Ticket is something that somebody wants to have answered.
type Ticket struct {
	ID         int64
	QueueID    int64
	AuthorID   uuid.UUID
	AssigneeID *uuid.UUID
	Subject    string
	Body       string
	Priority   int16
	Tags       []string
	DueAt      *time.Time
	ClosedAt   *time.Time
	ArticleID  *int64 // the article that answered it
	record.Stamps
}

// Define says what the struct cannot.
func (t *Ticket) Define(r *ashlar.Resource) {
	r.Table("tickets")
	r.PrimaryKey(&t.ID).Identity(ashlar.Identity{Start: 1000})
	r.Column(&t.Subject).Type("varchar(200)").RenamedFrom("title")
	r.Column(&t.Priority).Default(3).Comment("1 is the most urgent")
	r.Column(&t.Tags).Default([]string{})

	r.References(&t.QueueID, &Queue{}).OnDelete(ashlar.Restrict)
	r.References(&t.AuthorID, &accounts.User{}).OnDelete(ashlar.Cascade).Index()
	r.References(&t.AssigneeID, &accounts.User{}).OnDelete(ashlar.SetNull).IndexWhere("$1 IS NULL", &t.ClosedAt)
	// Package knowledge imports this one, so its table is named.
	r.References(&t.ArticleID, ashlar.Table("articles").Schema("knowledge")).OnDelete(ashlar.SetNull)

	r.Index(&t.QueueID, &t.Priority, ashlar.Asc(&t.CreatedAt)).Where("$1 IS NULL", &t.ClosedAt).Name("tickets_waiting_idx")
	r.Index(&t.Tags).Using("gin")
	r.Check("priority_in_range", "$1 BETWEEN 1 AND 5", &t.Priority)
	r.Check("subject_not_blank", "length(trim($1)) > 0", &t.Subject)
}

// Comment is what somebody said on a ticket.
type Comment struct {
	ID       int64
	TicketID int64
	AuthorID uuid.UUID
	Body     string
	Internal bool
	EditedAt *time.Time
	record.Stamps
}

// Define says what the struct cannot.
func (c *Comment) Define(r *ashlar.Resource) {
	r.Table("comments")
	r.PrimaryKey(&c.ID)
	r.Column(&c.Internal).Default(false).Comment("For agents only")
	r.References(&c.TicketID, &Ticket{}).OnDelete(ashlar.Cascade)
	r.References(&c.AuthorID, &accounts.User{}).OnDelete(ashlar.Cascade).Index()
	r.Index(&c.TicketID, &c.CreatedAt)
}

// Attachment is a file that came with a comment. Its bytes are elsewhere, under its checksum.
type Attachment struct {
	ID          uuid.UUID
	CommentID   int64
	FileName    string
	ContentType string
	Size        int64
	Checksum    []byte
}

// Define says what the struct cannot.
func (a *Attachment) Define(r *ashlar.Resource) {
	r.Table("attachments")
	r.PrimaryKey(&a.ID).Default(ashlar.RandomUUID)
	r.Column(&a.ContentType).Default("application/octet-stream")
	r.References(&a.CommentID, &Comment{}).OnDelete(ashlar.Cascade)
	r.Unique(&a.CommentID, &a.FileName)
	r.Check("size_not_negative", "$1 >= 0", &a.Size)
	r.Check("checksum_is_sha256", "octet_length($1) = 32", &a.Checksum)
}

// Watcher is a user who wants to hear of a ticket.
type Watcher struct {
	TicketID int64
	UserID   uuid.UUID
	Since    time.Time
}

// Define says what the struct cannot.
func (w *Watcher) Define(r *ashlar.Resource) {
	r.Table("watchers")
	r.PrimaryKey(&w.TicketID, &w.UserID)
	r.Column(&w.Since).Default(ashlar.Now)
	r.References(&w.TicketID, &Ticket{}).OnDelete(ashlar.Cascade)
	r.References(&w.UserID, &accounts.User{}).OnDelete(ashlar.Cascade).Index()
}
