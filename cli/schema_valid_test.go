//go:build unix && !ashlar_lean

package cli_test

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/cli"
)

// printed validates what commands print as JSON, and notes which of them went well and which ended with an error.
type printed struct {
	t       *testing.T
	schemas map[string]*jsonschema.Schema // closed
	read    map[string]any                // they, as they are written
	well    map[string]bool
	failed  map[string]bool
	members map[string]bool // that were printed, as object.member
}

func newPrinted(t *testing.T) printed {
	t.Helper()
	p := printed{t, map[string]*jsonschema.Schema{}, map[string]any{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, command := range tree() {
		p.read[command] = closedSchema(readSchema(t, command))
		p.schemas[command] = compiled(t, p.read[command])
	}
	return p
}

// readSchema reads the schema of a command, of which TestSchemas says that it is the one in docs/json.
func readSchema(t *testing.T, command string) any {
	t.Helper()
	schemas, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemas[command]))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func compiled(t *testing.T, read any) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("urn:schema", read); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("urn:schema")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// closedSchema takes no members but those that the schema names.
func closedSchema(schema any) any {
	switch s := schema.(type) {
	case []any:
		for _, one := range s {
			closedSchema(one)
		}
	case map[string]any:
		for _, one := range s {
			closedSchema(one)
		}
		if _, isMap := s["additionalProperties"].(map[string]any); s["type"] == "object" && !isMap {
			s["additionalProperties"] = false
		}
	}
	return schema
}

// commandOf returns the command of a line, the longest that is one.
func commandOf(args []string) (command string) {
	for i := range args {
		if typed := strings.Join(args[:i+1], " "); slices.Contains(tree(), typed) {
			command = typed
		}
	}
	return command
}

var (
	tree    = sync.OnceValue(cli.Tree)
	schemas = sync.OnceValues(cli.Schemas)
)

// line runs a command line, demands an exit code, and validates what it prints.
func (p printed) line(project *ashlar.Project, code int, args ...string) {
	p.t.Helper()
	got, stdout, stderr := run(project, append(args, "--json")...)
	if got != code || stderr != "" {
		p.t.Errorf("%v: exit code %d, not %d\n%s%s", args, got, code, stdout, stderr)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(stdout))
	if err != nil {
		p.t.Fatalf("%v: %v\n%s", args, err, stdout)
	}
	command := commandOf(args)
	if err := p.schemas[command].Validate(value); err != nil {
		p.t.Errorf("%v: %v\n%s", args, err, stdout)
	}
	p.note(command, "", p.read[command], value)
	object, _ := value.(map[string]any)
	if failed := object["error"] != nil; failed != (code != 0) {
		p.t.Errorf("%v: exit code %d\n%s", args, code, stdout)
	}
	if code == 0 {
		p.well[command] = true
	} else {
		p.failed[command] = true
	}
}

// in returns what runs lines on the project in a workshop.
func (p printed) in(w workshop) func(project *ashlar.Project, code int, args ...string) {
	return func(project *ashlar.Project, code int, args ...string) {
		p.t.Helper()
		p.line(project, code, append(args, "--dir", filepath.Join(w.root, "db"))...)
	}
}

// note notes which members a value has of those that a schema names.
func (p printed) note(command, object string, schema, value any) {
	s, _ := schema.(map[string]any)
	if reference, ok := s["$ref"].(string); ok {
		_, object, _ = strings.Cut(reference, "#/$defs/")
		s = p.defs(command)[object].(map[string]any)
	}
	options, _ := s["anyOf"].([]any)
	for _, option := range options {
		p.note(command, object, option, value)
	}
	properties, _ := s["properties"].(map[string]any)
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			p.note(command, object, s["items"], one)
		}
	case map[string]any:
		for name, member := range v {
			if properties[name] != nil {
				p.members[memberOf(command, object, name)] = true
				p.note(command, object, properties[name], member)
			}
		}
	}
}

func (p printed) defs(command string) map[string]any {
	defs, _ := p.read[command].(map[string]any)["$defs"].(map[string]any)
	return defs
}

// memberOf names a member. The whole and what it has for a repo differ from command to command, other objects do not.
func memberOf(command, object, name string) string {
	if object == "" || object == "repo" {
		return fmt.Sprintf("%s: %s.%s", command, object, name)
	}
	return object + "." + name
}

// unseen returns the members that schemas name and no command has printed.
func (p printed) unseen() []string {
	missing := map[string]bool{}
	for command, schema := range p.read {
		objects := maps.Clone(p.defs(command))
		objects[""] = schema
		for object, schema := range objects {
			properties, _ := schema.(map[string]any)["properties"].(map[string]any)
			for name := range properties {
				if member := memberOf(command, object, name); !p.members[member] {
					missing[member] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// A schema refuses what is none of the command's outputs, so that validating one proves something, and takes members that it does
// not name.
func TestSchemasRefuse(t *testing.T) {
	t.Parallel()
	for _, command := range cli.Tree() {
		schema := compiled(t, readSchema(t, command))
		for text, good := range map[string]bool{
			`{}`: false, `[]`: false, `{"error": {}}`: false, `{"error": null}`: false, `{"repos": null, "notes": null}`: false,
			`{"error": {"exit_code": 1, "message": "x"}}`:                       true,
			`{"error": {"exit_code": 1, "message": "x", "since": 2}, "new": 1}`: true,
			`{"error": {"exit_code": "1", "message": "x"}}`:                     false,
		} {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); (err == nil) != good {
				t.Errorf("%s: %s: %v", command, text, err)
			}
		}
	}
}
