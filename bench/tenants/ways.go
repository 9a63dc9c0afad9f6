package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// startAshlar is a rollout of package runner.
func startAshlar(ctx context.Context, url string, files fs.FS, o over) error {
	migrations, err := migration.Read(files)
	if err != nil {
		return err
	}
	var options runner.Options
	if o.connected != nil {
		first := sync.OnceFunc(o.connected)
		options.TellSQL = true
		options.Observe = func(e runner.Event) {
			if e.Kind == runner.Sending {
				first()
			}
		}
	}
	r, err := runner.New(url, migrations, options)
	if err != nil {
		return err
	}
	rollout := runner.Rollout{Only: o.names, Parallel: o.parallel}
	if o.names == nil {
		rollout.Tenants = func(ctx context.Context, query runner.Query) ([]string, error) {
			return query(ctx, "SELECT schema FROM customers")
		}
	}
	_, err = r.UpTenants(ctx, runner.All(), rollout)
	return err
}

const bareLedger = "CREATE TABLE ledger (schema text, version bigint, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (schema, version))"

// startBare is the least that keeps a ledger: one read of it for all tenants, then one message for each. It takes no lock, and
// looks after nothing: of each tenant it knows the newest version only.
func startBare(ctx context.Context, url string, files fs.FS, o over) error {
	texts, err := contest.Texts(files)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	if o.connected != nil {
		o.connected()
	}
	names, applied, err := bareStates(ctx, conn, o.names)
	if err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	var pending []string
	for _, name := range names {
		if applied[name] < len(texts) {
			pending = append(pending, name)
		}
	}
	conns := make(chan *pgx.Conn, 1)
	conns <- conn
	err = crew(ctx, pending, max(1, min(o.parallel, len(pending))), func(ctx context.Context, next func() (string, bool)) (err error) {
		var conn *pgx.Conn
		select {
		case conn = <-conns:
		default:
			if conn, err = pgx.Connect(ctx, url); err != nil {
				return err
			}
		}
		for name, ok := next(); ok && err == nil; name, ok = next() {
			_, err = conn.PgConn().Exec(ctx, bareMessage(name, applied[name], texts)).ReadAll()
		}
		return errors.Join(err, conn.Close(ctx))
	})
	return err
}

// bareStates asks for the newest version of each tenant, and for their names where they are not known, in one message.
func bareStates(ctx context.Context, conn *pgx.Conn, known []string) (names []string, applied map[string]int, err error) {
	message := "SELECT schema, max(version) FROM public.ledger GROUP BY schema"
	if names = known; known == nil {
		message += "; SELECT schema FROM customers"
	}
	applied = map[string]int{}
	results := conn.PgConn().Exec(ctx, message)
	for results.NextResult() {
		reader := results.ResultReader()
		for reader.NextRow() {
			row := reader.Values()
			if len(row) == 1 {
				names = append(names, string(row[0]))
				continue
			}
			n := 0
			for _, digit := range row[1] {
				n = 10*n + int(digit-'0')
			}
			applied[string(row[0])] = n
		}
	}
	return names, applied, results.Close()
}

// bareMessage applies to a tenant what is pending.
func bareMessage(name string, applied int, texts []string) string {
	var b strings.Builder
	b.WriteString("BEGIN; SET LOCAL search_path = " + name + ";\n")
	for _, text := range texts[applied:] {
		b.WriteString(text + ";\n")
	}
	b.WriteString("INSERT INTO public.ledger (schema, version) VALUES ")
	for n := applied + 1; n <= len(texts); n++ {
		if n > applied+1 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "('%s', %d)", name, n)
	}
	b.WriteString("; COMMIT")
	return b.String()
}

// loop is what users of a library write that knows nothing of tenants: for each of them it connects to its schema, where the
// library's own table is too, and migrates.
func loop(one func(ctx context.Context, url string, files fs.FS) error) start {
	return func(ctx context.Context, base string, files fs.FS, o over) error {
		return crew(ctx, o.names, o.parallel, func(ctx context.Context, next func() (string, bool)) error {
			for name, ok := next(); ok; name, ok = next() {
				own, err := url.Parse(base)
				if err != nil {
					return err
				}
				query := own.Query()
				query.Set("search_path", name)
				own.RawQuery = query.Encode()
				if err := one(ctx, own.String(), files); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		})
	}
}

// crew lets so many workers share names, until none is left or one of them fails.
func crew(ctx context.Context, names []string, parallel int, work func(ctx context.Context, next func() (string, bool)) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan string, len(names))
	for _, name := range names {
		queue <- name
	}
	close(queue)
	next := func() (string, bool) {
		if ctx.Err() != nil {
			return "", false
		}
		name, ok := <-queue
		return name, ok
	}
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			if err := work(ctx, next); err != nil {
				stop(err)
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}
