package pgserver

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// roomInMemory is what must be free in /dev/shm, in bytes. Containers often have 64 MB there, which is too little.
const roomInMemory = 512 << 20

// dieWithParent lets the kernel end the command when the thread that starts it ends.
func dieWithParent(cmd *exec.Cmd) {
	ownGroup(cmd)
	attributes(cmd).Pdeathsig = syscall.SIGQUIT
}

// memoryDir returns a folder in memory, "" when there is none with room.
func memoryDir() string {
	const dir = "/dev/shm"
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return ""
	}
	if stat.Bavail*uint64(stat.Bsize) < roomInMemory {
		return ""
	}
	return dir
}

// serves reports whether a process is a server on the data folder. A server works in its data folder; who may not see
// that (root without the right to trace, as in containers) sees the command line.
func serves(pid int, data string) bool {
	if dir, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil {
		return dir == data
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && strings.Contains(string(line), data)
}
