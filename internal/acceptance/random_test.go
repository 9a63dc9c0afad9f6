package acceptance_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/ident"
	"pgregory.net/rapid"
)

// world is a set of declared tables under change. It knows of each thing what it was called at first.
type world struct {
	t      *rapid.T
	tables []*table
	spare  int
	gone   map[catalog.Name]bool // first names of the tables that are gone
}

type table struct {
	before  catalog.Name // zero: new
	name    catalog.Name
	columns []*column
	key     []*column
	uniques [][]*column
	indexes []*indexOf
	checks  []*checkOf
	refs    []*refTo
	comment string
	gone    map[string]bool // first names of the columns that are gone
}

type column struct {
	before  string // empty: new
	name    string
	def     catalog.Column
	fill    string
	altered bool
}

type indexOf struct {
	name   string // empty: the default name
	parts  []*column
	unique bool
	lower  *column // an expression, or nil
	where  *column // IS NOT NULL
	desc   bool
}

type checkOf struct {
	name string
	on   *column
	low  int
}

type refTo struct {
	column *column
	target *table
	action catalog.Action
}

var (
	schemaNames = []string{"public", "public", "Sales", "order"}
	tableNames  = []string{"posts", "users", "Tag", "select", "a b", "posts_pkey", "title_idx"}
	columnNames = []string{"title", "body", "user", "Rank", "position", "état", "title_idx"}
	indexNames  = []string{"", "", "", "title_idx", "posts", "Odd Index"}
	columnTypes = []string{"bigint", "integer", "text", "varchar(20)", "boolean", "timestamptz", "numeric(10,2)", "uuid", "jsonb", "text[]"}
)

func pick[T any](w *world, what string, from []T) T { return rapid.SampledFrom(from).Draw(w.t, what) }

func (w *world) chance(what string, percent int) bool {
	return rapid.IntRange(1, 100).Draw(w.t, what) <= percent
}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, gone: map[catalog.Name]bool{}}
	for range rapid.IntRange(1, 4).Draw(t, "tables") {
		w.addTable()
	}
	return w
}

func (w *world) addTable() {
	tb := &table{name: catalog.Name{Schema: pick(w, "schema", schemaNames), Name: pick(w, "table", tableNames)}}
	if w.find(tb.name) != nil {
		return
	}
	id := &column{name: "id", def: catalog.Column{Type: "bigint", NotNull: true}}
	switch rapid.IntRange(0, 2).Draw(w.t, "key") {
	case 0:
		id.def.Identity = &catalog.Identity{Always: w.chance("always", 20)}
	case 1:
		id.def.Type, id.def.Default = "uuid", "gen_random_uuid()"
	}
	tb.columns, tb.key = []*column{id}, []*column{id}
	for range rapid.IntRange(0, 4).Draw(w.t, "columns") {
		w.addColumn(tb)
	}
	w.tables = append(w.tables, tb)
	for range rapid.IntRange(0, 3).Draw(w.t, "things") {
		w.addThing(tb)
	}
}

func (w *world) find(name catalog.Name) *table {
	for _, tb := range w.tables {
		if tb.name == name {
			return tb
		}
	}
	return nil
}

