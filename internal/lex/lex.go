// Package lex cuts SQL text into tokens by the lexical rules of PostgreSQL, no further: it knows where a string, a
// comment or a name begins and ends, and nothing of grammar.
//
// Every byte of the text belongs to exactly one token, so that joining the tokens gives the text back. Text that is not
// well formed gives tokens too: an open string or comment runs to the end and says so.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
package lex

import "strings"

// Kind is the kind of a token.
type Kind int

// The kinds of token.
const (
	Space     Kind = iota // white space
	Comment               // -- to the end of the line, or /* nested */
	Word                  // an unquoted identifier or key word
	Quoted                // "an identifier", U&"one" too
	String                // a constant: '…', E'…', B'…', X'…', N'…', U&'…', $tag$…$tag$; a continued E'…' is one
	Number                // 1, 1.5, 1e10
	Parameter             // $1
	Symbol                // any other byte; "::" and ":=" are one token
)

// Token is a piece of SQL text.
type Token struct {
	Kind   Kind
	Text   string // as it stands
	Offset int    // in bytes, from the start of the text
	Open   bool   // a string, comment or quoted name that the text ends in
}

// Name returns the name that a Word or Quoted token stands for: words in lower case, quotes taken off.
func (t Token) Name() string {
	switch t.Kind {
	case Word:
		return lower(t.Text)
	case Quoted:
		text := t.Text[strings.IndexByte(t.Text, '"')+1:]
		if !t.Open {
			text = text[:len(text)-1]
		}
		return strings.ReplaceAll(text, `""`, `"`)
	default:
		return ""
	}
}

