//go:build unix

package pgserver_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/ashlar-go/ashlar/pgserver"
)

func TestServerDiesWithItsParent(t *testing.T) {
	t.Parallel()
	for _, mode := range []pgserver.Mode{pgserver.Development, pgserver.Testing} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			t.Parallel()
			helper := runHelper(t, pgserver.Options{Mode: mode}, nil)
			said := helper.report(t)
			if said.Error != "" {
				t.Fatal(said.Error)
			}
			pid := serverPID(t, said.Dir)
			if got := query(t, said.URL, "SELECT 'yes'"); got != "yes" {
				t.Error(got)
			}
			helper.kill(t)
			eventually(t, "the server has ended", func() bool { return ended(pid) })
			eventually(t, "the folder is gone", func() bool { return absent(said.Dir) })
		})
	}
}

// An interrupt at the terminal goes to the whole process group; what it means for the server is our caller's to say.
func TestInterruptOfTheGroupSparesTheServer(t *testing.T) {
	t.Parallel()
	helper := runHelper(t, pgserver.Options{Mode: pgserver.Testing}, func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	})
	said := helper.report(t)
	group, err := syscall.Getpgid(serverPID(t, said.Dir))
	if err != nil || group == helper.cmd.Process.Pid {
		t.Errorf("the server is in group %d, as is its parent (%v)", group, err)
	}
	helper.leave(t)
}

func TestFolderOfADeadParentIsReadyAtOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "server")
	helper := runHelper(t, pgserver.Options{Dir: dir}, nil)
	said := helper.report(t)
	execute(t, said.URL, "CREATE TABLE kept AS SELECT 'here' AS value")
	helper.kill(t)
	server := start(t, pgserver.Options{Dir: dir})
	if got := query(t, server.URL(""), "SELECT value FROM kept"); got != "here" || server.Reused() {
		t.Errorf("got %q, reused %v", got, server.Reused())
	}
}

func TestServerOfAnotherProcessIsReused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "server")
	helper := runHelper(t, pgserver.Options{Dir: dir, Mode: pgserver.Testing}, nil)
	said := helper.report(t)
	server := start(t, pgserver.Options{Dir: dir})
	if !server.Reused() || server.URL("") != said.URL {
		t.Errorf("reused %v, %s, want %s", server.Reused(), server.URL(""), said.URL)
	}
	stop(t, server)
	if got := query(t, said.URL, "SELECT 'yes'"); got != "yes" {
		t.Error(got)
	}
	helper.leave(t)
}

func TestStartsAtOnceShareTheTemplate(t *testing.T) {
	t.Parallel()
	cache := folder(t)
	var helpers []*helper
	for range 3 {
		helpers = append(helpers, runHelper(t, pgserver.Options{Mode: pgserver.Testing}, inCache(cache)))
	}
	for _, helper := range helpers {
		if said := helper.report(t); said.Error != "" {
			t.Error(said.Error)
		}
		helper.leave(t)
	}
	if got := templates(t, cache); len(got) != 1 {
		t.Errorf("templates %q, want one", got)
	}
}

func TestDamagedTemplateIsMadeAgain(t *testing.T) {
	t.Parallel()
	cache := folder(t)
	for range 2 {
		helper := runHelper(t, pgserver.Options{Mode: pgserver.Testing}, inCache(cache))
		if said := helper.report(t); said.Error != "" {
			t.Fatal(said.Error)
		}
		helper.leave(t)
		control := filepath.Join(templates(t, cache)[0], "data", "global", "pg_control")
		if err := os.Truncate(control, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// inCache gives a command a folder for caches, by the variables of Linux and of macOS.
func inCache(dir string) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+dir, "HOME="+dir) }
}

// templates lists the whole templates in a folder for caches.
func templates(t *testing.T, cache string) []string {
	t.Helper()
	var found []string
	for _, pattern := range []string{"ashlar/pgserver/*/size", "Library/Caches/ashlar/pgserver/*/size"} {
		files, err := filepath.Glob(filepath.Join(cache, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			found = append(found, filepath.Dir(file))
		}
	}
	return found
}

func TestNoBinaries(t *testing.T) {
	t.Parallel()
	helper := runHelper(t, pgserver.Options{}, func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, "ASHLAR_PG_BIN=/nonexistent")
	})
	said := helper.report(t)
	const wantError = "no PostgreSQL server found in ASHLAR_PG_BIN=/nonexistent: no folder holds both initdb and postgres"
	if said.Error != wantError {
		t.Errorf("error %q, want %q", said.Error, wantError)
	}
	for _, way := range []string{"package manager", "PATH", "ASHLAR_PG_BIN"} {
		if !strings.Contains(said.Hint, way) {
			t.Errorf("hint %q does not name %s", said.Hint, way)
		}
	}
}

