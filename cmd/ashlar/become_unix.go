//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/ashlar-go/ashlar/cli"
)

// become replaces this process with a program: signals and exit codes are its own. It returns only when it cannot.
func become(program string, args []string) error {
	err := syscall.Exec(program, append([]string{cli.CalledAs()}, args...), os.Environ())
	return fmt.Errorf("%s: %w", program, err)
}

// lock waits for the lock on a file. It is given back when the file is closed: by the caller, or because this process
// ends or becomes another.
func lock(path string) (io.Closer, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, errors.Join(err, file.Close())
		}
	}
}
