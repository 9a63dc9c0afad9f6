package cli_test

import (
	"os/exec"
	"strings"
	"testing"
)

// What reads declarations after each edit must compile and link fast, so it holds neither the driver nor what leads to it.
func TestLean(t *testing.T) {
	t.Parallel()
	deps := func(args ...string) string {
		out, err := exec.Command("go", append([]string{"list", "-deps"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	left := []string{"github.com/jackc/pgx", "github.com/ashlar-go/ashlar/runner", "github.com/ashlar-go/ashlar/release", "net/http", "charm.land/"}
	lean := deps("-tags", "ashlar_lean", ".")
	for _, path := range left {
		for line := range strings.Lines(lean) {
			if strings.HasPrefix(line, path) {
				t.Errorf("the lean program holds %s", strings.TrimSpace(line))
			}
		}
	}
	if full := deps("."); strings.Contains(full, "charm.land/") {
		t.Error("the program of a project holds what draws, which is the matter of cmd/ashlar")
	}
	if full := deps("."); !strings.Contains(full, "github.com/jackc/pgx/v5/pgconn\n") {
		t.Error("this test looks for the wrong name of the driver")
	}
}
