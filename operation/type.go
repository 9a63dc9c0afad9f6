package operation

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// TypeName returns the name of a column's type, its modifier and array brackets left out. One without a schema is in
// "public", or built in.
func TypeName(sqlType string) catalog.Name {
	if !strings.ContainsAny(sqlType, `".`) { // the common case
		return catalog.Name{Schema: catalog.Public, Name: catalog.BaseType(sqlType)}
	}
	name := catalog.Name{Schema: catalog.Public}
	var parts []string
	for _, token := range lex.Tokens(sqlType) {
		if token.Kind != lex.Word && token.Kind != lex.Quoted {
			if token.Text == "." {
				continue
			}
			break
		}
		parts = append(parts, token.Name())
	}
	switch len(parts) {
	case 1:
		name.Name = parts[0]
	case 2:
		name.Schema, name.Name = parts[0], parts[1]
	}
	return name
}

// TypeSQL writes the name of a type as columns have it: without the schema "public".
func TypeSQL(name catalog.Name) string {
	if name.Schema == catalog.Public {
		return ident.Quote(name.Name)
	}
	return ident.Quote(name.Schema) + "." + ident.Quote(name.Name)
}

// TypeIn writes the name of a type as the columns of a table have it. In tables of tenants it bears its schema in any case:
// no schema but that of the tenant is looked in there.
func TypeIn(table, name catalog.Name) string {
	if table.OfTenants() {
		return ident.Quote(name.Schema) + "." + ident.Quote(name.Name)
	}
	return TypeSQL(name)
}

// EnumOf returns the enum that a column's type, or the elements of an array, are of.
func EnumOf(c *catalog.Catalog, sqlType string) (catalog.Enum, bool) {
	if len(c.Enums) == 0 {
		return catalog.Enum{}, false
	}
	enum, ok := c.Enums[TypeName(sqlType)]
	return enum, ok
}

// MentionsType reports whether a name in an expression may be that of the type.
func MentionsType(expression catalog.Expression, name catalog.Name) bool {
	if expression == "" {
		return false
	}
	for _, token := range lex.Tokens(string(expression)) {
		if (token.Kind == lex.Word || token.Kind == lex.Quoted) && token.Name() == name.Name {
			return true
		}
	}
	return false
}
