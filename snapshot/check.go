package snapshot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

const hintMerge = "Often two merged branches disagree: one dropped what the other uses. Type ashlar resolve, which says what each did; or take " +
	"the part out of the file, or put back what it needs; ashlar generate --check then says whether it agrees with the declarations."

// check looks for what no file holds that Ashlar wrote, but one that git merged or a person edited may.
func (l *loader) check() {
	complete := len(l.problems) == 0
	relations := map[catalog.Name]string{}
	for _, f := range l.files {
		c := &checker{file: f, tables: l.tables, enums: l.catalog.Enums, complete: complete, relations: relations}
		switch content := f.content.(type) {
		case *tableContent:
			c.table(content)
		case *enumContent:
			c.enum(content)
		case *domainContent:
			c.domain(content)
		case *sequenceContent:
			c.taken("sequence", content.Name)
			if other, ok := relations[content.Name]; ok {
				c.report([]string{"name"}, hintMerge, "sequence %q has the name of %s", content.Name.Name, other)
			}
			relations[content.Name] = "a sequence"
		case *statementContent:
			c.statement(content)
		}
		l.problem(f.path, c.problems...)
	}
}

// checker looks at one file.
type checker struct {
	file     *file
	tables   map[catalog.Name]*tableContent
	enums    map[catalog.Name]catalog.Enum
	complete bool // every file could be read, so a table that is not in tables is nowhere
	problems []*FileError

	relations map[catalog.Name]string // by their names, those of the files that were looked at before: what they are
}

// report notes a problem of a thing in the file, which is at these keys.
func (c *checker) report(at []string, remedy, format string, args ...any) {
	p := &FileError{Message: fmt.Sprintf(format, args...), Remedy: remedy}
	p.Line, p.Column = locate(c.file.data, at...)
	c.problems = append(c.problems, p)
}

// taken checks that no table of its schema has the name of a thing: relations share their names, and a table is a type too.
// https://www.postgresql.org/docs/current/sql-createtable.html
func (c *checker) taken(kind string, name catalog.Name) {
	if _, ok := c.tables[name]; ok {
		c.report([]string{"name"}, hintMerge, "%s %q has the name of a table of its schema", kind, name.Name)
	}
}

func (c *checker) enum(e *enumContent) {
	c.taken("type", e.Name)
	for i, value := range e.Values {
		if slices.Contains(e.Values[:i], value) {
			c.report([]string{"values"}, hintMerge, "value %q is there twice", value)
		}
	}
}

// domain checks a domain. A type of another kind has another file, so that git does not notice when both are there.
func (c *checker) domain(d *domainContent) {
	c.taken("domain", d.Name)
	if _, ok := c.enums[d.Name]; ok {
		c.report([]string{"name"}, hintMerge, "domain %q has the name of an enum of its schema", d.Name.Name)
	}
	if d.Type == "" {
		c.report([]string{"name"}, hintRestore, "domain %q stands on no type", d.Name.Name)
	}
	for name, check := range d.Checks {
		if check.Expression == "" {
			c.report([]string{"checks", name}, hintRestore, "check %q has no expression", name)
		}
	}
}

func (c *checker) statement(s *statementContent) {
	if s.Up == "" {
		c.report([]string{"name"}, hintRestore, "statement %q has no SQL", s.Name)
	}
	for _, table := range s.After {
		if _, ok := c.tables[table]; !ok && c.complete && !slices.Contains(s.unmanaged, table) {
			c.report([]string{"after"}, hintMerge, "statement %q stands on table %s, which is not in the snapshot", s.Name, encodeName(table))
		}
	}
}

// table checks a table. The order of problems is that of their places, so maps need no order here.
func (c *checker) table(t *tableContent) {
	for i := range t.Columns {
		c.column(&t.Columns[i])
	}
	c.partitions(t)
	c.names(t)
	if t.PrimaryKey != nil {
		c.columns(t, "primary key", t.PrimaryKey.Name, []string{"primary_key"}, t.PrimaryKey.Columns)
	}
	for name, u := range t.Uniques {
		c.columns(t, "unique", name, []string{"uniques", name}, u.Columns, u.Include)
	}
	for name, index := range t.Indexes {
		c.index(t, name, index)
	}
	for name, check := range t.Checks {
		if check.Expression == "" {
			c.report([]string{"checks", name}, hintRestore, "check %q has no expression", name)
		}
	}
	for name, exclude := range t.Excludes {
		c.exclude(t, name, exclude)
	}
	for name, reference := range t.References {
		c.reference(t, name, reference)
	}
}

