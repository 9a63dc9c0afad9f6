package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/ashlar-go/ashlar/bench/internal/server"
	"github.com/ashlar-go/ashlar/bench/internal/show"
)

// libraries are the modules whose versions the head names.
var libraries = []string{
	"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "github.com/golang-migrate/migrate/v4", "github.com/jackc/tern/v2",
}

// printHead prints what is compared, and on what.
func printHead(ctx context.Context, w io.Writer, s settings, served *server.Server) error {
	err := show.Head(ctx, w, "Ashlar's runner and other libraries, small migrations", s.root, s.runs, served, libraries...)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `
A run is a start: read the files, connect, apply what is pending. "near" is the server itself, on 127.0.0.1; "far" goes
through a proxy that holds back what the client sends for %s after each answer. All times are in ms: the median, with the
smallest and the largest in brackets. Ratios are the row divided by %s: below 1 the row is faster.
`, s.delay, bareName)
	return err
}

// printResults prints the tables of one size.
func printResults(w io.Writer, r results) {
	for _, nothing := range []bool{false, true} {
		title, trips, digits, per := fmt.Sprintf("%d migrations on an empty database", r.size), "round trips per migration", 0, float64(r.size)
		if nothing {
			title, trips, digits, per = fmt.Sprintf("nothing pending, %d are applied", r.size), "round trips", 1, 1
		}
		fmt.Fprintf(w, "\n%s\n\n", title)
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "\tnear ms\tratio\tfar ms\tratio\t%s\n", trips)
		for _, c := range contenders {
			if failure := r.failures[c.name]; failure != "" {
				fmt.Fprintf(table, "%s\t%s\n", c.name, show.Failure(failure))
				continue
			}
			near, far := task{nothing, false}, task{nothing, true}
			runs := r.runs[c.name]
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%.2f\n", c.name, runs[near].walls.Text(digits), r.ratio(c, near),
				runs[far].walls.Text(digits), r.ratio(c, far), runs[far].trips.Median()/per)
		}
		_ = table.Flush() // what it prints has nowhere to complain to
	}
}

// ratio returns how many times the figure of bare pgx that of a contender is.
func (r results) ratio(c contender, t task) string {
	if r.failures[bareName] != "" {
		return "-"
	}
	return show.Ratio(r.runs[c.name][t].walls, r.runs[bareName][t].walls)
}
