// Package lock keeps processes apart that work on the same files. A lock ends with its process, whatever becomes of that.
package lock

import (
	"context"
	"errors"
	"os"
	"time"
)

// pause is how long a process waits before it looks again.
const pause = 10 * time.Millisecond

// File waits for the lock on a file, which it makes when it is absent, until ctx ends. Closing the file lets go of it. Where the
// system, or the file system, has no such locks the error is [errors.ErrUnsupported].
func File(ctx context.Context, path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return wait(ctx, file)
}

// Folder is [File] for a folder itself: nothing is made in it.
func Folder(ctx context.Context, path string) (*os.File, error) {
	folder, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return wait(ctx, folder)
}

// wait polls: a system call that waits for the lock would not heed ctx.
func wait(ctx context.Context, file *os.File) (*os.File, error) {
	for {
		held, err := Try(file)
		if err == nil && held {
			return file, nil
		}
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(&os.PathError{Op: "lock", Path: file.Name(), Err: context.Cause(ctx)}, file.Close())
		case <-time.After(pause):
		}
	}
}
