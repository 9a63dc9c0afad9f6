package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// operation is something that a user does and waits for.
type operation string

const (
	first   operation = "first generation"
	follow  operation = "follow-up, 5 % changed"
	nothing operation = "check, nothing to do"
	edited  operation = "check, code edited, nothing to do"
	gate    operation = "check --base, nothing to find"
)

// single is a follow-up that adds one column to one resource. It is not timed: it shows what a review has to read.
const single operation = "one column more"

// operations are those that are timed, in this order.
var operations = []operation{first, follow, nothing, edited, gate}

// contender is one way to do the operations, on a project of its own.
type contender struct {
	name      string
	snapshots string // the folder of its snapshots
	// prepare leaves the files as the operation finds them and returns the command to measure. The edition is a word that
	// no run had before.
	prepare func(op operation, edition string) (command, error)
	// written returns the SQL of all migrations, which says whether the command did its work.
	written func() (string, error)
	// can says which operations there are; the others are those of another contender.
	can func(op operation) bool
}

// verify compares what a contender has written with what the operation should have led to.
func (c contender) verify(op operation, size int) error {
	sql, err := c.written()
	if err != nil {
		return err
	}
	want := 0
	if op == follow {
		want = state{column: "x"}.changed(size)
	}
	tables, columns := strings.Count(sql, "CREATE TABLE "), strings.Count(sql, " ADD COLUMN ")
	if tables != size || columns != want {
		return fmt.Errorf("wrote %d tables and added %d columns; it should have been %d and %d", tables, columns, size, want)
	}
	return nil
}

// contents returns the files that a pattern matches, one after the other.
func contents(pattern string) (string, error) {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		all.Write(text)
	}
	return all.String(), nil
}
