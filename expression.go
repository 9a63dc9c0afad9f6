package ashlar

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// bind puts the names of columns in the place of $1, $2 and so on, and takes off white space, comments and parentheses
// around the whole. What stands in strings, quoted names and comments is left alone.
func bind(sql string, columns []string) (bound, problem, fix string) {
	tokens := trim(lex.Tokens(sql))
	if len(tokens) == 0 {
		return "", "the SQL is empty", "Write an expression."
	}
	used := make([]bool, len(columns))
	var b strings.Builder
	for _, token := range tokens {
		if token.Open {
			return "", fmt.Sprintf("the SQL ends inside %s", opened(token)), "Close it."
		}
		if token.Kind != lex.Parameter {
			b.WriteString(token.Text)
			continue
		}
		n, err := strconv.Atoi(token.Text[1:])
		if err != nil || n < 1 || n > len(columns) {
			return "", fmt.Sprintf("%s in the SQL but %s given", token.Text, count(len(columns), "column")),
				"Give a column for each number: $1 is the first one behind the SQL."
		}
		used[n-1] = true
		b.WriteString(ident.Quote(columns[n-1]))
	}
	for i, is := range used {
		if !is {
			return "", fmt.Sprintf("%s given but no $%d in the SQL", count(len(columns), "column"), i+1),
				fmt.Sprintf("Write $%d where %s belongs, or leave the column out.", i+1, columns[i])
		}
	}
	problem, fix = expressionProblem(tokens)
	return b.String(), problem, fix
}

// count writes a number of things: 1 column, 2 columns.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func opened(token lex.Token) string {
	switch token.Kind {
	case lex.String:
		return "a string"
	case lex.Quoted:
		return "a quoted name"
	default:
		return "a comment"
	}
}

// trim takes white space and comments off both ends, and parentheses that stand around the whole.
func trim(tokens []lex.Token) []lex.Token {
	for {
		for len(tokens) > 0 && blank(tokens[0]) {
			tokens = tokens[1:]
		}
		for len(tokens) > 0 && blank(tokens[len(tokens)-1]) {
			tokens = tokens[:len(tokens)-1]
		}
		if !lex.Enclosed(tokens) {
			return tokens
		}
		tokens = tokens[1 : len(tokens)-1]
	}
}

func blank(token lex.Token) bool {
	return token.Kind == lex.Space || token.Kind == lex.Comment && !token.Open
}

// expressionProblem says what is wrong with an expression, as far as its tokens tell.
func expressionProblem(tokens []lex.Token) (problem, fix string) {
	depth := 0
	for _, token := range tokens {
		switch token.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ";":
			return "a semicolon in the SQL", "Write one expression, without a semicolon."
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 {
		return "the parentheses of the SQL do not match", "Close each one that is opened."
	}
	return "", ""
}

// hasSubquery reports whether the expression holds a query, which checks, defaults and indexes may not.
func hasSubquery(sql string) bool {
	if !strings.Contains(strings.ToLower(sql), "select") {
		return false
	}
	for _, token := range lex.Tokens(sql) {
		if token.Kind == lex.Word && token.Name() == "select" {
			return true
		}
	}
	return false
}
