// Command runner measures how long Ashlar's runner and other libraries take to apply small migrations, on a server of its
// own, in turn in one run. It prints what it measured and judges nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
)

// settings are what the command line says.
type settings struct {
	root  string // the checkout of Ashlar under test
	sizes []int  // numbers of migrations
	runs  int
	delay time.Duration // added to each round trip behind the proxy
	limit time.Duration // for one run
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	s, err := parse(os.Args[1:])
	if err == nil {
		err = compare(ctx, s)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-runner:", err)
		os.Exit(1)
	}
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("runner", flag.ExitOnError)
	sizes := flags.String("sizes", "100 1000", "numbers of migrations")
	flags.StringVar(&s.root, "root", "..", "the checkout of Ashlar under test")
	flags.IntVar(&s.runs, "runs", 5, "timed runs of each contender")
	flags.DurationVar(&s.delay, "delay", time.Millisecond, "what the proxy adds to each round trip")
	flags.DurationVar(&s.limit, "limit", 3*time.Minute, "the longest that one run may take")
	_ = flags.Parse(args) // it exits
	var err error
	if s.sizes, err = contest.Numbers("sizes", *sizes); err != nil {
		return s, err
	}
	if s.runs < 1 {
		return s, fmt.Errorf("-runs %d: at least one", s.runs)
	}
	return s, nil
}
