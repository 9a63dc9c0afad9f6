// Package desk is the part of the program that works with rows. It reads and writes the structs that declare the tables,
// with pgx and nothing between.
package desk

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/knowledge"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
	"github.com/ashlar-go/ashlar/release"
)

// Hire adds an organization with its first user, who owns it. They refer to each other: the organization learns its
// owner last.
func Hire(ctx context.Context, tx pgx.Tx, o *accounts.Organization, owner *accounts.User) error {
	err := tx.QueryRow(ctx, `
		INSERT INTO organizations (name, slug) VALUES ($1, $2)
		RETURNING id, settings, created_at, updated_at`,
		o.Name, o.Slug).Scan(&o.ID, &o.Settings, &o.CreatedAt, &o.UpdatedAt)
	if err != nil {
		return err
	}
	owner.OrganizationID = o.ID
	if err := AddUser(ctx, tx, owner); err != nil {
		return err
	}
	o.OwnerID = &owner.ID
	_, err = tx.Exec(ctx, "UPDATE organizations SET owner_id = $1 WHERE id = $2", o.OwnerID, o.ID)
	return err
}

// SignUp adds an organization with its first user and with the schema that is its own: all of it, or nothing when the
// transaction is not committed.
//
// The schema comes first: its foreign key to users locks that table against other writers until the commit. Two who had each
// written their user before would wait for each other.
// https://www.postgresql.org/docs/current/sql-altertable.html
func SignUp(ctx context.Context, tx pgx.Tx, all *release.Tenants, o *accounts.Organization, owner *accounts.User) error {
	if err := all.Create(ctx, tx, o.Tenant()); err != nil {
		return err
	}
	return Hire(ctx, tx, o, owner)
}

// Readdress gives an organization another slug, by which its schema is called.
func Readdress(ctx context.Context, tx pgx.Tx, all *release.Tenants, o *accounts.Organization, slug string) error {
	before := o.Tenant()
	o.Slug = slug
	if _, err := tx.Exec(ctx, "UPDATE organizations SET slug = $1, updated_at = now() WHERE id = $2", o.Slug, o.ID); err != nil {
		return err
	}
	return all.Rename(ctx, tx, before, o.Tenant())
}

// AddUser adds a user and sets what the database decides.
func AddUser(ctx context.Context, tx pgx.Tx, u *accounts.User) error {
	return tx.QueryRow(ctx, `
		INSERT INTO users (organization_id, email, name, password_hash, agent) VALUES ($1, $2, $3, $4, $5)
		RETURNING id, created_at, updated_at`,
		u.OrganizationID, u.Email, u.Name, u.PasswordHash, u.Agent).Scan(&u.ID, &u.CreatedAt, &u.UpdatedAt)
}

// AddQueue adds a queue.
func AddQueue(ctx context.Context, tx pgx.Tx, q *tickets.Queue) error {
	return tx.QueryRow(ctx, `
		INSERT INTO queues (organization_id, name, answer_within) VALUES ($1, $2, $3) RETURNING id`,
		q.OrganizationID, q.Name, q.AnswerWithin).Scan(&q.ID)
}

// OpenTicket adds a ticket, due as its queue promises, and sets what the database decides. Tags must not be nil: the
// column is NOT NULL.
func OpenTicket(ctx context.Context, tx pgx.Tx, t *tickets.Ticket) error {
	return tx.QueryRow(ctx, `
		INSERT INTO tickets (queue_id, author_id, subject, body, priority, tags, due_at)
		SELECT id, $2, $3, $4, $5, $6, now() + answer_within FROM queues WHERE id = $1
		RETURNING id, created_at, updated_at`,
		t.QueueID, t.AuthorID, t.Subject, t.Body, t.Priority, t.Tags).Scan(&t.ID, &t.CreatedAt, &t.UpdatedAt)
}

// AddComment adds a comment to a ticket.
func AddComment(ctx context.Context, tx pgx.Tx, c *tickets.Comment) error {
	return tx.QueryRow(ctx, `
		INSERT INTO comments (ticket_id, author_id, body, internal) VALUES ($1, $2, $3, $4)
		RETURNING id, created_at, updated_at`,
		c.TicketID, c.AuthorID, c.Body, c.Internal).Scan(&c.ID, &c.CreatedAt, &c.UpdatedAt)
}

// Waiting returns the open tickets of a queue, the most urgent first. It asks for whole rows, to be short; a program that
// goes on running while a migration adds a column lists its columns.
func Waiting(ctx context.Context, conn *pgx.Conn, queue int64) ([]tickets.Ticket, error) {
	rows, err := conn.Query(ctx, `
		SELECT * FROM tickets WHERE queue_id = $1 AND closed_at IS NULL ORDER BY priority, created_at, id`, queue)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[tickets.Ticket])
}

// UserByEmail returns a user, without the password. Capitals do not matter: the column is a citext.
func UserByEmail(ctx context.Context, conn *pgx.Conn, email string) (accounts.User, error) {
	rows, err := conn.Query(ctx, `
		SELECT id, organization_id, email, name, agent, manager_id, last_seen_at, created_at, updated_at
		FROM users WHERE email = $1`, email)
	if err != nil {
		return accounts.User{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByNameLax[accounts.User])
}

// Publish adds an article to a section, in the schema of its domain.
func Publish(ctx context.Context, tx pgx.Tx, a *knowledge.Article) error {
	return tx.QueryRow(ctx, `
		INSERT INTO knowledge.articles (section_id, author_id, ticket_id, title, slug, summary, body, published_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, now())
		RETURNING id, published_at, created_at, updated_at`,
		a.SectionID, a.AuthorID, a.TicketID, a.Title, a.Slug, a.Summary, a.Body).
		Scan(&a.ID, &a.PublishedAt, &a.CreatedAt, &a.UpdatedAt)
}

// Close closes a ticket, with the article that answered it if there is one.
func Close(ctx context.Context, tx pgx.Tx, ticket int64, by uuid.UUID, article *int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE tickets SET closed_at = now(), updated_at = now(), assignee_id = $2, article_id = $3 WHERE id = $1`,
		ticket, by, article)
	return err
}
