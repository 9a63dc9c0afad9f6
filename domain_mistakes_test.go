package ashlar_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// mailAddress is of a domain by its own word, code by that of the repo.
type (
	mailAddress string
	code        int
)

func (mailAddress) PostgresType() string { return "email" }

// person has columns of domains.
type person struct {
	ID    code
	Mail  mailAddress
	Mails []mailAddress
	Spare *string
	Score int64
}

func (m *person) Define(r *ashlar.Resource) {
	r.Table("members")
	r.PrimaryKey(&m.ID)
	r.Column(&m.Mail).Default("a@b").Collate("POSIX")
	r.Column(&m.Mails).Default([]string{"c@d"})
	r.Column(&m.Spare).Type("Email")
	r.Column(&m.Score).Type("public.score").Default(7)
	r.Unique(&m.Mail)
}

// fan refers to a person, and so has the domain of its key.
type fan struct {
	ID     int64
	Member code
}

func (f *fan) Define(r *ashlar.Resource) {
	r.Table("fans")
	r.PrimaryKey(&f.ID)
	r.References(&f.Member, &person{})
}

func TestDomainTypes(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		Schema:  "app",
		Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&person{}, &fan{}}}},
		GoTypes: []ashlar.GoType{ashlar.GoTypeFor[code]("code")},
		Types: []ashlar.Type{
			ashlar.DomainType("email", "character varying(200)").Check("has_at", "VALUE LIKE '%@%'").Check("short", "length(VALUE) < 100").
				NotNull().Default("x@y").Collate("C").Comment("An address").RenamedFrom("mail"),
			ashlar.DomainType("code", "int8"),
			ashlar.DomainType("score", "numeric(8, 2)").Schema("public").Default(ashlar.SQL("random()")),
			ashlar.DomainType("unused", "text[]").Default([]string{}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	in := func(schema, name string) catalog.Name { return catalog.Name{Schema: schema, Name: name} }
	want := map[catalog.Name]catalog.Domain{
		in("app", "email"): {
			Name: in("app", "email"), Type: "varchar(200)", NotNull: true, Default: "'x@y'", Collation: `"C"`, Comment: "An address",
			Checks: checks(catalog.Check{Name: "has_at", Expression: "VALUE LIKE '%@%'"}, catalog.Check{Name: "short", Expression: "length(VALUE) < 100"}),
		},
		in("app", "code"):     {Name: in("app", "code"), Type: "bigint", Checks: checks()},
		in("public", "score"): {Name: in("public", "score"), Type: "numeric(8,2)", Default: "random()", Checks: checks()},
		in("app", "unused"):   {Name: in("app", "unused"), Type: "text[]", Default: "'{}'", Checks: checks()},
	}
	if diff := cmp.Diff(want, cat.Domains); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[catalog.Name]catalog.Name{in("app", "email"): in("app", "mail")}, cat.Hints.RenamedDomains); diff != "" {
		t.Errorf("renames (-want +got):\n%s", diff)
	}
	columns := append(cat.Tables[in("app", "members")].Columns, cat.Tables[in("app", "fans")].Columns[1])
	for i, want := range []string{
		"id app.code NOT NULL", "mail app.email NOT NULL 'a@b' \"POSIX\"", "mails app.email[] NOT NULL '{\"c@d\"}'", "spare app.email", "score score NOT NULL 7",
		"member app.code NOT NULL",
	} {
		c := columns[i]
		got := c.Name + " " + c.Type
		if c.NotNull {
			got += " NOT NULL"
		}
		for _, more := range []string{c.Default, c.Collation} {
			if more != "" {
				got += " " + more
			}
		}
		if got != want || c.Identity != nil {
			t.Errorf("column %s, want %s", got, want)
		}
	}
}

// mismatched has columns that do not fit their domains.
type mismatched struct {
	ID    int64
	Count int64
	Mail  string
	Where string
	Lists [][]string
}

var mismatchedLine = line() + 2

func (m *mismatched) Define(r *ashlar.Resource) {
	r.Table("mismatched")
	r.PrimaryKey(&m.ID)
	r.Column(&m.ID).Type("amount").Identity(ashlar.Identity{})
	r.Column(&m.Count).Type("amount").Default("x").Collate("C")
	r.Column(&m.Mail).Type(`"Emails"`)
	r.Column(&m.Where).Type("place")
	r.Index(&m.Where)
	r.Column(&m.Lists).Type("list[]").Default([]string{"a"})
}

