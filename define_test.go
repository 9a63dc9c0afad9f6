package ashlar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
)

// at is a line of this file.
func at(line int) string { return fmt.Sprintf("define_test.go:%d: resource ", line) }

// check compares all mistakes of some resources, messages and hints in turns.
func check(t *testing.T, err error, want ...string) {
	t.Helper()
	var mistakes ashlar.Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("got %v, want mistakes", err)
	}
	var got []string
	for _, m := range mistakes {
		got = append(got, m.Error(), m.Hint())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes differ (-want +got):\n%s", diff)
	}
}

const otherName = "Name one of them otherwise, with a db tag or another field name."

type Category struct{ ID int64 }

var categoryLine = line() + 2

func (c *Category) Define(r *ashlar.Resource) { r.PrimaryKey(&c.ID) }

func TestNoTable(t *testing.T) {
	t.Parallel()
	_, err := compile(&Category{})
	check(t, err, at(categoryLine)+"Category: has no table", `Add r.Table("categories") to its Define.`)
}

type Copied struct{ ID int64 }

var copiedLine = line() + 2

func (c Copied) Define(r *ashlar.Resource) { r.Table("copied") }

type copiedMixin struct {
	Copied
	Name string
}

func (c *copiedMixin) Define(r *ashlar.Resource) { r.Table("mixed") }

func TestValueReceiver(t *testing.T) {
	t.Parallel()
	const hint = "Write func (c *Copied) Define: field pointers of a copy mean nothing."
	_, err := compile(&Copied{})
	check(t, err, at(copiedLine)+"Copied: Define has a value receiver", hint)
	_, err = compile(Copied{})
	check(t, err, at(copiedLine)+"Copied: Define has a value receiver", hint)
	_, err = compile(&copiedMixin{})
	check(t, err, at(copiedLine)+"copiedMixin: Define has a value receiver", hint)
}

type Broken struct {
	ID   int64
	Next *Broken `db:"-"`
}

func (b *Broken) Define(r *ashlar.Resource) {
	r.Table("broken")
	r.Check("x", "$9")
	help(b) // panics
}

var helpLine = line() - 3

func help(b *Broken) { b.Next.ID = 1 }

func TestPanic(t *testing.T) {
	t.Parallel()
	_, err := compile(&Broken{}, &Category{})
	check(t, err,
		at(categoryLine)+"Category: has no table", `Add r.Table("categories") to its Define.`,
		at(helpLine)+"Broken: Define panics: runtime error: invalid memory address or nil pointer dereference",
		"A Define runs on a zero value, and only says what its columns are.",
	)
}

type (
	inner  struct{ Deep int }
	Faulty struct {
		ID      int64
		Hash    [32]byte
		Names   [3]string
		Func    func()
		Chan    chan int
		Complex complex128
		Empty   struct{}
		Foreign foreign
		Author  Author
		Authors []*Author
		Option  string `db:",omitempty"`
		AB      string
		A_B     string
		Title   string
		Heading string `db:"title"`
		Ctid    string
		time.Time
		*inner
		page[int] `db:"-"`
	}
)

var faultyLine = line() + 2

func (f *Faulty) Define(r *ashlar.Resource) { r.Table("faulty") }

func TestFieldMistakes(t *testing.T) {
	t.Parallel()
	const (
		say     = "Say one with Type, list it in Repo.GoTypes, give it a PostgresType method, or leave the field out with `db:\"-\"`."
		flatten = "Give it a name, or embed the struct itself."
		key     = "Give the field the tag `db:\"-\"`, and keep the key in a field with References."
	)
	_, err := compile(&Faulty{})
	p := at(faultyLine) + "Faulty: field "
	check(t, err,
		p+`A_B: ab and a_b differ only in underscores or case, and pgx reads one column into both`, "Name one of them otherwise.",
		p+`Author: Author is a resource, and an association is no column`, key,
		p+`Authors: Author is a resource, and an association is no column`, key,
		p+`Chan: no column type for chan int`, say,
		p+`Complex: no column type for complex128`, say,
		p+`Ctid: every table has a system column "ctid"`, "Choose another name, with a db tag or another field name.",
		p+`Empty: no column type for struct {}`, say,
		p+`Foreign: no column type for ashlar_test.foreign`, say,
		p+`Func: no column type for func()`, say,
		p+`Hash: no column type for [32]uint8`, "Make it []byte: pgx cannot send other arrays of bytes than [16]byte.",
		p+`Heading: Title and Heading are both column "title"`, otherName,
		p+`Names: no column type for [3]string`, "Make it []string.",
		p+`Option: the tag db:",omitempty" has no name, and pgx finds no column for it`, "Write the name into the tag, or take the tag away.",
		p+`Time: an embedded time.Time is no column, and pgx does not scan it as one`, flatten,
		p+`inner: is embedded and unexported, and pgx cannot set it`, "Give it an exported name.",
		p+`page: the tag db:"-" is on an embedded struct, and pgx flattens it all the same`, "Take the tag away, or give the field a name.",
	)
}

