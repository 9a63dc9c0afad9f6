package ashlar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// partitioning is how a table is spread over partitions.
type partitioning struct {
	strategy string    // RANGE, LIST or HASH
	parts    int       // of the key
	columns  []*column // those that are parts of the key
	computed bool      // a part is an expression
}

// addPartitioning compiles the partition key, and checks what is said of the table as a whole.
func (c *compiler) addPartitioning(t *table) {
	if t.owner != nil { // it says it
		t.spread = t.owner.spread
		return
	}
	said := t.table.partitionBy
	if !said.is() {
		for _, p := range t.table.partitions {
			c.fault(t, p.at, partitionCallOf(p), "the table is not partitioned", `Add PartitionBy("RANGE ($1)", ...), or take Partition away.`)
		}
		return
	}
	call := fmt.Sprintf("Table(%q).PartitionBy", t.name.Name)
	bound := c.immutable(t, said.at, call, said.value)
	if bound == "" {
		return
	}
	key, problem, fix := t.partitioning(string(bound))
	if problem != "" {
		c.fault(t, said.at, call, problem, fix)
		return
	}
	t.out.PartitionBy, t.spread = catalog.Expression(key.sql), &key.partitioning
	c.checkPartitionKey(t, call, key.sql)
	if at := t.table.unlogged; at.is() {
		c.fault(t, at.at, fmt.Sprintf("Table(%q).Unlogged", t.name.Name), "a partitioned table has no rows of its own", "Take Unlogged away.")
	}
	for _, p := range t.table.parameters {
		c.fault(t, p.at, fmt.Sprintf("Table(%q).With(%q)", t.name.Name, p.name), "a partitioned table has no storage of its own", "Take With away, and set it on the partitions by a Statement.")
	}
	for _, col := range t.columns {
		if said := col.said.compression; said.is() {
			c.fault(t, said.at, fmt.Sprintf("Column(%s).Compression(%q)", col.path(), said.value), "a change of it would not reach the partitions", "Take it away.")
		}
	}
	if t.key != nil {
		c.inKey(t, t.Resource.key.at, callOf("PrimaryKey", t.key), "primary key", t.key)
	}
	c.addPartitions(t)
}

