//go:build unix && !ashlar_lean

package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// Shelf is what is declared first, taller what is declared then.
type shelf struct{ ID int64 }

type taller struct {
	ID     int64
	Height *int64
}

func (s *shelf) Define(r *ashlar.Resource) { r.Table("shelves"); r.PrimaryKey(&s.ID) }

func (s *taller) Define(r *ashlar.Resource) { r.Table("shelves"); r.PrimaryKey(&s.ID) }

func project(resource ashlar.Definer) *ashlar.Project {
	return &ashlar.Project{Repos: []ashlar.Repo{{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{resource}}}}}}
}

// asChild is the variable that makes this test binary a program of the changed project.
const asChild = "ASHLAR_TEST_AS_CHILD"

func TestMain(m *testing.M) {
	if which := os.Getenv(asChild); which != "" {
		p := project(&taller{})
		if which == "boxes" {
			p = changedBoxes()
		}
		os.Exit(cli.RunAs(p, nil, os.Stdout, os.Stderr, os.Args[1:]...))
	}
	os.Exit(m.Run())
}

// Commands that promise to write nothing work for a user who may write nowhere. Bits of the mode do not hold root back, so
// that root runs them as nobody.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	url := reachable(t, database)
	folder := t.TempDir()
	db := filepath.Join(folder, "db")
	put(t, filepath.Join(db, "main.go"), "package main\n")
	if code, _, stderr := run(project(&shelf{}), "generate", "first", "--dir", db); code != 0 {
		t.Fatal(stderr)
	}
	before := dbtest.Description(t, database)
	child := unprivileged(t, folder, "1")
	for _, test := range []readOnly{
		{"generate --check", 4, "add column shelves.height bigint"},
		{"generate --check --json", 4, `"add column shelves.height bigint"`},
		{"generate --dry-run", 0, "ALTER TABLE shelves ADD COLUMN height bigint;"},
		{"check", 4, "add column shelves.height bigint"},
		{"check --json", 4, `"code": "pending"`},
		{"generate --dry-run --snapshots-only", 0, "dry run: nothing was written"},
		{"status --url " + url, 0, "1 migration: 1 pending"},
		{"status --check --url " + url, 4, "1 migration: 1 pending"},
		{"migrate --dry-run --url " + url, 0, "1 migration would be applied, nothing was changed"},
		{"version", 0, "ashlar "},
		{"generate second", 1, "permission denied"}, // or this test would prove nothing
		{"generate --snapshots-only", 1, "permission denied"},
		{"new hand", 1, "permission denied"},
	} {
		test.run(t, folder, child)
	}
	if after := dbtest.Description(t, database); after != before {
		t.Errorf("the database was changed: before\n%s\nafter\n%s", before, after)
	}
}

// readOnly is a command line that writes no file.
type readOnly struct {
	line string
	code int
	want string
}

// run runs it in the folder db of a folder, and compares all that is there before and after.
func (r readOnly) run(t *testing.T, folder string, child func(args ...string) (code int, output string)) {
	t.Helper()
	listed := listing(t, folder)
	code, output := child(append(strings.Fields(r.line), "--dir", filepath.Join(folder, "db"))...)
	if code != r.code || !strings.Contains(output, r.want) {
		t.Errorf("%s: exit code %d\n%s", r.line, code, output)
	}
	if now := listing(t, folder); now != listed {
		t.Errorf("%s: before\n%safter\n%s", r.line, listed, now)
	}
}