// Binaries are told apart by what initdb, which fails, says.
func TestChoiceOfBinaries(t *testing.T) {
	t.Parallel()
	root := folder(t)
	for dir, version := range map[string]string{"a": "98.9", "b": "99.10", "c": "99.9", "d": "97.1"} {
		fakeBinaries(t, filepath.Join(root, "real", dir), version)
		if err := os.MkdirAll(filepath.Join(root, "linked", dir), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"initdb", "postgres"} { // as Homebrew and Nix do
			if err := os.Symlink(filepath.Join(root, "real", dir, name), filepath.Join(root, "linked", dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Remove(filepath.Join(root, "real", "d", "initdb")); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"real", "linked"} {
		var list []string
		for _, dir := range []string{"a", "b", "c", "d"} {
			list = append(list, filepath.Join(root, kind, dir))
		}
		for major, want := range map[int]string{
			0: "initdb of 99.10 fails", 99: "initdb of 99.10 fails", 98: "initdb of 98.9 fails",
			97: "99.10 in " + filepath.Join(root, "real", "b"),
		} {
			t.Run(fmt.Sprint(kind, major), func(t *testing.T) {
				t.Parallel()
				helper := runHelper(t, pgserver.Options{Major: major}, func(cmd *exec.Cmd) {
					cmd.Env = append(cmd.Env, "ASHLAR_PG_BIN="+strings.Join(list, string(filepath.ListSeparator)))
				})
				if said := helper.report(t); !strings.Contains(said.Error, want) {
					t.Errorf("error %q does not say %q", said.Error, want)
				}
			})
		}
	}
}

func fakeBinaries(t *testing.T, dir, version string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, script := range map[string]string{
		"postgres": "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + " (Fake 1)'\n",
		"initdb":   "#!/bin/sh\necho 'initdb of " + version + " fails'\nexit 1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRootHandsOver(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("not root")
	}
	server := start(t, pgserver.Options{Mode: pgserver.Testing})
	owner, err := exec.Command("ps", "-o", "uid=", "-p", strconv.Itoa(serverPID(t, server.Dir()))).Output()
	if err != nil || strings.TrimSpace(string(owner)) == "0" {
		t.Errorf("the server runs as user %s (%v)", owner, err)
	}

	closed := folder(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = pgserver.Start(t.Context(), pgserver.Options{Dir: filepath.Join(closed, "server")})
	if err == nil || !strings.Contains(err.Error(), "cannot enter \""+closed+"\"") || hint(err) == "" {
		t.Errorf("error %v, hint %q", err, hint(err))
	}
}

// The other way round: what most developers are. Root can become one of them.
func TestPlainUser(t *testing.T) {
	t.Parallel()
	nobody, err := user.Lookup("nobody")
	if os.Geteuid() != 0 || err != nil {
		t.Skip("not root; all other tests show it")
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	dir := folder(t)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	for name, variables := range map[string][]string{
		"with a cache":    {"HOME=" + dir, "XDG_CACHE_HOME=" + dir},
		"without a cache": {"HOME=/nonexistent", "XDG_CACHE_HOME="},
	} {
		t.Run(name, func(t *testing.T) {
			helper := runHelper(t, pgserver.Options{Mode: pgserver.Testing}, func(cmd *exec.Cmd) {
				cmd.Path, cmd.Dir = program, "/"
				cmd.Env = append(cmd.Env, variables...)
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
			})
			said := helper.report(t)
			if said.Error != "" {
				t.Fatal(said.Error)
			}
			if got := query(t, said.URL, "SELECT current_user::text"); got != "postgres" {
				t.Error(got)
			}
			helper.leave(t)
			if !absent(said.Dir) {
				t.Errorf("%s is left behind", said.Dir)
			}
		})
	}
}
