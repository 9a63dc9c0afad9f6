//go:build unix && !ashlar_lean

package cli_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/internal/dbtest"
)

// closedLines are command lines that get further than the name of a command does.
var closedLines = []string{
	"check --base main", "check --json", "generate second", "generate second --drop shelves.height", "generate --dry-run",
	"new hand", "new hand --tenant", "create", "migrate", "migrate --all", "migrate --tenants", "migrate --dry-run", "status --check",
	"rollback", "rollback --to 0", "mark 1", "unmark 1", "repair 1", "tenants list", "tenants create a", "tenants rename a b",
	"tenants drop a", "drop", "setup", "reset", "reset --force", "drop --force", "help", "help migrate", "completion bash",
}

// Every command comes to its end with standard input closed, with and without a database, and says so by an exit code that is
// documented: none waits for somebody to type.
func TestEveryCommandEndsWithClosedInput(t *testing.T) {
	t.Parallel()
	lines := append(cli.Tree(), closedLines...)
	for name, url := range map[string]string{
		"with a database": dbtest.Absent(t), "without one": "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			put(t, filepath.Join(folder, "db/main.go"), "package main\n")
			if code, _, stderr := run(project(&shelf{}), "generate", "first", "--dir", filepath.Join(folder, "db")); code != 0 {
				t.Fatal(stderr)
			}
			for _, line := range lines {
				code, output := closed(t, folder, url, line)
				if !slices.Contains([]int{0, 1, 2, 3, 4}, code) || strings.Contains(output, "panic") {
					t.Errorf("%s: exit code %d\n%s", line, code, output)
				}
			}
		})
	}
}

// closed runs a command line of the changed project with standard input closed.
func closed(t *testing.T, folder, url, line string) (int, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // of which five seconds are to be enough
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", `exec "$0" "$@" <&-`, self}, strings.Fields(line)...)...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), asChild+"=1", "DATABASE_URL="+url)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	begun := time.Now()
	err = cmd.Run()
	if exit := new(exec.ExitError); ctx.Err() != nil || err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v\n%s", line, errors.Join(ctx.Err(), err), output.String())
	}
	t.Logf("%s: %d in %v", line, cmd.ProcessState.ExitCode(), time.Since(begun).Round(time.Millisecond))
	return cmd.ProcessState.ExitCode(), output.String()
}
