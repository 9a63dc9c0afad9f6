package pgserver

import (
	"os"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lock"
)

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
	free, err := lock.Try(file)
	return err == nil && free
}
