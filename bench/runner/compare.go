package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
	"github.com/ashlar-go/ashlar/bench/internal/server"
	"github.com/ashlar-go/ashlar/bench/internal/spread"
)

// task is what is measured.
type task struct {
	nothing bool // all is applied already
	far     bool // through the proxy
}

// series are the runs of one contender at one task.
type series struct {
	walls spread.Figures // ms
	trips spread.Figures // round trips, through the proxy only
}

// results are what was measured at one size.
type results struct {
	size     int
	runs     map[string]map[task]series // by contender
	failures map[string]string          // by contender; it is not tried again
}

// compare measures and prints, one size after the other.
func compare(ctx context.Context, s settings) error {
	return server.With(ctx, s.delay, func(served *server.Server, dir string) error {
		if err := printHead(ctx, os.Stdout, s, served); err != nil {
			return err
		}
		for _, size := range s.sizes {
			r, err := measureSize(ctx, s, served, filepath.Join(dir, fmt.Sprint(size)), size)
			if err != nil {
				return err
			}
			printResults(os.Stdout, r)
		}
		return nil
	})
}

// measureSize measures the contenders in turn. The one that begins is another one in each run.
func measureSize(ctx context.Context, s settings, served *server.Server, dir string, size int) (results, error) {
	r := results{size, map[string]map[task]series{}, map[string]string{}}
	for _, c := range contenders {
		r.runs[c.name] = map[task]series{}
		if err := c.files.Write(filepath.Join(dir, c.name), 1, size); err != nil {
			return r, err
		}
	}
	for run := range s.runs {
		for _, far := range []bool{false, true} {
			for i := range contenders {
				c := contenders[(run+i)%len(contenders)]
				if r.failures[c.name] != "" {
					continue
				}
				fmt.Fprintf(os.Stderr, "%d migrations, run %d: %s, %s\n", size, run+1, c.name, contest.Way(far))
				files := os.DirFS(filepath.Join(dir, c.name))
				if err := r.measureOne(ctx, s, served, c, files, far); err != nil {
					return r, err
				}
			}
		}
	}
	return r, nil
}

// measureOne lets a contender fill a database of its own, and then start once more. What the contender does wrong is
// noted; an error is one of the bench.
func (r *results) measureOne(ctx context.Context, s settings, served *server.Server, c contender, files fs.FS, far bool) (err error) {
	name, err := served.Create(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, served.Drop(ctx, name)) }()
	// The first connection to a new database fills caches on disk, for whoever comes next.
	if err := served.Exec(ctx, name, c.setup); err != nil {
		return err
	}
	for _, nothing := range []bool{false, true} {
		before := served.Trips()
		wall, failure := contest.Timed(ctx, s.limit, func(ctx context.Context) error { return c.start(ctx, served.URL(name, far), files) })
		trips := served.Trips() - before
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failure == nil {
			n, err := served.Count(ctx, name, `SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t\d+$'`)
			if err != nil {
				return err
			}
			if n != r.size {
				failure = fmt.Errorf("made %d tables", n)
			}
		}
		if failure != nil {
			r.failures[c.name] = failure.Error()
			return nil
		}
		t := task{nothing, far}
		all := r.runs[c.name][t]
		all.walls = append(all.walls, float64(wall)/float64(time.Millisecond))
		if far {
			all.trips = append(all.trips, float64(trips))
		}
		r.runs[c.name][t] = all
	}
	return nil
}
