package ashlar_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

type priority string

func (priority) Values() []priority { return []priority{"low", "high"} }

// rank is another Go type for the same enum, and urgency one that no column has.
type (
	rank    string
	urgency string
)

func (rank) Values() []string         { return []string{"low", "high"} }
func (rank) PostgresType() string     { return "priority" }
func (*urgency) Values() []urgency    { return []urgency{"never"} }
func (*urgency) PostgresType() string { return "priority" }

// booking has each of the kinds.
type booking struct {
	ID       int64
	Room     int32
	Priority priority
	Ranks    []rank
	Calm     urgency
	Colour   string
	First    string
	Last     string
}

func (b *booking) Define(r *ashlar.Resource) {
	r.Table("bookings").Schema("desk")
	r.PrimaryKey(&b.ID)
	r.Column(&b.ID).Type("bigserial")
	r.Column(&b.Priority).Default(priority("low"))
	r.Column(&b.Ranks).Default([]rank{"high", "low"})
	r.Column(&b.Calm).Type("text").Default(urgency("never"))
	r.Column(&b.Colour).Type("Colour").Default("it's red")
	during := r.ExtraColumn("during", "tstzrange").NotNull()
	r.ExtraColumn("full name", "text").Generated("$1 || ' ' || $2", &b.First, &b.Last)
	r.ExtraColumn("number", " SERIAL ")
	r.Exclude(ashlar.Asc(&b.Room).With("="), ashlar.Asc(during).With(" && ")).
		Where("$1 <> 'x'", &b.First).InitiallyDeferred().Comment("One at a time")
	r.Exclude(ashlar.Desc(&b.Last).With("=").NullsLast(), ashlar.Expr("lower($1)", &b.First).With("OPERATOR(pg_catalog.=)").OpClass("text_ops").Collate("C"), ashlar.Expr("1").With("="))
	r.Statement("view", "\n\tCREATE VIEW v AS SELECT '$1';\n-- done\n", "DROP VIEW v ; ;").RenamedFrom("sight").After(&room{}, ashlar.Table("rooms"))
	r.Statement("function", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;", "").Before().Irreversible(" for ever ")
	r.Statement("view", "\n\tCREATE VIEW v AS SELECT '$1';\n-- done\n", "DROP VIEW v ; ;").RenamedFrom("sight").After(&room{}, ashlar.Table("rooms"))
}

type room struct{ ID, BookingID int64 }

func (o *room) Define(r *ashlar.Resource) {
	r.Table("rooms")
	r.PrimaryKey(&o.ID).NoIdentity()
	r.References(&o.BookingID, &booking{})
	r.Statement("room", "SELECT 1; SELECT 2", "SELECT 3")
}

func kinds18() ashlar.Repo {
	return ashlar.Repo{
		Schema: "app",
		Domains: []ashlar.Domain{
			{Resources: []ashlar.Definer{&room{}}}, {Resources: []ashlar.Definer{&booking{}}},
		},
		Types: []ashlar.Type{
			ashlar.Enum("colour", "red", "it's red").Comment("Of the room").RenamedFrom("hue"),
			ashlar.Enum("My Type", "").Schema("other").RenamedFrom("app.mine"),
		},
		Sequences: []ashlar.Sequence{
			{Name: "numbers", Type: "int8", Start: 5, Cache: 10, Cycle: true, Comment: "Of all", RenamedFrom: "old.nums"},
			{Name: "down", Schema: "other", Type: "int2", Increment: -1, Max: -1, Min: -100},
		},
		Statements: []*ashlar.Statement{
			ashlar.NewStatement("z", "CREATE DATABASE x", "DROP DATABASE x").NoTransaction(),
			ashlar.NewStatement("a", "GRANT", "REVOKE").After(&room{}, &booking{}),
		},
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(kinds18())
	if err != nil {
		t.Fatal(err)
	}
	app := func(name string) catalog.Name { return catalog.Name{Schema: "app", Name: name} }
	bookings, rooms := catalog.Name{Schema: "desk", Name: "bookings"}, app("rooms")
	other := catalog.Name{Schema: "other", Name: "My Type"}
	down := catalog.Name{Schema: "other", Name: "down"}
	compare := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differ (-want +got):\n%s", what, diff)
		}
	}
	compare("enums", map[catalog.Name]catalog.Enum{
		app("priority"): {Name: app("priority"), Values: []string{"low", "high"}},
		app("colour"):   {Name: app("colour"), Values: []string{"red", "it's red"}, Comment: "Of the room"},
		other:           {Name: other, Values: []string{""}},
	}, cat.Enums)
	compare("sequences", map[catalog.Name]catalog.Sequence{
		app("numbers"): {Name: app("numbers"), Start: 5, Cache: 10, Cycle: true, Comment: "Of all"},
		down:           {Name: down, Type: "smallint", Increment: -1, Min: -100, Max: -1},
	}, cat.Sequences)
	compare("statements", map[string]catalog.Statement{
		"view": {
			Name: "view", Up: "CREATE VIEW v AS SELECT '$1'", Down: "DROP VIEW v",
			After: []catalog.Name{rooms, bookings}, Position: 1000,
		},
		"function": {
			Name: "function", Up: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$",
			Irreversible: "for ever", Before: true, Position: 2000,
		},
		"room": {Name: "room", Up: "SELECT 1; SELECT 2", Down: "SELECT 3", After: []catalog.Name{rooms}, Position: 3000},
		"z":    {Name: "z", Up: "CREATE DATABASE x", Down: "DROP DATABASE x", NoTransaction: true, Position: 4000},
		"a":    {Name: "a", Up: "GRANT", Down: "REVOKE", After: []catalog.Name{rooms, bookings}, Position: 5000},
	}, cat.Statements)
	table := cat.Tables[bookings]
	compare("excludes", map[string]catalog.Exclude{
		"bookings_room_during_excl": {
			Name: "bookings_room_during_excl", Method: "gist", Where: "first <> 'x'", Deferrable: true, Deferred: true, Comment: "One at a time",
			Parts: []catalog.ExcludePart{{Part: catalog.Part{Column: "room"}, Operator: "="}, {Part: catalog.Part{Column: "during"}, Operator: "&&"}},
		},
		"bookings_last_expr_expr1_excl": {
			Name: "bookings_last_expr_expr1_excl",
			Parts: []catalog.ExcludePart{
				{Part: catalog.Part{Column: "last", Descending: true}, Operator: "="},
				{Part: catalog.Part{Expression: "lower(first)", Collation: `"C"`, OperatorClass: "text_ops"}, Operator: "OPERATOR(pg_catalog.=)"},
				{Part: catalog.Part{Expression: "1"}, Operator: "="},
			},
		},
	}, table.Excludes)
	serial := func(name string) *catalog.Identity { return &catalog.Identity{Serial: true, Sequence: name} }
	compare("columns", []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true, Identity: serial("bookings_id_seq")},
		{Name: "room", Position: 2000, Type: "integer", NotNull: true},
		{Name: "priority", Position: 3000, Type: "app.priority", NotNull: true, Default: "'low'"},
		{Name: "ranks", Position: 4000, Type: "app.priority[]", NotNull: true, Default: `'{"high","low"}'`},
		{Name: "calm", Position: 5000, Type: "text", NotNull: true, Default: "'never'"},
		{Name: "colour", Position: 6000, Type: "app.colour", NotNull: true, Default: "'it''s red'"},
		{Name: "first", Position: 7000, Type: "text", NotNull: true},
		{Name: "last", Position: 8000, Type: "text", NotNull: true},
		{Name: "during", Position: 9000, Type: "tstzrange", NotNull: true},
		{Name: "full name", Position: 10000, Type: "text", Generated: "first || ' ' || last"},
		{Name: "number", Position: 11000, Type: "integer", NotNull: true, Identity: serial("bookings_number_seq")},
	}, table.Columns)
	if c := cat.Tables[rooms].Column("booking_id"); c.Type != "bigint" || c.Identity != nil {
		t.Errorf("a reference to a serial is %+v", c)
	}
	compare("renamed enums", map[catalog.Name]catalog.Name{app("colour"): app("hue"), other: app("mine")}, cat.Hints.RenamedEnums)
	compare("renamed sequences", map[catalog.Name]catalog.Name{app("numbers"): {Schema: "old", Name: "nums"}}, cat.Hints.RenamedSequences)
	compare("renamed statements", map[string]string{"view": "sight"}, cat.Hints.RenamedStatements)
	compare("schemas", []string{"app", "desk", "other"}, catalog.Sorted(cat.Schemas))

	turned := kinds18()
	slices.Reverse(turned.Domains)
	slices.Reverse(turned.Types)
	slices.Reverse(turned.Sequences)
	again, err := ashlar.Compile(turned)
	if err != nil {
		t.Fatal(err)
	}
	compare("catalogs in another order", cat, again)
}

