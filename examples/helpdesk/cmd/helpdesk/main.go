// Command helpdesk is a small program on the tables of this project: it writes a few rows and reads them back, through
// the structs that declare the tables.
//
//	helpdesk seed      write an organization, two users, a queue and two tickets, once
//	helpdesk next      print the most urgent ticket
//	helpdesk sign-up N write N more organizations, each with a schema of its own
//
// It reads DATABASE_URL. As it starts, it applies the migrations that it carries, to what all share and to each organization.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/examples/helpdesk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/accounts"
	"github.com/ashlar-go/ashlar/examples/helpdesk/desk"
	"github.com/ashlar-go/ashlar/examples/helpdesk/tickets"
	"github.com/ashlar-go/ashlar/examples/helpdesk/workspace"
	"github.com/ashlar-go/ashlar/release"
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
	if len(args) == 0 {
		return errors.New(usage)
	}
	files, options := helpdesk.Files(), release.Options{URL: url}
	options.Rollout.CreateMissing = true // for organizations that are older than their schemas
	if _, err := release.MigrateAll(ctx, helpdesk.Project, files, options); err != nil {
		return err
	}
	all, err := release.TenantsOf(helpdesk.Project.Repos[0], files, options)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	p := program{conn, all, out}
	switch {
	case args[0] == "seed" && len(args) == 1:
		return p.seed(ctx)
	case args[0] == "next" && len(args) == 1:
		return p.next(ctx)
	case args[0] == "sign-up" && len(args) == 2:
		return p.signUp(ctx, args[1])
	}
	return fmt.Errorf("no command %q: %s", strings.Join(args, " "), usage)
}

// usage is what there is to type.
const usage = "there are seed, next, and sign-up N"

// program is what the commands work with.
type program struct {
	conn *pgx.Conn
	all  *release.Tenants
	out  io.Writer
}

// seed writes rows into empty tables, all or none.
func (p program) seed(ctx context.Context) error {
	var some bool
	if err := p.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM organizations)").Scan(&some); err != nil {
		return err
	}
	if some {
		_, err := fmt.Fprintln(p.out, "there are rows already")
		return err
	}
	err := pgx.BeginFunc(ctx, p.conn, func(tx pgx.Tx) error { return p.write(ctx, tx) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, "wrote 1 organization, 2 users, 1 queue, 2 tickets, 1 comment, 1 reply")
	return err
}

func (p program) write(ctx context.Context, tx pgx.Tx) error {
	mill := accounts.Organization{Name: "Mill & Sons", Slug: "mill"}
	ann := accounts.User{Email: "ann@mill.example", Name: "Ann", PasswordHash: []byte("not a real hash")}
	if err := desk.SignUp(ctx, tx, p.all, &mill, &ann); err != nil {
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
	if err := desk.Enter(ctx, tx, &mill); err != nil {
		return err
	}
	return desk.AddReply(ctx, tx, &workspace.Reply{AuthorID: &bob.ID, Title: "Sorry", Body: "We are sorry for that."})
}

// signUp writes organizations, each in a transaction of its own.
func (p program) signUp(ctx context.Context, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no number of organizations", count)
	}
	var before int
	if err := p.conn.QueryRow(ctx, "SELECT count(*) FROM organizations").Scan(&before); err != nil {
		return err
	}
	for i := before; i < before+n; i++ {
		err := pgx.BeginFunc(ctx, p.conn, func(tx pgx.Tx) error {
			shop := accounts.Organization{Name: fmt.Sprintf("Shop %03d", i), Slug: fmt.Sprintf("shop_%03d", i)}
			owner := accounts.User{Email: shop.Slug + "@shops.example", Name: "Eve", PasswordHash: []byte("not a real hash")}
			if err := desk.SignUp(ctx, tx, p.all, &shop, &owner); err != nil {
				return err
			}
			if err := desk.Enter(ctx, tx, &shop); err != nil {
				return err
			}
			return desk.AddReply(ctx, tx, &workspace.Reply{AuthorID: &owner.ID, Title: "Welcome", Body: "How can we help?"})
		})
		if err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(p.out, "wrote %d organizations, each with a user, a schema and a reply\n", n)
	return err
}

// next prints the most urgent ticket of the first queue that has any, with all fields of the struct.
func (p program) next(ctx context.Context) error {
	rows, err := p.conn.Query(ctx, "SELECT id FROM queues ORDER BY id")
	if err != nil {
		return err
	}
	queues, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, queue := range queues {
		waiting, err := desk.Waiting(ctx, p.conn, queue)
		if err != nil {
			return err
		}
		if len(waiting) > 0 {
			text, err := json.MarshalIndent(waiting[0], "", "  ")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s\n", text)
			return err
		}
	}
	_, err = fmt.Fprintln(p.out, "no ticket waits")
	return err
}
