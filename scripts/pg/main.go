// Command pg runs a development PostgreSQL server in a folder until it is interrupted, and prints its URL.
//
//	go run ./scripts/pg .cache/pg
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/ashlar-go/ashlar/pgserver"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if hinted := (interface{ Hint() string })(nil); errors.As(err, &hinted) {
			fmt.Fprintln(os.Stderr, "hint:", hinted.Hint())
		}
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: pg FOLDER")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
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
