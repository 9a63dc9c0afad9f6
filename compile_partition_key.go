package ashlar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// partitionKey is a compiled partition key.
type partitionKey struct {
	partitioning
	sql string
}

// partitioning takes a partition key apart: a strategy, and parts in parentheses.
func (t *table) partitioning(sql string) (key partitionKey, problem, fix string) {
	tokens := trim(lex.Tokens(sql))
	key.strategy = strings.ToUpper(tokens[0].Text)
	if !slices.Contains([]string{"RANGE", "LIST", "HASH"}, key.strategy) {
		return key, fmt.Sprintf("%s is no way of partitioning", tokens[0].Text), "Begin with RANGE, LIST or HASH."
	}
	rest := trimBlank(tokens[1:])
	if !lex.Enclosed(rest) {
		return key, "the key stands in no parentheses", `Write "` + key.strategy + ` ($1)".`
	}
	var parts []string
	for _, part := range separated(rest[1 : len(rest)-1]) {
		part = trimBlank(part)
		if len(part) == 0 {
			return key, "a part of the key is empty", "Write a column or an expression."
		}
		if problem, fix := t.keyProblem(part); problem != "" {
			return key, problem, fix
		}
		if col, collation, sql := t.keyColumn(part); col != nil {
			key.columns, key.collations = append(key.columns, col), append(key.collations, collation)
			parts = append(parts, sql)
			continue
		}
		key.computed = true
		parts = append(parts, keyExpression(part))
	}
	key.parts = len(parts)
	switch {
	case key.strategy == "LIST" && key.parts > 1:
		return key, fmt.Sprintf("LIST has one key, not %d", key.parts), "Name one column or expression, or say RANGE or HASH."
	case key.parts > maxColumns:
		return key, fmt.Sprintf("has %d parts", key.parts), fmt.Sprintf("PostgreSQL allows %d.", maxColumns)
	}
	key.sql = key.strategy + " (" + strings.Join(parts, ", ") + ")"
	return key, "", ""
}

// keyProblem says what the server would refuse in a part of the key.
func (t *table) keyProblem(part []lex.Token) (problem, fix string) {
	words := slices.DeleteFunc(slices.Clone(part), blank)
	for _, token := range words {
		if name := token.Name(); token.Kind == lex.Word && (name == "asc" || name == "desc") {
			return "a partition key has no order of its own", fmt.Sprintf("Take %s away.", strings.ToUpper(name))
		}
	}
	sql := joined(part)
	for _, name := range catalog.Sorted(systemColumns) {
		if mentions(sql, name) {
			return fmt.Sprintf("%q is a column of the system", name), "Name columns of the table."
		}
	}
	var known []string
	for _, col := range t.allColumns() {
		if mentions(sql, col.out.Name) {
			return "", ""
		}
		known = append(known, col.out.Name)
	}
	switch name := trim(words); {
	case t.out.Unmanaged: // not all of its columns are known
		return "", ""
	case len(name) == 1 && name[0].Name() != "":
		return fmt.Sprintf("table %q has no column %q", t.name.Name, name[0].Name()), didYouMean(name[0].Name(), known, "Name a column that is there.")
	default:
		return fmt.Sprintf("%s names no column", joined(part)), "Name a column of the table in each part of the key."
	}
}

// keyColumn returns the column that a part of the key is, with the collation that is said and its SQL. Parentheses around a
// column say nothing.
func (t *table) keyColumn(part []lex.Token) (col *column, collation, sql string) {
	first, rest := firstOf(trim(part))
	name := trim(first)
	collation, ok := keySuffix(rest)
	if !ok || len(name) != 1 || name[0].Name() == "" {
		return nil, "", ""
	}
	sql = name[0].Text
	if len(rest) > 0 {
		sql += " " + joined(rest)
	}
	for _, col := range t.allColumns() {
		if col.out.Name == name[0].Name() {
			return col, collation, sql
		}
	}
	return nil, "", ""
}

// keyExpression puts parentheses around an expression that is neither in some nor the call of a function, in which a
// collation or an operator class may follow.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-PARTITION-BY
func keyExpression(part []lex.Token) string {
	sql := joined(part)
	first, rest := firstOf(part)
	if _, ok := keySuffix(rest); ok && len(first) > 1 {
		return sql
	}
	return "(" + sql + ")"
}

// firstOf cuts tokens behind the name, the call or the parentheses that they begin with.
func firstOf(tokens []lex.Token) (first, rest []lex.Token) {
	begin := 0
	if len(tokens) > 1 && tokens[0].Kind == lex.Word && tokens[1].Text == "(" {
		begin = 1
	}
	end := begin + 1
	for end < len(tokens) && tokens[begin].Text == "(" && !lex.Enclosed(tokens[begin:end]) {
		end++
	}
	return tokens[:end], trimBlank(tokens[end:])
}

