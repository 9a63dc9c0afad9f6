package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/server"
)

// Every contender makes its tables, finds nothing pending afterwards, and stands in the report.
func TestContenders(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	served, err := server.Start(ctx, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := served.Stop(); err != nil {
			t.Error(err)
		}
	})
	const size = 12
	r, err := measureSize(ctx, settings{runs: 1, limit: time.Minute}, served, t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contenders {
		if failure := r.failures[c.name]; failure != "" {
			t.Errorf("%s: %s", c.name, failure)
			continue
		}
		apply, nothing := r.runs[c.name][task{false, true}].trips.Median(), r.runs[c.name][task{true, true}].trips.Median()
		if apply < size || nothing < 1 || nothing >= apply {
			t.Errorf("%s: %.0f round trips to apply %d migrations, %.0f when nothing is pending", c.name, apply, size, nothing)
		}
	}
	var report bytes.Buffer
	if err := printHead(ctx, &report, settings{root: "..", runs: 1}, served); err != nil {
		t.Fatal(err)
	}
	printResults(&report, r)
	t.Logf("%s", &report)
	for _, c := range contenders {
		if n := strings.Count(report.String(), "\n"+c.name+" "); n < 2 {
			t.Errorf("%s has %d lines in the report", c.name, n)
		}
	}
}
