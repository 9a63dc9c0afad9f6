package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

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
func compare(ctx context.Context, s settings) (err error) {
	server, err := startServer(ctx, s.delay)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	dir, err := os.MkdirTemp("", "ashlar-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := printHead(ctx, os.Stdout, s, server); err != nil {
		return err
	}
	for _, size := range s.sizes {
		r, err := measureSize(ctx, s, server, filepath.Join(dir, fmt.Sprint(size)), size)
		if err != nil {
			return err
		}
		printResults(os.Stdout, r)
	}
	return nil
}

// measureSize measures the contenders in turn. The one that begins is another one in each run.
func measureSize(ctx context.Context, s settings, server *server, dir string, size int) (results, error) {
	r := results{size, map[string]map[task]series{}, map[string]string{}}
	for _, c := range contenders {
		r.runs[c.name] = map[task]series{}
		if err := c.write(filepath.Join(dir, c.name), size); err != nil {
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
				fmt.Fprintf(os.Stderr, "%d migrations, run %d: %s, %s\n", size, run+1, c.name, way(far))
				files := os.DirFS(filepath.Join(dir, c.name))
				if err := r.measureOne(ctx, s, server, c, files, far); err != nil {
					return r, err
				}
			}
		}
	}
	return r, nil
}

func way(far bool) string {
	if far {
		return "far"
	}
	return "near"
}

// measureOne lets a contender fill a database of its own, and then start once more. What the contender does wrong is
// noted; an error is one of the bench.
func (r *results) measureOne(ctx context.Context, s settings, server *server, c contender, files fs.FS, far bool) (err error) {
	name, err := server.create(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.drop(ctx, name)) }()
	// The first connection to a new database fills caches on disk, for whoever comes next.
	if err := server.exec(ctx, name, c.setup); err != nil {
		return err
	}
	for _, nothing := range []bool{false, true} {
		before := server.proxy.trips.Load()
		wall, failure := timed(ctx, s.limit, func(ctx context.Context) error { return c.start(ctx, server.url(name, far), files) })
		trips := server.proxy.trips.Load() - before
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failure == nil {
			n, err := server.tables(ctx, name)
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

// timed runs a function, and gives it up after the limit even when it does not look at its context.
func timed(ctx context.Context, limit time.Duration, run func(context.Context) error) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	started := time.Now()
	go func() { done <- run(ctx) }()
	select {
	case err := <-done:
		return time.Since(started), err
	case <-ctx.Done():
		return limit, fmt.Errorf("stopped after %s", limit)
	}
}
