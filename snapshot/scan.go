package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// scanner reads JSON into catalogs and reports what encoding/json would drop, or would take from two places: unknown and
// repeated keys, and values of another kind, each where it stands.
//
// It reads once and by itself, because a project reads all its snapshots each time. What is no JSON only stops it: the
// words for that are those of encoding/json.
type scanner struct {
	text     string
	at       int    // the next byte
	format   string // the number of the file's format, as it stands there
	broken   bool   // the text is no JSON
	depth    int    // of values that are skipped
	problems []*FileError

	path   []string       // the keys that lead to the value
	keys   []string       // those before it in the objects around it, innermost last
	places map[string]int // the offsets of keys, by path; nil: nobody asks
}

// object reads an object; member reads the value of a key, or reports false for a key that it does not know.
func (s *scanner) object(member func(key string) bool) {
	if s.next() != '{' {
		s.unfit("an object")
		return
	}
	s.at++
	if s.next() == '}' {
		s.at++
		return
	}
	first, sorted := len(s.keys), true
	for !s.broken {
		at := s.key()
		if s.broken {
			break
		}
		key := s.path[len(s.path)-1]
		// Ashlar writes names in order, so that most keys need not be compared with all before.
		sorted = sorted && (len(s.keys) == first || s.keys[len(s.keys)-1] < key)
		if !sorted && slices.Contains(s.keys[first:], key) {
			s.report(at, s.path[:len(s.path)-1], fmt.Sprintf("%q is there twice", key))
		}
		s.keys = append(s.keys, key)
		if !member(key) {
			s.report(at, s.path[:len(s.path)-1], fmt.Sprintf("unknown field %q", key))
			s.skip()
		}
		s.path = s.path[:len(s.path)-1]
		if !s.more('}') {
			break
		}
	}
	s.keys = s.keys[:first]
}

// key reads a key and its colon, puts it at the end of the path, and returns its offset.
func (s *scanner) key() int {
	if s.next() != '"' {
		s.stop()
		return 0
	}
	at := s.at
	s.path = append(s.path, s.quoted())
	if s.places != nil {
		s.places[strings.Join(s.path, "\x00")] = at
	}
	if s.next() != ':' {
		s.stop()
		return 0
	}
	s.at++
	return at
}

// list reads a list; element reads each value in it.
func (s *scanner) list(element func()) {
	if s.next() != '[' {
		s.unfit("a list")
		return
	}
	s.at++
	if s.next() == ']' {
		s.at++
		return
	}
	for !s.broken {
		element()
		if !s.more(']') {
			break
		}
	}
}

// more goes over the comma to the next member of an object or a list, or over its end.
func (s *scanner) more(end byte) bool {
	switch s.next() {
	case ',':
		s.at++
		return true
	case end:
		s.at++
	default:
		s.stop()
	}
	return false
}

// words reads a text.
func (s *scanner) words() string {
	if s.next() != '"' {
		s.unfit("a text")
		return ""
	}
	return s.quoted()
}

func (s *scanner) expression() catalog.Expression { return catalog.Expression(s.words()) }

func (s *scanner) texts() []string {
	var all []string
	s.list(func() { all = append(all, s.words()) })
	return all
}

func (s *scanner) parameters() map[string]string {
	all := map[string]string{}
	s.object(func(key string) bool { all[key] = s.words(); return true })
	return all
}

// name reads the path of a thing in a schema.
func (s *scanner) name(kind string) catalog.Name {
	s.next()
	at := s.at
	path := s.words()
	parts, err := ident.SplitPath(path)
	if path == "" || err != nil || len(parts) != 2 {
		s.report(at, s.path, fmt.Sprintf("%q does not name a %s with its schema", path, kind))
		return catalog.Name{}
	}
	return catalog.Name{Schema: parts[0], Name: parts[1]}
}

func (s *scanner) flag() bool {
	s.next()
	rest := s.text[s.at:]
	switch {
	case strings.HasPrefix(rest, "true"):
		s.at += len("true")
		return true
	case strings.HasPrefix(rest, "false"):
		s.at += len("false")
	default:
		s.unfit("true or false")
	}
	return false
}

func (s *scanner) number() int64 {
	s.next()
	token := s.scalar()
	digits := strings.TrimPrefix(token, "-")
	n, err := strconv.ParseInt(token, 10, 64)
	if err != nil || digits[0] == '+' || digits[0] == '0' && len(digits) > 1 {
		s.unfit("a whole number")
		return 0
	}
	s.at += len(token)
	return n
}

// named reads an object whose keys are the names of things.
func named[V any](s *scanner, read func(name string) V) map[string]V {
	all := map[string]V{}
	s.object(func(name string) bool { all[name] = read(name); return true })
	return all
}

// next goes over white space and returns the byte there, zero at the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\n', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

// quoted takes a text in quotes, whose first is here. What has no escapes is a part of the file's text.
func (s *scanner) quoted() string {
	start, escaped := s.at, false
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			if !escaped {
				return s.text[start+1 : s.at-1]
			}
			var out string
			if json.Unmarshal([]byte(s.text[start:s.at]), &out) != nil {
				s.stop()
			}
			return out
		case c == '\\':
			escaped = true
			s.at++
		case c < ' ':
			s.stop()
		}
	}
	s.stop()
	return ""
}

// scalar returns the number, the word or whatever begins here.
func (s *scanner) scalar() string {
	rest := s.text[s.at:]
	if end := strings.IndexAny(rest, " \t\r\n,:]}"); end >= 0 {
		return rest[:end]
	}
	return rest
}

// maxDepth is that of encoding/json.
const maxDepth = 10_000

// skip goes over a value of any kind.
func (s *scanner) skip() {
	if s.depth++; s.depth > maxDepth {
		s.stop()
		return
	}
	defer func() { s.depth-- }()
	switch s.next() {
	case '{':
		s.object(func(string) bool { s.skip(); return true })
	case '[':
		s.list(s.skip)
	case '"':
		s.quoted()
	default:
		if token := s.scalar(); token != "" {
			s.at += len(token)
		} else {
			s.stop()
		}
	}
}

// unfit reports that something else stands here than what is wanted, and goes over it.
func (s *scanner) unfit(wanted string) {
	found := s.scalar()
	switch s.next() {
	case '{':
		found = "an object"
	case '[':
		found = "a list"
	case '"':
		found = "a text"
	}
	s.report(s.at, s.path, found+" where "+wanted+" should be")
	s.skip()
}

// stop ends reading, since the text is no JSON.
func (s *scanner) stop() { s.broken, s.at = true, len(s.text) }

func (s *scanner) report(at int, path []string, message string) {
	if s.broken {
		return
	}
	if len(path) > 0 {
		message = ident.JoinPath(path...) + ": " + message
	}
	problem := &FileError{Message: message, Remedy: hintRestore}
	problem.Line, problem.Column = place([]byte(s.text), at)
	s.problems = append(s.problems, problem)
}

// locate returns line and column of a key in valid JSON, or zeros.
func locate(data []byte, path ...string) (line, column int) {
	s := &scanner{text: string(data), places: map[string]int{}}
	s.skip()
	at, ok := s.places[strings.Join(path, "\x00")]
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
