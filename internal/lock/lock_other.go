//go:build !unix || solaris || illumos || aix

package lock

import (
	"errors"
	"os"
)

// Try takes the lock on an open file; false when another has it. There are none here.
func Try(file *os.File) (held bool, err error) {
	return false, &os.PathError{Op: "lock", Path: file.Name(), Err: errors.ErrUnsupported}
}
