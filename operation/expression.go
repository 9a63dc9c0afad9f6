package operation

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// RenameIn follows renamed columns in an expression.
func RenameIn(expression catalog.Expression, names map[string]string) catalog.Expression {
	var b strings.Builder
	for token := range columnWords(expression) {
		if to, ok := names[token.Name()]; ok && token.column {
			b.WriteString(ident.Quote(to))
			continue
		}
		b.WriteString(token.Text)
	}
	return catalog.Expression(b.String())
}

// Mentions reports whether a name in an expression may be that of the column. It may say so of a name that is
// something else, never the other way round.
func Mentions(expression catalog.Expression, column string) bool {
	for token := range columnWords(expression) {
		if token.column && token.Name() == column {
			return true
		}
	}
	return false
}

// IsConstant reports whether an expression is one value by sight, and not NULL: a string, a number, true or false, also with a cast.
func IsConstant(expression string) bool {
	var tokens []lex.Token
	for _, token := range lex.Tokens(expression) {
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			tokens = append(tokens, token)
		}
	}
	if len(tokens) > 1 && tokens[0].Text == "-" && tokens[1].Kind == lex.Number {
		tokens = tokens[1:]
	}
	if len(tokens) == 0 || tokens[0].Kind != lex.String && tokens[0].Kind != lex.Number && tokens[0].Name() != "true" && tokens[0].Name() != "false" {
		return false
	}
	for _, token := range tokens[1:] {
		if token.Text != "::" && token.Text != "." && token.Kind != lex.Word && token.Kind != lex.Quoted || grammar[token.Name()] {
			return false
		}
	}
	return len(tokens) == 1 || tokens[1].Text == "::"
}

// word is a token of an expression; column says that it stands where a column can stand.
type word struct {
	lex.Token
	column bool
}

// grammar are the words of expressions that PostgreSQL reserves: without quotes they are never columns.
var grammar = map[string]bool{
	"all": true, "and": true, "any": true, "array": true, "as": true, "asymmetric": true, "both": true, "case": true,
	"cast": true, "check": true, "collate": true, "current_date": true, "current_time": true, "current_timestamp": true,
	"current_user": true, "default": true, "distinct": true, "else": true, "end": true, "false": true, "for": true,
	"from": true, "ilike": true, "in": true, "is": true, "isnull": true, "leading": true, "like": true,
	"localtime": true, "localtimestamp": true, "not": true, "notnull": true, "null": true, "on": true, "or": true,
	"order": true, "overlaps": true, "select": true, "session_user": true, "similar": true, "some": true,
	"symmetric": true, "then": true, "to": true, "trailing": true, "true": true, "user": true, "using": true,
	"when": true, "where": true, "with": true,
}

// columnWords yields the tokens of an expression. Names of types, collations and functions, and words of "AT TIME ZONE", are no
// columns where their places say so.
func columnWords(expression catalog.Expression) func(yield func(word) bool) {
	return func(yield func(word) bool) {
		tokens := lex.Tokens(string(expression))
		for i, token := range tokens {
			column := token.Kind == lex.Quoted || token.Kind == lex.Word && !grammar[token.Name()]
			if !yield(word{token, column && !otherwise(tokens, i)}) {
				return
			}
		}
	}
}

// otherwise reports whether a name cannot be that of a column: what is behind it, or what it stands behind, makes it another thing.
func otherwise(tokens []lex.Token, i int) bool {
	before, after := nearest(tokens[:i], -1), nearest(tokens[i+1:], 1)
	switch {
	case before.Text == "::", after.Text == "(", after.Kind == lex.String: // date '2026-01-01'
		return true
	case before.Kind == lex.Word && (before.Name() == "as" || before.Name() == "collate"):
		return true
	}
	return extracted(tokens, i) || inTimeZone(tokens[i].Name(), before.Name(), after.Name())
}

// inTimeZone reports whether a word is one of "x AT TIME ZONE y", by those around it.
// https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-ZONECONVERT
func inTimeZone(word, before, after string) bool {
	return word == "at" && after == "time" || word == "time" && after == "zone" || word == "zone" && before == "time"
}

// extracted reports whether a word is the field that extract(field FROM value) takes out.
// https://www.postgresql.org/docs/current/functions-datetime.html
func extracted(tokens []lex.Token, i int) bool {
	before := ""
	for j := i - 1; j >= 0; j-- {
		if tokens[j].Kind == lex.Space || tokens[j].Kind == lex.Comment {
			continue
		}
		if before == "(" {
			return tokens[j].Name() == "extract" && nearest(tokens[i+1:], 1).Name() == "from"
		}
		if before = tokens[j].Text; before != "(" {
			return false
		}
	}
	return false
}

// nearest returns the first token that is neither space nor comment, from the front or from the back; an empty one when none is.
func nearest(tokens []lex.Token, direction int) lex.Token {
	for i := range tokens {
		token := tokens[i]
		if direction < 0 {
			token = tokens[len(tokens)-1-i]
		}
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			return token
		}
	}
	return lex.Token{}
}
