// Command helpdesk is a small program on the tables of this project: it writes a few rows and reads them back, through
// the structs that declare the tables.
//
//	helpdesk seed   write an organization, two users, a queue and two tickets, once
//	helpdesk next   print the most urgent ticket
//
// It reads DATABASE_URL.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/desk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv("DATABASE_URL"), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run does what one command line says.
func run(ctx context.Context, url string, args []string, out io.Writer) error {
	if url == "" {
		return errors.New("DATABASE_URL is not set")
	}
	if len(args) != 1 {
		return errors.New("usage: helpdesk seed, or helpdesk next")
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	switch args[0] {
	case "seed":
		return seed(ctx, conn, out)
	case "next":
		return next(ctx, conn, out)
	}
	return fmt.Errorf("unknown command %q: there are seed and next", args[0])
}

// seed writes rows into empty tables, all or none.
func seed(ctx context.Context, conn *pgx.Conn, out io.Writer) error {
	var some bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM organizations)").Scan(&some); err != nil {
		return err
	}
	if some {
		_, err := fmt.Fprintln(out, "there are rows already")
		return err
	}
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return write(ctx, tx) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "wrote 1 organization, 2 users, 1 queue, 2 tickets, 1 comment")
	return err
}

func write(ctx context.Context, tx pgx.Tx) error {
	mill := accounts.Organization{Name: "Mill & Sons", Slug: "mill"}
	ann := accounts.User{Email: "ann@mill.example", Name: "Ann", PasswordHash: []byte("not a real hash")}
	if err := desk.Hire(ctx, tx, &mill, &ann); err != nil {
		return err
	}
	bob := accounts.User{
		OrganizationID: mill.ID, Email: "bob@desk.example", Name: "Bob",
		PasswordHash: []byte("not a real hash"), Agent: true,
	}
	if err := desk.AddUser(ctx, tx, &bob); err != nil {
		return err
	}
	billing := tickets.Queue{OrganizationID: mill.ID, Name: "billing", AnswerWithin: 8 * time.Hour}
	if err := desk.AddQueue(ctx, tx, &billing); err != nil {
		return err
	}
	for _, t := range []tickets.Ticket{
		{Subject: "Two invoices for March", Body: "Which one do I pay?", Priority: 2, Tags: []string{"invoice"}},
		{Subject: "Our address has changed", Body: "We are at 4, The Quay now.", Priority: 4, Tags: []string{}},
	} {
		t.QueueID, t.AuthorID = billing.ID, ann.ID
		if err := desk.OpenTicket(ctx, tx, &t); err != nil {
			return err
		}
		if t.Priority > 2 {
			continue
		}
		c := tickets.Comment{TicketID: t.ID, AuthorID: bob.ID, Body: "The second one; sorry."}
		if err := desk.AddComment(ctx, tx, &c); err != nil {
			return err
		}
	}
	return nil
}

// next prints the most urgent ticket of the first queue that has any, with all fields of the struct.
func next(ctx context.Context, conn *pgx.Conn, out io.Writer) error {
	rows, err := conn.Query(ctx, "SELECT id FROM queues ORDER BY id")
	if err != nil {
		return err
	}
	queues, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, queue := range queues {
		waiting, err := desk.Waiting(ctx, conn, queue)
		if err != nil {
			return err
		}
		if len(waiting) > 0 {
			text, err := json.MarshalIndent(waiting[0], "", "  ")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(out, "%s\n", text)
			return err
		}
	}
	_, err = fmt.Fprintln(out, "no ticket waits")
	return err
}
