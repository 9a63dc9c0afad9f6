package helpdesk_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ashlar-go/ashlar/pgserver"
)

// The program of the database needs nothing but itself: statically linked, alone in a root folder that is empty but for it, it
// creates, migrates, rolls back and reports.
func TestAlone(t *testing.T) {
	t.Parallel()
	server, err := pgserver.Start(t.Context(), pgserver.Options{Mode: pgserver.Development})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	root := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(root, "db"), "./db")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("/db", args...)
		cmd.Dir, cmd.Env = "/", []string{"DATABASE_URL=" + server.URL("helpdesk")}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
		if id := os.Getuid(); id != 0 {
			cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: id, Size: 1}}
		}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("db %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	for _, step := range []struct {
		command string
		want    []string
	}{
		{"create", []string{"created"}},
		{"status", []string{"pending      20261103091503", "the copy inside the program"}},
		{"migrate", []string{"applied  20261117162251_subject_and_summary", "4 migrations applied"}},
		{"rollback --to-exclusive 20261105140214", []string{"reverted 20261117162251_subject_and_summary", "2 migrations reverted"}},
		{"status", []string{"applied      20261105140214", "pending      20261110103340"}},
		{"migrate", []string{"2 migrations applied"}},
		{"status --check", []string{"4 migrations: 4 applied"}},
	} {
		out := run(strings.Fields(step.command)...)
		for _, want := range step.want {
			if !strings.Contains(out, want) {
				t.Errorf("db %s: no %q in\n%s", step.command, want, out)
			}
		}
	}
}