func (tb *table) find(name string) *column {
	for _, c := range tb.columns {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (w *world) addColumn(tb *table) *column {
	c := &column{name: pick(w, "column", columnNames), def: catalog.Column{Type: pick(w, "type", columnTypes), NotNull: w.chance("not null", 50)}}
	if tb.find(c.name) != nil {
		return nil
	}
	if w.chance("default", 30) {
		c.def.Default = acceptance.Value(c.def.Type, 7)
	}
	if w.chance("comment", 20) {
		c.def.Comment = "it's a \\ comment"
	}
	if c.def.NotNull {
		c.fill = acceptance.Value(c.def.Type, 9)
	}
	tb.columns = slices.Insert(tb.columns, rapid.IntRange(0, len(tb.columns)).Draw(w.t, "place"), c)
	return c
}

// addThing adds a unique, index, check or reference.
func (w *world) addThing(tb *table) {
	c := pick(w, "on", tb.columns)
	switch rapid.IntRange(0, 4).Draw(w.t, "thing") {
	case 0:
		if c.before == "" && tb.before.IsZero() && c.def.Type != "boolean" && c.def.Type != "jsonb" && c.def.Type != "text[]" {
			tb.uniques = append(tb.uniques, []*column{c})
		}
	case 1:
		in := &indexOf{name: pick(w, "index name", indexNames), parts: []*column{c}, desc: w.chance("desc", 30)}
		if second := pick(w, "second", tb.columns); second != c && w.chance("two", 40) {
			in.parts = append(in.parts, second)
		}
		if w.chance("where", 40) {
			in.where = pick(w, "where column", tb.columns)
		}
		if isText(c) && w.chance("lower", 40) {
			in.lower = c
		}
		tb.indexes = append(tb.indexes, in)
	case 2:
		if isText(c) || isNumber(c) {
			name := fmt.Sprintf("check_%d", rapid.IntRange(1, 3).Draw(w.t, "check name"))
			if !slices.ContainsFunc(tb.checks, func(o *checkOf) bool { return o.name == name }) {
				tb.checks = append(tb.checks, &checkOf{name, c, rapid.IntRange(-2, 0).Draw(w.t, "low")})
			}
		}
	case 3:
		target := pick(w, "target", w.tables)
		if len(target.key) != 1 {
			return
		}
		name := pick(w, "reference", columnNames)
		if tb.find(name) != nil {
			return
		}
		ref := &column{name: name, def: catalog.Column{Type: target.key[0].def.Type}}
		tb.columns = append(tb.columns, ref)
		tb.refs = append(tb.refs, &refTo{ref, target, pick(w, "action", []catalog.Action{"", catalog.Cascade, catalog.SetNull})})
	case 4:
		tb.comment = pick(w, "table comment", []string{"", "what it is", "it's"})
	}
}

func isText(c *column) bool { return c.def.Type == "text" || c.def.Type == "varchar(20)" }
func isNumber(c *column) bool {
	return c.def.Type == "bigint" || c.def.Type == "integer" || c.def.Type == "numeric(10,2)"
}

// settle makes the state that was reached the one to start from.
func (w *world) settle() {
	for _, tb := range w.tables {
		tb.before, tb.gone = tb.name, map[string]bool{}
		for _, c := range tb.columns {
			c.before, c.altered = c.name, false
		}
	}
}

// edit changes one thing.
func (w *world) edit() {
	if len(w.tables) == 0 {
		w.addTable()
		return
	}
	tb := pick(w, "edited", w.tables)
	switch rapid.IntRange(0, 12).Draw(w.t, "edit") {
	case 0:
		w.addTable()
	case 1:
		w.dropTable(tb)
	case 2, 3:
		w.renameTable(tb, catalog.Name{Schema: pick(w, "to schema", schemaNames), Name: pick(w, "to table", tableNames)})
	case 4:
		w.addColumn(tb)
	case 5:
		w.dropColumn(tb, pick(w, "dropped", tb.columns))
	case 6, 7:
		w.renameColumn(tb, pick(w, "renamed", tb.columns), pick(w, "to column", columnNames))
	case 8:
		w.alterColumn(tb, pick(w, "altered", tb.columns))
	case 9:
		w.addThing(tb)
	case 10:
		w.dropThing(tb)
	case 11:
		other := pick(w, "swapped", w.tables)
		tb.name, other.name = other.name, tb.name
	case 12:
		a, b := pick(w, "swap", tb.columns), pick(w, "swap with", tb.columns)
		a.name, b.name = b.name, a.name
	}
}

func (w *world) dropTable(tb *table) {
	if !tb.before.IsZero() {
		w.gone[tb.before] = true
	}
	w.tables = slices.DeleteFunc(w.tables, func(o *table) bool { return o == tb })
	for _, other := range w.tables {
		other.refs = slices.DeleteFunc(other.refs, func(r *refTo) bool { return r.target == tb })
	}
}

func (w *world) renameTable(tb *table, to catalog.Name) {
	if other := w.find(to); other != nil && other != tb {
		if w.chance("replace", 50) {
			w.dropTable(other)
		} else {
			w.renameTable(other, catalog.Name{Schema: to.Schema, Name: fmt.Sprintf("spare_%d", w.next())})
		}
	}
	tb.name = to
}

func (w *world) next() int { w.spare++; return w.spare }

func (w *world) dropColumn(tb *table, c *column) {
	if slices.Contains(tb.key, c) {
		return
	}
	if c.before != "" {
		tb.gone[c.before] = true
	}
	tb.columns = slices.DeleteFunc(tb.columns, func(o *column) bool { return o == c })
	tb.uniques = slices.DeleteFunc(tb.uniques, func(u []*column) bool { return slices.Contains(u, c) })
	tb.indexes = slices.DeleteFunc(tb.indexes, func(i *indexOf) bool { return slices.Contains(i.parts, c) || i.lower == c || i.where == c })
	tb.checks = slices.DeleteFunc(tb.checks, func(k *checkOf) bool { return k.on == c })
	tb.refs = slices.DeleteFunc(tb.refs, func(r *refTo) bool { return r.column == c })
}

func (w *world) renameColumn(tb *table, c *column, to string) {
	if other := tb.find(to); other != nil && other != c {
		if w.chance("replace column", 50) && !slices.Contains(tb.key, other) {
			w.dropColumn(tb, other)
		} else {
			other.name = fmt.Sprintf("spare_%d", w.next())
		}
	}
	c.name = to
}

func (w *world) alterColumn(tb *table, c *column) {
	if slices.Contains(tb.key, c) || slices.ContainsFunc(tb.refs, func(r *refTo) bool { return r.column == c }) {
		return
	}
	switch rapid.IntRange(0, 3).Draw(w.t, "alter") {
	case 0:
		c.def.NotNull = !c.def.NotNull
		c.fill = acceptance.Value(c.def.Type, 9)
	case 1:
		c.def.Default = ""
		if w.chance("new default", 60) {
			c.def.Default = acceptance.Value(c.def.Type, 8)
		}
	case 2:
		c.def.Comment = pick(w, "new comment", []string{"", "other"})
	case 3:
		to := map[string]string{"bigint": "integer", "integer": "text", "varchar(20)": "varchar(40)", "text": "bigint", "numeric(10,2)": "bigint"}[c.def.Type]
		inUnique := slices.ContainsFunc(tb.uniques, func(u []*column) bool { return slices.Contains(u, c) })
		used := slices.ContainsFunc(tb.indexes, func(i *indexOf) bool { return i.lower == c }) || slices.ContainsFunc(tb.checks, func(k *checkOf) bool { return k.on == c })
		if to == "" || inUnique || used || c.altered {
			return
		}
		c.altered = true
		c.def.Type = to
		if c.def.Default != "" {
			c.def.Default = acceptance.Value(to, 7)
		}
		c.fill = acceptance.Value(to, 9)
	}
}

func (w *world) dropThing(tb *table) {
	switch {
	case len(tb.indexes) > 0 && w.chance("drop index", 50):
		tb.indexes = tb.indexes[1:]
	case len(tb.checks) > 0 && w.chance("drop check", 50):
		tb.checks = tb.checks[1:]
	case len(tb.refs) > 0 && w.chance("drop ref", 50):
		tb.refs = tb.refs[1:]
	case len(tb.uniques) > 0:
		tb.uniques = tb.uniques[1:]
	}
}

// catalog returns the described state, or nil when two things in it would have the same name.
func (w *world) catalog() *catalog.Catalog {
	c := catalog.New()
	c.Hints = catalog.Hints{RenamedTables: map[catalog.Name]catalog.Name{}, RenamedColumns: map[catalog.ColumnKey]string{}, Fills: map[catalog.ColumnKey]string{}}
	names := map[catalog.Name]bool{}
	clash := false
	take := func(schema, name string) {
		key := catalog.Name{Schema: schema, Name: name}
		clash = clash || names[key]
		names[key] = true
	}
	for _, tb := range w.tables {
		// A new thing under the name of one that is gone is the same thing to a declaration.
		clash = clash || tb.before.IsZero() && w.gone[tb.name]
		// So is a rename onto one that goes, when something new takes the name that it leaves: it looks long done.
		if other := w.find(tb.before); w.gone[tb.name] && tb.before != tb.name && other != nil && other.before.IsZero() {
			clash = true
		}
		out := tb.describe(c, take, &clash)
		c.Tables[tb.name] = out
		if tb.name.Schema != catalog.Public {
			c.Schemas[tb.name.Schema] = catalog.Schema{Name: tb.name.Schema}
		}
	}
	if clash {
		return nil
	}
	return c
}

func (tb *table) describe(c *catalog.Catalog, take func(schema, name string), clash *bool) *catalog.Table {
	out := catalog.NewTable(tb.name)
	schema, own := tb.name.Schema, tb.name.Name
	out.Comment = tb.comment
	take(schema, own)
	if !tb.before.IsZero() && tb.before != tb.name {
		c.Hints.RenamedTables[tb.name] = tb.before
	}
	constraints := map[string]bool{}
	constraint := func(name string) {
		*clash = *clash || constraints[name]
		constraints[name] = true
	}
	for i, col := range tb.columns {
		*clash = *clash || col.before == "" && tb.gone[col.name]
		if other := tb.find(col.before); tb.gone[col.name] && col.before != col.name && other != nil && other.before == "" {
			*clash = true
		}
		def := col.def
		def.Name, def.Position = col.name, 1000*(i+1)
		key := catalog.ColumnKey{Table: tb.name, Column: col.name}
		if def.Identity != nil {
			identity := *def.Identity
			identity.Sequence = ident.Derive(own, []string{col.name}, "seq")
			def.Identity = &identity
			take(schema, identity.Sequence)
		}
		if col.before != "" && col.before != col.name {
			c.Hints.RenamedColumns[key] = col.before
		}
		if col.fill != "" && def.NotNull {
			c.Hints.Fills[key] = col.fill
		}
		out.Columns = append(out.Columns, def)
	}
	if len(tb.key) > 0 {
		out.PrimaryKey = &catalog.PrimaryKey{Name: ident.Derive(own, nil, "pkey"), Columns: columnNamesOf(tb.key)}
		take(schema, out.PrimaryKey.Name)
		constraint(out.PrimaryKey.Name)
	}
	for _, u := range tb.uniques {
		name := ident.Derive(own, columnNamesOf(u), "key")
		take(schema, name)
		constraint(name)
		out.Uniques[name] = catalog.Unique{Name: name, Columns: columnNamesOf(u)}
	}
	for _, in := range tb.indexes {
		def := in.describe(own)
		take(schema, def.Name)
		out.Indexes[def.Name] = def
	}
	for _, k := range tb.checks {
		constraint(k.name)
		sql := fmt.Sprintf("%s >= %d", ident.Quote(k.on.name), k.low)
		if isText(k.on) {
			sql = fmt.Sprintf("length(%s) >= %d", ident.Quote(k.on.name), k.low)
		}
		out.Checks[k.name] = catalog.Check{Name: k.name, Expression: catalog.Expression(sql)}
	}
	for _, r := range tb.refs {
		name := ident.Derive(own, []string{r.column.name}, "fkey")
		constraint(name)
		out.References[name] = catalog.Reference{Name: name, Columns: []string{r.column.name}, Table: r.target.name, TargetColumns: columnNamesOf(r.target.key), OnDelete: r.action}
	}
	return out
}

func (in *indexOf) describe(own string) catalog.Index {
	out := catalog.Index{Name: in.name}
	var words []string
	for _, c := range in.parts {
		words = append(words, c.name)
		part := catalog.Part{Column: c.name, Descending: in.desc, NullsFirst: in.desc}
		if c == in.lower {
			part = catalog.Part{Expression: catalog.Expression("lower(" + ident.Quote(c.name) + ")")}
		}
		out.Parts = append(out.Parts, part)
	}
	if out.Name == "" {
		out.Name = ident.Derive(own, words, "idx")
	}
	if in.where != nil {
		out.Where = catalog.Expression(ident.Quote(in.where.name) + " IS NOT NULL")
	}
	return out
}

func columnNamesOf(columns []*column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.name)
	}
	return out
}

