//go:build !ashlar_lean

package cli

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// schemaVersion is that of all outputs. It rises when a member goes or means something else, not when one comes.
const schemaVersion = 1

// node is a JSON Schema, as far as the outputs need one.
type node struct {
	Dialect     string              `json:"$schema,omitempty"`
	ID          string              `json:"$id,omitempty"`
	Title       string              `json:"title,omitempty"`
	Description string              `json:"description,omitempty"`
	Ref         string              `json:"$ref,omitempty"`
	Type        string              `json:"type,omitempty"`
	Properties  map[string]*node    `json:"properties,omitempty"`
	Required    []string            `json:"required,omitempty"`
	Together    map[string][]string `json:"dependentRequired,omitempty"`
	Others      any                 `json:"additionalProperties,omitempty"`
	Items       *node               `json:"items,omitempty"`
	AnyOf       []*node             `json:"anyOf,omitempty"`
	Defs        map[string]*node    `json:"$defs,omitempty"`
}

// Schemas returns the JSON Schema of the output of each command, by how the command is typed.
func Schemas() (map[string][]byte, error) {
	files := map[string][]byte{}
	for command, o := range outputs {
		text, err := json.MarshalIndent(o.schema(command), "", "  ")
		if err != nil {
			return nil, err
		}
		files[command] = append(text, '\n')
	}
	return files, nil
}

// schema returns the schema of a command: its results, the error, or both.
func (o commandOutput) schema(command string) *node {
	b := builder{defs: map[string]*node{}}
	top := o.top
	if o.inRepos != nil {
		top = []any{ofRepos{}}
		results := append([]any{ofRepo{}}, o.inRepos...)
		if o.several {
			results = append(results, failedRepo{})
		}
		b.defs["repo"] = b.object(results, 1)
	}
	n := b.object(append(slices.Clone(top), failed{}), 0)
	n.Dialect = "https://json-schema.org/draft/2020-12/schema"
	n.ID = fmt.Sprintf("urn:ashlar:json:v%d:%s", schemaVersion, strings.ReplaceAll(command, " ", "-"))
	n.Title = fmt.Sprintf("ashlar %s --json, version %d", command, schemaVersion)
	n.Others = true
	if len(top) == 0 {
		n.Required = []string{"error"}
	} else {
		well := b.object(top[:1], 1).Required
		n.AnyOf = []*node{{Required: []string{"error"}}, {Required: well}}
	}
	n.Defs = b.defs
	return n
}

// builder gathers the named types that a schema refers to.
type builder struct{ defs map[string]*node }

// object joins results to one object, of which the first ones are always there. The members of each of the others come together.
func (b *builder) object(results []any, always int) *node {
	n := &node{Type: "object", Properties: map[string]*node{}}
	together := map[string][][]string{}
	for i, result := range results {
		one := b.structure(reflect.TypeOf(result))
		if i < always {
			n.Required = append(n.Required, one.Required...)
		}
		for name, member := range one.Properties {
			together[name] = append(together[name], one.Required)
			n.Properties[name] = either(n.Properties[name], member)
		}
	}
	for name, lists := range together {
		for _, other := range lists[0] {
			everywhere := !slices.ContainsFunc(lists, func(l []string) bool { return !slices.Contains(l, other) })
			if everywhere && other != name && !slices.Contains(n.Required, other) {
				if n.Together == nil {
					n.Together = map[string][]string{}
				}
				n.Together[name] = append(n.Together[name], other)
			}
		}
	}
	return n
}

// either returns what a member is that two results have; nil: one.
func either(before, now *node) *node {
	if before == nil || reflect.DeepEqual(before, now) {
		return now
	}
	all := []*node{before}
	if before.AnyOf != nil {
		all = before.AnyOf
	}
	if slices.ContainsFunc(all, func(n *node) bool { return reflect.DeepEqual(n, now) }) {
		return before
	}
	return &node{AnyOf: append(slices.Clone(all), now)}
}

// structure returns the object that a struct becomes.
func (b *builder) structure(t reflect.Type) *node {
	n := &node{Type: "object", Properties: map[string]*node{}}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			inner := b.structure(f.Type)
			for name, member := range inner.Properties {
				n.Properties[name] = member
			}
			n.Required = append(n.Required, inner.Required...)
			continue
		}
		if name == "" {
			if f.IsExported() {
				panic(fmt.Sprintf("%v.%s has no name in JSON", t, f.Name))
			}
			continue
		}
		optional := options == "omitempty"
		if kind := f.Type.Kind(); !optional && !isList(f.Type) && (kind == reflect.Slice || kind == reflect.Pointer) {
			panic(fmt.Sprintf("%v.%s may be null", t, f.Name))
		}
		member := b.value(f.Type)
		member.Description = comments()[t.Name()+"."+f.Name]
		n.Properties[name] = member
		if !optional {
			n.Required = append(n.Required, name)
		}
	}
	return n
}

// value returns the schema of a type.
func (b *builder) value(t reflect.Type) *node {
	switch t.Kind() {
	case reflect.Pointer:
		return b.value(t.Elem())
	case reflect.String:
		return &node{Type: "string"}
	case reflect.Bool:
		return &node{Type: "boolean"}
	case reflect.Int, reflect.Int64, reflect.Uint16:
		return &node{Type: "integer"}
	case reflect.Slice:
		return &node{Type: "array", Items: b.value(t.Elem())}
	case reflect.Map:
		return &node{Type: "object", Others: b.value(t.Elem())}
	case reflect.Struct:
		return b.reference(t)
	}
	panic(fmt.Sprintf("%v: no schema for it", t))
}

// reference refers to a named type.
func (b *builder) reference(t reflect.Type) *node {
	name := t.Name()
	if t == reflect.TypeFor[told]() {
		name = "error"
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Marshaler]()) {
		panic(fmt.Sprintf("%v writes its own JSON", t))
	}
	if b.defs[name] == nil {
		b.defs[name] = &node{} // a type may hold itself
		if results := joined[t]; results != nil {
			*b.defs[name] = *b.object(results, 1)
		} else {
			*b.defs[name] = *b.structure(t)
		}
	}
	return &node{Ref: "#/$defs/" + name}
}

func isList(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "list[") }

// comments returns what stands behind the fields of the structs of this package, by Type.Field.
var comments = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	paths, _ := filepath.Glob("*.go")
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range s.Fields.List {
					for _, name := range field.Names {
						found[spec.Name.Name+"."+name.Name] = strings.TrimSpace(field.Comment.Text())
					}
				}
			}
			return true
		})
	}
	return found
})

// SchemaFile returns the path of the schema of a command.
func SchemaFile(command string) string {
	return filepath.Join(schemaFolder, strings.ReplaceAll(command, " ", "-")+".schema.json")
}

const schemaFolder = "../docs/json"

// SchemaFiles returns the paths of all schemas that are there.
func SchemaFiles() ([]string, error) { return filepath.Glob(schemaFolder + "/*.schema.json") }
