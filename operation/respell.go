package operation

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// Spellings are the new spellings of values, by the name of their enum type and the old spelling.
type Spellings map[catalog.Name]map[string]string

// Respell follows values that are spelled otherwise in the defaults, expressions and bounds of partitions of a table, since
// the server does: a predicate that names a value goes on to name it. A text of which it cannot be told whether it names one is handed over
// instead.
func Respell(table *catalog.Table, spellings Spellings, unclear func(*catalog.Expression)) {
	if len(spellings) == 0 {
		return
	}
	r := respeller{table, spellings, unclear}
	for i := range table.Columns {
		column := &table.Columns[i]
		column.Default = r.defaultOf(*column)
		r.follow(&column.Generated)
	}
	r.bounds()
	for name, check := range table.Checks {
		r.follow(&check.Expression)
		table.Checks[name] = check
	}
	for name, index := range table.Indexes {
		index = index.Clone()
		for i := range index.Parts {
			r.follow(&index.Parts[i].Expression)
		}
		r.follow(&index.Where)
		table.Indexes[name] = index
	}
	for name, exclude := range table.Excludes {
		exclude = exclude.Clone()
		for i := range exclude.Parts {
			r.follow(&exclude.Parts[i].Expression)
		}
		r.follow(&exclude.Where)
		table.Excludes[name] = exclude
	}
}

type respeller struct {
	table     *catalog.Table
	spellings Spellings
	unclear   func(*catalog.Expression)
}

func (r respeller) follow(expression *catalog.Expression) {
	if *expression == "" {
		return
	}
	if text, ok := r.values(string(*expression)); ok {
		*expression = catalog.Expression(text)
		return
	}
	r.unclear(expression)
}

// bounds follows the values in the bounds of partitions, where the key is one column of an enum type.
func (r respeller) bounds() {
	key := words(lex.Tokens(string(r.table.PartitionBy)), 5, false)
	if len(key) != 4 || key[1].Text != "(" {
		return
	}
	column := r.table.Column(key[2].Name())
	if column == nil {
		return
	}
	spelling := r.spellings[TypeName(column.Type)]
	for name, partition := range r.table.Partitions {
		var b strings.Builder
		for _, token := range lex.Tokens(partition.Bounds) {
			value, plain := literal(token)
			if to, ok := spelling[value]; ok && plain {
				token.Text = ident.Literal(to)
			}
			b.WriteString(token.Text)
		}
		partition.Bounds = b.String()
		r.table.Partitions[name] = partition
	}
}

// defaultOf follows the value that is all of a default.
func (r respeller) defaultOf(column catalog.Column) string {
	spelling := r.spellings[TypeName(column.Type)]
	if spelling == nil || column.Default == "" {
		return column.Default
	}
	token := lex.Tokens(column.Default)[0]
	value, plain := literal(token)
	if to, ok := spelling[value]; ok && plain && !catalog.IsArray(column.Type) {
		return ident.Literal(to) + column.Default[len(token.Text):]
	}
	if plain && catalog.IsArray(column.Type) && !strings.ContainsAny(value, `"\`) {
		elements := strings.Split(strings.Trim(value, "{}"), ",")
		for i, element := range elements {
			if to, ok := spelling[element]; ok {
				elements[i] = to
			}
		}
		return ident.Literal("{"+strings.Join(elements, ",")+"}") + column.Default[len(token.Text):]
	}
	text := catalog.Expression(column.Default)
	if r.looksLikeValue(column.Default) {
		r.unclear(&text)
	}
	return string(text)
}

// values gives the constants in an expression that are compared with a column of an enum type, or are cast to one, their
// new spelling. It reports false when another constant looks like a value of a type that the expression may need.
func (r respeller) values(text string) (string, bool) {
	tokens := lex.Tokens(text)
	var b strings.Builder
	for i, token := range tokens {
		if token.Kind != lex.String {
			b.WriteString(token.Text)
			continue
		}
		value, plain := literal(token)
		enum := r.enumBeside(tokens, i)
		to, ok := r.spellings[enum][value]
		switch {
		case ok && plain:
			b.WriteString(ident.Literal(to))
		case enum.IsZero() && r.looksLikeValue(token.Text):
			return text, false
		default:
			b.WriteString(token.Text)
		}
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
func (r respeller) looksLikeValue(constant string) bool {
	for _, spelling := range r.spellings {
		for old := range spelling {
			if strings.Contains(constant, old) {
				return true
			}
		}
	}
	return false
}

// enumBeside returns the type that a constant is cast to, or that the column has which it is compared with.
func (r respeller) enumBeside(tokens []lex.Token, i int) catalog.Name {
	after, before := words(tokens[i+1:], 4, false), words(tokens[:i], 4, true)
	if len(after) > 1 && after[0].Text == "::" {
		return TypeName(typeName(joined(after[1:])))
	}
	for _, side := range [][]lex.Token{before, after} {
		operators := 0
		for operators < len(side) && side[operators].Kind == lex.Symbol && strings.ContainsAny(side[operators].Text, "=<>!") {
			operators++
		}
		if operators == 0 || operators == len(side) {
			continue
		}
		if column := r.table.Column(side[operators].Name()); column != nil && !catalog.IsArray(column.Type) {
			return TypeName(column.Type)
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

func joined(tokens []lex.Token) string {
	text := ""
	for _, token := range tokens {
		text += token.Text
	}
	return text
}
