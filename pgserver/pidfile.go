package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// address is where a server listens.
type address struct {
	host   string // empty: on the socket only
	port   int    // part of the socket's name as well
	socket string // the folder of the socket
}

// pidFile is what a server writes into postmaster.pid about itself, one item a line:
// https://www.postgresql.org/docs/current/storage-file-layout.html
type pidFile struct {
	pid     int
	address address
	status  string // "starting", "ready", "stopping", "standby"
}

// readPidFile reads postmaster.pid in the data folder. A file that is absent or not yet whole gives false.
func readPidFile(data string) (pidFile, bool) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}, false
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return pidFile{}, false
	}
	file := pidFile{pid: pid}
	if len(lines) < 8 {
		return file, true
	}
	file.address.port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	file.address.socket = strings.TrimSpace(lines[4])
	file.address.host = strings.TrimSpace(lines[5])
	if file.address.host == "*" || file.address.host == "0.0.0.0" {
		file.address.host = "127.0.0.1"
	}
	file.status = strings.TrimSpace(lines[7])
	return file, true
}

// running returns the server that runs on the folder, nil if there is none. It waits for one that is just starting or
// stopping. A pid file whose process is something else is removed: the server itself would take that process for a
// running server and refuse.
func (f *folder) running(ctx context.Context) (*pidFile, error) {
	data := f.path("data")
	for {
		file, ok := readPidFile(data)
		if !ok || !alive(file.pid) {
			return nil, nil
		}
		if !serves(file.pid, data) {
			err := os.Remove(filepath.Join(data, "postmaster.pid"))
			if errors.Is(err, os.ErrNotExist) {
				err = nil
			}
			return nil, err
		}
		if file.status == "ready" && !f.orphan(file.pid) && file.address.answers(ctx) {
			return &file, nil
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return nil, &hintError{
				text: fmt.Sprintf("folder %q is taken by process %d, which does not answer or is about to end", f.dir, file.pid),
				hint: "Stop that process, or name another folder.",
				err:  err,
			}
		}
	}
}

// answers reports whether something accepts connections at the address.
func (a address) answers(ctx context.Context) bool {
	network, at := "unix", filepath.Join(a.socket, fmt.Sprintf(".s.PGSQL.%d", a.port))
	if a.host != "" {
		network, at = "tcp", net.JoinHostPort(a.host, strconv.Itoa(a.port))
	}
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, network, at)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}
