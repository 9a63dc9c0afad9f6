package ashlar_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

type (
	emptyEnum string
	twiceEnum string
	longEnum  string
	panicEnum string
	badEnum   string
	Date      string // an enum named like a built-in type
	mood      string
	feeling   string // the same enum with other values
	moods     string // an enum named like a table
)

func (emptyEnum) Values() []string    { return nil }
func (twiceEnum) Values() []twiceEnum { return []twiceEnum{"a", "b", "a"} }
func (longEnum) Values() []string     { return []string{strings.Repeat("x", 64)} }
func (*panicEnum) Values() []string   { panic("no values") }
func (badEnum) Values() []string      { return []string{"a\xff"} }
func (Date) Values() []Date           { return []Date{"today"} }

var moodLine = line() + 2

func (mood) Values() []mood          { return []mood{"good", "bad"} }
func (feeling) PostgresType() string { return "mood" }
func (*feeling) Values() []feeling   { return []feeling{"bad", "good"} }
func (moods) Values() []moods        { return []moods{"all"} }

type badValues struct {
	Empty  emptyEnum
	Twice  []twiceEnum
	Long   *longEnum
	Panic  panicEnum
	Bad    badEnum
	Date   Date
	Free   emptyEnum
	Freely Date
}

var badValuesLine = line() + 2

func (b *badValues) Define(r *ashlar.Resource) {
	r.Table("bad_values")
	r.Column(&b.Free).Type("text")
	r.Column(&b.Freely).Type("date")
}

func TestValuesMistakes(t *testing.T) {
	t.Parallel()
	_, err := compile(&badValues{})
	p := fmt.Sprintf("enum_mistakes_test.go:%d: resource badValues: field ", badValuesLine)
	long := strings.Repeat("x", 64)
	check(t, err,
		p+`Bad: Values of ashlar_test.badEnum: the value "a\xff" is not valid UTF-8 text`, "Write it without the broken characters.",
		p+`Date: the enum of ashlar_test.Date: "date" is a built-in type`, "Give it a method PostgresType that returns another name.",
		p+`Empty: Values of ashlar_test.emptyEnum: there is no value`, "List the values, in the order that comparisons follow.",
		p+`Long: Values of ashlar_test.longEnum: the value "`+long+`" has 64 bytes, PostgreSQL keeps 63`, "Shorten it.",
		p+`Panic: Values of ashlar_test.panicEnum panics: no values`, "Let it return the values without looking at its receiver: it is called on the zero value.",
		p+`Twice: Values of ashlar_test.twiceEnum: "a" is there twice`, "List each value once.",
	)
}

type feelings struct {
	Mood    mood
	Feeling feeling
	Moods   moods
}

var moodsTableLine = line() + 3

func (f *feelings) Define(r *ashlar.Resource) {
	r.Table("moods")
}

func TestEnumNameMistakes(t *testing.T) {
	t.Parallel()
	_, err := compile(&feelings{})
	p := func(n int) string { return fmt.Sprintf(`enum_mistakes_test.go:%d: repo "main": `, moodLine+n) }
	check(t, err,
		p(2)+fmt.Sprintf(`ashlar_test.feeling: enum "mood" is declared by ashlar_test.mood (enum_mistakes_test.go:%d) and ashlar_test.feeling (enum_mistakes_test.go:%d) with other values`, moodLine, moodLine+2),
		"List the same values in the same order, or give one of them another name, a Go type with a method PostgresType.",
		p(3)+fmt.Sprintf(`ashlar_test.moods: enum "moods" is named like the table at enum_mistakes_test.go:%d`, moodsTableLine),
		"Give it another name, a Go type with a method PostgresType: the rows of a table have a type of its name.",
	)
}

func TestListedTypeMistakes(t *testing.T) {
	t.Parallel()
	there := line() + 4
	_, err := ashlar.Compile(ashlar.Repo{
		ExtensionSchema: "ext",
		Types: []ashlar.Type{
			ashlar.Enum("none"), ashlar.Enum("", "a"), ashlar.Enum("a.b", "c"), ashlar.Enum("bool", "yes"),
			ashlar.Enum("a", "b").Schema("pg_a"), ashlar.Enum("two", "b", "b"), ashlar.Enum("out", "b").Schema("ext"),
			ashlar.Enum("now", "a").RenamedFrom("old"), ashlar.Enum("then", "a").RenamedFrom("public.old"), ashlar.Enum("same", "a").RenamedFrom("same"),
			ashlar.Enum("path", "a").Schema("app"), ashlar.Enum("form", "a").RenamedFrom("a.b.c"),
			{},
		},
	})
	p := func(n int, call string) string {
		return fmt.Sprintf(`enum_mistakes_test.go:%d: repo "main": %s: `, there+n, call)
	}
	check(t, err,
		`repo "main": Types: a type is empty`, "Use Enum or DomainType.",
		p(0, `Enum("")`)+"the name is empty", "Give it a name.",
		p(0, `Enum("a.b")`)+"the name has a dot", `Write Enum("b", ...).Schema("a").`,
		p(0, `Enum("bool")`)+`"bool" is a built-in type`, "Choose another name.",
		p(0, `Enum("none")`)+"there is no value", "List the values, in the order that comparisons follow.",
		p(1, `Enum("a").Schema`)+`the schema "pg_a" belongs to PostgreSQL`, "Choose a name that does not begin with pg_.",
		p(1, `Enum("out")`)+`schema "ext" is for extensions and nothing else`, "Put the type into another schema, or leave Repo.ExtensionSchema empty.",
		p(1, `Enum("two")`)+`"b" is there twice`, "List each value once.",
		p(2, `Enum("same").RenamedFrom("same")`)+"is the name it has now", "Write the name it had before, or take RenamedFrom away.",
		p(2, `Enum("then").RenamedFrom("public.old")`)+`type "now" was renamed from it too`, "Only one of them can be the old type.",
		p(3, `Enum("form").RenamedFrom("a.b.c")`)+"is no name of a type", `Write "name" or "schema.name", with double quotes around a name that has a dot.`,
	)
}

