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

// columnWords yields the tokens of an expression. A name behind a cast or before an opening parenthesis is no column.
func columnWords(expression catalog.Expression) func(yield func(word) bool) {
	return func(yield func(word) bool) {
		tokens := lex.Tokens(string(expression))
		for i, token := range tokens {
			column := token.Kind == lex.Quoted || token.Kind == lex.Word && !grammar[token.Name()]
			if column {
				column = symbol(tokens[:i], -1) != "::" && symbol(tokens[i+1:], 1) != "(" && !extracted(tokens, i)
			}
			if !yield(word{token, column}) {
				return
			}
		}
	}
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
			return tokens[j].Name() == "extract" && strings.EqualFold(symbol(tokens[i+1:], 1), "from")
		}
		if before = tokens[j].Text; before != "(" {
			return false
		}
	}
	return false
}

// symbol returns the nearest token that is neither space nor comment, from the front or from the back.
func symbol(tokens []lex.Token, direction int) string {
	for i := range tokens {
		token := tokens[i]
		if direction < 0 {
			token = tokens[len(tokens)-1-i]
		}
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			return token.Text
		}
	}
	return ""
}
