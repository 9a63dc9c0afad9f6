package ashlar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// tenantSQL is an expression of a table of tenants, to be looked at when all types are known.
type tenantSQL struct {
	t    *table
	at   place
	call string
	sql  string
}

// noteSQL notes an expression of a table of tenants.
func (c *compiler) noteSQL(t *table, at place, call, sql string) {
	if t.ofTenants() && len(c.out.Extensions) > 0 {
		c.tenantSQL = append(c.tenantSQL, tenantSQL{t, at, call, sql})
	}
}

// checkOperators refuses operators that the server would not find, or would find of another type: the search path of a tenant
// holds no schema but the tenant's and one that is the extensions' own. A comparison of two citext is then one of text.
// https://www.postgresql.org/docs/current/typeconv-oper.html
func (c *compiler) checkOperators() {
	seen := map[tenantSQL]bool{}
	for _, said := range c.tenantSQL {
		if seen[said] {
			continue
		}
		seen[said] = true
		operator := unqualifiedOperator(said.sql)
		if operator == "" {
			continue
		}
		for _, col := range said.t.allColumns() {
			e, ok := c.extensionOf(c.baseOf(col.out.Type))
			if !ok || c.isOnPath(e) || !mentionsAs(said.sql, col.out.Name) {
				continue
			}
			schema := ident.Quote(e.SchemaOrPublic())
			fix := fmt.Sprintf("Write OPERATOR(%s.%s) for it, cast the column to a type of PostgreSQL's own, or give the extensions a schema of their own: Repo.ExtensionSchema.", schema, operator)
			if word := strings.ToUpper(operator); operatorWords[operator] {
				fix = fmt.Sprintf("Write an operator in the place of %s, as OPERATOR(%s.=), cast the column to a type of PostgreSQL's own, or give the extensions a schema of their own: Repo.ExtensionSchema.", word, schema)
				operator = word
			}
			c.fault(said.t, said.at, said.call, fmt.Sprintf("%s on %s of type %s, whose operators are in schema %q, which no tenant's search path holds", operator, col.out.Name, col.out.Type, e.SchemaOrPublic()), fix)
			break
		}
	}
}

// isOnPath reports whether the schema of an extension is in the search path of tenants.
func (c *compiler) isOnPath(e catalog.Extension) bool {
	return c.repo.ExtensionSchema != c.repo.Schema && e.SchemaOrPublic() == c.repo.ExtensionSchema
}

// extensionOf returns the extension that a type, or the elements of an array, come with.
func (c *compiler) extensionOf(sql string) (catalog.Extension, bool) {
	name, ok := typeName(catalog.BaseType(sql))
	if !ok || name.Schema == "" {
		return catalog.Extension{}, false
	}
	for _, extension := range catalog.Sorted(c.out.Extensions) {
		if e := c.out.Extensions[extension]; e.SchemaOrPublic() == name.Schema && e.Brings(name.Name) {
			return e, true
		}
	}
	return catalog.Extension{}, false
}

// operatorWords are the words that stand for operators, which cannot be written with a schema.
var operatorWords = map[string]bool{
	"in": true, "between": true, "like": true, "ilike": true, "similar": true, "distinct": true, "nullif": true, "case": true,
	"overlaps": true, "greatest": true, "least": true,
}

// unqualifiedOperator returns the first operator of an expression that is looked up in the search path; nothing: there is
// none. What stands in OPERATOR(schema.op) has its schema.
func unqualifiedOperator(sql string) string {
	tokens := slices.DeleteFunc(lex.Tokens(sql), blank)
	symbols := ""
	for i := 0; i < len(tokens); i++ {
		token := tokens[i]
		if token.Kind == lex.Word && operatorWords[token.Name()] {
			return token.Name()
		}
		if token.Kind == lex.Word && token.Name() == "operator" && i+1 < len(tokens) && tokens[i+1].Text == "(" {
			for i < len(tokens) && tokens[i].Text != ")" {
				i++
			}
			continue
		}
		for symbols = ""; i < len(tokens) && isSymbol(tokens[i]); i++ {
			symbols += tokens[i].Text
			if i+1 < len(tokens) && tokens[i+1].Offset != tokens[i].Offset+len(tokens[i].Text) {
				i++
				break
			}
		}
		if symbols != "" {
			return symbols
		}
	}
	return ""
}

// isSymbol reports whether a token is one of those that operators consist of. A cast and a named argument are none.
func isSymbol(token lex.Token) bool {
	return token.Kind != lex.String && token.Kind != lex.Quoted && token.Text != "" && token.Text != "::" && token.Text != "=>" && token.Text != ":=" &&
		strings.Trim(token.Text, "+-*/<>=~!@#%^&|`?") == ""
}

// mentionsAs reports whether an expression names a column as it is: not to cast it to a built-in type at once.
func mentionsAs(sql, column string) bool {
	tokens := slices.DeleteFunc(lex.Tokens(sql), blank)
	for i, token := range tokens {
		if token.Name() != column || token.Kind != lex.Word && token.Kind != lex.Quoted {
			continue
		}
		if i+1 < len(tokens) && tokens[i+1].Text == "(" || i > 0 && (tokens[i-1].Text == "::" || tokens[i-1].Text == ".") {
			continue
		}
		cast := ""
		if i+2 < len(tokens) && (tokens[i+1].Text == "::" || tokens[i+1].Name() == "as" && i > 1 && tokens[i-2].Name() == "cast") {
			cast = tokens[i+2].Text
		}
		if cast == "" || !builtIn(catalog.CanonicalType(cast)) {
			return true
		}
	}
	return false
}