func TestSequenceMistakes(t *testing.T) {
	t.Parallel()
	_, err := ashlar.Compile(ashlar.Repo{
		ExtensionSchema: "ext",
		Domains:         []ashlar.Domain{{Resources: []ashlar.Definer{&Numbered{}}}},
		Sequences: []ashlar.Sequence{
			{},
			{Name: "a", Type: "numeric"},
			{Name: "b", Min: 3, Max: 1},
			{Name: "c", Cache: -1},
			{Name: "d"},
			{Name: "d", Start: 7},
			{Name: "e", Schema: "ext"},
			{Name: "f", Schema: "pg_f"},
			{Name: "g", RenamedFrom: "g"},
			{Name: "h", Type: "smallint", Start: 40000},
			{Name: "numbered"},
		},
	})
	p := func(name string) string { return fmt.Sprintf(`repo "main": sequence %q: `, name) }
	check(t, err,
		p("")+"the name is empty", "Give it a name.",
		p("a")+"numbers are of type numeric", `Use "smallint", "integer" or "bigint".`,
		p("b")+"Min 3 is not less than Max 1", "Choose a range with numbers in it.",
		p("c")+"Cache -1 is less than 1", "Choose how many numbers a session takes at once, or leave it out.",
		p("d")+"is listed twice", "List it once.",
		p("e")+`schema "ext" is for extensions and nothing else`, "Put the sequence into another schema, or leave Repo.ExtensionSchema empty.",
		p("f")+`the schema "pg_f" belongs to PostgreSQL`, "Choose a name that does not begin with pg_.",
		`repo "main": sequence "g": RenamedFrom "g": is the name it has now`, "Write the name it had before, or take RenamedFrom away.",
		p("h")+"40000 is out of the range of smallint", "Choose a wider type or a number that fits.",
		fmt.Sprintf(`enum_mistakes_test.go:%d: resource Numbered: Table("numbered"): the table is named "numbered" like the sequence in Repo.Sequences`, numberedLine),
		"Choose another table name, or give the other one a Name.",
	)
}

// Numbered has the name of a sequence.
type Numbered struct{ ID [16]byte }

var numberedLine = line() + 2

func (n *Numbered) Define(r *ashlar.Resource) { r.Table("numbered") }

func TestRepoStatementMistakes(t *testing.T) {
	t.Parallel()
	there := line() + 1
	twice := ashlar.NewStatement("twice", "x", "y")
	_, err := ashlar.Compile(ashlar.Repo{Statements: []*ashlar.Statement{
		nil, twice, twice, ashlar.NewStatement("lost", "x", "y").After(&room{}),
		ashlar.NewStatement("twice", "x", "z"),
	}})
	p := func(n int) string {
		return fmt.Sprintf(`enum_mistakes_test.go:%d: repo "main": Statement(`, there+n)
	}
	check(t, err,
		`repo "main": Statements: a statement is nil or empty`, "Use NewStatement.",
		p(0)+`"twice"): is listed twice`, "List it once.",
		p(2)+`"lost").After: room is in no domain of repo "main"`, "List it in a domain.",
		p(3)+fmt.Sprintf(`"twice"): two statements are named "twice", the other at enum_mistakes_test.go:%d`, there), "Name one of them otherwise.",
	)
}

// calledMood has a column that is of an enum by its name alone, and others that only look like it.
type calledMood struct {
	Named  string
	Free   mood
	Mail   email
	Theirs string
}

// email lists values although it is of an extension's type.
type email string

func (email) Values() []string     { return []string{"a@b"} }
func (email) PostgresType() string { return "citext" }

func (b *calledMood) Define(r *ashlar.Resource) {
	r.Table("called_mood")
	r.Column(&b.Named).Type("Mood[]")
	r.Column(&b.Free).Type("text")
	r.Column(&b.Theirs).Type("theirs.mood")
}

func TestEnumByName(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		Extensions: []ashlar.Extension{ashlar.PgExtension("citext")},
		Domains:    []ashlar.Domain{{Resources: []ashlar.Definer{&calledMood{}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	name := catalog.Name{Schema: "public", Name: "mood"}
	if len(cat.Enums) != 1 || len(cat.Enums[name].Values) != 2 {
		t.Errorf("enums are %v", cat.Enums)
	}
	columns := cat.Tables[catalog.Name{Schema: "public", Name: "called_mood"}].Columns
	for i, want := range []string{"mood[]", "text", "public.citext", "theirs.mood"} {
		if columns[i].Type != want {
			t.Errorf("%s is %s, want %s", columns[i].Name, columns[i].Type, want)
		}
	}
}
