package ashlar

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// fault notes a mistake at a call, of the repo when there is no table.
func (c *compiler) fault(t *table, at place, call, message, fix string) {
	if t == nil {
		c.placedFault(at, call, message, fix)
		return
	}
	file, line := at.position()
	c.mistakes = append(c.mistakes, Mistake{file, line, t.typ.Name(), call, message, fix})
}

// faultOf notes a mistake of the resource, at the line of its Define.
func (c *compiler) faultOf(t *table, call, message, fix string) {
	file, line := definedAt(t.typ)
	c.mistakes = append(c.mistakes, Mistake{file, line, t.typ.Name(), call, message, fix})
}

// tableOptions takes over what was said of the table itself.
func (c *compiler) tableOptions(t *table) {
	if t.extendsOther() { // its owner says them
		return
	}
	t.out.Comment = t.table.comment.value
	t.out.Unlogged = t.table.unlogged.value
	t.out.Unmanaged = t.unmanaged.value
	for _, p := range t.table.parameters {
		c.setParameter(t, fmt.Sprintf("Table(%q)", t.name.Name), t.out.Parameters, p)
	}
	if old := t.table.renamedFrom; old.is() && !t.nameless {
		c.renamedTable(t, old)
	}
}

// renamedTable notes the name that a table had.
func (c *compiler) renamedTable(t *table, old said[string]) {
	problem, fix := renamed(&c.out.Hints.RenamedTables, t.name, old.value, "table")
	if problem != "" {
		c.fault(t, old.at, fmt.Sprintf("Table(%q).RenamedFrom(%q)", t.name.Name, old.value), problem, fix)
	}
}

// renamed notes the name that a thing had, written with a schema or without, or says what is wrong with it.
func renamed(hints *map[catalog.Name]catalog.Name, now catalog.Name, old, kind string) (problem, fix string) {
	parts, err := ident.SplitPath(old)
	if err != nil || len(parts) > 2 {
		return fmt.Sprintf("is no name of %s", article(kind)), `Write "name" or "schema.name", with double quotes around a name that has a dot.`
	}
	before := catalog.Name{Schema: now.Schema, Name: parts[len(parts)-1]}
	if len(parts) == 2 {
		before.Schema = parts[0]
	}
	if before.Schema != now.Schema && (before.OfTenants() || now.OfTenants()) {
		return "is in another schema than that of each tenant, and no rows are moved between them", "Write the name alone, if it was of tenants before too. Otherwise leave RenamedFrom out: generate asks what becomes of the old one."
	}
	if before == now {
		return "is the name it has now", "Write the name it had before, or take RenamedFrom away."
	}
	for _, other := range catalog.SortedNames(*hints) {
		if (*hints)[other] == before {
			return fmt.Sprintf("%s %q was renamed from it too", kind, other.Name), fmt.Sprintf("Only one of them can be the old %s.", kind)
		}
	}
	put(hints, now, before)
	return "", ""
}