// unmanagedKinds is somebody else's, and so is its enum.
type unmanagedKinds struct {
	ID    int64
	State state
}

func (u *unmanagedKinds) Define(r *ashlar.Resource) {
	r.Table("theirs")
	r.Unmanaged()
	r.Column(&u.State).Default(state("open"))
}

func TestEnumOfOthers(t *testing.T) {
	t.Parallel()
	cat, err := compile(&unmanagedKinds{})
	if err != nil {
		t.Fatal(err)
	}
	if len(cat.Enums) > 0 || cat.Tables[catalog.Name{Schema: "public", Name: "theirs"}].Column("state").Type != "state" {
		t.Errorf("enums are %v", cat.Enums)
	}
}

// computed has a stored and a virtual column.
type computed struct{ A, B, C, Text int64 }

func (c *computed) Define(r *ashlar.Resource) {
	r.Table("computed")
	r.Column(&c.B).GeneratedVirtual("(abs($1))", &c.A)
	r.Column(&c.C).Generated("length(a::text) + length(x.b)") // neither the type nor what is behind a dot is a column
	r.Column(&c.Text).Generated("$1", &c.A)
	r.Index(&c.C)
	r.Check("b_is_big", "$1 > 1", &c.B)
}

func TestGenerated(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{MinVersion: 18, Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&computed{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	columns := cat.Tables[catalog.Name{Schema: "public", Name: "computed"}].Columns
	if b := columns[1]; b.Generated != "abs(a)" || !b.Virtual || !b.NotNull {
		t.Errorf("b is %+v", b)
	}
	if c := columns[2]; c.Generated != "length(a::text) + length(x.b)" || c.Virtual {
		t.Errorf("c is %+v", c)
	}
}