// TestReadOnlyBranch is [TestReadOnly] on a branch, with tenants, where something is applied and something has changed since. What
// promises to change nothing leaves the database as it is too; migrate changes that alone.
func TestReadOnlyBranch(t *testing.T) {
	t.Parallel()
	w, database := boxesOnDisk(t)
	url := reachable(t, database)
	w.runOn(heavyBoxes(), "new", "later")
	before := dbtest.Description(t, database)
	child := unprivileged(t, w.root, "boxes")
	for _, test := range []readOnly{
		{"check --base main", 4, "not generated yet"},
		{"generate --dev --dry-run", 0, "dry run: nothing was written"},
		{"regen --dry-run --url " + url, 0, "would revert "},
		{"rebase --base main --dry-run", 0, "nothing to do"},
		{"rollback --dry-run --url " + url, 0, "1 migration would be reverted, nothing was changed"},
		{"rollback --tenants --dry-run --url " + url, 0, "3 tenants would be reverted"},
		{"migrate --dry-run --url " + url, 0, "1 migration would be applied, nothing was changed"},
		{"migrate --tenants --dry-run --url " + url, 0, "3 have nothing to do; nothing was changed"},
		{"migrate --all --dry-run --url " + url, 0, "would be applied"},
		{"status --url " + url, 0, "1 pending"},
		{"status --tenants --check --url " + url, 0, "current"},
		{"tenants list --url " + url, 0, "t1"},
		{"regen again --offline", 1, "permission denied"}, // or this test would prove nothing
		{"generate --dev", 1, "permission denied"},
	} {
		test.run(t, w.root, child)
	}
	if after := dbtest.Description(t, database); after != before {
		t.Errorf("the database was changed: before\n%s\nafter\n%s", before, after)
	}
	readOnly{"migrate --url " + url, 0, "1 migration applied"}.run(t, w.root, child)
	readOnly{"rollback --url " + url, 0, "1 migration reverted"}.run(t, w.root, child)
}

// reachable returns the URL of a database for those who cannot reach the socket of a private server.
func reachable(t *testing.T, url string) string {
	t.Helper()
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(config.Host, "/") {
		return url
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	network, address := pgconn.NetworkAddress(config.Host, config.Port)
	go func() {
		for {
			outside, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			inside, err := net.Dial(network, address)
			if err != nil {
				_ = outside.Close()
				continue
			}
			for _, pair := range [][2]net.Conn{{outside, inside}, {inside, outside}} {
				go func() {
					_, _ = io.Copy(pair[0], pair[1])
					_ = pair[0].Close()
				}()
			}
		}
	}()
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", config.User, listener.Addr(), config.Database)
}

// unprivileged makes a folder unwritable and returns what runs a command line there as somebody who cannot write, on one of the
// projects that this binary is a program of.
func unprivileged(t *testing.T, folder, which string) func(args ...string) (code int, output string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "program") // where the go command puts it, others cannot come
	put(t, program, string(text))
	chmod(t, folder, 0o555, 0o444)
	if err := errors.Join(os.Chmod(program, 0o555), os.Chmod(filepath.Dir(folder), 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chmod(t, folder, 0o755, 0o644) })
	return func(args ...string) (int, string) {
		cmd := exec.Command(program, args...)
		cmd.Dir = folder
		cmd.Env = []string{
			asChild + "=" + which, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*", // of root's
			"HOME=" + folder, "TMPDIR=" + folder, "PATH=" + os.Getenv("PATH"),
		}
		if os.Getuid() == 0 {
			const nobody = 65534
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		var output bytes.Buffer
		cmd.Stdout, cmd.Stderr = &output, &output
		err := cmd.Run()
		if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), output.String()
	}
}

// chmod gives everything below a folder, and the folder, one mode for folders and one for files.
func chmod(t *testing.T, folder string, folders, files fs.FileMode) {
	t.Helper()
	walk(t, folder, func(path string, info fs.FileInfo) error {
		if info.IsDir() {
			return os.Chmod(path, folders)
		}
		return os.Chmod(path, files)
	})
}

// listing describes all files below a folder.
func listing(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	walk(t, folder, func(path string, info fs.FileInfo) error {
		fmt.Fprintln(&b, path, info.Size(), info.Mode(), info.ModTime().UnixNano())
		return nil
	})
	return b.String()
}

func walk(t *testing.T, folder string, f func(path string, info fs.FileInfo) error) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return f(path, info)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}
