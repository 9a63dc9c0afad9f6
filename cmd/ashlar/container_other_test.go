//go:build !linux

package main

import (
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"
)

// contains reports that containers are a thing of Linux.
func contains() bool { return false }

func contained(ts *testscript.TestScript, _ []string) *exec.Cmd {
	ts.Fatalf("there are no containers here")
	return nil
}