type Unsigned struct{ ID uint64 }

var unsignedLine = line() + 4

func (u *Unsigned) Define(r *ashlar.Resource) {
	r.Table("unsigned")
	r.PrimaryKey(&u.ID)
}

type hiddenFields struct{ id int64 }

var hiddenLine = line() + 2

func (h *hiddenFields) Define(r *ashlar.Resource) { r.Table("hidden"); _ = h.id }

func TestResourceMistakes(t *testing.T) {
	t.Parallel()
	_, err := compile(&Unsigned{})
	check(t, err, at(unsignedLine)+"Unsigned: PrimaryKey(ID): a uint64 cannot be an identity column", "Make it int64, or give it a Default or NoIdentity.")
	_, err = compile(&hiddenFields{})
	check(t, err, at(hiddenLine)+"hiddenFields: has no columns", "Export its fields: Ashlar and pgx see exported fields only.")
}

type (
	First  struct{ ID int64 }
	Second struct{ ID int64 }
	Third  struct{ First }
)

var firstLine, secondLine = line() + 2, line() + 4

func (f *First) Define(r *ashlar.Resource) { r.Table("same"); r.Index(&f.ID).Name("mine") }

func (s *Second) Define(r *ashlar.Resource) { r.Table("same") }

func (t *Third) Define(r *ashlar.Resource) { r.Table("other") }

func TestSameNames(t *testing.T) {
	t.Parallel()
	_, err := compile(&Second{}, &First{})
	check(t, err,
		fmt.Sprintf(`%sSecond: Table("same"): table "same" is declared by First (define_test.go:%d) and Second (define_test.go:%d)`, at(secondLine), firstLine, secondLine),
		"Let one say r.Extends(&First{}), or give it a table of its own.",
	)
	_, err = compile(&Third{}, &First{}) // the name is said in the embedded Define, so both have it
	check(t, err,
		fmt.Sprintf(`%sThird: Index(ID): two indexes are named "mine", the other at define_test.go:%d`, at(firstLine), firstLine), "Name one: add .Name(...).",
	)
	_, err = compile(&First{}, &First{})
	check(t, err, at(firstLine)+`First: is listed twice, in domain "test" and in domain "test"`, "List it once.")
}

type number64 int64

func (n *number64) Define(*ashlar.Resource) {}

func TestRepoMistakes(t *testing.T) {
	t.Parallel()
	_, err := compile(new(number64), nil)
	check(t, err,
		`repo "main": domain "test": a resource is nil`, "Pass pointers, such as &User{}.",
		"resource number64: ashlar_test.number64 is no struct", "A resource is the struct that a row is read into.",
	)
	_, err = ashlar.Compile(ashlar.Repo{
		Name: "My DB", MinVersion: 13, Schema: "pg_x",
		Domains:        []ashlar.Domain{{Schema: "information_schema"}},
		RenamedSchemas: map[string]string{"gone": "old"},
		Extensions:     []ashlar.Extension{{}},
	})
	check(t, err,
		`repo "My DB": its name is that of its folder`, "Use a to z, 0 to 9, _ and - only.",
		`repo "My DB": MinVersion: 13 is no version that Ashlar is built for`, "Choose one from 14 to 18.",
		`repo "My DB": PgExtension: the name is empty`, "Give it a name.",
		`repo "My DB": RenamedSchemas["gone"]: nothing of the repo is in schema "gone"`, "Write the name it has now first, then the name before.",
		`repo "My DB": Schema: the schema "pg_x" belongs to PostgreSQL`, "Choose a name that does not begin with pg_.",
		`repo "My DB": domain "": the schema "information_schema" belongs to PostgreSQL`, "Choose a name that does not begin with pg_.",
	)
	there := line() + 1
	_, err = ashlar.Compile(ashlar.Repo{GoTypes: []ashlar.GoType{ashlar.GoTypeFor[foreign]("serial")}, Extensions: []ashlar.Extension{ashlar.PgExtension("")}})
	check(t, err,
		fmt.Sprintf(`define_test.go:%d: repo "main": GoTypeFor[ashlar_test.foreign]("serial"): serial is no type`, there), `Say Type("integer").Identity(ashlar.Identity{}); its sequence then belongs to the column.`,
		fmt.Sprintf(`define_test.go:%d: repo "main": PgExtension: the name is empty`, there), "Give it a name.",
	)
}

