package snapshot_test

import (
	"math/rand/v2"

	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/catalog"
)

// names are mostly plain, so that things meet, and sometimes everything a server allows.
func names() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "posts", "Posts", "id", "title", "user", `q"uote`, "ä.ö", ".", "..", "a.b", "%41", "x.json", catalog.Tenant, "tenant", "@"}),
		rapid.StringN(1, 12, 63),
	)
}

// texts are what may be empty: comments, defaults, conditions.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "", "now()", "a < b AND c > 'd'", "[\n", "two\nlines"}), rapid.String())
}

func columnLists(t *rapid.T, columns []string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(columns), 1, min(3, len(columns)), rapid.ID[string]).Draw(t, "columns")
}

func catalogs(t *rapid.T) *catalog.Catalog {
	c := catalog.New()
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "extensions") {
		c.Extensions[name] = catalog.Extension{Name: name, Schema: texts().Draw(t, "schema")}
	}
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "schemas") {
		c.Schemas[name] = catalog.Schema{Name: name, Comment: texts().Draw(t, "comment"), RenamedFrom: texts().Draw(t, "before")}
	}
	for range rapid.IntRange(0, 4).Draw(t, "tables") {
		schema := rapid.OneOf(rapid.Just(catalog.Public), names()).Draw(t, "schema")
		name := catalog.Name{Schema: schema, Name: names().Draw(t, "table")}
		c.Tables[name] = tables(t, name)
	}
	others(t, c)
	all := c.SortedTables()
	for _, table := range all {
		for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "references") {
			table.References[name] = references(t, name, table, rapid.SampledFrom(all).Draw(t, "target"))
		}
	}
	distinct(c)
	return c
}

// distinct takes out what shares its name with another relation of its schema, and rows with another partition.
func distinct(c *catalog.Catalog) {
	taken := map[catalog.Name]bool{}
	for name := range c.Tables {
		taken[name] = true
	}
	for name := range c.Sequences {
		taken[name] = true
	}
	for _, table := range c.SortedTables() {
		take := func(name string) bool {
			full := catalog.Name{Schema: table.Name.Schema, Name: name}
			before := taken[full]
			taken[full] = true
			return before
		}
		if table.PrimaryKey != nil && take(table.PrimaryKey.Name) {
			table.PrimaryKey = nil
		}
		cut(table.Uniques, take)
		cut(table.Indexes, take)
		cut(table.Excludes, take)
		cut(table.Partitions, take)
		for i := range table.Columns {
			if identity := table.Columns[i].Identity; identity != nil && identity.Sequence != "" && take(identity.Sequence) {
				identity.Sequence = ""
			}
		}
		bounds := map[string]bool{}
		for _, name := range catalog.Sorted(table.Partitions) {
			of := table.Partitions[name].Bounds
			if bounds[of] {
				delete(table.Partitions, name)
			}
			bounds[of] = true
		}
	}
}

// cut takes out what has a name that is taken.
func cut[V any](things map[string]V, take func(string) bool) {
	for _, name := range catalog.Sorted(things) {
		if take(name) {
			delete(things, name)
		}
	}
}

// others draws what stands beside tables. None has the name of a table, which a server would refuse.
func others(t *rapid.T, c *catalog.Catalog) {
	free := rapid.Custom(func(t *rapid.T) catalog.Name {
		schema := rapid.OneOf(rapid.Just(catalog.Public), names()).Draw(t, "schema")
		return catalog.Name{Schema: schema, Name: names().Draw(t, "name")}
	}).Filter(func(name catalog.Name) bool { return c.Tables[name] == nil })
	before := rapid.SampledFrom([]catalog.Name{{}, {}, {Schema: "a", Name: "b"}, {Schema: `"x.`, Name: "ä b"}})
	for _, name := range rapid.SliceOfN(free, 0, 2).Draw(t, "enums") {
		c.Enums[name] = catalog.Enum{
			Name: name, Values: rapid.SliceOfNDistinct(texts(), 0, 4, rapid.ID[string]).Draw(t, "values"),
			Comment: texts().Draw(t, "comment"), RenamedFrom: before.Draw(t, "before"),
		}
	}
	for _, name := range rapid.SliceOfN(free, 0, 2).Draw(t, "domains") {
		if _, enum := c.Enums[name]; enum {
			continue
		}
		d := catalog.Domain{
			Name: name, Type: "x" + texts().Draw(t, "type"), NotNull: rapid.Bool().Draw(t, "not null"), Default: texts().Draw(t, "default"),
			Collation: texts().Draw(t, "collation"), Checks: map[string]catalog.Check{}, Comment: texts().Draw(t, "comment"), RenamedFrom: before.Draw(t, "before"),
		}
		for _, check := range rapid.SliceOfN(names(), 0, 2).Draw(t, "checks") {
			d.Checks[check] = catalog.Check{Name: check, Expression: catalog.Expression("x" + texts().Draw(t, "expression")), Comment: texts().Draw(t, "comment")}
		}
		c.Domains[name] = d
	}
	for _, name := range rapid.SliceOfN(free, 0, 2).Draw(t, "sequences") {
		c.Sequences[name] = catalog.Sequence{
			Name: name, Type: rapid.SampledFrom([]string{"", "bigint", "smallint"}).Draw(t, "type"),
			Start: rapid.Int64().Draw(t, "start"), Increment: rapid.Int64().Draw(t, "increment"),
			Min: rapid.Int64().Draw(t, "min"), Max: rapid.Int64().Draw(t, "max"), Cache: rapid.Int64().Draw(t, "cache"),
			Cycle: rapid.Bool().Draw(t, "cycle"), Comment: texts().Draw(t, "comment"), RenamedFrom: before.Draw(t, "before"),
		}
	}
	tables := catalog.SortedNames(c.Tables)
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "statements") {
		s := catalog.Statement{
			Name: name, Up: "x" + texts().Draw(t, "up"), Down: texts().Draw(t, "down"), Irreversible: texts().Draw(t, "irreversible"),
			Before: rapid.Bool().Draw(t, "before tables"), NoTransaction: rapid.Bool().Draw(t, "no transaction"),
			Position: rapid.Int().Draw(t, "position"), RenamedFrom: texts().Draw(t, "before"),
		}
		if len(tables) > 0 {
			s.After = rapid.SliceOfNDistinct(rapid.SampledFrom(tables), 0, 2, rapid.ID[catalog.Name]).Draw(t, "after")
		}
		c.Statements[name] = s
	}
}

