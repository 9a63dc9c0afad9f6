package plan_test

import (
	"slices"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

var (
	posts   = catalog.Name{Schema: "public", Name: "posts"}
	authors = catalog.Name{Schema: "public", Name: "authors"}
)

// blog returns two tables that exist.
func blog() *catalog.Catalog {
	c := catalog.New()
	c.Tables[authors] = catalog.NewTable(authors)
	c.Tables[authors].Columns = []catalog.Column{{Name: "id", Type: "bigint", NotNull: true}}
	t := catalog.NewTable(posts)
	t.Columns = []catalog.Column{
		{Name: "id", Type: "bigint", NotNull: true},
		{Name: "title", Type: "varchar(20)"},
		{Name: "author_id", Type: "bigint"},
		{Name: "price", Type: "numeric(8,2)"},
		{Name: "checked", Type: "text"},
	}
	t.Indexes["posts_title_idx"] = catalog.Index{Name: "posts_title_idx", Parts: []catalog.Part{{Column: "title"}}}
	t.Checks["checked_there"] = catalog.Check{Name: "checked_there", Expression: "checked IS NOT NULL"}
	c.Tables[posts] = t
	c.Enums[catalog.Name{Schema: "public", Name: "level"}] = catalog.Enum{Name: catalog.Name{Schema: "public", Name: "level"}, Values: []string{"a", "b"}}
	return c
}

// kinds returns the kinds of hazard of all operations, and the objects: "data_loss posts.title".
func kinds(from *catalog.Catalog, ops ...operation.Operation) []string {
	var out []string
	for _, hazards := range plan.Hazards(from, ops) {
		for _, hazard := range hazards {
			out = append(out, string(hazard.Kind)+" "+hazard.Object)
		}
	}
	return out
}

func add(column catalog.Column) operation.AddColumn {
	return operation.AddColumn{Table: operation.At(posts), Column: column}
}

func reference(from, to catalog.Name, columns ...string) operation.AddReference {
	return operation.AddReference{Table: operation.At(from), Reference: catalog.Reference{
		Name: "f", Columns: columns, Table: to, TargetColumns: []string{"id"},
	}}
}

func alter(name string, change func(*catalog.Column)) operation.AlterColumn {
	from := blog().Tables[posts].Column(name)
	op := operation.AlterColumn{Table: operation.At(posts), From: from.Clone(), To: from.Clone()}
	change(&op.To)
	op.Retyped = op.From.Type != op.To.Type || op.From.Collation != op.To.Collation
	return op
}

func filled(op operation.AddColumn, fill string) operation.AddColumn {
	op.Fill = fill
	return op
}

func TestHazards(t *testing.T) {
	t.Parallel()
	fresh := catalog.NewTable(catalog.Name{Schema: "public", Name: "fresh"})
	fresh.Columns = []catalog.Column{{Name: "id", Type: "bigint", NotNull: true}, {Name: "author_id", Type: "bigint"}}
	create := operation.CreateTable{Table: fresh}
	index := catalog.Index{Name: "i", Parts: []catalog.Part{{Column: "title"}}}
	unique, concurrent := index, index
	unique.Unique = true
	concurrent.Unique, concurrent.Concurrently = true, true
	null := catalog.Column{Name: "n", Type: "bigint"}
	email := catalog.Domain{
		Name: catalog.Name{Schema: "public", Name: "email"}, Type: "text",
		Checks: map[string]catalog.Check{"has_at": {Name: "has_at", Expression: "VALUE LIKE '%@%'"}},
	}
	needed, numbered, there := email, email, email
	needed.Name.Name, needed.NotNull = "needed", true
	numbered.Name.Name, numbered.Default = "numbered", "'1@'"
	there.Name.Name, there.Checks = "there", map[string]catalog.Check{"there": {Name: "there", Expression: "VALUE IS NOT NULL"}}
	level := catalog.Name{Schema: "public", Name: "level"}
	rebuilt := operation.AlterColumn{
		Table: operation.At(posts), Retyped: true,
		From: catalog.Column{Name: "level", Type: "level[]"}, To: catalog.Column{Name: "level", Type: "level[]"},
	}
	expression := catalog.Index{Name: "e", Unique: true, Parts: []catalog.Part{{Column: "n"}, {Expression: "lower(title)"}}}

	for name, test := range map[string]struct {
		ops  []operation.Operation
		want []string
	}{
		"a new table": {ops: []operation.Operation{
			create,
			operation.AddPrimaryKey{Table: operation.At(fresh.Name), Key: catalog.PrimaryKey{Name: "k", Columns: []string{"id"}}},
			operation.AddUnique{Table: operation.At(fresh.Name), Unique: catalog.Unique{Name: "u", Columns: []string{"id"}}},
			operation.CreateIndex{Table: operation.At(fresh.Name), Index: catalog.Index{Name: "i", Unique: true, Parts: []catalog.Part{{Column: "id"}}}},
			operation.AddCheck{Table: operation.At(fresh.Name), Check: catalog.Check{Name: "c", Expression: "id > 0"}},
			reference(fresh.Name, authors, "author_id"),
		}},
		"a reference to a new table": {
			[]operation.Operation{create, reference(posts, fresh.Name, "author_id")},
			[]string{"long_scan posts", "may_fail posts"},
		},
		"a reference": {
			[]operation.Operation{reference(posts, authors, "author_id")},
			[]string{"long_scan posts", "blocking_lock authors", "may_fail posts"},
		},
		"a reference of a new column": {
			[]operation.Operation{add(null), reference(posts, authors, "n")},
			[]string{"long_scan posts", "blocking_lock authors"},
		},
		"a reference to itself": {[]operation.Operation{reference(posts, posts, "author_id")}, []string{"long_scan posts", "may_fail posts"}},

		"a column":                 {ops: []operation.Operation{add(null)}},
		"a column, constant":       {ops: []operation.Operation{add(catalog.Column{Name: "n", Type: "varchar(9)", NotNull: true, Default: "'x'::varchar(9)"})}},
		"a column, now":            {ops: []operation.Operation{add(catalog.Column{Name: "n", Type: "timestamptz", NotNull: true, Default: "now()"})}},
		"a column, array":          {ops: []operation.Operation{add(catalog.Column{Name: "n", Type: "text[]", NotNull: true, Default: "ARRAY[]::text[]"})}},
		"a column, clock":          {[]operation.Operation{add(catalog.Column{Name: "n", Type: "timestamptz", Default: "clock_timestamp()"})}, []string{"table_rewrite posts"}},
		"a column, uuid":           {[]operation.Operation{add(catalog.Column{Name: "n", Type: "uuid", Default: "gen_random_uuid()"})}, []string{"table_rewrite posts"}},
		"a column, own function":   {[]operation.Operation{add(catalog.Column{Name: "n", Type: "uuid", Default: `"my id"()`})}, []string{"table_rewrite posts"}},
		"a column, identity":       {[]operation.Operation{add(catalog.Column{Name: "n", Type: "bigint", Identity: &catalog.Identity{}})}, []string{"table_rewrite posts"}},
		"a column, generated":      {[]operation.Operation{add(catalog.Column{Name: "n", Type: "bigint", Generated: "id + 1"})}, []string{"table_rewrite posts"}},
		"a column, virtual":        {ops: []operation.Operation{add(catalog.Column{Name: "n", Type: "bigint", Generated: "id + 1", Virtual: true})}},
		"a column, virtual, there": {[]operation.Operation{add(catalog.Column{Name: "n", Type: "bigint", NotNull: true, Generated: "id + 1", Virtual: true})}, []string{"long_scan posts", "may_fail posts.n"}},
		"a column, filled": {
			[]operation.Operation{filled(add(catalog.Column{Name: "n", Type: "text", NotNull: true}), "lower(title)")},
			[]string{"table_rewrite posts", "long_scan posts", "may_fail posts.n"},
		},
		"unique, all NULL":           {[]operation.Operation{add(null), operation.AddUnique{Table: operation.At(posts), Unique: catalog.Unique{Name: "u", Columns: []string{"n"}}}}, []string{"blocking_lock posts"}},
		"unique, all NULL and alike": {[]operation.Operation{add(null), operation.AddUnique{Table: operation.At(posts), Unique: catalog.Unique{Name: "u", Columns: []string{"n"}, NullsNotDistinct: true}}}, []string{"blocking_lock posts", "may_fail posts"}},
		"unique with an expression":  {[]operation.Operation{add(null), operation.CreateIndex{Table: operation.At(posts), Index: expression}}, []string{"blocking_lock posts"}},
		"unique, numbered": {
			[]operation.Operation{add(catalog.Column{Name: "n", Type: "uuid", NotNull: true, Default: "gen_random_uuid()"}), operation.AddPrimaryKey{Table: operation.At(posts), Key: catalog.PrimaryKey{Name: "k", Columns: []string{"n"}}}},
			[]string{"table_rewrite posts", "blocking_lock posts"},
		},
		"a primary key":              {[]operation.Operation{operation.AddPrimaryKey{Table: operation.At(posts), Key: catalog.PrimaryKey{Name: "k", Columns: []string{"id", "title"}}}}, []string{"blocking_lock posts", "may_fail posts", "may_fail posts"}},
		"an index":                   {[]operation.Operation{operation.CreateIndex{Table: operation.At(posts), Index: index}}, []string{"blocking_lock posts"}},
		"a unique index":             {[]operation.Operation{operation.CreateIndex{Table: operation.At(posts), Index: unique}}, []string{"blocking_lock posts", "may_fail posts"}},
		"a unique index, concurrent": {[]operation.Operation{operation.CreateIndex{Table: operation.At(posts), Index: concurrent}}, []string{"may_fail posts"}},
		"a check":                    {[]operation.Operation{operation.AddCheck{Table: operation.At(posts), Check: catalog.Check{Name: "c", Expression: "id > 0"}}}, []string{"long_scan posts", "may_fail posts"}},

		"not null":         {[]operation.Operation{alter("title", func(c *catalog.Column) { c.NotNull = true })}, []string{"long_scan posts", "may_fail posts.title"}},
		"not null, proven": {ops: []operation.Operation{alter("checked", func(c *catalog.Column) { c.NotNull = true })}},
		"a default":        {ops: []operation.Operation{alter("title", func(c *catalog.Column) { c.Default = "gen_random_uuid()" })}},
		"a collation":      {[]operation.Operation{alter("title", func(c *catalog.Column) { c.Collation = `"C"` })}, []string{"blocking_lock posts"}},
		"a collation, no index": {
			ops: []operation.Operation{alter("checked", func(c *catalog.Column) { c.Collation = `"C"` })},
		},
		"another type":      {[]operation.Operation{alter("title", func(c *catalog.Column) { c.Type = "varchar(10)" })}, []string{"table_rewrite posts", "may_fail posts.title"}},
		"citext, an index":  {[]operation.Operation{alter("title", func(c *catalog.Column) { c.Type = "citext" })}, []string{"blocking_lock posts"}},
		"fewer decimals":    {[]operation.Operation{alter("price", func(c *catalog.Column) { c.Type = "numeric(8,1)" })}, []string{"table_rewrite posts", "data_loss posts.price"}},
		"unlogged":          {[]operation.Operation{operation.SetPersistence{Table: operation.At(posts), Unlogged: true}}, []string{"table_rewrite posts", "data_loss posts"}},
		"dropped":           {[]operation.Operation{operation.DropColumn{Table: operation.At(posts), Column: catalog.Column{Name: "title"}}, operation.DropTable{Table: blog().Tables[authors]}}, []string{"data_loss posts.title", "data_loss authors"}},
		"forgotten":         {ops: []operation.Operation{operation.ForgetColumn{Table: operation.At(posts), Column: catalog.Column{Name: "title"}}, operation.ForgetTable{Table: blog().Tables[authors]}}},
		"forgotten, needed": {[]operation.Operation{operation.ForgetColumn{Table: operation.At(posts), Column: catalog.Column{Name: "id", Type: "bigint", NotNull: true}}}, []string{"refuses_inserts posts.id"}},
		"an enum with fewer values": {
			[]operation.Operation{
				add(catalog.Column{Name: "level", Type: "level[]"}),
				operation.ReplaceEnum{Enum: operation.At(level), From: []string{"a", "b"}, To: []string{"b", "c"}},
				rebuilt,
			},
			[]string{"may_fail posts.level", "table_rewrite posts"},
		},
		"an enum with more values": {ops: []operation.Operation{operation.AddEnumValues{Enum: operation.At(level), From: []string{"a"}, To: []string{"a", "b"}}}},
		"a domain with rules, columns of it": {
			[]operation.Operation{
				operation.CreateDomain{Domain: email},
				add(catalog.Column{Name: "email", Type: "email"}), add(catalog.Column{Name: "emails", Type: "email[]"}),
				alter("title", func(c *catalog.Column) { c.Type = "email" }),
			},
			[]string{"table_rewrite posts", "table_rewrite posts", "table_rewrite posts", "may_fail posts.title"},
		},
		"a domain with rules, filled and forgotten": {
			[]operation.Operation{
				operation.CreateDomain{Domain: needed},
				operation.CreateDomain{Domain: numbered},
				filled(add(catalog.Column{Name: "n", Type: "needed"}), "lower(title)"),
				add(catalog.Column{Name: "m", Type: "numbered"}),
				operation.ForgetColumn{Table: operation.At(posts), Column: catalog.Column{Name: "n", Type: "needed"}},
				operation.ForgetColumn{Table: operation.At(posts), Column: catalog.Column{Name: "m", Type: "numbered", NotNull: true}},
			},
			[]string{
				"table_rewrite posts", "long_scan posts", "may_fail posts.n", "may_fail posts.n", "table_rewrite posts", "refuses_inserts posts.n",
			},
		},
		"a domain that refuses NULL by a check": {
			[]operation.Operation{
				operation.CreateDomain{Domain: there},
				add(catalog.Column{Name: "n", Type: "there"}),
			},
			[]string{"table_rewrite posts", "may_fail posts.n"},
		},
		"a statement undone": {
			[]operation.Operation{
				operation.DropStatement{Statement: catalog.Statement{Name: "numbers", Up: "CREATE SEQUENCE s; create  table t (id int)"}},
				operation.DropStatement{Statement: catalog.Statement{Name: "v", Up: "CREATE VIEW v AS SELECT 1"}},
			},
			[]string{"data_loss numbers"},
		},
		"a domain without rules": {
			[]operation.Operation{
				operation.CreateDomain{Domain: catalog.Domain{Name: email.Name, Type: "varchar(20)", Default: "gen_random_uuid()"}},
				alter("title", func(c *catalog.Column) { c.Type = "email" }), add(catalog.Column{Name: "email", Type: "email"}),
			},
			[]string{"table_rewrite posts"},
		},
		"a domain gets rules": {
			[]operation.Operation{
				operation.CreateDomain{Domain: catalog.Domain{Name: email.Name, Type: "text"}},
				add(catalog.Column{Name: "email", Type: "email"}), add(catalog.Column{Name: "second", Type: "email"}),
				operation.AddDomainCheck{Domain: operation.At(email.Name), Check: email.Checks["has_at"]},
				operation.SetDomainNotNull{Domain: operation.At(email.Name), NotNull: true},
				operation.SetDomainNotNull{Domain: operation.At(email.Name)},
			},
			[]string{"long_scan posts", "may_fail posts.email", "may_fail posts.second", "long_scan posts", "may_fail posts.email", "may_fail posts.second"},
		},
		"generated, dropped":     {ops: []operation.Operation{operation.DropColumn{Table: operation.At(posts), Column: catalog.Column{Name: "title", Generated: "id"}}}},
		"made plain":             {ops: []operation.Operation{operation.DropExpression{AlterColumn: alter("title", func(*catalog.Column) {})}}},
		"made generated":         {[]operation.Operation{operation.AddExpression{AlterColumn: alter("title", func(c *catalog.Column) { c.Generated, c.NotNull = "'x'", true })}}, []string{"data_loss posts.title", "table_rewrite posts", "may_fail posts.title"}},
		"made virtual":           {[]operation.Operation{operation.AddExpression{AlterColumn: alter("title", func(c *catalog.Column) { c.Generated, c.Virtual = "'x'", true })}}, []string{"data_loss posts.title"}},
		"exclude":                {[]operation.Operation{operation.AddExclude{Table: operation.At(posts), Exclude: catalog.Exclude{Name: "x"}}}, []string{"blocking_lock posts", "may_fail posts"}},
		"unique, an index there": {ops: []operation.Operation{operation.AddUnique{Table: operation.At(posts), Unique: catalog.Unique{Name: "posts_title_idx", Columns: []string{"title"}}, UsingIndex: true}}},
		"renamed":                {ops: []operation.Operation{operation.RenameColumn{Table: operation.At(posts), From: "title", To: "headline"}, operation.RenameTable{From: authors, To: authors.In("other")}}},
	} {
		before := blog()
		if got := kinds(before, test.ops...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if changed := catalog.Differences(before, blog()); len(changed) > 0 {
			t.Errorf("%s: the catalog was changed: %q", name, changed)
		}
	}
}

// What PostgreSQL 15 was seen to do: whether the file of the table is another one after the change of type.
func TestHazardsOfTypes(t *testing.T) {
	t.Parallel()
	const stays, rewrites, fails, loses = 0, 1, 2, 4
	for change, want := range map[[2]string]int{
		{"varchar(10)", "varchar(20)"}: stays, {"varchar(10)", "text"}: stays, {"varchar(10)", "varchar"}: stays,
		{"text", "varchar"}: stays, {"numeric(5,2)", "numeric(8,2)"}: stays, {"numeric(5,2)", "numeric"}: stays,
		{"numeric(5)", "numeric(8)"}: stays, {"timestamp(0)", "timestamp"}: stays, {"timestamptz(3)", "timestamptz(6)"}: stays,
		{"time(0)", "time"}: stays, {"interval(0)", "interval(6)"}: stays, {"varbit(5)", "varbit(8)"}: stays, {"cidr", "inet"}: stays,
		{"integer", "oid"}: stays, {"xml", "text"}: stays, {"varchar(10)", "citext"}: stays, {"citext", "text"}: stays,

		{"varchar(20)", "varchar(10)"}: rewrites | fails, {"text", "varchar(5)"}: rewrites | fails,
		{"numeric(5,2)", "numeric(8,3)"}: rewrites, {"numeric(8,2)", "numeric(5,2)"}: rewrites | fails,
		{"numeric", "numeric(5,2)"}: rewrites | fails | loses, {"timestamp(3)", "timestamp(0)"}: rewrites | loses,
		{"bit(3)", "bit(4)"}: rewrites | fails, {"bit(4)", "bit(3)"}: rewrites | fails, {"inet", "cidr"}: rewrites | loses,
		{"char(5)", "text"}: rewrites, {"char(5)", "char(8)"}: rewrites, {"text", "name"}: rewrites | fails,
		{"varchar(10)[]", "varchar(20)[]"}: rewrites, {"varchar(20)[]", "varchar(10)[]"}: rewrites | fails, {"text[]", "varchar[]"}: rewrites,
		{"integer", "bigint"}: rewrites, {"bigint", "integer"}: rewrites | fails, {"numeric", "bigint"}: rewrites | fails | loses,
		{"integer", "numeric"}: rewrites, {"bigint", "numeric(5,2)"}: rewrites | fails, {"bigint", "double precision"}: rewrites | loses,
		{"double precision", "real"}: rewrites | fails | loses, {"real", "double precision"}: rewrites,
		{"json", "jsonb"}: rewrites | loses, {"jsonb", "text"}: rewrites, {"integer", "varchar(3)"}: rewrites | fails,
		{"date", "timestamptz"}: rewrites, {"timestamptz", "date"}: rewrites | loses, {"timestamptz", "time"}: rewrites | loses,
		{"geometry", "geography"}: rewrites | fails, {"integer[]", "text"}: rewrites,
	} {
		op := operation.AlterColumn{
			Table: operation.At(posts), Retyped: true,
			From: catalog.Column{Name: "checked", Type: change[0]}, To: catalog.Column{Name: "checked", Type: change[1]},
		}
		got := stays
		for _, hazard := range plan.Hazards(blog(), []operation.Operation{op})[0] {
			switch hazard.Kind {
			case plan.TableRewrite:
				got |= rewrites
			case plan.MayFail:
				got |= fails
			case plan.DataLoss:
				got |= loses
			default:
				t.Errorf("%v: %v", change, hazard)
			}
		}
		if got != want {
			t.Errorf("%v: %d, want %d", change, got, want)
		}
	}
	casted := alter("title", func(c *catalog.Column) { c.Type = "integer" })
	casted.Using = "title::integer"
	if got := kinds(blog(), casted); !slices.Equal(got, []string{"table_rewrite posts", "may_fail posts.title"}) {
		t.Errorf("with a cast: %q", got)
	}
	casted.Using = "length(title)"
	if got := kinds(blog(), casted); !slices.Equal(got, []string{"table_rewrite posts", "may_fail posts.title", "data_loss posts.title"}) {
		t.Errorf("with an expression: %q", got)
	}
}

func TestHazardsOfPartitions(t *testing.T) {
	t.Parallel()
	c := blog()
	visits := catalog.Name{Schema: "public", Name: "visits"}
	rest, old := catalog.Partition{Name: "rest", Bounds: catalog.DefaultPartition}, catalog.Partition{Name: "old", Bounds: "FOR VALUES IN (1)"}
	c.Tables[visits] = catalog.NewTable(visits)
	c.Tables[visits].PartitionBy = "LIST (id)"
	c.Tables[visits].Columns = []catalog.Column{{Name: "id", Type: "bigint", NotNull: true}}
	c.Tables[visits].Partitions["old"] = old
	at := operation.At(visits)
	if got := kinds(c, operation.CreatePartition{Table: at, Partition: catalog.Partition{Name: "new"}}, operation.DropPartition{Table: at, Partition: old}); !slices.Equal(got, []string{"data_loss visits.old"}) {
		t.Errorf("without a default partition: %q", got)
	}
	c.Tables[visits].Partitions["rest"] = rest
	c.Tables[posts].References["f"] = catalog.Reference{Name: "f", Table: visits, Columns: []string{"author_id"}, TargetColumns: []string{"id"}}
	for _, test := range []struct {
		op   operation.Operation
		want []string
	}{
		{operation.CreatePartition{Table: at, Partition: catalog.Partition{Name: "new"}}, []string{"long_scan visits", "may_fail visits"}},
		{operation.DropPartition{Table: at, Partition: old}, []string{"data_loss visits.old", "may_fail visits"}},
		{operation.DetachPartition{Table: at, Partition: old}, []string{"may_fail visits"}},
		{operation.AttachPartition{Table: at, Partition: old}, []string{"long_scan visits.old", "may_fail visits", "long_scan visits", "may_fail visits"}},
		{operation.RenamePartition{Table: at, From: "old", To: "older"}, nil},
		{operation.CreateIndex{Table: at, Index: catalog.Index{Name: "i"}}, []string{"blocking_lock visits"}},
		{operation.DropTable{Table: c.Tables[visits]}, []string{"data_loss visits"}},
	} {
		if got := kinds(c, test.op); !slices.Equal(got, test.want) {
			t.Errorf("%v: got %q, want %q", test.op, got, test.want)
		}
	}
}
