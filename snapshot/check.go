package snapshot

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

const hintMerge = "Often two merged branches disagree: one dropped what the other uses. Take the part out of the file, or put back " +
	"what it needs; ashlar generate --check then says whether it agrees with the declarations."

// check looks for what no file holds that Ashlar wrote, but one that git merged or a person edited may.
func (l *loader) check() {
	complete := len(l.problems) == 0
	for _, name := range slices.SortedFunc(maps.Keys(l.files), catalog.Name.Compare) {
		c := &checker{file: l.files[name], files: l.files, complete: complete}
		c.table()
		l.problem(c.file.path, c.problems...)
	}
}

// checker looks at one table.
type checker struct {
	file     *file
	files    map[catalog.Name]*file
	complete bool // every file could be read, so a table that is not in files is nowhere
	problems []*FileError
}

// report notes a problem of a thing in the file, which is at these keys.
func (c *checker) report(at []string, remedy, format string, args ...any) {
	p := &FileError{Message: fmt.Sprintf(format, args...), Remedy: remedy}
	p.Line, p.Column = locate(c.file.data, at...)
	c.problems = append(c.problems, p)
}

func (c *checker) table() {
	t := c.file.table
	if t.RenamedFrom != "" && t.RenamedFrom.decode().IsZero() {
		c.report([]string{"renamed_from"}, hintRestore, "%q does not name a table with its schema", t.RenamedFrom)
	}
	for _, name := range catalog.Sorted(t.Columns) {
		if t.Columns[name].Type == "" {
			c.report([]string{"columns", name}, hintRestore, "column %q has no type", name)
		}
	}
	if t.PrimaryKey != nil {
		c.columns("primary key", t.PrimaryKey.Name, []string{"primary_key"}, t.PrimaryKey.Columns)
	}
	for _, name := range catalog.Sorted(t.Uniques) {
		u := t.Uniques[name]
		c.columns("unique", name, []string{"uniques", name}, u.Columns, u.Include)
	}
	for _, name := range catalog.Sorted(t.Indexes) {
		c.index(name, t.Indexes[name])
	}
	for _, name := range catalog.Sorted(t.Checks) {
		if t.Checks[name].Expression == "" {
			c.report([]string{"checks", name}, hintRestore, "check %q has no expression", name)
		}
	}
	for _, name := range catalog.Sorted(t.References) {
		c.reference(name, t.References[name])
	}
}

// columns checks that a part of the table has columns, and that the table has them and the others it uses.
func (c *checker) columns(kind, name string, at, columns []string, more ...[]string) {
	if len(columns) == 0 {
		c.report(at, hintRestore, "%s %q has no columns", kind, name)
	}
	for _, column := range slices.Concat(columns, slices.Concat(more...)) {
		if !has(c.file.table, column) {
			c.report(at, hintMerge, "%s %q stands on column %q, which the table does not have", kind, name, column)
		}
	}
}

func (c *checker) index(name string, i indexJSON) {
	at := []string{"indexes", name}
	if len(i.Parts) == 0 {
		c.report(at, hintRestore, "index %q has no parts", name)
		return
	}
	var columns []string
	for n, part := range i.Parts {
		switch {
		case part.Column != "" && part.Expression != "":
			c.report(at, hintRestore, "part %d of index %q is both a column and an expression", n+1, name)
		case part.Column != "":
			columns = append(columns, part.Column)
		case part.Expression == "":
			c.report(at, hintRestore, "part %d of index %q is neither a column nor an expression", n+1, name)
		}
	}
	if columns = append(columns, i.Include...); len(columns) > 0 {
		c.columns("index", name, at, columns)
	}
}

func (c *checker) reference(name string, r referenceJSON) {
	at := []string{"references", name}
	c.columns("reference", name, at, r.Columns, r.OnDeleteColumns)
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
	target, ok := c.files[table]
	if !ok {
		if c.complete && !r.UnmanagedTable {
			c.report(at, hintMerge, "reference %q refers to table %s, which is not in the snapshot", name, r.Table)
		}
		return
	}
	for _, column := range r.TargetColumns {
		if !has(target.table, column) {
			c.report(at, hintMerge, "reference %q refers to column %q, which table %s does not have", name, column, r.Table)
		}
	}
}

// has reports whether parts may stand on a column of a table.
func has(t tableJSON, column string) bool {
	_, ok := t.Columns[column]
	return ok || slices.Contains(t.UnmanagedColumns, column)
}
