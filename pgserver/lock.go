package pgserver

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"
)

// lockFile waits for the lock on a file, made if absent. Closing the file lets go of it. The lock is polled because a
// system call that waits for it would not heed ctx.
func lockFile(ctx context.Context, path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		locked, err := tryLock(file)
		if err == nil && locked {
			return file, nil
		}
		if err == nil {
			if err = pause(ctx, 10*time.Millisecond); err != nil {
				err = &os.PathError{Op: "lock", Path: path, Err: err}
			}
		}
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
}

// note writes into the folder's locked owner file which server is its process's. The lock lasts as long as the server
// has a parent, so a second Start can tell a server that still answers but is about to end from one that will stay.
func note(owner *os.File, p *process) error {
	if err := owner.Truncate(0); err != nil {
		return err
	}
	_, err := owner.WriteAt([]byte(strconv.Itoa(p.cmd.Process.Pid)), 0)
	return err
}

// orphan reports whether a server was started by this package and its parent has died.
func (f *folder) orphan(pid int) bool {
	file, err := os.Open(f.path("owner"))
	if err != nil {
		return false
	}
	defer file.Close()
	text := make([]byte, 20)
	n, _ := file.Read(text)
	if noted, err := strconv.Atoi(strings.TrimSpace(string(text[:n]))); err != nil || noted != pid {
		return false // somebody else's server, such as one started by pg_ctl
	}
	free, err := tryLock(file)
	return err == nil && free
}
