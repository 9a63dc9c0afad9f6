package introspect

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// expression returns an expression without the parentheses that the server puts around the whole of it.
func expression(sql string) catalog.Expression {
	sql = strings.TrimSpace(sql)
	for enclosed(sql) {
		sql = strings.TrimSpace(sql[1 : len(sql)-1])
	}
	return catalog.Expression(sql)
}

// enclosed reports whether the first parenthesis is closed by the last letter, so that nothing stands outside.
func enclosed(sql string) bool {
	depth := 0
	for _, token := range lex.Tokens(sql) {
		switch {
		case token.Kind == lex.Symbol && token.Text == "(":
			depth++
		case token.Kind == lex.Symbol && token.Text == ")":
			depth--
		}
		if depth == 0 {
			return token.Offset > 0 && token.Offset+len(token.Text) == len(sql)
		}
	}
	return false
}
