package operation

import (
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// Renames gives many things new names at the same moment, so that two of them can change places.
type Renames struct {
	Schemas   map[string]string             // old name to new name
	Tables    map[catalog.Name]catalog.Name // old name, with the old schema, to the new one
	Columns   map[catalog.ColumnKey]string  // the column by its old names, to the new one
	Enums     map[catalog.Name]catalog.Name // old name, with the old schema, to the new one
	Domains   map[catalog.Name]catalog.Name // old name, with the old schema, to the new one
	Sequences map[catalog.Name]catalog.Name // those that belong to no column; old name, with the old schema, to the new one
}

// IsZero reports whether nothing is renamed.
func (r Renames) IsZero() bool {
	return len(r.Schemas)+len(r.Tables)+len(r.Columns)+len(r.Enums)+len(r.Domains)+len(r.Sequences) == 0
}

// Table returns the name that a table has afterwards.
func (r Renames) Table(name catalog.Name) catalog.Name { return r.follow(r.Tables, name) }

func (r Renames) follow(names map[catalog.Name]catalog.Name, name catalog.Name) catalog.Name {
	if to, ok := names[name]; ok {
		return to
	}
	if schema, ok := r.Schemas[name.Schema]; ok {
		return name.In(schema)
	}
	return name
}

// Apply changes the names in the catalog, wherever they occur.
func (r Renames) Apply(c *catalog.Catalog) {
	extensions := map[string]string{} // to the schema, of those in schemas that get another name
	for name, extension := range c.Extensions {
		if to, ok := r.Schemas[extension.Schema]; ok {
			extensions[name] = to
		}
	}
	for _, name := range catalog.Sorted(extensions) { // aside, so that what comes with them is not taken for what another schema holds
		moveExtension(c, name, "ashlar_aside "+extensions[name])
	}
	r.apply(c)
	for _, name := range catalog.Sorted(extensions) {
		moveExtension(c, name, extensions[name])
	}
}

func (r Renames) apply(c *catalog.Catalog) {
	r.applySchemas(c)
	r.applyTypes(c)
	if len(r.Sequences) > 0 || len(r.Schemas) > 0 {
		c.Sequences = moved(c.Sequences, r, r.Sequences, func(s *catalog.Sequence, to catalog.Name) { s.Name = to })
	}
	if len(r.Tables) > 0 || len(r.Schemas) > 0 {
		r.applyStatements(c)
	}
	columns := r.byTable()
	if len(columns) == 0 && len(r.Tables) == 1 && len(r.Schemas) == 0 {
		r.applyOne(c)
		return
	}
	if len(columns) == 0 && len(r.Tables) == 0 && len(r.Schemas) == 0 {
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
	if len(r.Schemas) > 0 {
		for _, table := range c.Tables {
			table.PartitionBy = r.inSchemas(table.PartitionBy)
		}
	}
}

// inSchemas follows renamed schemas in the key of a partitioned table, which no operation builds anew: those of the
// functions, types and operator classes in it.
func (r Renames) inSchemas(key catalog.Expression) catalog.Expression {
	if !strings.Contains(string(key), ".") {
		return key
	}
	tokens := lex.Tokens(string(key))
	var b strings.Builder
	for i, token := range tokens {
		to, ok := r.Schemas[token.Name()]
		if ok && i+1 < len(tokens) && tokens[i+1].Text == "." && (i == 0 || tokens[i-1].Text != ".") {
			b.WriteString(ident.Quote(to))
			continue
		}
		b.WriteString(token.Text)
	}
	return catalog.Expression(b.String())
}

// applyTypes follows renamed types in the columns that have them.
func (r Renames) applyTypes(c *catalog.Catalog) {
	if len(r.Enums) == 0 && len(r.Domains) == 0 && len(r.Schemas) == 0 {
		return
	}
	c.Enums = moved(c.Enums, r, r.Enums, func(e *catalog.Enum, to catalog.Name) { e.Name = to })
	c.Domains = moved(c.Domains, r, r.Domains, func(d *catalog.Domain, to catalog.Name) { d.Name, d.Type = to, r.typeSQL(to, d.Type) })
	for _, table := range c.Tables {
		for i := range table.Columns {
			column := &table.Columns[i]
			column.Type = r.typeSQL(table.Name, column.Type)
		}
	}
}

// typeSQL returns the type of a column, or of a domain, under the name that it has afterwards.
func (r Renames) typeSQL(of catalog.Name, sqlType string) string {
	from := TypeName(sqlType)
	to := r.follow(r.Enums, from)
	if domain, ok := r.Domains[from]; ok {
		to = domain
	}
	if to == from {
		return sqlType
	}
	return TypeIn(of, to) + strings.TrimPrefix(sqlType, typeName(sqlType))
}

// typeName returns the name at the start of a column's type as it is written, with its schema and quotes.
func typeName(sqlType string) string {
	end := 0
	for _, token := range lex.Tokens(sqlType) {
		if token.Kind != lex.Word && token.Kind != lex.Quoted && token.Text != "." {
			break
		}
		end = token.Offset + len(token.Text)
	}
	return sqlType[:end]
}

// moved returns things in schemas under the names they have afterwards.
func moved[V any](things map[catalog.Name]V, r Renames, names map[catalog.Name]catalog.Name, set func(*V, catalog.Name)) map[catalog.Name]V {
	out := make(map[catalog.Name]V, len(things))
	for name, thing := range things {
		to := r.follow(names, name)
		set(&thing, to)
		out[to] = thing
	}
	return out
}

// applyStatements follows renamed tables in what statements stand on.
func (r Renames) applyStatements(c *catalog.Catalog) {
	for name, statement := range c.Statements {
		statement = statement.Clone()
		for i, table := range statement.After {
			statement.After[i] = r.Table(table)
		}
		slices.SortFunc(statement.After, catalog.Name.Compare)
		c.Statements[name] = statement
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
		if column.Generated != "" {
			column.Generated = RenameIn(column.Generated, names)
		}
	}
	table.PartitionBy = RenameIn(table.PartitionBy, names)
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
	for name, exclude := range table.Excludes {
		exclude = exclude.Clone()
		for i := range exclude.Parts {
			renamePart(&exclude.Parts[i].Part, names)
		}
		exclude.Where = RenameIn(exclude.Where, names)
		table.Excludes[name] = exclude
	}
	for name, index := range table.Indexes {
		index = index.Clone()
		for i := range index.Parts {
			renamePart(&index.Parts[i], names)
		}
		index.Include = renamed(index.Include, names)
		index.Where = RenameIn(index.Where, names)
		table.Indexes[name] = index
	}
}

func renamePart(part *catalog.Part, names map[string]string) {
	if to, ok := names[part.Column]; ok {
		part.Column = to
	}
	part.Expression = RenameIn(part.Expression, names)
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