func TestProjectMistakes(t *testing.T) {
	t.Parallel()
	check(t, ashlar.Project{}.Validate(), "the project has no repo", "Add one: ashlar.Project{Repos: []ashlar.Repo{{Domains: []ashlar.Domain{...}}}}.")
	check(t, ashlar.Project{Repos: []ashlar.Repo{{Name: "a"}, {}, {Name: "a"}}}.Validate(),
		"a repo has no name, and the project has several", "Give each repo a Name: it is the name of its folder.",
		`two repos are named "a"`, "Give each repo a Name of its own.",
	)
	if err := (ashlar.Project{Repos: []ashlar.Repo{{}}}).Validate(); err != nil {
		t.Errorf("a repo without resources: %v", err)
	}
}

// odd says all that makes no sense; nothing of it may get out of Compile as a panic.
type odd struct {
	ID   int64
	Name string
}

func (o *odd) Define(r *ashlar.Resource) {
	var nothing *odd
	weird := []any{nil, "x", 1, []string{"a"}, map[string]int{}, func() {}, o, &o, *o, nothing, r, &r, (*string)(nil), struct{ F func() }{}, ashlar.Table(""), ashlar.Table("odd").Column(""), ashlar.Expr(""), ashlar.Desc(nil), ashlar.Asc([]int{}), ashlar.Expr("$1", map[string]int{}), (*ashlar.Column)(nil), &ashlar.Column{}, new(string), make(chan int), [0]int{}, &[0]int{}, &struct{}{}}
	for _, w := range weird {
		r.Table("odd").With("a", w).With("", w)
		r.Column(w).Default(w).Type("").Fill("$1", w).Cast("$2", w).Collate("").Compression("").RenamedFrom("")
		r.PrimaryKey(w, w).Default(w).Identity(ashlar.Identity{}).NoIdentity().Name("")
		r.Unique(w, w).Include(w).Name("").Deferrable()
		r.Index(w, w).Include(w).Where("$1", w).With("x", w).Using("").Unique()
		r.Index(ashlar.Desc(w).OpClass("").Collate(""), ashlar.Expr("$1", w))
		r.Check("", "$1", w).Comment("")
		r.References(w, w).To(w).With(w, w).OnDelete("", w).IndexWhere("", w)
		r.References(&o.ID, w).To(w).With(&o.Name, w)
		r.References(&o.ID, o).To(w).With(&o.Name, w).OnDelete(ashlar.SetNull, w)
		r.Column(&o.Name).Default(w)
		r.ExtraColumn("x", "").Default(w).Identity(ashlar.Identity{Min: 3, Max: 1})
	}
	r.Column(&o.ID).Default([]any{weird})
}

func TestOddDefine(t *testing.T) {
	t.Parallel()
	_, err := compile(&odd{}, &First{})
	var mistakes ashlar.Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) < 50 {
		t.Errorf("got %d mistakes", len(mistakes))
	}
	for _, m := range mistakes {
		if strings.Contains(m.Message, "panics") || m.File != "define_test.go" || m.Line == 0 || m.Fix == "" {
			t.Errorf("%v (%s)", m, m.Fix)
		}
	}
}

type chained struct {
	ID   int64
	Name string
	times
}

var chainedLine = line() + 2

func (c *chained) Define(r *ashlar.Resource) {
	r.Table("chained").
		Schema("pg_a").
		With("B", 1)
	r.Unique(&c.Name).
		NullsNotDistinct().
		Name("")
	r.Index(
		ashlar.Desc(&c.Name).
			OpClass(""),
		ashlar.Expr("$2"),
	)
	r.Column(&c.times)
}

// TestPlaces has calls over several lines: each method reports its own.
func TestPlaces(t *testing.T) {
	t.Parallel()
	_, err := compile(&chained{})
	var mistakes ashlar.Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatal(err)
	}
	var got []string
	for _, m := range mistakes {
		got = append(got, fmt.Sprint(m.Line-chainedLine, " ", m.Call, ": ", m.Message))
	}
	want := []string{
		`2 Table("chained").Schema: the schema "pg_a" belongs to PostgreSQL`,
		`3 Table("chained").With("B"): is no storage parameter`,
		`5 Unique(Name).NullsNotDistinct: needs PostgreSQL 15, repo "main" promises 14`,
		`6 Unique(Name).Name: the name is empty`,
		`10 Expr: $2 in the SQL but 0 columns given`,
		`12 Column: *ashlar_test.times points to times, which is an embedded struct`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes differ (-want +got):\n%s", diff)
	}
}

func TestMistakesError(t *testing.T) {
	t.Parallel()
	mistakes := ashlar.Mistakes{{File: "a.go", Line: 3, Resource: "A", Call: "Index", Message: "is wrong", Fix: "Mend it."}, {Message: "no place"}}
	if got, want := mistakes.Error(), "a.go:3: resource A: Index: is wrong\n\thint: Mend it.\nno place"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var one ashlar.Mistake
	if !errors.As(error(mistakes), &one) || one.Hint() != "Mend it." {
		t.Errorf("errors.As found %v", one)
	}
}