func TestDomainMistakes(t *testing.T) {
	t.Parallel()
	there := line() + 5
	_, err := ashlar.Compile(ashlar.Repo{
		ExtensionSchema: "ext",
		Domains:         []ashlar.Domain{{Resources: []ashlar.Definer{&mismatched{}, &schemas{}}}},
		Types: []ashlar.Type{
			ashlar.DomainType("", "text"), ashlar.DomainType("a.b", "text"), ashlar.DomainType("money", "text"), ashlar.DomainType("mismatched", "text"),
			ashlar.DomainType("amount", "bigint").Default("x").Collate("C"), ashlar.DomainType("amount", "text"), ashlar.DomainType("out", "text").Schema("ext"),
			ashlar.DomainType("number", "serial"), ashlar.DomainType("odd", "text NOT NULL"), ashlar.DomainType("over", "amount[]"), ashlar.DomainType("moods", "mood"),
			ashlar.Enum("mood", "good").Check("c", "true").NotNull().Default("good").Collate("C"), ashlar.DomainType("mood", "text"),
			ashlar.DomainType("emails", "text").Check("k", "$1 <> ''").Check("q", "VALUE IN (SELECT 1)").Check("t", "true").Check("t", "false").Check("", "true"),
			ashlar.DomainType("place", "point").RenamedFrom("place").Default(nil), ashlar.DomainType("ashlar_migrations", "text"),
			ashlar.DomainType("list", "text[]"), ashlar.DomainType("whatever", "anyelement"), ashlar.DomainType("rows", "t[]"), ashlar.DomainType("empty", "text").Schema(""),
		},
	})
	p := func(n int, call string) string {
		return fmt.Sprintf(`domain_mistakes_test.go:%d: repo "main": %s: `, there+n, call)
	}
	c := func(n int, call string) string {
		return fmt.Sprintf(`domain_mistakes_test.go:%d: resource mismatched: %s: `, mismatchedLine+n, call)
	}
	only := "Say it of its columns; only a domain, made with DomainType, says it for all of them."
	check(t, err,
		c(3, "Column(ID).Identity")+"id is amount, and identity columns are integers", "Give it the type smallint, integer or bigint.",
		c(4, `Column(Count).Collate("C")`)+"type amount has no collation", "Take it away.",
		c(4, `Column(Count).Default("x")`)+"on a bigint column", "Pass a Go value of the column's kind, or ashlar.SQL(...).",
		c(5, `Column(Mail).Type("\"Emails\"")`)+"the repo declares no type of that name", `Did you mean "emails"?`,
		c(7, "Index(Where)")+"where is place, which has no order", `Choose another access method with Using, such as "gist", or an expression.`,
		c(8, `Column(Lists).Default([]string)`)+`on an array of the domain "list", which is of arrays itself`, "Write it as ashlar.SQL(...).",
		p(0, `DomainType("")`)+"the name is empty", "Give it a name.",
		p(0, `DomainType("a.b")`)+"the name has a dot", `Write DomainType("b", ...).Schema("a").`,
		p(0, `DomainType("mismatched")`)+fmt.Sprintf(`domain "mismatched" is named like the table at domain_mistakes_test.go:%d`, mismatchedLine+1), "Give it another name: the rows of a table have a type of its name.",
		p(0, `DomainType("money")`)+`"money" is a built-in type`, "Choose another name.",
		p(1, `DomainType("amount")`)+fmt.Sprintf("is listed twice, the other at domain_mistakes_test.go:%d", there+1), "List it once.",
		p(1, `DomainType("amount").Collate("C")`)+"type bigint has no collation", "Take it away.",
		p(1, `DomainType("amount").Default("x")`)+"on a bigint domain", "Pass a Go value of the domain's kind, or ashlar.SQL(...).",
		p(1, `DomainType("out")`)+`schema "ext" is for extensions and nothing else`, "Put the type into another schema, or leave Repo.ExtensionSchema empty.",
		p(2, `DomainType("moods")`)+`stands on the domain "mood"`, "Let it stand on the type of that one, with the same checks.",
		p(2, `DomainType("number")`)+"serial is no type", "Let it stand on integer: a sequence belongs to a column.",
		p(2, `DomainType("odd")`)+`"text NOT NULL" says more than the type`, "Leave the type here, and say the rest with the methods of the domain.",
		p(2, `DomainType("over")`)+`stands on the domain "amount"`, "Let it stand on the type of that one, with the same checks.",
		p(3, `DomainType("mood")`)+`an enum is named "mood" too`, "Give one of them another name.",
		p(3, `Enum("mood").Check("c")`)+"an enum has no checks", only,
		p(3, `Enum("mood").Collate("C")`)+"an enum has no collation", only,
		p(3, `Enum("mood").Default("good")`)+"an enum has no default", only,
		p(3, `Enum("mood").NotNull()`)+"an enum has no NOT NULL", only,
		p(4, `DomainType("emails").Check("")`)+"the name is empty", "Give it a name.",
		p(4, `DomainType("emails").Check("k")`)+"$1 in the SQL but 0 columns given", "Call the value VALUE: a check of a domain has no columns.",
		p(4, `DomainType("emails").Check("q")`)+"a query in the SQL", "PostgreSQL allows expressions over VALUE only: put the query into a function or a trigger.",
		p(4, `DomainType("emails").Check("t")`)+`two checks are named "t"`, "Name one of them otherwise.",
		p(5, `DomainType("ashlar_migrations")`)+`domain "ashlar_migrations" is named like Ashlar's own table of applied migrations`, "Give it another name: the rows of a table have a type of its name.",
		p(5, `DomainType("place").Default(nil)`)+"nil is no default", "A domain without a default is NULL when nothing else is said: leave Default out.",
		p(5, `DomainType("place").RenamedFrom("place")`)+"is the name it has now", "Write the name it had before, or take RenamedFrom away.",
		p(6, `DomainType("empty").Schema`)+"the name is empty", "Give it a name.",
		p(6, `DomainType("rows")`)+`stands on the rows of table "t"`, "Let it stand on jsonb, or on a type of yours that is made before.",
		p(6, `DomainType("whatever")`)+"anyelement is a type of arguments and results only", "Name the type of the values, or jsonb where they are of several.",
	)
}
