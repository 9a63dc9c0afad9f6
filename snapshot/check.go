package snapshot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

const hintMerge = "Often two merged branches disagree: one dropped what the other uses. Take the part out of the file, or put back " +
	"what it needs; ashlar generate --check then says whether it agrees with the declarations."

// check looks for what no file holds that Ashlar wrote, but one that git merged or a person edited may.
func (l *loader) check() {
	complete := len(l.problems) == 0
	for _, f := range l.files {
		c := &checker{file: f, tables: l.tables, complete: complete}
		switch content := f.content.(type) {
		case *tableJSON:
			c.table(content)
		case *enumJSON:
			c.enum(content)
		case *sequenceJSON:
			c.sequence(content)
		case *statementJSON:
			c.statement(content)
		}
		l.problem(f.path, c.problems...)
	}
}

// checker looks at one file.
type checker struct {
	file     *file
	tables   map[catalog.Name]*tableJSON
	complete bool // every file could be read, so a table that is not in tables is nowhere
	problems []*FileError
}

// report notes a problem of a thing in the file, which is at these keys.
func (c *checker) report(at []string, remedy, format string, args ...any) {
	p := &FileError{Message: fmt.Sprintf(format, args...), Remedy: remedy}
	p.Line, p.Column = locate(c.file.data, at...)
	c.problems = append(c.problems, p)
}

// renamed checks the name before a rename, of a kind of thing that is in a schema.
func (c *checker) renamed(kind string, from nameJSON) {
	if from != "" && from.decode().IsZero() {
		c.report([]string{"renamed_from"}, hintRestore, "%q does not name a %s with its schema", from, kind)
	}
}

// taken checks that no table of its schema has the name of a thing: relations share their names, and a table is a type too.
// https://www.postgresql.org/docs/current/sql-createtable.html
func (c *checker) taken(kind string, name catalog.Name) {
	if _, ok := c.tables[name]; ok {
		c.report([]string{"name"}, hintMerge, "%s %q has the name of a table of its schema", kind, name.Name)
	}
}

func (c *checker) enum(e *enumJSON) {
	c.renamed("type", e.RenamedFrom)
	c.taken("type", e.name())
	for i, value := range e.Values {
		if slices.Contains(e.Values[:i], value) {
			c.report([]string{"values"}, hintMerge, "value %q is there twice", value)
		}
	}
}

func (c *checker) sequence(s *sequenceJSON) {
	c.renamed("sequence", s.RenamedFrom)
	c.taken("sequence", s.name())
}

func (c *checker) statement(s *statementJSON) {
	if s.Up.decode() == "" {
		c.report([]string{"name"}, hintRestore, "statement %q has no SQL", s.Name)
	}
	for _, after := range s.After {
		table := after.decode()
		if table.IsZero() {
			c.report([]string{"after"}, hintRestore, "%q does not name a table with its schema", after)
			continue
		}
		if _, ok := c.tables[table]; !ok && c.complete && !slices.Contains(s.UnmanagedTables, after) {
			c.report([]string{"after"}, hintMerge, "statement %q stands on table %s, which is not in the snapshot", s.Name, after)
		}
	}
}

func (c *checker) table(t *tableJSON) {
	c.renamed("table", t.RenamedFrom)
	for _, name := range catalog.Sorted(t.Columns) {
		c.column(name, t.Columns[name])
	}
	if t.PrimaryKey != nil {
		c.columns(t, "primary key", t.PrimaryKey.Name, []string{"primary_key"}, t.PrimaryKey.Columns)
	}
	for _, name := range catalog.Sorted(t.Uniques) {
		u := t.Uniques[name]
		c.columns(t, "unique", name, []string{"uniques", name}, u.Columns, u.Include)
	}
	for _, name := range catalog.Sorted(t.Indexes) {
		index := t.Indexes[name]
		c.parts(t, "index", name, []string{"indexes", name}, index.Parts, index.Include)
	}
	for _, name := range catalog.Sorted(t.Checks) {
		if t.Checks[name].Expression == "" {
			c.report([]string{"checks", name}, hintRestore, "check %q has no expression", name)
		}
	}
	for _, name := range catalog.Sorted(t.Excludes) {
		c.exclude(t, name, t.Excludes[name])
	}
	for _, name := range catalog.Sorted(t.References) {
		c.reference(t, name, t.References[name])
	}
}