// Constant returns the text that a '…' or E'…' string stands for, as far as a name may be in it: of escapes, those of quotes
// and backslashes are resolved. Of any other token it is empty.
func (t Token) Constant() string {
	switch {
	case t.Kind != String || t.Open || len(t.Text) < 2:
		return ""
	case t.Text[0] == '\'':
		return strings.ReplaceAll(t.Text[1:len(t.Text)-1], `''`, `'`)
	case t.Text[0] == 'E' || t.Text[0] == 'e':
		return strings.NewReplacer(`''`, `'`, `\'`, `'`, `\\`, `\`).Replace(t.Text[2 : len(t.Text)-1])
	default:
		return ""
	}
}

// lower folds ASCII letters only, as the server does in UTF-8 databases.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				if b[j] >= 'A' && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// Tokens cuts the text into tokens.
func Tokens(text string) []Token {
	tokens := make([]Token, 0, min(len(text)/3+1, 1<<12)) // a long text may be one constant
	for offset := 0; offset < len(text); {
		kind, length, open := next(text[offset:])
		tokens = append(tokens, Token{kind, text[offset : offset+length], offset, open})
		offset += length
	}
	return tokens
}

// next measures the token at the start of the text, which is not empty.
func next(text string) (kind Kind, length int, open bool) {
	c := text[0]
	switch {
	case isSpace(c):
		return Space, span(text, isSpace), false
	case strings.HasPrefix(text, "--"):
		return Comment, lineComment(text), false
	case strings.HasPrefix(text, "/*"):
		length, open = blockComment(text)
		return Comment, length, open
	case c == '\'':
		length, open = quoted(text, 0, false)
		return String, length, open
	case c == '"':
		length, open = quoted(text, 0, false)
		return Quoted, length, open
	case c == '$':
		return dollar(text)
	case isLetter(c):
		return word(text)
	case isDigit(c) || c == '.' && len(text) > 1 && isDigit(text[1]):
		return Number, number(text), false
	case strings.HasPrefix(text, "::"), strings.HasPrefix(text, ":="):
		return Symbol, 2, false
	default:
		return Symbol, 1, false
	}
}

// word measures a word, or the string or quoted name whose prefix it is: E”, B”, X”, N”, U&”, U&"".
func word(text string) (Kind, int, bool) {
	if len(text) > 1 && text[1] == '\'' && strings.IndexByte("eEbBxXnN", text[0]) >= 0 {
		if text[0] == 'e' || text[0] == 'E' {
			length, open := escaped(text)
			return String, length, open
		}
		length, open := quoted(text, 1, false)
		return String, length, open
	}
	if len(text) > 2 && (text[0] == 'u' || text[0] == 'U') && text[1] == '&' {
		switch text[2] {
		case '\'':
			length, open := quoted(text, 2, false)
			return String, length, open
		case '"':
			length, open := quoted(text, 2, false)
			return Quoted, length, open
		}
	}
	return Word, span(text, isWord), false
}

// quoted measures what stands between two quotes, the first of which is at start. A doubled quote does not end it, nor
// does one behind a backslash where escapes are allowed.
func quoted(text string, start int, escapes bool) (length int, open bool) {
	quote := text[start]
	for i := start + 1; i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case text[i] != quote:
		case i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			return i + 1, false
		}
	}
	return len(text), true
}

// escaped measures a string with escapes. When another quote follows on a later line, the string goes on, and backslashes
// still escape. Of other strings that need not be known: each part ends where it would by itself.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS
func escaped(text string) (length int, open bool) {
	length, open = quoted(text, 1, true)
	for !open {
		next := continuation(text[length:])
		if next < 0 {
			break
		}
		var more int
		more, open = quoted(text[length:], next, true)
		length += more
	}
	return length, open
}

// continuation returns where the quote is that continues a string, or -1. In between are white space and comments of the
// form --, with at least one end of a line.
func continuation(text string) int {
	lines := false
	for i := 0; i < len(text); {
		switch {
		case isSpace(text[i]):
			lines = lines || text[i] == '\n' || text[i] == '\r'
			i++
		case strings.HasPrefix(text[i:], "--"):
			i += lineComment(text[i:])
		case lines && text[i] == '\'':
			return i
		default:
			return -1
		}
	}
	return -1
}

// dollar measures a parameter or a dollar-quoted string.
func dollar(text string) (Kind, int, bool) {
	if digits := span(text[1:], isDigit); digits > 0 {
		return Parameter, 1 + digits, false
	}
	tag := span(text[1:], func(c byte) bool { return isWord(c) && c != '$' })
	if 1+tag >= len(text) || text[1+tag] != '$' {
		return Symbol, 1, false
	}
	delimiter := text[:tag+2]
	if end := strings.Index(text[len(delimiter):], delimiter); end >= 0 {
		return String, end + 2*len(delimiter), false
	}
	return String, len(text), true
}

func lineComment(text string) int {
	if end := strings.IndexAny(text, "\n\r"); end >= 0 {
		return end
	}
	return len(text)
}

func blockComment(text string) (length int, open bool) {
	depth := 0
	for i := 0; i+1 < len(text); i++ {
		switch text[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1, false
			}
		}
	}
	return len(text), true
}

func number(text string) int {
	n := span(text, isDigit)
	if n < len(text) && text[n] == '.' {
		n++
		n += span(text[n:], isDigit)
	}
	if n < len(text) && (text[n] == 'e' || text[n] == 'E') {
		sign := n + 1
		if sign < len(text) && (text[sign] == '+' || text[sign] == '-') {
			sign++
		}
		if digits := span(text[sign:], isDigit); digits > 0 {
			return sign + digits
		}
	}
	return n
}

func span(text string, in func(byte) bool) int {
	for i := range len(text) {
		if !in(text[i]) {
			return i
		}
	}
	return len(text)
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}
func isWord(c byte) bool { return isLetter(c) || isDigit(c) || c == '$' }

// Enclosed reports whether the first token opens a parenthesis that the last one closes.
func Enclosed(tokens []Token) bool {
	depth := 0
	for i, token := range tokens {
		switch token.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i > 0 && i == len(tokens)-1
		}
	}
	return false
}
