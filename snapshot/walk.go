package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/ashlar-go/ashlar/internal/ident"
)

// walker compares valid JSON with a Go type and reports what encoding/json would drop, or would take from two places:
// unknown and repeated keys, and values of another kind, each where it stands.
//
// It scans by itself because the tokens of encoding/json cost four times as much, and a project reads all its snapshots
// each time.
type walker struct {
	data     []byte
	at       int // the next byte
	problems []*FileError
	places   map[string]int // the offsets of keys, by path; nil: nobody asks
}

// value walks over one value of a type; nil: any.
func (w *walker) value(t reflect.Type, path []string) {
	w.skip(" \t\r\n")
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	start := w.at
	token := w.token()
	if t != nil {
		if found, ok := fits(token, t); !ok {
			w.report(start, path, fmt.Sprintf("%s where %s should be", found, wanted(t)))
			t = nil
		}
	}
	switch token[0] {
	case '{':
		w.object(t, path)
	case '[':
		if t != nil {
			t = t.Elem()
		}
		for w.more(']') {
			w.value(t, path)
		}
	}
}

func (w *walker) object(t reflect.Type, path []string) {
	seen := map[string]bool{}
	for w.more('}') {
		at := w.at
		key := text(w.token())
		w.skip(" \t\r\n:")
		inner := append(path[:len(path):len(path)], key)
		if w.places != nil {
			w.places[strings.Join(inner, "\x00")] = at
		}
		if seen[key] {
			w.report(at, path, fmt.Sprintf("%q is there twice", key))
		}
		seen[key] = true
		member, known := member(t, key)
		if !known {
			w.report(at, path, fmt.Sprintf("unknown field %q", key))
		}
		w.value(member, inner)
	}
}

// more goes on to the next member of an object or a list, or over its end.
func (w *walker) more(end byte) bool {
	w.skip(" \t\r\n,")
	if w.data[w.at] != end {
		return true
	}
	w.at++
	return false
}

func (w *walker) skip(chars string) {
	for w.at < len(w.data) && strings.IndexByte(chars, w.data[w.at]) >= 0 {
		w.at++
	}
}

// token takes an opening bracket, a text with its quotes, or another scalar.
func (w *walker) token() []byte {
	start := w.at
	switch w.data[start] {
	case '{', '[':
		w.at++
	case '"':
		for w.at++; w.data[w.at] != '"'; w.at++ {
			if w.data[w.at] == '\\' {
				w.at++
			}
		}
		w.at++
	default:
		for w.at < len(w.data) && strings.IndexByte(" \t\r\n,]}", w.data[w.at]) < 0 {
			w.at++
		}
	}
	return w.data[start:w.at]
}

func (w *walker) report(at int, path []string, message string) {
	if len(path) > 0 {
		message = ident.JoinPath(path...) + ": " + message
	}
	problem := &FileError{Message: message, Remedy: hintRestore}
	problem.Line, problem.Column = place(w.data, at)
	w.problems = append(w.problems, problem)
}

// locate returns line and column of a key in valid JSON, or zeros.
func locate(data []byte, path ...string) (line, column int) {
	w := &walker{data: data, places: map[string]int{}}
	w.value(nil, nil)
	at, ok := w.places[strings.Join(path, "\x00")]
	if !ok {
		return 0, 0
	}
	return place(data, at)
}

// place returns line and column of an offset, both from 1.
func place(data []byte, offset int) (line, column int) {
	before := data[:max(0, min(offset, len(data)))]
	return bytes.Count(before, []byte("\n")) + 1, len(before) - bytes.LastIndexByte(before, '\n')
}

// text returns what a text in quotes says.
func text(token []byte) string {
	if inner := token[1 : len(token)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var out string
	_ = json.Unmarshal(token, &out) // it is valid
	return out
}

// member returns the type of a key's value; nil: any. It reports false for a key that a struct does not know.
func member(t reflect.Type, key string) (reflect.Type, bool) {
	if t == nil {
		return nil, true
	}
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	field, ok := fields(t)[key]
	return field, ok
}

var fieldsOf sync.Map // of reflect.Type to the result of fields

// fields returns the types of a struct's fields by their names in JSON.
func fields(t reflect.Type) map[string]reflect.Type {
	if known, ok := fieldsOf.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = t.Field(i).Type
	}
	fieldsOf.Store(t, out)
	return out
}

// fits returns what a token begins or is, and whether that can be read into the type.
func fits(token []byte, t reflect.Type) (found string, ok bool) {
	kind := t.Kind()
	switch token[0] {
	case '{':
		return "an object", kind == reflect.Map || kind == reflect.Struct
	case '[':
		return "a list", kind == reflect.Slice
	case '"':
		return "a text", kind == reflect.String
	case 't', 'f':
		return string(token), kind == reflect.Bool
	case 'n':
		return "null", false
	default:
		_, err := strconv.ParseInt(string(token), 10, 64)
		return string(token), err == nil && (kind == reflect.Int || kind == reflect.Int64)
	}
}

// wanted says what belongs where a type is read.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	default:
		return "a whole number"
	}
}
