package catalog

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Equal reports whether two catalogs describe the same state. What is no part of the state does not count: hints, names
// from before a rename, positions of columns, how an index is built. What is unmanaged counts as absent, an empty map or
// slice is as good as nil, and two spellings of one thing, such as the method "btree" and none, are the same.
func Equal(a, b *Catalog) bool { return len(Differences(a, b)) == 0 }

// Differences names everything in which two catalogs differ, a line each, in order:
//
//	table "posts": column "title": type text, other varchar(20)
//	table "posts": index "posts_title_idx": absent from the other
func Differences(a, b *Catalog) []string {
	if a == nil || b == nil {
		a, b = cmp.Or(a, &Catalog{}), cmp.Or(b, &Catalog{})
	}
	lines := describe(a, b).differences("", describe(b, a))
	slices.Sort(lines)
	return lines
}

// description is a thing as text: what it says of itself, and the things it consists of. Zero values are left out, so
// two descriptions are equal when and only when the things are.
type description struct {
	properties map[string]string
	parts      map[string]description // by kind and quoted name, if it has one
}

// set notes a property unless it has its zero value.
func (d *description) set(name, value string) {
	if value == "" {
		return
	}
	if d.properties == nil {
		d.properties = map[string]string{}
	}
	d.properties[name] = value
}

func (d *description) flag(name string, value bool) {
	if value {
		d.set(name, "yes")
	}
}

func (d *description) number(name string, value int64) {
	if value != 0 {
		d.set(name, strconv.FormatInt(value, 10))
	}
}

func (d *description) list(name string, values []string) {
	if len(values) > 0 {
		d.set(name, "("+quoted(values)+")")
	}
}

func (d *description) part(kind, name string, part description) {
	if d.parts == nil {
		d.parts = map[string]description{}
	}
	d.parts[strings.TrimSuffix(kind+" "+name, " ")] = part
}

func (d description) differences(where string, other description) []string {
	var lines []string
	for name, mine := range d.properties {
		if theirs, ok := other.properties[name]; !ok || mine != theirs {
			lines = append(lines, where+name+" "+shown(mine)+", other "+shown(theirs))
		}
	}
	for name, theirs := range other.properties {
		if _, ok := d.properties[name]; !ok {
			lines = append(lines, where+name+" none, other "+shown(theirs))
		}
	}
	for label, mine := range d.parts {
		if theirs, ok := other.parts[label]; ok {
			lines = append(lines, mine.differences(where+label+": ", theirs)...)
		} else {
			lines = append(lines, where+label+": absent from the other")
		}
	}
	for label := range other.parts {
		if _, ok := d.parts[label]; !ok {
			lines = append(lines, where+label+": only in the other")
		}
	}
	return lines
}

// shown returns a value as one line.
func shown(value string) string {
	switch {
	case value == "":
		return "none"
	case strings.ContainsFunc(value, func(r rune) bool { return !strconv.IsPrint(r) }):
		return strconv.Quote(value)
	default:
		return value
	}
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strconv.Quote(name)
	}
	return strings.Join(out, ", ")
}

// label returns the name for a line of differences; the schema is left out when it is public.
func (n Name) label() string {
	if n.Schema == Public {
		return strconv.Quote(n.Name)
	}
	return strconv.Quote(n.Schema) + "." + strconv.Quote(n.Name)
}

// describe describes a catalog, without the tables that another has too, as far as that is seen at first sight.
func describe(c, other *Catalog) description {
	var d description
	for name, extension := range c.Extensions {
		var e description
		e.set("schema", extension.Schema)
		e.set("version", extension.Version)
		e.flag("unmanaged", extension.Unmanaged)
		d.part("extension", strconv.Quote(name), e)
	}
	for name, schema := range c.Schemas {
		var s description
		s.set("comment", schema.Comment)
		d.part("schema", strconv.Quote(name), s)
	}
	for name, enum := range c.Enums {
		var e description
		e.list("values", enum.Values)
		e.set("comment", enum.Comment)
		d.part("enum", name.label(), e)
	}
	for name, domain := range c.Domains {
		d.part("domain", name.label(), describeDomain(domain))
	}
	for name, sequence := range c.Sequences {
		d.part("sequence", name.label(), describeSequence(sequence))
	}
	for name, statement := range c.Statements {
		d.part("statement", strconv.Quote(name), describeStatement(statement))
	}
	for name, table := range c.Tables {
		if !table.Unmanaged && !table.Left && !EvidentlySame(table, other.Tables[name]) {
			d.part("table", name.label(), describeTable(table))
		}
	}
	return d
}

