//go:build unix && !ashlar_lean

package cli_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/cli"
)

// Every command has a schema, which is that of its types, and there is none of anything else.
func TestSchemas(t *testing.T) {
	t.Parallel()
	schemas, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, command := range cli.Tree() {
		want := schemas[command]
		if want == nil {
			t.Errorf("%s: say what it prints as JSON in schema_outputs_test.go", command)
			continue
		}
		path := cli.SchemaFile(command)
		paths = append(paths, path)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%s has no schema; write it by make golden: %v", command, err)
		}
		if diff := cmp.Diff(string(got), string(want)); diff != "" {
			t.Errorf("%s is not what the types say; write it by make golden, and read what changes for users: %s", path, diff)
		}
	}
	if len(schemas) != len(paths) {
		t.Errorf("%d schemas for %d commands", len(schemas), len(paths))
	}
	there, err := cli.SchemaFiles()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	if diff := cmp.Diff(paths, there); diff != "" {
		t.Errorf("the files in docs/json are those of other commands: %s", diff)
	}
}
