package helpdesk_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/pgserver"
)

// The program of the database needs nothing but itself: statically linked, alone in a root folder that is empty but for it, it
// creates, migrates, rolls back and reports, what all share and each tenant.
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
	sql := func(text string) {
		t.Helper()
		dbtest.Exec(t, dbtest.Connect(t, server.URL("helpdesk")), text)
	}
	for _, step := range []struct {
		command string
		want    []string
	}{
		{"create", []string{"created"}},
		{"status", []string{"pending      20261103091503", "the copy inside the program"}},
		{"migrate", []string{"applied  20261117162251_subject_and_summary", "5 migrations applied"}},
		{"rollback --to-exclusive 20261105140214", []string{"reverted 20261117162251_subject_and_summary", "3 migrations reverted"}},
		{"status", []string{"applied      20261105140214", "pending      20261110103340"}},
		{"migrate --all", []string{"3 migrations applied", "there is no tenant"}},
		{"status --check", []string{"5 migrations: 5 applied"}},

		{"INSERT INTO organizations (name, slug) VALUES ('Mill', 'mill'), ('Farm', 'farm')", nil},
		{"tenants create org_mill", []string{"created  tenant org_mill, from the snapshot"}},
		{"CREATE SCHEMA org_farm", nil},
		{"status --tenants", []string{"2 tenants: 1 current, 1 behind", "the copy inside the program"}},
		{"migrate --tenants", []string{"1 tenant migrated", "1 had nothing to do"}},
		{"rollback --tenants", []string{"2 tenants reverted"}},
		{"migrate --all", []string{"no migration is pending", "2 tenants migrated"}},
		{"status --tenants --check", []string{"2 tenants: 2 current"}},
		{"tenants rename org_mill org_mills", []string{"it is org_mills now"}},
		{"tenants drop org_mills --force", []string{"dropped  tenant org_mills"}},
	} {
		if step.want == nil {
			sql(step.command)
			continue
		}
		out := run(strings.Fields(step.command)...)
		for _, want := range step.want {
			if !strings.Contains(out, want) {
				t.Errorf("db %s: no %q in\n%s", step.command, want, out)
			}
		}
	}
}
