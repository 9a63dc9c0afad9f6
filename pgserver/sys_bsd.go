//go:build unix && !linux && !solaris && !illumos && !aix

package pgserver

import (
	"os/exec"
	"strconv"
	"strings"
)

// dieWithParent is the warden's work here: the kernel has no signal for it.
func dieWithParent(cmd *exec.Cmd) { ownGroup(cmd) }

// memoryDir returns "": there is no folder in memory.
func memoryDir() string { return "" }

// serves reports whether a process is a server on the data folder, by its command line.
func serves(pid int, data string) bool {
	line, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(line), data)
}