// drops returns the answers that let everything go that is gone.
func drops(from, to *catalog.Catalog) diff.Answers {
	var texts []string
	path := func(n catalog.Name, more ...string) string {
		return ident.JoinPath(append([]string{n.Schema, n.Name}, more...)...)
	}
	sources := map[catalog.Name]catalog.Name{}
	for now, before := range to.Hints.RenamedTables {
		sources[before] = now
	}
	for schema := range from.Schemas {
		if _, ok := to.Schemas[schema]; !ok {
			texts = append(texts, "schema:"+ident.JoinPath(schema))
		}
	}
	for name, table := range from.Tables {
		now, renamed := sources[name]
		if !renamed {
			now = name
			if _, taken := to.Hints.RenamedTables[name]; taken || to.Tables[name] == nil {
				texts = append(texts, "table:"+path(name))
				continue
			}
		}
		gone := map[string]bool{}
		for _, column := range table.Columns {
			gone[column.Name] = true
		}
		for _, column := range to.Tables[now].Columns {
			if before, ok := to.Hints.RenamedColumns[catalog.ColumnKey{Table: now, Column: column.Name}]; ok {
				delete(gone, before)
			} else {
				delete(gone, column.Name)
			}
		}
		for column := range gone {
			texts = append(texts, path(name, column))
		}
	}
	answers, err := diff.ParseAnswers(nil, texts, nil, nil)
	if err != nil {
		panic(fmt.Sprintf("%v in %s", err, strings.Join(texts, " ")))
	}
	return answers
}
