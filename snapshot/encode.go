package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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
		return ok && !t.Unmanaged && !t.Left // what others do with theirs is not known
	}
	used := usedColumns(tables)

	var paths []string
	var values []func() any
	add := func(kind string, name catalog.Name, value func() any) {
		paths, values = append(paths, pathOf(kind, name)), append(values, value)
	}
	add(databaseKind, catalog.Name{}, func() any { return encodeDatabase(c) })
	for _, name := range catalog.SortedNames(c.Enums) {
		add(typeKind, name, func() any { return encodeEnum(c.Enums[name]) })
	}
	for _, name := range catalog.SortedNames(c.Domains) {
		add(domainKind, name, func() any { return encodeDomain(c.Domains[name]) })
	}
	for _, name := range catalog.SortedNames(c.Sequences) {
		add(sequenceKind, name, func() any { return encodeSequence(c.Sequences[name]) })
	}
	for _, t := range tables {
		add(tableKind, t.Name, func() any { return encodeTable(t, used[t.Name], managed) })
	}
	for _, name := range catalog.Sorted(c.Statements) {
		add(statementKind, catalog.Name{Name: name}, func() any { return encodeStatement(c.Statements[name], managed) })
	}
	return encodeAll(paths, values)
}

// Digest identifies a state by all that its files say. It is empty for a state that cannot be written, see [Encode].
func Digest(c *catalog.Catalog) string {
	files, err := Encode(c)
	if err != nil {
		return ""
	}
	return digestOf(files)
}

// digestOf identifies files by their paths and by what is in them.
func digestOf(files map[string][]byte) string {
	hash := sha256.New()
	for _, path := range catalog.Sorted(files) {
		_, _ = fmt.Fprintf(hash, "%s %d\n", path, len(files[path])) // no write to a hash fails
		_, _ = hash.Write(files[path])
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}

// encodeAll returns the files by path.
func encodeAll(paths []string, values []func() any) (map[string][]byte, error) {
	contents, errs := make([][]byte, len(paths)), make([]error, len(paths))
	onAllCores(len(paths), func(i int) { contents[i], errs[i] = encodeFile(values[i]()) })
	files := map[string][]byte{}
	var problems FileErrors
	for i, path := range paths {
		if errs[i] != nil {
			problems = append(problems, &FileError{
				Path: path, Message: errs[i].Error(), Remedy: "Snapshots are UTF-8; write the name or the text in it.",
			})
		}
		files[path] = contents[i]
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return files, nil
}

func encodeFile(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	if bytes.Contains(b.Bytes(), []byte(`\ufffd`)) { // what encoding/json writes for what is not UTF-8
		if text, ok := invalidText(reflect.ValueOf(value)); ok {
			return nil, fmt.Errorf("%q is not valid UTF-8", text)
		}
	}
	return layOut(b.Bytes()), nil
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

// spread are the lists of texts whose elements have lines of their own.
var spread = [][]byte{[]byte(`"values": `), []byte(`"up": `), []byte(`"down": `)}

// layOut indents compact JSON as encoding/json does, but for lists of names, which it puts on one line: such a list is
// one property, and its order is one decision.
func layOut(compact []byte) []byte {
	out := make([]byte, 0, 2*len(compact))
	depth, flat := 0, false
	line := func() {
		out = append(out, '\n')
		for range depth {
			out = append(out, "  "...)
		}
	}
	for at := 0; at < len(compact); at++ {
		c := compact[at]
		switch {
		case c == '"':
			end := endOfText(compact, at)
			out = append(out, compact[at:end]...)
			at = end - 1
		case c == ':':
			out = append(out, ": "...)
		case c == ',' && flat:
			out = append(out, ", "...)
		case c == ',':
			out = append(out, c)
			line()
		case (c == '{' || c == '[') && compact[at+1] == c+2: // in ASCII each closing bracket comes two after its opening one
			out = append(out, c, c+2)
			at++
		case c == '{' || c == '[':
			isSpread := func(key []byte) bool { return bytes.HasSuffix(out, key) }
			flat = c == '[' && compact[at+1] == '"' && !slices.ContainsFunc(spread, isSpread)
			out = append(out, c)
			if !flat {
				depth++
				line()
			}
		case c == ']' && flat:
			out = append(out, c)
			flat = false
		case c == '}' || c == ']':
			depth--
			line()
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return out
}

// endOfText returns where a text in quotes ends that begins at an offset of valid JSON.
func endOfText(data []byte, start int) int {
	for at := start + 1; ; at++ {
		switch data[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
}
