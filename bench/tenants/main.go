// Command tenants measures rollouts over schema-per-tenant: Ashlar's runner, a bare loop and loops over other libraries, on a
// server of its own, in turn in one run. It prints what it measured and judges nothing.
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
	root     string // the checkout of Ashlar under test
	who      []contender
	sizes    []int // numbers of tenants that all contenders migrate
	large    int   // number of tenants for which all is applied already; 0: none
	versions []int // how many versions are applied for each of those
	follows  int   // in how many runs those get one migration more
	born     int   // migrations before a new tenant; 0: no new tenant
	parallel int   // connections
	runs     int
	delay    time.Duration // added to each round trip behind the proxy
	limit    time.Duration // for one run
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-tenants:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == childCommand {
		return runChild(ctx, args[1:])
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	return compare(ctx, s)
}

func parse(args []string) (s settings, err error) {
	flags := flag.NewFlagSet("tenants", flag.ExitOnError)
	who := flags.String("who", "", "the contenders over some sizes, with commas between them; all when empty")
	sizes := flags.String("sizes", "100 1000", "numbers of tenants")
	versions := flags.String("versions", "10 200", "versions applied where there is nothing to do for many tenants")
	flags.StringVar(&s.root, "root", "..", "the checkout of Ashlar under test")
	flags.IntVar(&s.large, "large", 10000, "for how many tenants there is nothing to do; 0 leaves that out")
	flags.IntVar(&s.follows, "follow", 1, "in how many runs those get one migration more; 0 leaves that out")
	flags.IntVar(&s.born, "new", 200, "migrations before a new tenant; 0 leaves that out")
	flags.IntVar(&s.parallel, "parallel", 4, "connections")
	flags.IntVar(&s.runs, "runs", 5, "timed runs of each contender")
	flags.DurationVar(&s.delay, "delay", time.Millisecond, "what the proxy adds to each round trip")
	flags.DurationVar(&s.limit, "limit", 5*time.Minute, "the longest that one run may take")
	_ = flags.Parse(args) // it exits
	if s.sizes, err = contest.Numbers("sizes", *sizes); err != nil {
		return s, err
	}
	if s.versions, err = contest.Numbers("versions", *versions); err != nil {
		return s, err
	}
	if s.who, err = named(*who); err != nil {
		return s, err
	}
	if s.runs < 1 || s.parallel < 1 {
		return s, fmt.Errorf("-runs %d -parallel %d: at least one", s.runs, s.parallel)
	}
	return s, nil
}
