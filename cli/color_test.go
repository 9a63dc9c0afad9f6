package cli

import (
	"os"
	"strings"
	"testing"
)

func TestPaint(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"applied  20261127192344_first (3ms)\n":                     "<32>applied<0>  20261127192344_first (3ms)\n",
		"would revert 20261127192344_first\n":                       "<33>would revert<0> 20261127192344_first\n",
		"    hazard: column users.phone loses its data\n":           "    <33>hazard<0>: column users.phone loses its data\n",
		"db/main/migrations/1_a.up.sql:2: hazard: column users.x\n": "db/main/migrations/1_a.up.sql:2: <31>hazard<0>: column users.x\n",
		"repo main: pending: 1 change of the declarations\n":        "repo main: <31>pending<0>: 1 change of the declarations\n",
		"changed      20261127192344  first\n":                      "<31>changed<0>      20261127192344  first\n",
		"changed  go.mod\n":                                         "changed  go.mod\n",
		"  hint: Type ashlar generate NAME, and commit it.\n":       "  <36>hint<0>: Type ashlar generate NAME, and commit it.\n",
		"==> db/main/migrations/1_a.up.sql   (once per tenant)\n":   "<1>==> db/main/migrations/1_a.up.sql   (once per tenant)<0>\n",
		"ALTER TABLE users ADD COLUMN applied boolean;\n":           "ALTER TABLE users ADD COLUMN applied boolean;\n",
		"{\n":                         "{\n",
		"\r3 of 9 tenants":            "\r3 of 9 tenants",
		"applied half a line":         "applied half a line",
		"appliedly is another word\n": "appliedly is another word\n",
	} {
		if got := escapes.Replace(paint(line)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// escapes writes colors so that one can read them.
var escapes = strings.NewReplacer(green, "<32>", yellow, "<33>", red, "<31>", cyan, "<36>", bold, "<1>", noColor, "<0>")

func TestNoColorsWhereNobodyLooks(t *testing.T) {
	t.Parallel()
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if painted(file) != file {
		t.Error("a file gets colors")
	}
	if got := alarm(file, "it failed"); got != "it failed" {
		t.Errorf("%q", got)
	}
	if got := escapes.Replace(alarm(painter{file}, "it failed\nLINE 1: x")); got != "<31>it failed<0>\nLINE 1: x" {
		t.Errorf("%q", got)
	}
}