func (c *checker) column(column *catalog.Column) {
	name := column.Name
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

// names checks that what a table brings along shares its name with no other relation of the schema. Two branches may each
// have given the name away, in files of their own. Of what others own now nothing is known.
// https://www.postgresql.org/docs/current/catalog-pg-class.html
func (c *checker) names(t *tableContent) {
	if t.Left {
		return
	}
	take := func(what, name string, at ...string) {
		full := catalog.Name{Schema: t.Name.Schema, Name: name}
		switch other, ok := c.relations[full]; {
		case ok:
			c.report(at, hintMerge, "%s %q has the name of %s", what, name, other)
		case c.tables[full] != nil && !c.tables[full].Left:
			c.report(at, hintMerge, "%s %q has the name of a table of its schema", what, name)
		}
		c.relations[full] = fmt.Sprintf("%s of table %s", article(what), encodeName(t.Name))
	}
	if t.PrimaryKey != nil {
		take("primary key", t.PrimaryKey.Name, "primary_key")
	}
	for _, name := range catalog.Sorted(t.Uniques) {
		take("unique", name, "uniques", name)
	}
	for _, name := range catalog.Sorted(t.Indexes) {
		take("index", name, "indexes", name)
	}
	for _, name := range catalog.Sorted(t.Excludes) {
		take("exclude", name, "excludes", name)
	}
	for i := range t.Columns {
		if column := &t.Columns[i]; column.Identity != nil && column.Identity.Sequence != "" {
			take("sequence", column.Identity.Sequence, "columns", column.Name)
		}
	}
	for _, name := range catalog.Sorted(t.Partitions) {
		take("partition", name, "partitions", name)
	}
}

// article puts an article before a word.
func article(what string) string {
	if strings.HasPrefix(what, "index") || strings.HasPrefix(what, "exclude") {
		return "an " + what
	}
	return "a " + what
}

// columns checks that a part of the table has columns, and that the table has them and the others it uses.
func (c *checker) columns(t *tableContent, kind, name string, at, columns []string, more ...[]string) {
	if len(columns) == 0 {
		c.report(at, hintRestore, "%s %q has no columns", kind, name)
	}
	for _, list := range append(more, columns) {
		for _, column := range list {
			c.stands(t, kind, name, at, column)
		}
	}
}

// stands checks that a column which a part of the table stands on is there.
func (c *checker) stands(t *tableContent, kind, name string, at []string, column string) {
	if !has(t, column) {
		c.report(at, hintMerge, "%s %q stands on column %q, which the table does not have", kind, name, column)
	}
}

func (c *checker) index(t *tableContent, name string, i catalog.Index) {
	at := []string{"indexes", name}
	if len(i.Parts) == 0 {
		c.report(at, hintRestore, "index %q has no parts", name)
	}
	for n, part := range i.Parts {
		c.part(t, "index", name, at, n, part)
	}
	for _, column := range i.Include {
		c.stands(t, "index", name, at, column)
	}
}

func (c *checker) exclude(t *tableContent, name string, e catalog.Exclude) {
	at := []string{"excludes", name}
	if len(e.Parts) == 0 {
		c.report(at, hintRestore, "exclude %q has no parts", name)
	}
	for n, part := range e.Parts {
		c.part(t, "exclude", name, at, n, part.Part)
		if part.Operator == "" {
			c.report(at, hintRestore, "part %d of exclude %q has no operator", n+1, name)
		}
	}
}

// part checks one of an index or of a constraint that stands on one.
func (c *checker) part(t *tableContent, kind, name string, at []string, n int, part catalog.Part) {
	switch {
	case part.Column != "" && part.Expression != "":
		c.report(at, hintRestore, "part %d of %s %q is both a column and an expression", n+1, kind, name)
	case part.Column != "":
		c.stands(t, kind, name, at, part.Column)
	case part.Expression == "":
		c.report(at, hintRestore, "part %d of %s %q is neither a column nor an expression", n+1, kind, name)
	}
}

func (c *checker) reference(t *tableContent, name string, r catalog.Reference) {
	at := []string{"references", name}
	c.columns(t, "reference", name, at, r.Columns, r.OnDeleteColumns)
	for _, action := range []catalog.Action{r.OnDelete, r.OnUpdate} {
		switch action {
		case catalog.NoAction, catalog.Restrict, catalog.Cascade, catalog.SetNull, catalog.SetDefault:
		default:
			c.report(at, hintRestore, "reference %q has the unknown action %q", name, action)
		}
	}
	if len(r.TargetColumns) != len(r.Columns) {
		c.report(at, hintRestore, "reference %q has %d columns but refers to %d", name, len(r.Columns), len(r.TargetColumns))
	}
	target, ok := c.tables[r.Table]
	if t.Left || ok && target.Left && t.unmanagedTargets[name] {
		return // what others do with theirs is not known
	}
	if !ok {
		if c.complete && !t.unmanagedTargets[name] {
			c.report(at, hintMerge, "reference %q refers to table %s, which is not in the snapshot", name, encodeName(r.Table))
		}
		return
	}
	for _, column := range r.TargetColumns {
		if !has(target, column) {
			c.report(at, hintMerge, "reference %q refers to column %q, which table %s does not have", name, column, encodeName(r.Table))
		}
	}
}

// has reports whether parts may stand on a column of a table.
func has(t *tableContent, column string) bool {
	return t.Column(column) != nil || slices.Contains(t.unmanagedColumns, column)
}
