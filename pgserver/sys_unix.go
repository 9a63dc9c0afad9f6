//go:build unix && !solaris && !illumos && !aix

package pgserver

import (
	"io/fs"
	"os/exec"
	"syscall"
)

// attributes returns the process attributes of a command, made if absent.
func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}

func setCredential(cmd *exec.Cmd, uid, gid int) {
	attributes(cmd).Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// ownGroup puts a command in a process group of its own, out of reach of the terminal's interrupt.
func ownGroup(cmd *exec.Cmd) { attributes(cmd).Setpgid = true }

// mayEnter reports whether a user may enter a folder.
func mayEnter(info fs.FileInfo, uid, gid int) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch mode := info.Mode(); {
	case !ok:
		return true
	case int(stat.Uid) == uid:
		return mode&0o100 != 0
	case int(stat.Gid) == gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

// alive reports whether a process exists that we may signal. One of another user cannot be our server, and a server
// judges likewise when it meets a stale pid file.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// errSystem is nil: these systems have the means to keep the promises of this package.
var errSystem error