// article puts "a" or "an" before a word.
func article(word string) string {
	if strings.ContainsRune("aeio", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// setParameter puts a storage parameter into a map.
func (c *compiler) setParameter(t *table, call string, to map[string]string, p parameter) {
	call = fmt.Sprintf("%s.With(%q)", call, p.name)
	plain := func(r rune) bool { return r == '_' || r == '.' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	if p.name == "" || strings.ContainsFunc(p.name, func(r rune) bool { return !plain(r) }) {
		c.fault(t, p.at, call, "is no storage parameter", `Write its name in lower case, such as "fillfactor".`)
		return
	}
	c.needsParameter(t, call, p)
	v := reflect.ValueOf(p.value)
	switch {
	case v.Kind() == reflect.String:
		to[p.name] = v.String()
	case v.Kind() == reflect.Bool:
		to[p.name] = strconv.FormatBool(v.Bool())
	case v.CanInt(), v.CanUint(), v.CanFloat():
		to[p.name] = fmt.Sprint(p.value)
	default:
		c.fault(t, p.at, call, fmt.Sprintf("the value is a %T", p.value), "Pass a string, a number or a bool.")
	}
}

// unsaid is the record of the columns that no call speaks of.
var unsaid = &Column{}

// addColumns makes the columns: those of fields, then the extra ones.
func (c *compiler) addColumns(t *table) {
	var extras []*Column
	for _, said := range t.Resource.columns {
		if said.extra {
			extras = append(extras, said)
		}
	}
	slices.SortFunc(extras, func(a, b *Column) int { return strings.Compare(a.name, b.name) })
	fields := t.layout.fields
	all := make([]column, len(fields)+len(extras))
	t.columns, t.out.Columns = make([]*column, len(all)), make([]catalog.Column, len(all))
	for i := range all {
		col := &all[i]
		t.columns[i] = col
		col.table, col.said, col.out = t, unsaid, &t.out.Columns[i]
		col.out.Position = (i + 1) * 1000
		if i < len(fields) {
			col.field, col.out.Name, col.own = &fields[i], fields[i].name, c.types.columnType(fields[i].typ)
			continue
		}
		col.said, col.own = extras[i-len(fields)], columnType{nullable: true}
		col.out.Name = col.said.name
		c.extraName(t, col.said)
	}
	for _, said := range t.Resource.columns {
		if !said.extra {
			c.addWords(t, said)
		}
	}
	if len(all) == 0 && len(t.layout.faults) == 0 {
		c.faultOf(t, "", "has no columns", "Export its fields: Ashlar and pgx see exported fields only.")
	}
}

// addWords gives a column what was said about it.
func (c *compiler) addWords(t *table, said *Column) {
	col := c.columnOf(t, said.at, "Column", said.args[0])
	switch {
	case col == nil:
	case col.said == unsaid:
		col.said = said
	default:
		c.fault(t, said.at, "Column("+col.path()+")", "is spoken of by its name too", "Name it in one way each time: by its field, or by what ExtraColumn returned.")
	}
}

// extraName checks the name of an extra column.
func (c *compiler) extraName(t *table, said *Column) {
	call := fmt.Sprintf("ExtraColumn(%q)", said.name)
	if problem, fix := nameProblem(said.name); problem != "" {
		c.fault(t, said.at, call, problem, fix)
		return
	}
	if systemColumns[said.name] {
		c.fault(t, said.at, call, fmt.Sprintf("every table has a system column %q", said.name), "Choose another name.")
	}
	for _, f := range t.layout.fields {
		if f.name == said.name {
			c.fault(t, said.at, call, fmt.Sprintf("%s is column %q already", f.path, f.name),
				fmt.Sprintf("Say r.Column(&%s.%s), or choose another name.", receiver(t.typ), f.path))
		}
	}
}

// addKey resolves the primary key.
func (c *compiler) addKey(t *table) {
	said := t.Resource.key
	if t.owner != nil {
		t.key, t.out.PrimaryKey = t.owner.key, t.owner.out.PrimaryKey
	}
	if said == nil {
		return
	}
	cols, ok := c.columnsOf(t, said.at, "PrimaryKey", said.args)
	if !ok {
		return
	}
	call := callOf("PrimaryKey", cols)
	if t.owner != nil {
		c.sameKey(t, said, call, cols)
		return
	}
	t.key = cols
	c.distinct(t, said.at, call, cols)
	if len(cols) > 1 {
		for _, option := range said.options {
			c.fault(t, option.at, call+"."+option.call, "is for a key of one column", "Say it on the column: r.Column(...)."+option.call+".")
		}
	}
	for _, col := range cols {
		if null := col.said.null; null.is() && null.value {
			c.fault(t, null.at, fmt.Sprintf("Column(%s).Null", col.path()), "a primary key is never NULL", "Take Null away, or make it a Unique.")
		}
	}
	t.out.PrimaryKey = &catalog.PrimaryKey{
		Name:    c.named(t, said.name, call, ident.Derive(t.name.Name, nil, "pkey")),
		Columns: names(cols),
	}
}

// named returns the name that was said, or the one that is derived.
func (c *compiler) named(t *table, name said[string], call, derived string) string {
	if !name.is() {
		return derived
	}
	if problem, fix := nameProblem(name.value); problem != "" {
		c.fault(t, name.at, call+".Name", problem, fix)
	}
	return name.value
}

// distinct refuses a column that is named twice.
func (c *compiler) distinct(t *table, at place, call string, cols []*column) {
	for i, col := range cols {
		if slices.Contains(cols[:i], col) {
			c.fault(t, at, call, fmt.Sprintf("names %s twice", col.path()), "Name each column once.")
		}
	}
}

// callOf writes a call with its columns, Unique(AuthorID, Subject).
func callOf(method string, cols []*column) string {
	paths := make([]string, len(cols))
	for i, col := range cols {
		paths[i] = col.path()
	}
	return method + "(" + strings.Join(paths, ", ") + ")"
}

func names(cols []*column) []string {
	names := make([]string, len(cols))
	for i, col := range cols {
		names[i] = col.out.Name
	}
	return names
}

// addSchemas adds the schemas that tables, types, sequences and extensions are in, but for those of extensions that are there
// by other means.
func (c *compiler) addSchemas() {
	use := func(name string) {
		if name != catalog.Public && name != catalog.Tenant {
			c.out.Schemas[name] = catalog.Schema{Name: name}
		}
	}
	for name, t := range c.out.Tables {
		if !t.Unmanaged {
			use(name.Schema)
		}
	}
	for name := range c.out.Enums {
		use(name.Schema)
	}
	for name := range c.out.Domains {
		use(name.Schema)
	}
	for name := range c.out.Sequences {
		use(name.Schema)
	}
	for _, e := range c.out.Extensions {
		use(e.SchemaOrPublic())
	}
	if c.bundled {
		use(c.repo.ExtensionSchema)
	}
	for _, e := range c.out.Extensions {
		if e.Unmanaged {
			delete(c.out.Schemas, e.Schema)
		}
	}
	c.out.Hints.RenamedSchemas = maps.Clone(c.repo.RenamedSchemas)
	for _, now := range catalog.Sorted(c.repo.RenamedSchemas) {
		c.renamedSchema(now, c.repo.RenamedSchemas[now])
	}
}
