package runner

import (
	"regexp"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lex"
)

// inConstant finds passwords in constants of SQL: in connection strings, and in SQL that is run from there.
var inConstant = regexp.MustCompile(`(?i)(password\s*=?\s*)('+[^']*'+)|(password\s*=\s*)([^\s']+)|(://[^\s:/@']*:)([^\s@/']+)(@)`)

// hidePasswords puts asterisks in the place of passwords in SQL that is to be shown, or in what a server says of it: the
// constant behind PASSWORD, and those in constants. Lines, and characters in them, stay where they are.
func hidePasswords(sql string) string {
	if lower := strings.ToLower(sql); !strings.Contains(lower, "password") && !strings.Contains(sql, "://") {
		return sql
	}
	var b strings.Builder
	secret := false
	for _, token := range lex.Tokens(sql) {
		switch {
		case token.Kind == lex.Comment:
			b.WriteString(token.Text[:2] + hidePasswords(token.Text[2:]))
			continue
		case token.Kind == lex.Space || token.Text == "(":
			b.WriteString(token.Text)
			continue
		case token.Kind == lex.String && secret:
			b.WriteString(stars(token.Text))
		case token.Kind == lex.String && !strings.HasPrefix(token.Text, "$"):
			b.WriteString(inConstant.ReplaceAllStringFunc(token.Text, func(found string) string {
				m := inConstant.FindStringSubmatch(found)
				return m[1] + stars(m[2]) + m[3] + stars(m[4]) + m[5] + stars(m[6]) + m[7]
			}))
		case (token.Kind == lex.String || token.Kind == lex.Quoted) && len(token.Text) > 2: // SQL in quotes
			end := len(token.Text) - 1
			b.WriteString(token.Text[:1] + hidePasswords(token.Text[1:end]) + token.Text[end:])
		default:
			b.WriteString(token.Text)
		}
		secret = (token.Kind == lex.Word || token.Kind == lex.Quoted) && strings.EqualFold(token.Name(), "password")
	}
	return b.String()
}

// stars covers a text, but for the ends of its lines.
func stars(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return '*'
	}, text)
}