func tables(t *rapid.T, name catalog.Name) *catalog.Table {
	table := catalog.NewTable(name)
	table.Comment = texts().Draw(t, "comment")
	table.Unlogged = rapid.Bool().Draw(t, "unlogged")
	table.Unmanaged = rapid.IntRange(0, 5).Draw(t, "unmanaged") == 0
	table.Left = !table.Unmanaged && rapid.IntRange(0, 5).Draw(t, "left") == 0
	if rapid.Bool().Draw(t, "renamed") {
		table.RenamedFrom = catalog.Name{Schema: names().Draw(t, "schema"), Name: names().Draw(t, "before")}
	}
	table.Parameters = rapid.MapOfN(names(), texts(), 0, 2).Draw(t, "parameters")
	columns := rapid.SliceOfNDistinct(names(), 1, 5, rapid.ID[string]).Draw(t, "columns")
	for i, name := range columns {
		table.Columns = append(table.Columns, column(t, name, (i+1)*1000))
	}
	if rapid.Bool().Draw(t, "key") {
		table.PrimaryKey = &catalog.PrimaryKey{Name: names().Draw(t, "name"), Columns: columnLists(t, columns), Comment: texts().Draw(t, "comment")}
	}
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "uniques") {
		table.Uniques[name] = unique(t, name, columns)
	}
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "indexes") {
		table.Indexes[name] = index(t, name, columns)
	}
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "checks") {
		table.Checks[name] = catalog.Check{
			Name: name, Expression: catalog.Expression("x" + texts().Draw(t, "expression")), Comment: texts().Draw(t, "comment"),
		}
	}
	for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "excludes") {
		table.Excludes[name] = exclude(t, name, columns)
	}
	if rapid.IntRange(0, 2).Draw(t, "partitioned") == 0 {
		table.PartitionBy = catalog.Expression("LIST (x" + texts().Draw(t, "key") + ")")
		for _, name := range rapid.SliceOfN(names(), 0, 2).Draw(t, "partitions") {
			table.Partitions["part of "+name] = catalog.Partition{Name: "part of " + name, Bounds: "FOR VALUES IN (" + texts().Draw(t, "bounds") + ")"}
		}
	}
	return table
}

func column(t *rapid.T, name string, position int) catalog.Column {
	c := catalog.Column{
		Name: name, Position: position,
		Type:        rapid.SampledFrom([]string{"text", "varchar(20)", "bigint[]", `"My Type"`}).Draw(t, "type"),
		NotNull:     rapid.Bool().Draw(t, "not null"),
		Collation:   texts().Draw(t, "collation"),
		Compression: rapid.SampledFrom([]string{"", "lz4"}).Draw(t, "compression"),
		Comment:     texts().Draw(t, "comment"),
		Unmanaged:   rapid.IntRange(0, 5).Draw(t, "unmanaged") == 0,
		RenamedFrom: texts().Draw(t, "before"),
	}
	switch rapid.IntRange(0, 2).Draw(t, "source of values") {
	case 0:
		c.Default = texts().Draw(t, "default")
	case 1:
		c.Generated = catalog.Expression("x" + texts().Draw(t, "generated"))
		c.Virtual = rapid.Bool().Draw(t, "virtual")
	default:
		c.Identity = &catalog.Identity{
			Always: rapid.Bool().Draw(t, "always"), Serial: rapid.Bool().Draw(t, "serial"), Sequence: names().Draw(t, "sequence"),
			Start: rapid.Int64().Draw(t, "start"), Increment: rapid.Int64().Draw(t, "increment"),
			Min: rapid.Int64().Draw(t, "min"), Max: rapid.Int64().Draw(t, "max"),
		}
	}
	return c
}