func (c *checker) column(name string, column columnJSON) {
	at := []string{"columns", name}
	if column.Type == "" {
		c.report(at, hintRestore, "column %q has no type", name)
	}
	var sources []string
	if column.Default != "" {
		sources = append(sources, "a default")
	}
	if column.Identity != nil {
		sources = append(sources, "an identity")
	}
	if column.Generated != "" {
		sources = append(sources, "a generation expression")
	}
	if len(sources) > 1 {
		c.report(at, hintMerge, "column %q has both %s", name, strings.Join(sources, " and "))
	}
	if column.Virtual && column.Generated == "" {
		c.report(at, hintMerge, "column %q is virtual, but not generated", name)
	}
}

// columns checks that a part of the table has columns, and that the table has them and the others it uses.
func (c *checker) columns(t *tableJSON, kind, name string, at, columns []string, more ...[]string) {
	if len(columns) == 0 {
		c.report(at, hintRestore, "%s %q has no columns", kind, name)
	}
	for _, column := range slices.Concat(columns, slices.Concat(more...)) {
		if !has(t, column) {
			c.report(at, hintMerge, "%s %q stands on column %q, which the table does not have", kind, name, column)
		}
	}
}

// parts checks those of an index or a constraint that stands on one, and the other columns that it has.
func (c *checker) parts(t *tableJSON, kind, name string, at []string, parts []partJSON, more []string) {
	if len(parts) == 0 {
		c.report(at, hintRestore, "%s %q has no parts", kind, name)
		return
	}
	var columns []string
	for n, part := range parts {
		switch {
		case part.Column != "" && part.Expression != "":
			c.report(at, hintRestore, "part %d of %s %q is both a column and an expression", n+1, kind, name)
		case part.Column != "":
			columns = append(columns, part.Column)
		case part.Expression == "":
			c.report(at, hintRestore, "part %d of %s %q is neither a column nor an expression", n+1, kind, name)
		}
	}
	if columns = append(columns, more...); len(columns) > 0 {
		c.columns(t, kind, name, at, columns)
	}
}

func (c *checker) exclude(t *tableJSON, name string, e excludeJSON) {
	at := []string{"excludes", name}
	parts := make([]partJSON, len(e.Parts))
	for n, part := range e.Parts {
		parts[n] = part.part()
		if part.Operator == "" {
			c.report(at, hintRestore, "part %d of exclude %q has no operator", n+1, name)
		}
	}
	c.parts(t, "exclude", name, at, parts, nil)
}

func (c *checker) reference(t *tableJSON, name string, r referenceJSON) {
	at := []string{"references", name}
	c.columns(t, "reference", name, at, r.Columns, r.OnDeleteColumns)
	for _, action := range []string{r.OnDelete, r.OnUpdate} {
		switch catalog.Action(action) {
		case catalog.NoAction, catalog.Restrict, catalog.Cascade, catalog.SetNull, catalog.SetDefault:
		default:
			c.report(at, hintRestore, "reference %q has the unknown action %q", name, action)
		}
	}
	if len(r.TargetColumns) != len(r.Columns) {
		c.report(at, hintRestore, "reference %q has %d columns but refers to %d", name, len(r.Columns), len(r.TargetColumns))
	}
	table := r.Table.decode()
	if table.IsZero() {
		c.report(at, hintRestore, "reference %q: %q does not name a table with its schema", name, r.Table)
		return
	}
	target, ok := c.tables[table]
	if !ok {
		if c.complete && !r.UnmanagedTable {
			c.report(at, hintMerge, "reference %q refers to table %s, which is not in the snapshot", name, r.Table)
		}
		return
	}
	for _, column := range r.TargetColumns {
		if !has(target, column) {
			c.report(at, hintMerge, "reference %q refers to column %q, which table %s does not have", name, column, r.Table)
		}
	}
}

// has reports whether parts may stand on a column of a table.
func has(t *tableJSON, column string) bool {
	_, ok := t.Columns[column]
	return ok || slices.Contains(t.UnmanagedColumns, column)
}
