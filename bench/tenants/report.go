package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/ashlar-go/ashlar/bench/internal/server"
	"github.com/ashlar-go/ashlar/bench/internal/show"
	"github.com/ashlar-go/ashlar/bench/internal/spread"
)

// printHead prints what is compared, and on what.
func printHead(ctx context.Context, w io.Writer, s settings, served *server.Server) error {
	err := show.Head(ctx, w, "Rollouts over schema-per-tenant", s.root, s.runs, served,
		"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "github.com/golang-migrate/migrate/v4")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `
All have %d connections at work. "near" is the server itself, on 127.0.0.1; "far" goes through a proxy that holds back what
the client sends for %s after each answer. All times are in ms: the median, with the smallest and the largest in brackets.
Ratios are the row divided by bare: below 1 the row is faster. Round trips include those of connecting.
`, s.parallel, s.delay)
	return err
}

// printSize prints the tables of contenders over so many tenants.
func printSize(w io.Writer, who []contender, r results) {
	for _, j := range []job{jobFirst, jobFollow, jobNothing} {
		title := map[job]string{
			jobFirst:   fmt.Sprintf("%d tenants that have nothing, %d migrations", r.size, firsts),
			jobFollow:  fmt.Sprintf("%d tenants, one migration more", r.size),
			jobNothing: fmt.Sprintf("%d tenants, nothing to do", r.size),
		}[j]
		fmt.Fprintf(w, "\n%s\n\n", title)
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprint(table, "\tnear ms\tratio\tfar ms\tratio\tround trips\tper tenant\n")
		for _, c := range who {
			if failure := r.failures[c.name]; failure != "" {
				fmt.Fprintf(table, "%s\t%s\n", c.name, show.Failure(failure))
				continue
			}
			near, far := r.runs[c.name][task{j, false}], r.runs[c.name][task{j, true}]
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%.0f\t%.2f\n", c.name,
				near.walls.Text(0), show.Ratio(near.walls, r.bare(task{j, false}).walls),
				far.walls.Text(0), show.Ratio(far.walls, r.bare(task{j, true}).walls),
				far.trips.Median(), far.trips.Median()/float64(r.size))
		}
		_ = table.Flush() // what it prints has nowhere to complain to
	}
}

// bare are the runs of bare pgx; none when it failed.
func (r results) bare(t task) series {
	if r.failures[bareName] != "" {
		return series{}
	}
	return r.runs[bareName][t]
}

// printLarge prints the tables of many tenants for which all was applied.
func printLarge(w io.Writer, r results, versions int) {
	fmt.Fprintf(w, "\n%d tenants with %d versions each, nothing to do; times are after connecting\n\n", r.size, versions)
	r.printRows(w, jobNothing)
	for _, name := range []string{ashlarName, bareName} {
		if len(r.runs[name][task{jobFollow, false}].walls) > 0 {
			fmt.Fprintf(w, "\n%d tenants with %d versions each, one migration more; times are of the whole run\n\n", r.size, versions)
			r.printRows(w, jobFollow)
			return
		}
	}
}

func (r results) printRows(w io.Writer, j job) {
	figures := func(s series) spread.Figures {
		if j == jobNothing {
			return s.after
		}
		return s.walls
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\tnear ms\tratio\tfar ms\tratio\tround trips\tper tenant\tpeak MB\n")
	for _, way := range largeWays {
		near, far := r.runs[way.name][task{j, false}], r.runs[way.name][task{j, true}]
		switch {
		case r.failures[way.name] != "":
			fmt.Fprintf(table, "%s\t%s\n", way.name, show.Failure(r.failures[way.name]))
		case len(near.walls) > 0:
			peaks := append(append(spread.Figures{}, near.peaks...), far.peaks...)
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%.0f\t%.2f\t%s\n", way.name,
				figures(near).Text(0), show.Ratio(figures(near), figures(r.bare(task{j, false}))),
				figures(far).Text(0), show.Ratio(figures(far), figures(r.bare(task{j, true}))),
				far.trips.Median(), far.trips.Median()/float64(r.size), peaks.Text(0))
		}
	}
	_ = table.Flush() // what it prints has nowhere to complain to
}

// printBirths prints the table of new tenants.
func printBirths(w io.Writer, b births) {
	fmt.Fprintf(w, "\na new tenant after %d migrations, %d tables, on a connection that there is\n\n", b.versions, bornTables(b.versions))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\tnear ms\tratio\tfar ms\tratio\tround trips\n")
	for _, way := range birthWays {
		if failure := b.failures[way.name]; failure != "" {
			fmt.Fprintf(table, "%s\t%s\n", way.name, show.Failure(failure))
			continue
		}
		bare := b.walls[bareScriptName]
		if b.failures[bareScriptName] != "" {
			bare = nil
		}
		row := b.walls[way.name]
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%.0f\n", way.name, row[false].Text(1), show.Ratio(row[false], bare[false]),
			row[true].Text(1), show.Ratio(row[true], bare[true]), b.trips[way.name].Median())
	}
	_ = table.Flush() // what it prints has nowhere to complain to
}
