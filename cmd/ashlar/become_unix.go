//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"

	"github.com/ashlar-go/ashlar/cli"
)

// become replaces this process with a program: signals and exit codes are its own. It returns only when it cannot.
func become(program string, args []string) error {
	err := syscall.Exec(program, append([]string{cli.CalledAs()}, args...), os.Environ())
	return fmt.Errorf("%s: %w", program, err)
}
