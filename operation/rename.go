package operation

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// Renames gives many things new names at the same moment, so that two of them can change places.
type Renames struct {
	Schemas map[string]string             // old name to new name
	Tables  map[catalog.Name]catalog.Name // old name, with the old schema, to the new one
	Columns map[catalog.ColumnKey]string  // the column by its old names, to the new one
}

// Table returns the name that a table has afterwards.
func (r Renames) Table(name catalog.Name) catalog.Name {
	if to, ok := r.Tables[name]; ok {
		return to
	}
	if schema, ok := r.Schemas[name.Schema]; ok {
		return name.In(schema)
	}
	return name
}

// Apply changes the names in the catalog, wherever they occur.
func (r Renames) Apply(c *catalog.Catalog) {
	r.applySchemas(c)
	columns := r.byTable()
	if len(columns) == 0 && len(r.Tables) == 1 && len(r.Schemas) == 0 {
		r.applyOne(c)
		return
	}
	for _, table := range c.Tables {
		r.applyReferences(table, columns)
		if names := columns[table.Name]; names != nil {
			renameColumns(table, names)
		}
	}
	if len(r.Tables) == 0 && len(r.Schemas) == 0 {
		return
	}
	tables := make(map[catalog.Name]*catalog.Table, len(c.Tables))
	for old, table := range c.Tables {
		table.Name = r.Table(old)
		tables[table.Name] = table
	}
	c.Tables = tables
}

// applyOne is Apply for a single table, without making the map of tables anew.
func (r Renames) applyOne(c *catalog.Catalog) {
	for _, table := range c.Tables {
		r.applyReferences(table, nil)
	}
	for from, to := range r.Tables {
		table := c.Tables[from]
		delete(c.Tables, from)
		table.Name = to
		c.Tables[to] = table
	}
}

func (r Renames) applySchemas(c *catalog.Catalog) {
	moved := make(map[string]catalog.Schema, len(r.Schemas))
	for from, to := range r.Schemas {
		schema := c.Schemas[from]
		delete(c.Schemas, from)
		schema.Name = to
		moved[to] = schema
	}
	for name, schema := range moved {
		c.Schemas[name] = schema
	}
	for name, extension := range c.Extensions {
		if to, ok := r.Schemas[extension.Schema]; ok {
			extension.Schema = to
			c.Extensions[name] = extension
		}
	}
}

func (r Renames) byTable() map[catalog.Name]map[string]string {
	out := map[catalog.Name]map[string]string{}
	for key, to := range r.Columns {
		if out[key.Table] == nil {
			out[key.Table] = map[string]string{}
		}
		out[key.Table][key.Column] = to
	}
	return out
}

// applyReferences follows renamed tables and columns in the foreign keys of one table, its own columns left out.
func (r Renames) applyReferences(table *catalog.Table, columns map[catalog.Name]map[string]string) {
	for name, reference := range table.References {
		target := r.Table(reference.Table)
		names := columns[reference.Table]
		if target == reference.Table && names == nil {
			continue
		}
		reference.Table = target
		if names != nil {
			reference.TargetColumns = renamed(reference.TargetColumns, names)
		}
		table.References[name] = reference
	}
}

// renameColumns follows renamed columns everywhere in their own table.
func renameColumns(table *catalog.Table, names map[string]string) {
	for i := range table.Columns {
		column := &table.Columns[i]
		if to, ok := names[column.Name]; ok {
			column.Name = to
		}
	}
	if table.PrimaryKey != nil {
		table.PrimaryKey.Columns = renamed(table.PrimaryKey.Columns, names)
	}
	for name, unique := range table.Uniques {
		unique.Columns, unique.Include = renamed(unique.Columns, names), renamed(unique.Include, names)
		table.Uniques[name] = unique
	}
	for name, check := range table.Checks {
		check.Expression = RenameIn(check.Expression, names)
		table.Checks[name] = check
	}
	for name, reference := range table.References {
		reference.Columns = renamed(reference.Columns, names)
		reference.OnDeleteColumns = renamed(reference.OnDeleteColumns, names)
		table.References[name] = reference
	}
	for name, index := range table.Indexes {
		index = index.Clone()
		for i, part := range index.Parts {
			if to, ok := names[part.Column]; ok {
				index.Parts[i].Column = to
			}
			index.Parts[i].Expression = RenameIn(part.Expression, names)
		}
		index.Include = renamed(index.Include, names)
		index.Where = RenameIn(index.Where, names)
		table.Indexes[name] = index
	}
}

func renamed(columns []string, names map[string]string) []string {
	if columns == nil {
		return nil
	}
	out := make([]string, len(columns))
	for i, column := range columns {
		out[i] = column
		if to, ok := names[column]; ok {
			out[i] = to
		}
	}
	return out
}

// RenameIn follows renamed columns in an expression.
func RenameIn(expression catalog.Expression, names map[string]string) catalog.Expression {
	var b strings.Builder
	for token := range columnWords(expression) {
		if to, ok := names[token.Name()]; ok && token.column {
			b.WriteString(ident.Quote(to))
			continue
		}
		b.WriteString(token.Text)
	}
	return catalog.Expression(b.String())
}

// Mentions reports whether a name in an expression may be that of the column. It may say so of a name that is
// something else, never the other way round.
func Mentions(expression catalog.Expression, column string) bool {
	for token := range columnWords(expression) {
		if token.column && token.Name() == column {
			return true
		}
	}
	return false
}

// word is a token of an expression; column says that it stands where a column can stand.
type word struct {
	lex.Token
	column bool
}

// grammar are the words of expressions that PostgreSQL reserves: without quotes they are never columns.
var grammar = map[string]bool{
	"all": true, "and": true, "any": true, "array": true, "as": true, "asymmetric": true, "both": true, "case": true,
	"cast": true, "check": true, "collate": true, "current_date": true, "current_time": true, "current_timestamp": true,
	"current_user": true, "default": true, "distinct": true, "else": true, "end": true, "false": true, "for": true,
	"from": true, "ilike": true, "in": true, "is": true, "isnull": true, "leading": true, "like": true,
	"localtime": true, "localtimestamp": true, "not": true, "notnull": true, "null": true, "on": true, "or": true,
	"order": true, "overlaps": true, "select": true, "session_user": true, "similar": true, "some": true,
	"symmetric": true, "then": true, "to": true, "trailing": true, "true": true, "user": true, "using": true,
	"when": true, "where": true, "with": true,
}

// columnWords yields the tokens of an expression. A name behind a cast or before an opening parenthesis is no column.
func columnWords(expression catalog.Expression) func(yield func(word) bool) {
	return func(yield func(word) bool) {
		tokens := lex.Tokens(string(expression))
		for i, token := range tokens {
			column := token.Kind == lex.Quoted || token.Kind == lex.Word && !grammar[token.Name()]
			if column {
				column = symbol(tokens[:i], -1) != "::" && symbol(tokens[i+1:], 1) != "("
			}
			if !yield(word{token, column}) {
				return
			}
		}
	}
}

// symbol returns the nearest token that is neither space nor comment, from the front or from the back.
func symbol(tokens []lex.Token, direction int) string {
	for i := range tokens {
		token := tokens[i]
		if direction < 0 {
			token = tokens[len(tokens)-1-i]
		}
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			return token.Text
		}
	}
	return ""
}
