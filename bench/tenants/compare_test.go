package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/server"
)

// TestMain is this program when a test has it do one run.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve starts a server for a test.
func serve(t *testing.T) (context.Context, *server.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	served, err := server.Start(ctx, time.Millisecond)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := served.Stop(); err != nil {
			t.Error(err)
		}
		cancel()
	})
	return ctx, served
}

// lines tells how many lines of a report begin with a name.
func lines(report, name string) int { return strings.Count(report, "\n"+name+" ") }

// Every contender migrates all tenants, goes on with one migration more, finds nothing to do afterwards, and stands in the
// report.
func TestContenders(t *testing.T) {
	t.Parallel()
	ctx, served := serve(t)
	const size = 6
	s := settings{root: "..", who: contenders, runs: 1, parallel: 2, delay: time.Millisecond, limit: time.Minute}
	r, err := measureSize(ctx, s, served, t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	var report bytes.Buffer
	if err := printHead(ctx, &report, s, served); err != nil {
		t.Fatal(err)
	}
	printSize(&report, contenders, r)
	t.Logf("%s", &report)
	for _, c := range contenders {
		if failure := r.failures[c.name]; failure != "" {
			t.Errorf("%s: %s", c.name, failure)
			continue
		}
		trips := func(j job) float64 { return r.runs[c.name][task{j, true}].trips.Median() }
		if trips(jobFirst) < size || trips(jobFollow) < size || trips(jobNothing) < 1 || trips(jobNothing) >= trips(jobFollow) {
			t.Errorf("%s: %.0f, %.0f and %.0f round trips", c.name, trips(jobFirst), trips(jobFollow), trips(jobNothing))
		}
		if n := lines(report.String(), c.name); n < 3 {
			t.Errorf("%s has %d lines in the report", c.name, n)
		}
	}
}

// Where all is filled in, there is nothing to do for anybody, and one migration more makes one table for each tenant.
func TestLarge(t *testing.T) {
	t.Parallel()
	ctx, served := serve(t)
	const size = 30
	s := settings{large: size, runs: 1, parallel: 2, limit: time.Minute}
	r, err := measureLarge(ctx, s, served, t.TempDir(), 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	var report bytes.Buffer
	printLarge(&report, r, 3)
	t.Logf("%s", &report)
	for _, w := range largeWays {
		if failure := r.failures[w.name]; failure != "" {
			t.Errorf("%s: %s", w.name, failure)
			continue
		}
		nothing := r.runs[w.name][task{jobNothing, true}]
		if n := nothing.trips.Median(); n < 1 || n > 8 || len(nothing.after) != 1 || nothing.after[0] <= 0 || nothing.after[0] >= nothing.walls[0] {
			t.Errorf("%s: %+v", w.name, nothing)
		}
	}
	for _, c := range contenders[:2] {
		if n := r.runs[c.name][task{jobFollow, true}].trips.Median(); n < size {
			t.Errorf("%s: %.0f round trips for one migration more", c.name, n)
		}
	}
}

// What a contender does wrong stands in the table.
func TestFailed(t *testing.T) {
	t.Parallel()
	r := newResults(3)
	r.failures["goose"] = "tenant_00001:\n  so it is"
	r.add(bareName, task{jobFirst, false}, time.Second, -1, 0, -1)
	var report bytes.Buffer
	printSize(&report, contenders, r)
	if got := report.String(); strings.Count(got, "FAILED: tenant_00001: so it is\n") != 3 {
		t.Error(got)
	}
}

// All ways make the same tenant.
func TestBirths(t *testing.T) {
	t.Parallel()
	ctx, served := serve(t)
	b, err := measureBirths(ctx, settings{born: 20, runs: 1, limit: time.Minute}, served, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var report bytes.Buffer
	printBirths(&report, b)
	t.Logf("%s", &report)
	for _, w := range birthWays {
		if failure := b.failures[w.name]; failure != "" || len(b.walls[w.name][false]) != perRun || len(b.trips[w.name]) != perRun {
			t.Errorf("%s: %s %v", w.name, failure, b.walls[w.name])
		}
	}
	if n := b.trips[bareScriptName].Median(); n != 1 {
		t.Errorf("%.0f round trips of a bare script", n)
	}
}
