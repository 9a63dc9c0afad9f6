package ashlar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// method returns what the call was.
func (g generation) method() string {
	if g.virtual {
		return "GeneratedVirtual"
	}
	return "Generated"
}

// setGenerated makes the column a generated one where that was said, and refuses what the server would refuse.
// https://www.postgresql.org/docs/current/ddl-generated-columns.html
func (c *compiler) setGenerated(t *table, col *column) {
	said := col.said.generated
	if !said.is() {
		return
	}
	call := fmt.Sprintf("Column(%s).%s", col.path(), said.value.method())
	col.out.Generated = c.immutable(t, said.at, call, said.value.text)
	col.out.Virtual = said.value.virtual
	t.virtual = t.virtual || col.out.Virtual
	switch {
	case hasDefault(col):
		c.fault(t, said.at, call, "the column has a default too", "Take one of them away, or say NoDefault.")
	case col.said.identity.is() && col.said.identity.value != nil:
		c.fault(t, said.at, call, "the column is an identity column too", "Take one of them away, or say NoIdentity.")
	case col.serial:
		c.fault(t, said.at, call, fmt.Sprintf("the column is a %s too", strings.TrimSpace(col.said.typ.value)), fmt.Sprintf("Give it the type %s.", col.out.Type))
	case col.said.fill.is():
		c.fault(t, col.said.fill.at, fmt.Sprintf("Column(%s).Fill", col.path()), "the column is generated, and computed for existing rows too", "Take Fill away.")
	case col.said.cast.is():
		c.fault(t, col.said.cast.at, fmt.Sprintf("Column(%s).Cast", col.path()), "the column is generated, and computed anew when its type changes", "Take Cast away.")
	}
	c.checkSources(t, col, call)
	if !col.out.Virtual {
		return
	}
	if message, fix := c.tooNew(18, "say Generated, which keeps the values"); message != "" {
		c.fault(t, said.at, call, message, fix)
	}
	if sql := strings.TrimSuffix(col.out.Type, "[]"); sql != "" && !builtIn(sql) {
		c.fault(t, said.at, call, fmt.Sprintf("%s is %s, and virtual columns have built-in types only", col.out.Name, col.out.Type), "Say Generated, which keeps the values.")
	}
	for _, other := range t.columns {
		if sql := strings.TrimSuffix(other.out.Type, "[]"); other != col && sql != "" && !builtIn(sql) && mentions(string(col.out.Generated), other.out.Name) {
			c.fault(t, said.at, call, fmt.Sprintf("%s is %s, and virtual columns are computed from built-in types only", other.out.Name, other.out.Type), "Say Generated, which keeps the values.")
		}
	}
}

// checkSources refuses an expression over the column itself or over another generated column, whichever resource on the
// table says so.
func (c *compiler) checkSources(t *table, col *column, call string) {
	for _, other := range t.allColumns() {
		if !other.said.generated.is() || !mentions(string(col.out.Generated), other.out.Name) {
			continue
		}
		message := fmt.Sprintf("%s is a generated column", other.path())
		if other.out.Name == col.out.Name {
			message = "the column is computed from itself"
		}
		c.fault(t, col.said.generated.at, call, message, "Name columns that are written: no generated column can be computed from another.")
	}
}

// mentions reports whether an expression names a column. What stands before a parenthesis is a function, what stands
// behind "::" is a type, and what stands behind a dot belongs to something else.
func mentions(sql, column string) bool {
	if !strings.Contains(strings.ToLower(sql), strings.ToLower(strings.ReplaceAll(column, `"`, `""`))) {
		return false
	}
	tokens := slices.DeleteFunc(lex.Tokens(sql), blank)
	for i, token := range tokens {
		if token.Name() != column || token.Kind != lex.Word && token.Kind != lex.Quoted {
			continue
		}
		if i+1 < len(tokens) && tokens[i+1].Text == "(" || i > 0 && (tokens[i-1].Text == "::" || tokens[i-1].Text == ".") {
			continue
		}
		return true
	}
	return false
}

// checkVirtual refuses virtual columns in the primary key and in references.
func (c *compiler) checkVirtual(t *table) {
	if !t.virtual {
		return
	}
	if key := t.Resource.key; key != nil {
		c.noVirtual(t, key.at, callOf("PrimaryKey", t.key), "", t.key...)
	}
	for _, ref := range t.references {
		c.noVirtual(t, ref.said.at, ref.call, "", ref.columns...)
	}
}

// noVirtual refuses virtual columns where PostgreSQL keeps values: in keys, indexes and references, and in the expressions
// of indexes.
// https://www.postgresql.org/docs/current/ddl-generated-columns.html
func (c *compiler) noVirtual(t *table, at place, call string, expression catalog.Expression, cols ...*column) {
	if !t.virtual {
		return
	}
	for _, col := range t.columns {
		if col.out.Virtual && (slices.Contains(cols, col) || expression != "" && mentions(string(expression), col.out.Name)) {
			c.fault(t, at, call, fmt.Sprintf("%s is a virtual column, which has no values to keep", col.out.Name), "Say Generated on the column, which keeps them.")
		}
	}
}

// noVirtualParts refuses virtual columns in the parts of an index or an exclusion constraint.
func (c *compiler) noVirtualParts(t *table, at place, call string, parts []catalog.Part, include []string, where catalog.Expression) {
	if !t.virtual {
		return
	}
	for _, part := range parts {
		c.noVirtual(t, at, call, part.Expression, t.column(part.Column))
	}
	for _, name := range include {
		c.noVirtual(t, at, call, "", t.column(name))
	}
	c.noVirtual(t, at, call, where)
}
