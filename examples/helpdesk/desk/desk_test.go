package desk_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/desk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/knowledge"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
)

// A ticket is opened, answered by an article, and closed, on tables that the committed migrations have made.
func TestTicket(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, ashlartest.New(t, helpdesk.Project, os.DirFS("../db")).URL("main"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))

	org := accounts.Organization{Name: "Mill & Sons", Slug: "mill"}
	ann := accounts.User{Email: "ann@mill.example", Name: "Ann", PasswordHash: []byte("hash")}
	queue := tickets.Queue{Name: "billing"}
	ticket := tickets.Ticket{Subject: "Two invoices", Body: "Which one?", Priority: 2, Tags: []string{"invoice"}}
	inTransaction(t, conn, func(tx pgx.Tx) error {
		if err := desk.Hire(ctx, tx, &org, &ann); err != nil {
			return err
		}
		queue.OrganizationID = org.ID
		if err := desk.AddQueue(ctx, tx, &queue); err != nil {
			return err
		}
		ticket.QueueID, ticket.AuthorID = queue.ID, ann.ID
		return desk.OpenTicket(ctx, tx, &ticket)
	})

	waiting, err := desk.Waiting(ctx, conn, queue.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting) != 1 || waiting[0].ID != 1000 || waiting[0].DueAt == nil || waiting[0].Tags[0] != "invoice" {
		t.Errorf("waiting: %+v", waiting)
	}
	if user, err := desk.UserByEmail(ctx, conn, "Ann@Mill.example"); err != nil || user.ID != ann.ID {
		t.Errorf("user by email: %+v, %v", user, err)
	}

	inTransaction(t, conn, func(tx pgx.Tx) error {
		article := knowledge.Article{AuthorID: ann.ID, TicketID: &ticket.ID, Title: "Invoices", Slug: "invoices"}
		err := tx.QueryRow(ctx, "INSERT INTO knowledge.sections (title) VALUES ('Billing') RETURNING id").Scan(&article.SectionID)
		if err != nil {
			return err
		}
		if err := desk.Publish(ctx, tx, &article); err != nil {
			return err
		}
		return desk.Close(ctx, tx, ticket.ID, ann.ID, &article.ID)
	})
	if waiting, err = desk.Waiting(ctx, conn, queue.ID); err != nil || len(waiting) > 0 {
		t.Errorf("waiting after close: %+v, %v", waiting, err)
	}
}

func inTransaction(t *testing.T, conn *pgx.Conn, do func(pgx.Tx) error) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), conn, do); err != nil {
		t.Fatal(err)
	}
}
