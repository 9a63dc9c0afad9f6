// Command bench measures the whole time that a user waits for Ashlar and for drizzle-kit, on the same tables in the
// same run. It prints what it measured and judges nothing.
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == measureWord {
		os.Exit(measureMain(os.Args[2:]))
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	root  string // the checkout of Ashlar under test
	cache string // the folder for all that is generated and installed
	sizes []int
	runs  int
	limit time.Duration // for one run of one command
}

func run() error {
	var s settings
	sizes := flag.String("sizes", "10 100 1000 5000", "numbers of resources")
	flag.StringVar(&s.root, "root", "..", "the checkout of Ashlar under test")
	flag.IntVar(&s.runs, "runs", 5, "timed runs of each command")
	flag.DurationVar(&s.limit, "limit", 3*time.Minute, "the longest that one command may take")
	flag.Parse()
	for _, word := range strings.Fields(*sizes) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return fmt.Errorf("-sizes %s: not a number of resources", word)
		}
		s.sizes = append(s.sizes, n)
	}
	if s.runs < 1 {
		return fmt.Errorf("-runs %d: at least one", s.runs)
	}
	return compare(s)
}
