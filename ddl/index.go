package ddl

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// createIndex writes an index and its comment.
func (w *writer) createIndex(table catalog.Name, index catalog.Index, concurrently bool) {
	var b strings.Builder
	b.WriteString("CREATE ")
	if index.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX ")
	if concurrently {
		b.WriteString("CONCURRENTLY ")
	}
	b.WriteString(ident.Quote(index.Name) + " ON " + name(table))
	if index.Method != "" && index.Method != "btree" {
		b.WriteString(" USING " + index.Method)
	}
	parts := make([]string, len(index.Parts))
	for i, part := range index.Parts {
		parts[i] = indexPart(part)
	}
	b.WriteString(" (" + strings.Join(parts, ", ") + ")")
	if len(index.Include) > 0 {
		b.WriteString(" INCLUDE (" + ident.QuoteAll(index.Include) + ")")
	}
	if index.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	b.WriteString(parameters(" WITH ", index.Parameters))
	if index.Where != "" {
		b.WriteString(" WHERE " + string(index.Where))
	}
	w.add(b.String())
	w.comment("INDEX "+name(catalog.Name{Schema: table.Schema, Name: index.Name}), index.Comment)
}

// dropIndex drops an index; one that was built concurrently is alone in its file, and goes the same way.
func (w *writer) dropIndex(op operation.DropIndex) {
	drop := "DROP INDEX "
	if op.Index.Concurrently {
		drop += "CONCURRENTLY "
	}
	if op.ForUnique {
		drop += "IF EXISTS " // it goes with its constraint, if that was added
	}
	w.add(drop, name(catalog.Name{Schema: op.Table.To.Schema, Name: op.Index.Name}))
}

func indexPart(part catalog.Part) string {
	var b strings.Builder
	if part.Column != "" {
		b.WriteString(ident.Quote(part.Column))
	} else {
		b.WriteString(indexExpression(string(part.Expression)))
	}
	if part.Collation != "" {
		b.WriteString(" COLLATE " + part.Collation)
	}
	if part.OperatorClass != "" {
		b.WriteString(" " + part.OperatorClass)
	}
	if part.Descending {
		b.WriteString(" DESC")
	}
	if part.NullsFirst != part.Descending {
		b.WriteString(map[bool]string{true: " NULLS FIRST", false: " NULLS LAST"}[part.NullsFirst])
	}
	return b.String()
}

// indexExpression puts parentheses around an expression unless it is the call of a function, which needs none.
func indexExpression(expression string) string {
	var tokens []lex.Token
	for _, token := range lex.Tokens(expression) {
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			tokens = append(tokens, token)
		}
	}
	if len(tokens) > 2 && tokens[0].Kind == lex.Word && ident.Quote(tokens[0].Name()) == tokens[0].Name() && lex.Enclosed(tokens[1:]) {
		return expression
	}
	return "(" + expression + ")"
}
