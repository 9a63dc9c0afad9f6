package diff

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// respell follows values of enum types that are spelled otherwise in the expressions of a table as it was, since the
// server does: a default, a check or a predicate that names the value goes on to name it. What cannot be told is marked,
// so that it is built anew.
func (d *differ) respell(p *pair) {
	if len(d.respelled) == 0 {
		return
	}
	follow := func(expression *catalog.Expression) {
		if text, ok := d.followValues(p, string(*expression)); ok {
			*expression = catalog.Expression(text)
		} else {
			*expression += gone
		}
	}
	for i := range p.mid.Columns {
		column := &p.mid.Columns[i]
		column.Default = d.respellDefault(*column)
		if column.Generated != "" {
			follow(&column.Generated)
		}
	}
	for name, check := range p.mid.Checks {
		follow(&check.Expression)
		p.mid.Checks[name] = check
	}
	for name, index := range p.mid.Indexes {
		for i := range index.Parts {
			follow(&index.Parts[i].Expression)
		}
		follow(&index.Where)
		p.mid.Indexes[name] = index
	}
	for name, exclude := range p.mid.Excludes {
		for i := range exclude.Parts {
			follow(&exclude.Parts[i].Expression)
		}
		follow(&exclude.Where)
		p.mid.Excludes[name] = exclude
	}
}

// respellDefault follows the value that is all of a default.
func (d *differ) respellDefault(column catalog.Column) string {
	spelling := d.respelled[operation.TypeName(column.Type)]
	if spelling == nil || column.Default == "" {
		return column.Default
	}
	token := lex.Tokens(column.Default)[0]
	value, plain := literal(token)
	if to, ok := spelling[value]; ok && plain && !catalog.IsArray(column.Type) {
		return ident.Literal(to) + column.Default[len(token.Text):]
	}
	for old := range spelling {
		if strings.Contains(column.Default, old) {
			return column.Default + gone
		}
	}
	return column.Default
}

// followValues gives the constants in an expression that are compared with a column of an enum type, or are cast to one,
// their new spelling. It reports false when another constant looks like a value of a type that the expression may need.
func (d *differ) followValues(p *pair, text string) (string, bool) {
	if text == "" {
		return text, true
	}
	tokens := lex.Tokens(text)
	var b strings.Builder
	for i, token := range tokens {
		value, plain := literal(token)
		if token.Kind != lex.String {
			b.WriteString(token.Text)
			continue
		}
		spelling := d.respelled[d.enumBeside(p, tokens, i)]
		if to, ok := spelling[value]; ok && plain {
			b.WriteString(ident.Literal(to))
			continue
		}
		if spelling == nil && d.looksLikeValue(token.Text) {
			return text, false
		}
		b.WriteString(token.Text)
	}
	return b.String(), true
}

// literal returns what a plain constant says.
func literal(token lex.Token) (string, bool) {
	text := token.Text
	if token.Kind != lex.String || token.Open || !strings.HasPrefix(text, "'") {
		return "", false
	}
	return strings.ReplaceAll(text[1:len(text)-1], "''", "'"), true
}

// looksLikeValue reports whether a constant holds the old spelling of a value.
func (d *differ) looksLikeValue(constant string) bool {
	for _, spelling := range d.respelled {
		for old := range spelling {
			if strings.Contains(constant, old) {
				return true
			}
		}
	}
	return false
}

// enumBeside returns the enum type, by its name to come, that a constant is cast to, or that the column has which it is
// compared with.
func (d *differ) enumBeside(p *pair, tokens []lex.Token, i int) catalog.Name {
	after, before := words(tokens[i+1:], 3, false), words(tokens[:i], 3, true)
	if len(after) > 1 && after[0].Text == "::" {
		return operation.TypeName(typeText(after[1:]))
	}
	for _, side := range [][]lex.Token{before, after} {
		operators := 0
		for operators < len(side) && side[operators].Kind == lex.Symbol && strings.ContainsAny(side[operators].Text, "=<>!") {
			operators++
		}
		if operators == 0 || operators == len(side) {
			continue
		}
		if column := p.mid.Column(side[operators].Name()); column != nil && !catalog.IsArray(column.Type) {
			return operation.TypeName(column.Type)
		}
	}
	return catalog.Name{}
}

// words returns the first tokens that are neither space nor comment, from the front or from the back.
func words(tokens []lex.Token, most int, back bool) []lex.Token {
	var out []lex.Token
	for i := range tokens {
		token := tokens[i]
		if back {
			token = tokens[len(tokens)-1-i]
		}
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			out = append(out, token)
		}
		if len(out) == most {
			break
		}
	}
	return out
}

// typeText joins the tokens that a type's name begins with.
func typeText(tokens []lex.Token) string {
	text := ""
	for _, token := range tokens {
		if token.Kind != lex.Word && token.Kind != lex.Quoted && token.Text != "." {
			break
		}
		text += token.Text
	}
	return text
}
