// Command demo is a guided tour: it takes a copy of the example, starts a PostgreSQL server for it, and does with the
// commands of Ashlar what a developer does in the first weeks of a project. It needs no network once Go has the modules,
// leaves nothing behind and nothing running, and fails when any step does not do what the tour says.
//
// It is typed as "make demo".
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run gives the tour and returns the exit code.
func run() int {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	signals, code := make(chan os.Signal, 1), 1
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		if s, ok := (<-signals).(syscall.Signal); ok {
			code = 128 + int(s)
		}
		stop()
	}()
	root, err := os.Getwd()
	if err == nil {
		err = give(ctx, root)
	}
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "\nStopped. Nothing is left running.")
		return code
	}
	fmt.Fprintln(os.Stderr, "\nThe tour has failed:", err)
	if hinted := (interface{ Hint() string })(nil); errors.As(err, &hinted) {
		fmt.Fprintln(os.Stderr, "hint:", hinted.Hint())
	}
	return 1
}
