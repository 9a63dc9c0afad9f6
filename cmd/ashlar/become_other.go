//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"

	"github.com/ashlar-go/ashlar/cli"
)

// become runs a program and ends with its exit code.
func become(program string, args []string) error {
	cmd := exec.Command(program, args...)
	cmd.Args[0] = cli.CalledAs()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); err == nil || errors.As(err, &exit) {
		os.Exit(cmd.ProcessState.ExitCode())
	}
	return err
}