func describeTable(t *Table) description {
	var d description
	d.set("comment", t.Comment)
	d.flag("unlogged", t.Unlogged)
	describeParameters(&d, t.Parameters)
	d.set("partition by", string(t.PartitionBy))
	for name, partition := range t.Partitions {
		var p description
		p.set("bounds", partition.Bounds)
		d.part("partition", strconv.Quote(name), p)
	}
	for _, column := range t.Columns {
		if !column.Unmanaged {
			d.part("column", strconv.Quote(column.Name), describeColumn(column))
		}
	}
	if t.PrimaryKey != nil {
		d.part("primary key", strconv.Quote(t.PrimaryKey.Name), describePrimaryKey(*t.PrimaryKey))
	}
	for name, unique := range t.Uniques {
		d.part("unique", strconv.Quote(name), describeUnique(unique))
	}
	for name, index := range t.Indexes {
		d.part("index", strconv.Quote(name), describeIndex(index))
	}
	for name, check := range t.Checks {
		d.part("check", strconv.Quote(name), describeCheck(check))
	}
	for name, exclude := range t.Excludes {
		d.part("exclude", strconv.Quote(name), describeExclude(exclude))
	}
	for name, reference := range t.References {
		d.part("reference", strconv.Quote(name), describeReference(reference))
	}
	return d
}

func describeParameters(d *description, parameters map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		var p description
		p.set("value", parameters[name])
		d.part("parameter", strconv.Quote(name), p)
	}
}

func describeColumn(c Column) description {
	var d description
	d.set("type", c.Type)
	d.flag("not null", c.NotNull)
	d.set("default", c.Default)
	d.set("generated", string(c.Generated))
	d.flag("virtual", c.Virtual)
	d.set("collation", c.Collation)
	d.set("compression", c.Compression)
	d.set("comment", c.Comment)
	if c.Identity != nil {
		var i description
		i.flag("always", c.Identity.Always)
		i.flag("serial", c.Identity.Serial)
		i.set("sequence", c.Identity.Sequence)
		i.number("start", c.Identity.Start)
		i.number("increment", c.Identity.Increment)
		i.number("min", c.Identity.Min)
		i.number("max", c.Identity.Max)
		d.part("identity", "", i)
	}
	return d
}

func describePrimaryKey(k PrimaryKey) description {
	var d description
	d.list("columns", k.Columns)
	d.set("comment", k.Comment)
	return d
}

func describeCheck(c Check) description {
	var d description
	d.set("expression", string(c.Expression))
	d.set("comment", c.Comment)
	return d
}

func describeUnique(u Unique) description {
	var d description
	d.list("columns", u.Columns)
	d.list("include", u.Include)
	d.flag("nulls not distinct", u.NullsNotDistinct)
	d.flag("deferrable", u.Deferrable || u.Deferred)
	d.flag("initially deferred", u.Deferred)
	d.set("comment", u.Comment)
	return d
}

func describeIndex(i Index) description {
	var d description
	d.flag("unique", i.Unique)
	if i.Method != "btree" {
		d.set("method", i.Method)
	}
	d.list("include", i.Include)
	d.set("where", string(i.Where))
	d.flag("nulls not distinct", i.NullsNotDistinct)
	describeParameters(&d, i.Parameters)
	d.set("comment", i.Comment)
	for n, part := range i.Parts {
		d.part("part", strconv.Itoa(n+1), describePart(part))
	}
	return d
}

func describePart(part Part) description {
	var d description
	d.set("column", part.Column)
	d.set("expression", string(part.Expression))
	d.set("collation", part.Collation)
	d.set("operator class", part.OperatorClass)
	d.flag("descending", part.Descending)
	d.flag("nulls first", part.NullsFirst)
	return d
}

func describeExclude(e Exclude) description {
	var d description
	if e.Method != "btree" {
		d.set("method", e.Method)
	}
	d.set("where", string(e.Where))
	d.flag("deferrable", e.Deferrable || e.Deferred)
	d.flag("initially deferred", e.Deferred)
	d.set("comment", e.Comment)
	for n, part := range e.Parts {
		p := describePart(part.Part)
		p.set("operator", part.Operator)
		d.part("part", strconv.Itoa(n+1), p)
	}
	return d
}

func describeSequence(s Sequence) description {
	var d description
	if s.Type != "bigint" {
		d.set("type", s.Type)
	}
	d.number("start", s.Start)
	d.number("increment", s.Increment)
	d.number("min", s.Min)
	d.number("max", s.Max)
	d.number("cache", s.Cache)
	d.flag("cycle", s.Cycle)
	d.set("comment", s.Comment)
	return d
}

func describeStatement(s Statement) description {
	var d description
	d.set("up", s.Up)
	d.set("down", s.Down)
	d.set("irreversible", s.Irreversible)
	d.flag("before", s.Before)
	d.flag("no transaction", s.NoTransaction)
	d.flag("of tenants", s.Tenant)
	d.set("pack", s.Pack)
	var after []string
	for _, table := range s.After {
		after = append(after, table.label())
	}
	d.list("after", after)
	return d
}

func describeReference(r Reference) description {
	var d description
	d.list("columns", r.Columns)
	d.set("table", r.Table.label())
	d.list("target columns", r.TargetColumns)
	d.set("on delete", string(r.OnDelete))
	d.list("on delete columns", r.OnDeleteColumns)
	d.set("on update", string(r.OnUpdate))
	d.flag("match full", r.MatchFull)
	d.flag("deferrable", r.Deferrable || r.Deferred)
	d.flag("initially deferred", r.Deferred)
	d.set("comment", r.Comment)
	return d
}
