package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/catalog"
)

// Encode returns the files of a catalog: paths below the snapshots folder, with slashes, and what the files hold. It
// fails only on text that JSON cannot hold, which is text that is not valid UTF-8.
func Encode(c *catalog.Catalog) (map[string][]byte, error) {
	var tables []*catalog.Table
	for _, t := range c.SortedTables() {
		if !t.Unmanaged {
			tables = append(tables, t)
		}
	}
	managed := func(name catalog.Name) bool {
		t, ok := c.Tables[name]
		return ok && !t.Unmanaged
	}
	used := usedColumns(tables)

	files := map[string][]byte{}
	var problems FileErrors
	add := func(kind string, name catalog.Name, value any) {
		path := pathOf(kind, name)
		data, err := encodeFile(value)
		if err != nil {
			problems = append(problems, &FileError{
				Path: path, Message: err.Error(), Remedy: "Snapshots are UTF-8; write the name or the text in it.",
			})
		}
		files[path] = data
	}
	add(databaseKind, catalog.Name{}, encodeDatabase(c))
	for _, name := range catalog.SortedNames(c.Enums) {
		add(typeKind, name, encodeEnum(c.Enums[name]))
	}
	for _, name := range catalog.SortedNames(c.Sequences) {
		add(sequenceKind, name, encodeSequence(c.Sequences[name]))
	}
	for _, t := range tables {
		add(tableKind, t.Name, encodeTable(t, used[t.Name], managed))
	}
	for _, name := range catalog.Sorted(c.Statements) {
		add(statementKind, catalog.Name{Name: name}, encodeStatement(c.Statements[name], managed))
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return files, nil
}

func encodeFile(value any) ([]byte, error) {
	if text, ok := invalidText(reflect.ValueOf(value)); ok {
		return nil, fmt.Errorf("%q is not valid UTF-8", text)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return joinLists(b.Bytes()), nil
}

// invalidText returns the first text in a value that is not UTF-8: encoding/json would change it without a word.
func invalidText(v reflect.Value) (string, bool) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), !utf8.ValidString(v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			return invalidText(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if text, ok := invalidText(v.Field(i)); ok {
				return text, true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if text, ok := invalidText(v.Index(i)); ok {
				return text, true
			}
		}
	case reflect.Map:
		for pairs := v.MapRange(); pairs.Next(); {
			for _, part := range []reflect.Value{pairs.Key(), pairs.Value()} {
				if text, ok := invalidText(part); ok {
					return text, true
				}
			}
		}
	}
	return "", false
}

// spread are the lists whose elements stay on lines of their own.
var spread = [][]byte{[]byte(`"values": [`), []byte(`"up": [`), []byte(`"down": [`)}

func isSpread(line []byte) bool {
	line = bytes.TrimSpace(line)
	return slices.ContainsFunc(spread, func(beginning []byte) bool { return bytes.Equal(line, beginning) })
}

// joinLists puts lists of names on one line: a list is one property, and its order is one decision. In indented JSON a
// line that ends in a bracket opens a list, because no text runs over lines.
func joinLists(indented []byte) []byte {
	var out []byte
	inList := false
	lines := bytes.SplitAfter(indented, []byte("\n"))
	for i, line := range lines {
		switch {
		case bytes.HasSuffix(line, []byte("[\n")) && !isSpread(line) && bytes.HasPrefix(bytes.TrimLeft(lines[i+1], " "), []byte(`"`)):
			inList = true
			out = append(out, line[:len(line)-1]...)
		case inList && bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("]")):
			inList = false
			out = append(bytes.TrimSuffix(out, []byte(" ")), bytes.TrimLeft(line, " ")...)
		case inList:
			out = append(append(out, bytes.TrimSpace(line)...), ' ')
		default:
			out = append(out, line...)
		}
	}
	return out
}
