package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/ashlartest"
	"github.com/ashlar-go/ashlar/examples/helpdesk"
)

// The committed migrations make tables that the program can work with.
func TestRun(t *testing.T) {
	t.Parallel()
	url := migrated(t)

	for _, step := range []struct{ command, want string }{
		{"next", "no ticket waits"},
		{"seed", "wrote 1 organization"},
		{"seed", "there are rows already"},
		{"next", `"ID": 1000,`},
		{"sign-up 3", "wrote 3 organizations"},
		{"sign-up 2", "wrote 2 organizations"},
	} {
		if got := output(t, url, step.command); !strings.Contains(got, step.want) {
			t.Errorf("%s prints:\n%s\nwant %s", step.command, got, step.want)
		}
	}
}

// Mistakes are told, not crashed on.
func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ url, command, want string }{
		{"", "seed", "DATABASE_URL is not set"},
		{migrated(t), "sed", `no command "sed": there are seed, next, and sign-up N`},
		{migrated(t), "sign-up none", `"none" is no number of organizations`},
	} {
		err := run(t.Context(), test.url, strings.Fields(test.command), io.Discard)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s on %q: error %v, want %s", test.command, test.url, err, test.want)
		}
	}
}

// migrated returns the URL of a database with the project's tables.
func migrated(t *testing.T) string {
	t.Helper()
	return ashlartest.New(t, helpdesk.Project, os.DirFS("../../db")).URL("main")
}

// output runs a command and returns what it prints.
func output(t *testing.T, url, command string) string {
	t.Helper()
	var out strings.Builder
	if err := run(t.Context(), url, strings.Fields(command), &out); err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return out.String()
}
