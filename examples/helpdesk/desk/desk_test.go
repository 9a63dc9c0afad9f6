package desk_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/desk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/knowledge"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
	"github.com/ashlar-go/ashlar/examples/helpdesk/workspace"
	"github.com/ashlar-go/ashlar/release"
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

// An organization and its schema appear together or not at all; with another slug the schema has another name.
func TestSignUp(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	url := ashlartest.New(t, helpdesk.Project, helpdesk.Files()).URL("main")
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	options := release.Options{URL: url}
	all, err := release.TenantsOf(helpdesk.Project.Repos[0], helpdesk.Files(), options)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(slug, email string, then error) (accounts.Organization, error) {
		org, owner := accounts.Organization{Name: slug, Slug: slug}, accounts.User{Email: email, Name: "Ann", PasswordHash: []byte("hash")}
		return org, pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			if err := desk.SignUp(ctx, tx, all, &org, &owner); err != nil {
				return err
			}
			return then
		})
	}
	want := func(organizations ...string) {
		t.Helper()
		if got := column(t, conn, "SELECT slug FROM organizations ORDER BY slug"); !slices.Equal(got, organizations) {
			t.Errorf("organizations %q, want %q", got, organizations)
		}
		if got := column(t, conn, "SELECT substr(nspname, 5) FROM pg_namespace WHERE nspname LIKE 'org\\_%' ORDER BY 1"); !slices.Equal(got, organizations) {
			t.Errorf("schemas of %q, want %q", got, organizations)
		}
	}

	mill, err := sign("mill", "ann@mill.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	want("mill")
	regret := errors.New("changed their mind")
	if _, err := sign("farm", "ann@farm.example", regret); !errors.Is(err, regret) {
		t.Errorf("error %v, want that of the caller", err)
	}
	want("mill")
	if _, err := sign("farm", "ann@mill.example", nil); err == nil { // the address is taken: no row, so no schema
		t.Error("two users have one address")
	}
	inTransaction(t, conn, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, "CREATE SCHEMA org_farm"); return err })
	if _, err := sign("farm", "ann@farm.example", nil); err == nil { // the name is taken: no schema, so no row
		t.Error("two have one schema")
	}
	inTransaction(t, conn, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, "DROP SCHEMA org_farm"); return err })
	want("mill")

	inTransaction(t, conn, func(tx pgx.Tx) error { return desk.Readdress(ctx, tx, all, &mill, "mill_and_sons") })
	want("mill_and_sons")
	result, err := release.MigrateTenants(ctx, helpdesk.Project, helpdesk.Files(), options)
	if err != nil || result[0].Count.Current != 1 || result[0].Count.Done != 0 {
		t.Errorf("what was signed up is not up to date: %+v, %v", result, err)
	}
	inTransaction(t, conn, func(tx pgx.Tx) error {
		if err := desk.Enter(ctx, tx, &mill); err != nil {
			return err
		}
		if err := desk.AddReply(ctx, tx, &workspace.Reply{AuthorID: mill.OwnerID, Title: "Sorry", Body: "We are sorry."}); err != nil {
			return err
		}
		titles, err := desk.Replies(ctx, tx)
		if err == nil && !slices.Equal(titles, []string{"Sorry by Ann"}) {
			t.Errorf("replies: %q", titles)
		}
		return err
	})
}

// Many may sign up at the same time.
func TestSignUpTogether(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	url := ashlartest.New(t, helpdesk.Project, helpdesk.Files()).URL("main")
	all, err := release.TenantsOf(helpdesk.Project.Repos[0], helpdesk.Files(), release.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			conn, err := pgx.Connect(ctx, url)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close(context.WithoutCancel(ctx))
			org := accounts.Organization{Name: "Shop", Slug: fmt.Sprintf("shop_%d", i)}
			owner := accounts.User{Email: org.Slug + "@shops.example", Name: "Eve", PasswordHash: []byte("hash")}
			if err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return desk.SignUp(ctx, tx, all, &org, &owner) }); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// column returns a column of text.
func column(t *testing.T, conn *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func inTransaction(t *testing.T, conn *pgx.Conn, do func(pgx.Tx) error) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), conn, do); err != nil {
		t.Fatal(err)
	}
}
