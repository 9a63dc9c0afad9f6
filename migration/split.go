package migration

import (
	"iter"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lex"
)

// Statement is one statement of a text.
type Statement struct {
	Text   string // from its first word to its semicolon, which the last one may lack
	Offset int    // of the first byte, in the text
	Line   int    // of the first byte, from 1
}

// Split cuts a text into its statements, as the server does: a semicolon ends a statement unless it stands in a string, a
// quoted name, a comment, parentheses, or between BEGIN ATOMIC and END in the body of a function. White space, comments
// and empty statements between statements belong to none.
func Split(sql string) []Statement {
	var statements []Statement
	for s := range statementsOf(sql) {
		statements = append(statements, Statement{Text: sql[s.start:s.end], Offset: s.start, Line: s.line})
	}
	return statements
}

// statement is what is known of a statement while it is read.
type statement struct {
	start, end int      // offsets; start is -1 before the first word
	line       int      // of the start
	words      []string // the first words, in lower case, as long as nothing else comes between them
	plain      bool     // nothing but words so far
	open       string   // what the text ends in: "a string", "a comment", "a quoted name"
	openLine   int      // where that begins
	stdin      bool     // COPY … FROM STDIN

	parens, bodies int
	last           string  // the word before, when nothing but white space and comments stands in between
	inner          bool    // a statement of a body begins, or the body ends
	marks          [4]byte // what the first words of the statement are, or of that in the innermost body
	names          int     // unquoted words so far, of the same statement
}

// keptWords is how many leading words the checks look at.
const keptWords = 3

// statementsOf yields the statements of a text one by one, so that a large text needs no large list of tokens.
func statementsOf(sql string) iter.Seq[statement] {
	return func(yield func(statement) bool) {
		s := statement{start: -1, plain: true}
		line := 1
		for t := range tokensOf(sql) {
			if t.Open {
				s.open, s.openLine = openName(t.Kind), line
			}
			ends := s.take(t, line)
			line += strings.Count(t.Text, "\n")
			if !ends {
				continue
			}
			if s.start >= 0 && !yield(s) {
				return
			}
			s = statement{start: -1, plain: true}
		}
		// An open comment behind the last semicolon is no statement, but must not get lost.
		if s.start >= 0 || s.open != "" {
			if s.start < 0 {
				s.start, s.end, s.line = len(sql), len(sql), s.openLine
			}
			yield(s)
		}
	}
}

// take adds a token, and reports whether the statement ends with it.
func (s *statement) take(t lex.Token, line int) (ends bool) {
	if t.Kind == lex.Space || t.Kind == lex.Comment {
		return false
	}
	if t.Text == ";" && s.parens <= 0 && s.bodies == 0 {
		s.end = t.Offset + 1
		return true
	}
	if s.start < 0 {
		s.start, s.line = t.Offset, line
	}
	s.end = t.Offset + len(t.Text)
	if t.Kind == lex.Word {
		s.word(t.Name())
		return false
	}
	s.plain = false
	s.last = ""
	s.inner = false
	switch t.Text {
	case ";":
		if s.parens <= 0 {
			s.begin()
		}
	case "(":
		s.parens++
	case ")":
		s.parens = max(0, s.parens-1)
	}
	return false
}

func (s *statement) word(name string) {
	if s.plain && len(s.words) < keptWords {
		s.words = append(s.words, name)
	}
	if name == "stdin" && s.last == "from" && s.parens == 0 && len(s.words) > 0 && s.words[0] == "copy" {
		s.stdin = true
	}
	s.atomic(name)
	s.last = name
}

// atomic follows the bodies that BEGIN ATOMIC … END encloses in CREATE [OR REPLACE] FUNCTION or PROCEDURE. Each statement
// in a body ends with a semicolon, and none begins with END, so that only the END of the body can stand behind one.
// That of a CASE, or a column of such a name, stands elsewhere.
func (s *statement) atomic(name string) {
	if s.names < len(s.marks) {
		switch name {
		case "create", "function", "procedure", "or", "replace":
			s.marks[s.names] = name[0]
		}
	}
	s.names++
	switch {
	case s.inner && name == "end":
		s.bodies--
		s.inner = false
	case s.parens == 0 && s.last == "begin" && name == "atomic" && s.routine():
		s.bodies++
		s.begin()
	default:
		s.inner = false
	}
}

// begin says that a statement of a body begins.
func (s *statement) begin() {
	s.inner, s.marks, s.names = true, [4]byte{}, 0
}

func (s *statement) routine() bool {
	m := s.marks
	isRoutine := func(c byte) bool { return c == 'f' || c == 'p' }
	return m[0] == 'c' && (isRoutine(m[1]) || m[1] == 'o' && m[2] == 'r' && isRoutine(m[3]))
}

func openName(kind lex.Kind) string {
	switch kind {
	case lex.Comment:
		return "a comment"
	case lex.Quoted:
		return "a quoted name"
	default:
		return "a string"
	}
}

// window is how much text is cut into tokens at a time.
const window = 1 << 16

// tokensOf yields the tokens of a text as [lex.Tokens] would list them, holding those of a window only. The list for a
// text of 50 MB would take a gigabyte.
func tokensOf(sql string) iter.Seq[lex.Token] {
	return func(yield func(lex.Token) bool) {
		size := window
		for start := 0; start < len(sql); {
			end := min(len(sql), start+size)
			tokens := lex.Tokens(sql[start:end])
			if end < len(sql) {
				// The end of the window may cut a token into up to four: 1e+5 begins with 1, e and +.
				tokens = settled(tokens[:max(0, len(tokens)-4)])
			}
			if len(tokens) == 0 {
				size *= 2
				continue
			}
			size = window
			for _, t := range tokens {
				t.Offset += start
				if !yield(t) {
					return
				}
			}
			last := tokens[len(tokens)-1]
			start += last.Offset + len(last.Text)
		}
	}
}

// settled leaves out a string with escapes at the end, with what stands behind it: the string may go on behind that.
func settled(tokens []lex.Token) []lex.Token {
	n := len(tokens)
	for n > 0 && (tokens[n-1].Kind == lex.Space || tokens[n-1].Kind == lex.Comment) {
		n--
	}
	if n > 0 && tokens[n-1].Kind == lex.String && strings.IndexByte("eE", tokens[n-1].Text[0]) >= 0 {
		return tokens[:n-1]
	}
	return tokens
}
