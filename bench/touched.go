package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// touched adds one column to one resource and returns how many lines of the snapshots that adds and removes, as
// "git diff" counts them. The folder before is not there yet.
func touched(c contender, before string) (string, error) {
	run, err := c.prepare(single, fmt.Sprintf("x%d", time.Now().UnixNano()))
	if err != nil {
		return err.Error(), nil // said in the report
	}
	if err := os.CopyFS(before, os.DirFS(c.snapshots)); err != nil {
		return "", err
	}
	one, err := measure(run)
	if err != nil || one.Failure != "" {
		return one.Failure, err
	}
	out, err := exec.Command("git", "diff", "--no-index", "--numstat", before, c.snapshots).Output()
	if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: they differ
		return "", err
	}
	var added, removed, files int
	for line := range strings.Lines(string(out)) {
		var plus, minus int
		if _, err := fmt.Sscan(line, &plus, &minus); err != nil {
			return "", fmt.Errorf("git diff: %s: %w", filepath.Base(strings.TrimSpace(line)), err)
		}
		added, removed, files = added+plus, removed+minus, files+1
	}
	return fmt.Sprintf("+%d -%d in %d files", added, removed, files), nil
}