func partitionCallOf(p partitionCall) string { return "Partition(" + strconv.Quote(p.name) + ")" }

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
	rest := tokens[1:]
	for len(rest) > 0 && blank(rest[0]) {
		rest = rest[1:]
	}
	if !lex.Enclosed(rest) {
		return key, "the key stands in no parentheses", `Write "` + key.strategy + ` ($1)".`
	}
	var parts []string
	for _, part := range separated(rest[1 : len(rest)-1]) {
		part = trimBlank(part)
		if len(part) == 0 {
			return key, "a part of the key is empty", "Write a column or an expression."
		}
		if col := t.column(part[0].Name()); col != nil && plainPart(part) {
			key.columns = append(key.columns, col)
			parts = append(parts, joined(part))
			continue
		}
		key.computed = true
		parts = append(parts, partExpression(part))
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

// plainPart reports whether nothing but a collation or an operator class follows a column.
func plainPart(part []lex.Token) bool {
	rest := trimBlank(part[1:])
	if len(rest) == 0 {
		return true
	}
	operator := slices.Contains([]string{"and", "or", "is", "isnull", "notnull", "in", "not", "like", "ilike", "between", "similar"}, rest[0].Name())
	return rest[0].Kind == lex.Quoted || rest[0].Kind == lex.Word && !operator
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

// partExpression puts parentheses around an expression that is neither in some nor the call of a function, in which a
// collation or an operator class may follow.
func partExpression(part []lex.Token) string {
	sql := joined(part)
	call := part[0].Kind == lex.Word && len(part) > 1 && part[1].Text == "("
	if call || part[0].Text == "(" {
		return sql
	}
	return "(" + sql + ")"
}

// checkPartitionKey refuses keys that the server would refuse.
func (c *compiler) checkPartitionKey(t *table, call, sql string) {
	at := t.table.partitionBy.at
	for _, col := range t.columns {
		if !mentions(sql, col.out.Name) {
			continue
		}
		if col.said.generated.is() {
			c.fault(t, at, call, col.out.Name+" is a generated column", "Name columns that are written.")
		}
		if !slices.Contains(t.spread.columns, col) {
			continue
		}
		if t.spread.strategy != "HASH" && !sortable(col.out.Type) {
			c.fault(t, at, call, fmt.Sprintf("%s is %s, which has no order", col.out.Name, col.out.Type), "Name another column, or an expression.")
		} else if opaque[col.out.Type] {
			c.fault(t, at, call, fmt.Sprintf("%s is %s, which cannot be hashed", col.out.Name, col.out.Type), "Name another column, or an expression.")
		}
	}
}

// inKey refuses a key of a partitioned table that does not contain its partition key: each partition has an index of its
// own, so equal rows could be in two of them.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS
func (c *compiler) inKey(t *table, at place, call, what string, cols []*column) {
	if t.spread == nil {
		return
	}
	if t.spread.computed {
		c.fault(t, at, call, "the partition key is an expression, so the table can have no "+what, "Partition by columns, or take it away.")
		return
	}
	for _, col := range t.spread.columns {
		if slices.ContainsFunc(cols, func(other *column) bool { return other != nil && other.out.Name == col.out.Name }) {
			continue
		}
		name := fmt.Sprintf("the column %q", col.out.Name)
		if col.field != nil {
			name = "&" + receiver(t.typ) + "." + col.path()
		}
		c.fault(t, at, call, fmt.Sprintf("the partition key is not in the %s", what), fmt.Sprintf("Add %s to it.", name))
		return
	}
}

// checkIndexOfPartitioned refuses what PostgreSQL does not have for the indexes of a partitioned table.
// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
func (c *compiler) checkIndexOfPartitioned(t *table, said *Index, call string, index catalog.Index) {
	if t.spread == nil {
		return
	}
	if index.Concurrently {
		c.fault(t, said.concurrently.at, call+".Concurrently", "PostgreSQL builds no index of a partitioned table concurrently", "Take it away.")
	}
	if index.Unique {
		var cols []*column
		for _, name := range index.Columns() {
			cols = append(cols, t.column(name))
		}
		c.inKey(t, said.at, call, "unique index", cols)
	}
}

// checkExcludeOfPartitioned refuses exclusion constraints without the partition key: only rows of one partition are compared.
func (c *compiler) checkExcludeOfPartitioned(t *table, at place, call string, exclude catalog.Exclude) {
	if t.spread == nil {
		return
	}
	if c.repo.MinVersion < 17 {
		c.needs(t, at, call+" of a partitioned table", 17)
		return
	}
	var cols []*column
	for _, part := range exclude.Parts {
		if part.Column != "" && isEqual(part.Operator) {
			cols = append(cols, t.column(part.Column))
		}
	}
	c.inKey(t, at, call, "exclude with =", cols)
}

// addPartitions adds the declared partitions.
func (c *compiler) addPartitions(t *table) {
	settled := map[string]partitionCall{}
	for _, p := range t.table.partitions {
		call := partitionCallOf(p)
		if problem, fix := nameProblem(p.name); problem != "" {
			c.fault(t, p.at, call, problem, fix)
			continue
		}
		bounds, problem, fix := t.spread.bounds(p.bounds)
		if problem != "" {
			c.fault(t, p.at, call, problem, fix)
			continue
		}
		other, again := settled[p.name]
		if again && other.phase == p.phase && bounds != other.bounds {
			c.fault(t, p.at, call, fmt.Sprintf("two partitions are named %q, the other at %s", p.name, other.at.text()), "Name one of them otherwise.")
			continue
		}
		p.bounds = bounds
		if !again || other.phase < p.phase {
			settled[p.name] = p
		}
	}
	for _, name := range catalog.Sorted(settled) {
		p := settled[name]
		t.out.Partitions[name] = catalog.Partition{Name: name, Bounds: p.bounds}
		c.apart(t, p, settled)
	}
	t.settledPartitions = settled
}

// apart refuses a partition that holds what one before it holds, as far as their text tells.
func (c *compiler) apart(t *table, p partitionCall, all map[string]partitionCall) {
	for _, name := range catalog.Sorted(all) {
		other := all[name]
		if name == p.name || before(p.at, other.at) || !before(other.at, p.at) && name > p.name {
			continue
		}
		switch value := sharedValue(p.bounds, other.bounds); {
		case p.bounds == other.bounds:
			c.fault(t, p.at, partitionCallOf(p), fmt.Sprintf("holds the same rows as partition %q", name), "Give it other bounds.")
		case value != "":
			c.fault(t, p.at, partitionCallOf(p), fmt.Sprintf("%s belongs to partition %q too", value, name), "Name each value once.")
		default:
			continue
		}
		return
	}
}

// claimPartitions takes the names of the partitions, which are relations and types of their schema.
func (c *compiler) claimPartitions(t *table) {
	for _, name := range catalog.Sorted(t.settledPartitions) {
		p := t.settledPartitions[name]
		c.claim(t, name, "partition", p.at, partitionCallOf(p))
	}
}
