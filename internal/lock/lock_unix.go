//go:build unix && !solaris && !illumos && !aix

package lock

import (
	"errors"
	"os"
	"syscall"
)

// Try takes the lock on an open file; false when another has it.
func Try(file *os.File) (held bool, err error) {
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return false, nil
	}
	return false, &os.PathError{Op: "lock", Path: file.Name(), Err: err}
}
