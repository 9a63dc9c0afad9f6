package pgserver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
)

// account is the user that runs the server. The zero value is the user of this process.
type account struct {
	name     string
	uid, gid int
}

// serverAccount returns the user for the server. PostgreSQL refuses to run as root, so root hands over to another.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return account{}, fmt.Errorf("user %q: %w", name, err)
		}
		return account{name: name, uid: uid, gid: gid}, nil
	}
	return account{}, &hintError{
		text: "no user to run PostgreSQL: it refuses to run as root, and there is neither a user postgres nor nobody",
		hint: "Create a user named postgres, or start as another user than root.",
	}
}

// other reports whether the account differs from the user of this process.
func (a account) other() bool { return a.name != "" }

// own gives a file or folder to the account.
func (a account) own(path string) error {
	if !a.other() {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// become makes a command run as the account. It starts in / because the account may not be allowed where we are.
func (a account) become(cmd *exec.Cmd) {
	cmd.Dir = "/"
	if a.other() {
		setCredential(cmd, a.uid, a.gid)
	}
}

// canEnter checks that the account may enter a folder and all its parents.
func (a account) canEnter(dir string) error {
	if !a.other() {
		return nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		if !mayEnter(info, a.uid, a.gid) {
			return &hintError{
				text: fmt.Sprintf("user %q, who runs the server because root may not, cannot enter %q", a.name, at),
				hint: fmt.Sprintf("Name a folder elsewhere, or let others pass: chmod o+x %s", at),
			}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}
