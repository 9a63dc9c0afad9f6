package diff_test

import (
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/operation"
)

// A version of a pack that databases have by now stays as it is, but for comments, white space and its way back.
func TestVersionOfAPackChanges(t *testing.T) {
	t.Parallel()
	state := func(up, down string) *catalog.Catalog {
		c := catalog.New()
		c.Statements["texts v1"] = catalog.Statement{Name: "texts v1", Pack: "texts", Before: true, Position: 1000, Up: up, Down: down}
		return c
	}
	from := state("SELECT 'a  b' -- once", "SELECT 1")
	for to, want := range map[string]string{
		"SELECT  'a  b'":  "[note statement texts v1]",
		"SELECT 'a b'":    `pack "texts": version "texts v1" is another than the one that was generated`,
		"SELECT 'a  b',1": `pack "texts": version "texts v1" is another than the one that was generated`,
	} {
		ops, _, err := diff.Compute(from, state(to, "SELECT 2"), diff.Answers{})
		got := fmt.Sprint(ops)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", to, got, want)
		}
	}
}

// Numbers of a version are compared as numbers.
func TestWayBackOfAVersion(t *testing.T) {
	t.Parallel()
	for versions, runs := range map[[2]string]bool{
		{"1.9", "1.10"}: false, {"1.10", "1.9"}: true, {"1", "1.1"}: false, {"1.1", "1"}: true, {"1.0b", "1.0a"}: true, {"", "1"}: false, {"1", ""}: false,
	} {
		back := operation.UpdateExtension{Name: "x", From: versions[0], To: versions[1]}.Inverse().(operation.UpdateExtension)
		if back.Runs() != runs {
			t.Errorf("the way back from %q to %q runs: %t", versions[1], versions[0], !runs)
		}
	}
}
