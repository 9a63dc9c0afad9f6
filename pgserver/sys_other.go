//go:build !unix || solaris || illumos || aix

package pgserver

import (
	"errors"
	"io/fs"
	"os/exec"
	"runtime"
)

// errSystem is all there is on systems without the means to keep the promises of this package.
var errSystem error = &hintError{
	text: "no local PostgreSQL servers on " + runtime.GOOS,
	hint: "Start a server by other means and give its URL.",
	err:  errors.ErrUnsupported,
}

func setCredential(*exec.Cmd, int, int) {}

func ownGroup(*exec.Cmd) {}

func dieWithParent(*exec.Cmd) {}

func mayEnter(fs.FileInfo, int, int) bool { return true }

func alive(int) bool { return false }

func memoryDir() string { return "" }

func serves(int, string) bool { return false }
