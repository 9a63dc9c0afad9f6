package main

import (
	"context"
	"errors"
	"os"

	"github.com/ashlar-go/ashlar/pgserver"
)

// give gives the tour in a temporary folder, for the repository at root.
func give(ctx context.Context, root string) (err error) {
	folder, err := os.MkdirTemp("", "ashlar-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := copyExample(root, folder); err != nil {
		return err
	}
	server, err := pgserver.Start(ctx, pgserver.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop(context.WithoutCancel(ctx))) }()

	g := &guide{ctx: ctx, folder: folder, url: server.URL("helpdesk")}
	g.say(`
		Ashlar keeps a PostgreSQL database in step with resources declared in Go.

		This tour works on a copy of examples/helpdesk, without its migrations, in a temporary folder, and on a private
		PostgreSQL %s that runs as long as the tour. Lines that begin with $ are commands; you can type the same.`,
		server.Version())
	for _, part := range []func(*guide){declare, first, use, change, back, tenants} {
		if part(g); g.err != nil {
			return g.err
		}
	}
	g.say(`
		That was the tour. The server is stopped and the copy is gone. To go on by hand, in two terminals:

		    make pg                        # a server that stays until Ctrl-C; it prints an export line to copy
		    cd examples/helpdesk           # here, after that export line:
		    go tool ashlar setup           # create and migrate
		    go run ./cmd/helpdesk seed
		    go tool ashlar --help

		Edit a declaration there, then: go tool ashlar generate my_change. README.md begins a project of your own.`)
	return nil
}

// ofTickets is the source file that the first parts of the tour show and edit.
const ofTickets = "tickets/tickets.go"

// declare shows a resource.
func declare(g *guide) {
	g.title("A row struct is the declaration")
	g.say(`
		The struct says which columns there are and which may be NULL: those with pointers. Define says the rest, and names
		columns by field pointers, so that the compiler and the editor know them.`)
	g.show(ofTickets, "// Queue is", "// Ticket is")
}

// first generates, creates and migrates.
func first(g *guide) {
	g.title("The first migration")
	g.say(`
		Ashlar compares the declarations with the snapshots in git. There are none yet, so everything is new. It needs no
		database for that.`)
	g.run("go tool ashlar generate first")
	up := g.newest("migrations", ".up.sql")
	g.say(`It wrote plain SQL to be read in a review. The file begins like this:`)
	g.head(up, 30)
	g.say(`Now the database itself. The address is in the environment, as in production.`)
	g.export()
	g.run("go tool ashlar create")
	g.run("go tool ashlar migrate")
	g.say(`A second time there is nothing to do. The same holds for generate, and CI can ask for it with --check.`)
	g.run("go tool ashlar migrate")
	g.run("go tool ashlar generate --check")
}

// use writes and reads rows.
func use(g *guide) {
	g.title("The same structs, with pgx")
	g.say(`A small program writes rows, and scans one into the struct that declares its table.`)
	g.run("go run ./cmd/helpdesk seed")
	g.run("go run ./cmd/helpdesk next")
}

// change edits declarations: a renamed field, a new required one, and one that goes.
func change(g *guide) {
	g.title("The declarations change")
	g.say(`
		Three wishes after a month. DueAt shall be called Deadline. Each ticket shall say by which channel it came, and there
		are tickets already. And nobody wants to know when a comment was edited.`)
	g.edit(ofTickets, "\tDueAt      *time.Time\n", "\tDeadline   *time.Time\n")
	g.edit(ofTickets, "\tPriority   int16\n", "\tPriority   int16\n\tChannel    string // email, web or telephone\n")
	g.edit(ofTickets, "\tEditedAt *time.Time\n", "")
	g.say(`
		Is deadline the old due_at with its data? Is channel? Or is due_at gone? Ashlar does not guess. It lists what is open,
		with the ways to answer, writes nothing, and ends with exit code 3.`)
	g.runFor(3, "go tool ashlar generate channels")
	g.say(`
		The answer can be a flag, or a line of Go that may stay: once applied it says nothing more. The next question would be
		what the tickets that are there get as their channel, so that is a second line.`)
	g.edit(ofTickets, "\tr.Column(&t.Tags).Default([]string{})\n", "\tr.Column(&t.Tags).Default([]string{})\n"+
		"\tr.Column(&t.Deadline).RenamedFrom(\"due_at\")\n"+
		"\tr.Column(&t.Channel).Fill(\"'email'\")\n")
	g.run("go tool ashlar generate channels")
	g.say(`The way up, and the way down that Ashlar wrote with it:`)
	g.cat(g.newest("migrations", ".up.sql"))
	g.cat(g.newest("migrations", ".down.sql"))
	g.run("go tool ashlar migrate")
	g.say(`The ticket is still there. Deadline has what due_at had, and Channel is email.`)
	g.run("go run ./cmd/helpdesk next")
}

// back rolls one migration back and looks at the state.
func back(g *guide) {
	g.title("And back")
	g.run("go tool ashlar rollback")
	g.run("go tool ashlar status")
	g.say(`The file waits to be applied again:`)
	g.run("go tool ashlar migrate")
	g.run("go tool ashlar status")
}
