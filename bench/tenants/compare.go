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

// firsts is how many migrations there are for tenants that have nothing.
const firsts = 10

// job is what is done, one after the other in the same database.
type job int

const (
	jobFirst   job = iota // all migrations
	jobFollow             // one more
	jobNothing            // nothing is pending
)

// task is what is measured.
type task struct {
	job job
	far bool // through the proxy
}

// series are the runs of one contender at one task.
type series struct {
	walls spread.Figures // ms
	after spread.Figures // ms, without what was before the first connection; of many tenants only
	trips spread.Figures // round trips, through the proxy only
	peaks spread.Figures // MB; of many tenants only
}

// results are what was measured over so many tenants.
type results struct {
	size     int
	runs     map[string]map[task]series // by contender
	failures map[string]string          // by contender; it is not tried again
}

func newResults(size int) results {
	return results{size, map[string]map[task]series{}, map[string]string{}}
}

// add notes one run. A figure below zero is not known.
func (r *results) add(name string, t task, wall, after time.Duration, trips int64, peak float64) {
	if r.runs[name] == nil {
		r.runs[name] = map[task]series{}
	}
	all := r.runs[name][t]
	all.walls = append(all.walls, ms(wall))
	if after >= 0 {
		all.after = append(all.after, ms(after))
	}
	if t.far {
		all.trips = append(all.trips, float64(trips))
	}
	if peak >= 0 {
		all.peaks = append(all.peaks, peak)
	}
	r.runs[name][t] = all
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// compare measures and prints, one part after the other.
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
			printSize(os.Stdout, s.who, r)
		}
		if s.born > 0 {
			b, err := measureBirths(ctx, s, served, filepath.Join(dir, "new"))
			if err != nil {
				return err
			}
			printBirths(os.Stdout, b)
		}
		if s.large == 0 {
			return nil
		}
		for i, versions := range s.versions {
			follows := 0
			if i == 0 {
				follows = min(s.follows, s.runs)
			}
			r, err := measureLarge(ctx, s, served, filepath.Join(dir, fmt.Sprint("large", versions)), versions, follows)
			if err != nil {
				return err
			}
			printLarge(os.Stdout, r, versions)
		}
		return nil
	})
}

// measureSize measures the contenders in turn. The one that begins is another one in each run.
func measureSize(ctx context.Context, s settings, served *server.Server, dir string, size int) (results, error) {
	r := newResults(size)
	for _, c := range s.who {
		for folder, to := range map[string]int{"first": firsts, "follow": firsts + 1} {
			if err := c.files.Write(filepath.Join(dir, c.name, folder), 1, to); err != nil {
				return r, err
			}
		}
	}
	for run := range s.runs {
		for _, far := range []bool{false, true} {
			for i := range s.who {
				c := s.who[(run+i)%len(s.who)]
				if r.failures[c.name] != "" {
					continue
				}
				fmt.Fprintf(os.Stderr, "%d tenants, run %d: %s, %s\n", size, run+1, c.name, contest.Way(far))
				if err := r.measureOne(ctx, s, served, c, filepath.Join(dir, c.name), far); err != nil {
					return r, err
				}
			}
		}
	}
	return r, nil
}

// measureOne lets a contender do all jobs in a database of its own. What the contender does wrong is noted; an error is one
// of the bench.
func (r *results) measureOne(ctx context.Context, s settings, served *server.Server, c contender, dir string, far bool) (err error) {
	name, err := served.Create(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, served.Drop(ctx, name)) }()
	for _, sql := range []string{schemas(r.size), c.setup, "CHECKPOINT"} {
		if err := served.Exec(ctx, name, sql); err != nil {
			return err
		}
	}
	o := over{names: tenants(r.size), parallel: s.parallel}
	for _, j := range []job{jobFirst, jobFollow, jobNothing} {
		folder, tables := "follow", firsts+1
		if j == jobFirst {
			folder, tables = "first", firsts
		}
		var files fs.FS = os.DirFS(filepath.Join(dir, folder))
		before := served.Trips()
		wall, failure := contest.Timed(ctx, s.limit, func(ctx context.Context) error { return c.start(ctx, served.URL(name, far), files, o) })
		trips := served.Trips() - before
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failure == nil {
			n, err := served.Count(ctx, name, others(tables))
			if err != nil {
				return err
			}
			if n > 0 {
				failure = fmt.Errorf("%d tenants have another number of tables than %d", n, tables)
			}
		}
		if failure != nil {
			r.failures[c.name] = failure.Error()
			return nil
		}
		r.add(c.name, task{j, far}, wall, -1, trips, -1)
	}
	return nil
}