// keySuffix reports whether nothing but a collation, which it returns, and an operator class follows.
func keySuffix(tokens []lex.Token) (collation string, ok bool) {
	tokens = slices.DeleteFunc(slices.Clone(tokens), blank)
	if len(tokens) > 0 && tokens[0].Kind == lex.Word && tokens[0].Name() == "collate" {
		name, rest := cutName(tokens[1:])
		if name == "" {
			return "", false
		}
		collation, tokens = name, rest
	}
	if len(tokens) > 0 && (tokens[0].Kind != lex.Word || !slices.Contains(infix, tokens[0].Name())) {
		name, rest := cutName(tokens)
		return collation, name != "" && len(rest) == 0
	}
	return collation, len(tokens) == 0
}

// infix are the words that go on with an expression.
var infix = []string{"and", "or", "is", "isnull", "notnull", "in", "not", "like", "ilike", "between", "similar", "at"}

// cutName cuts a name, with a schema or without, off the front.
func cutName(tokens []lex.Token) (name string, rest []lex.Token) {
	isName := func(i int) bool { return i < len(tokens) && tokens[i].Name() != "" }
	end := 1
	for isName(end-1) && end < len(tokens) && tokens[end].Text == "." && isName(end+1) {
		end += 2
	}
	if !isName(end - 1) {
		return "", tokens
	}
	return joined(tokens[:end]), tokens[end:]
}

// separated cuts tokens at the commas outside of parentheses and brackets.
func separated(tokens []lex.Token) [][]lex.Token {
	out, depth, start := [][]lex.Token{}, 0, 0
	for i, token := range tokens {
		switch token.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				out, start = append(out, tokens[start:i]), i+1
			}
		}
	}
	return append(out, tokens[start:])
}

// trimBlank takes white space and comments off both ends.
func trimBlank(tokens []lex.Token) []lex.Token {
	for len(tokens) > 0 && blank(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && blank(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

func joined(tokens []lex.Token) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString(token.Text)
	}
	return b.String()
}

// checkPartitionKey refuses keys that the server would refuse.
func (c *compiler) checkPartitionKey(t *table, call, sql string) {
	at := t.table.partitionBy.at
	for _, col := range t.allColumns() {
		if col.said.generated.is() && mentions(sql, col.out.Name) {
			c.fault(t, at, call, col.out.Name+" is a generated column", "Name columns that are written.")
		}
	}
	for _, col := range t.spread.columns {
		switch base := c.baseOf(col.out.Type); {
		case t.spread.strategy != "HASH" && !sortable(base):
			c.fault(t, at, call, fmt.Sprintf("%s is %s, which has no order", col.out.Name, col.out.Type), "Name another column, or an expression.")
		case opaque[base]:
			c.fault(t, at, call, fmt.Sprintf("%s is %s, which cannot be hashed", col.out.Name, col.out.Type), "Name another column, or an expression.")
		}
	}
}

// inKey refuses a key of a partitioned table that does not contain its partition key, in the same collation: each partition
// has an index of its own, so equal rows could be in two of them.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS
func (c *compiler) inKey(t *table, at place, call, what string, parts []catalog.Part) {
	if t.spread == nil {
		return
	}
	if t.spread.computed {
		c.fault(t, at, call, "the partition key is an expression, so the table can have no "+what, "Partition by columns, or take it away.")
		return
	}
	for i, col := range t.spread.columns {
		same := func(p catalog.Part) bool { return p.Column == col.out.Name }
		switch n := slices.IndexFunc(parts, same); {
		case n < 0:
			name := fmt.Sprintf("the column %q", col.out.Name)
			if col.field != nil {
				name = "&" + receiver(t.typ) + "." + col.path()
			}
			c.fault(t, at, call, fmt.Sprintf("the partition key is not in the %s", what), fmt.Sprintf("Add %s to it.", name))
			return
		case c.collationOf(col, t.spread.collations[i]) != c.collationOf(col, parts[n].Collation):
			c.fault(t, at, call, fmt.Sprintf("%s has another collation in the partition key than in the %s", col.out.Name, what), "Say Collate on the column, and no collation in the partition key.")
			return
		}
	}
}

// collationOf returns the collation of a column where one may be said, empty for that of the database.
func (c *compiler) collationOf(col *column, said string) string {
	collated := cmp.Or(said, col.out.Collation)
	if d := c.domainOf(col.out.Type); collated == "" && d != nil && d.entry.collation.is() {
		collated = collation(d.entry.collation.value)
	}
	collated = strings.TrimPrefix(collated, "pg_catalog.")
	if collated == `"default"` {
		return ""
	}
	return collated
}

// plainParts are parts of an index over columns as they are.
func plainParts(cols []*column) []catalog.Part {
	parts := make([]catalog.Part, len(cols))
	for i, col := range cols {
		parts[i].Column = col.out.Name
	}
	return parts
}
