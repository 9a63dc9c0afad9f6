package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// hintOf is the variable of a script that keeps the hint of the last error that was coded.
const hintOf = "HINT"

// coded runs a command with --json and demands its exit code, and an error or a finding of a code, which has a hint:
// coded usage 2 ashlar generate.
func coded(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: coded CODE EXIT COMMAND ARGS...")
	}
	exits(ts, false, append(args[1:len(args):len(args)], "--json"))
	told(ts, args[0])
}

// toldCode demands that the last output was JSON with a code: told stopped.
func toldCode(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: told CODE")
	}
	told(ts, args[0])
}

func told(ts *testscript.TestScript, code string) {
	var all any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &all))
	hints, found := hintsOf(all, code)
	if !found {
		ts.Fatalf("nothing has the code %s", code)
	}
	if len(hints) == 0 {
		ts.Fatalf("what has the code %s has no hint", code)
	}
	ts.Setenv(hintOf, strings.Join(hints, "\n"))
}

// hintsOf returns the hints of all objects that have a code, and whether there is one.
func hintsOf(value any, code string) (hints []string, found bool) {
	var parts []any
	switch value := value.(type) {
	case []any:
		parts = value
	case map[string]any:
		if found = value["code"] == code; found {
			if hint, _ := value["hint"].(string); hint != "" {
				hints = append(hints, hint)
			}
		}
		for _, part := range value {
			parts = append(parts, part)
		}
	}
	for _, part := range parts {
		more, is := hintsOf(part, code)
		hints, found = append(hints, more...), found || is
	}
	return hints, found
}

// hinted demands that the hint of what was coded last says this: hinted 'ashlar create'.
func hinted(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: hinted TEXT")
	}
	if hint := ts.Getenv(hintOf); args[0] == "" || !strings.Contains(hint, args[0]) {
		ts.Fatalf("the hint is another one: %s", hint)
	}
}

// TestEachCodeHasAScript: what the pages of codes list is shown by the scripts, and the other way round.
func TestEachCodeHasAScript(t *testing.T) {
	t.Parallel()
	inPages := matches(t, regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|"), "../../docs/reference/errors.md", "../../docs/guide/ci.md")
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	inScripts := matches(t, regexp.MustCompile(`(?m)^(?:coded |told |stdout '"code": ")([a-z-]+)`), scripts...)
	for _, code := range inPages {
		if !slices.Contains(inScripts, code) {
			t.Errorf("no script shows how %s comes and goes", code)
		}
	}
	for _, code := range inScripts {
		if !slices.Contains(inPages, code) {
			t.Errorf("no page tells of %s", code)
		}
	}
}

// matches returns what the group of a pattern is in files, each once.
func matches(t *testing.T, pattern *regexp.Regexp, files ...string) []string {
	t.Helper()
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range pattern.FindAllStringSubmatch(string(text), -1) {
			found = append(found, match[1])
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s is nowhere", pattern)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
