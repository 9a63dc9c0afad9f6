//go:build unix && !solaris && !illumos && !aix

package lock

import (
	"errors"
	"fmt"
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
	case errors.Is(err, syscall.EBADF), errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.EINVAL): // such as of a folder on NFS
		err = fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	}
	return false, &os.PathError{Op: "lock", Path: file.Name(), Err: err}
}
