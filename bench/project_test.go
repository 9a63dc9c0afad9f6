package main

import (
	"path/filepath"
	"testing"
	"time"
)

// The generated project compiles, and its first generation makes each declared table, with all that stands on it.
func TestGoProject(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	const size = perPackage + 5 // more than one package
	c, err := ashlarBuilt(t.TempDir(), root, size, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range []operation{first, follow, nothing, gate} {
		run, err := c.prepare(op, "x1")
		if err != nil {
			t.Fatal(err)
		}
		if one := timed(run); one.Failure != "" {
			t.Fatalf("%s: %s", op, one.Failure)
		}
		if err := c.verify(op, size); err != nil {
			t.Errorf("%s: %v", op, err)
		}
	}
}