func unique(t *rapid.T, name string, columns []string) catalog.Unique {
	u := catalog.Unique{
		Name: name, Columns: columnLists(t, columns),
		NullsNotDistinct: rapid.Bool().Draw(t, "nulls not distinct"),
		Deferrable:       rapid.Bool().Draw(t, "deferrable"),
		Deferred:         rapid.Bool().Draw(t, "deferred"),
		Comment:          texts().Draw(t, "comment"),
	}
	if rapid.Bool().Draw(t, "include") {
		u.Include = columnLists(t, columns)
	}
	return u
}

func index(t *rapid.T, name string, columns []string) catalog.Index {
	i := catalog.Index{
		Name: name, Unique: rapid.Bool().Draw(t, "unique"),
		Method:           rapid.SampledFrom([]string{"", "btree", "gin"}).Draw(t, "method"),
		Where:            catalog.Expression(texts().Draw(t, "where")),
		NullsNotDistinct: rapid.Bool().Draw(t, "nulls not distinct"),
		Parameters:       rapid.MapOfN(names(), texts(), 0, 2).Draw(t, "parameters"),
		Comment:          texts().Draw(t, "comment"),
		Concurrently:     rapid.Bool().Draw(t, "concurrently"),
	}
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		i.Parts = append(i.Parts, part(t, columns))
	}
	if rapid.Bool().Draw(t, "include") {
		i.Include = columnLists(t, columns)
	}
	return i
}

func part(t *rapid.T, columns []string) catalog.Part {
	p := catalog.Part{
		Collation: texts().Draw(t, "collation"), OperatorClass: texts().Draw(t, "operator class"),
		Descending: rapid.Bool().Draw(t, "descending"), NullsFirst: rapid.Bool().Draw(t, "nulls first"),
	}
	if rapid.Bool().Draw(t, "expression") {
		p.Expression = catalog.Expression("x" + texts().Draw(t, "text"))
	} else {
		p.Column = rapid.SampledFrom(columns).Draw(t, "column")
	}
	return p
}

func exclude(t *rapid.T, name string, columns []string) catalog.Exclude {
	e := catalog.Exclude{
		Name: name, Method: rapid.SampledFrom([]string{"", "btree", "gist"}).Draw(t, "method"),
		Where:      catalog.Expression(texts().Draw(t, "where")),
		Deferrable: rapid.Bool().Draw(t, "deferrable"), Deferred: rapid.Bool().Draw(t, "deferred"),
		Comment: texts().Draw(t, "comment"),
	}
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		e.Parts = append(e.Parts, catalog.ExcludePart{Part: part(t, columns), Operator: "=" + texts().Draw(t, "operator")})
	}
	return e
}

func references(t *rapid.T, name string, from, to *catalog.Table) catalog.Reference {
	actions := rapid.SampledFrom([]catalog.Action{
		catalog.NoAction, catalog.Restrict, catalog.Cascade, catalog.SetNull, catalog.SetDefault,
	})
	return catalog.Reference{
		Name: name, Table: to.Name,
		Columns:         []string{rapid.SampledFrom(from.Columns).Draw(t, "column").Name},
		TargetColumns:   []string{rapid.SampledFrom(to.Columns).Draw(t, "target column").Name},
		OnDelete:        actions.Draw(t, "on delete"),
		OnDeleteColumns: rapid.SampledFrom([][]string{nil, {}, {from.Columns[0].Name}}).Draw(t, "on delete columns"),
		OnUpdate:        actions.Draw(t, "on update"),
		MatchFull:       rapid.Bool().Draw(t, "match full"),
		Deferrable:      rapid.Bool().Draw(t, "deferrable"),
		Deferred:        rapid.Bool().Draw(t, "deferred"),
		Comment:         texts().Draw(t, "comment"),
	}
}

// shuffled returns an equal catalog that was built in another order, with nothing of what is no part of the state but
// what snapshots keep.
func shuffled(c *catalog.Catalog, random *rand.Rand) *catalog.Catalog {
	out := catalog.New()
	tables := c.SortedTables()
	random.Shuffle(len(tables), func(i, j int) { tables[i], tables[j] = tables[j], tables[i] })
	for name, extension := range c.Extensions {
		out.Extensions[name] = extension
	}
	for name, schema := range c.Schemas {
		out.Schemas[name] = schema
	}
	for name, enum := range c.Enums {
		out.Enums[name] = enum.Clone()
	}
	for name, domain := range c.Domains {
		out.Domains[name] = domain.Clone()
	}
	for name, sequence := range c.Sequences {
		out.Sequences[name] = sequence
	}
	for name, statement := range c.Statements {
		out.Statements[name] = statement.Clone()
	}
	for _, t := range tables {
		if t.Unmanaged {
			continue
		}
		t = t.Clone()
		random.Shuffle(len(t.Columns), func(i, j int) { t.Columns[i], t.Columns[j] = t.Columns[j], t.Columns[i] })
		for name, i := range t.Indexes {
			i.Concurrently = false
			t.Indexes[name] = i
		}
		out.Tables[t.Name] = t
	}
	return out
}
