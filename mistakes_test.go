package ashlar_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar"
)

// Ticket is the resource that the mistakes are made in. What its Define says is decided by the case.
type Ticket struct {
	ID       int64
	Subject  string
	AuthorID int64
	OwnerID  *int64
	ClosedAt *time.Time
	Address  address
	Tags     []string
	Done     bool
	Count    int32
	Small    int16
	Price    float64
	Token    [16]byte
	Place    point
	State    state
	States   []state
	Secret   string `db:"-"`
	hidden   string
}

// state is an enum.
type state string

func (state) Values() []state { return []state{"open", "it's closed"} }

// point has no order.
type point struct{ X, Y float64 }

func (point) PostgresType() string { return "point" }

// Author has a key, a unique column and one that is not; Pair has a key of two columns, Loose has none.
type (
	Author struct {
		ID    int64
		Email string
		Name  string
		Late  string
	}
	Pair   struct{ ShopID, ID int64 }
	Loose  struct{ Code string }
	Token  struct{ ID [16]byte }
	Absent struct{ ID int64 }
)

func (a *Author) Define(r *ashlar.Resource) {
	r.Table("authors").Schema("people")
	r.PrimaryKey(&a.ID)
	r.Unique(&a.Email)
	r.Unique(&a.Late).Deferrable()
}

// stranger is listed nowhere.
type stranger struct{ ID int64 }

func (s *stranger) Define(r *ashlar.Resource) { r.Table("strangers") }

// pairKeyLine is the line of the call of PrimaryKey below.
var pairKeyLine = line() + 4

func (p *Pair) Define(r *ashlar.Resource) {
	r.Table("pairs")
	r.PrimaryKey(&p.ShopID, &p.ID)
}

func (l *Loose) Define(r *ashlar.Resource) { r.Table("loose").Unlogged() }

func (t *Token) Define(r *ashlar.Resource) {
	r.Table("tokens")
	r.PrimaryKey(&t.ID)
}

func (a *Absent) Define(r *ashlar.Resource) {
	r.Table("absent")
	r.PrimaryKey(&a.ID)
}

var current struct {
	sync.Mutex
	define func(t *Ticket, r *ashlar.Resource)
}

func (t *Ticket) Define(r *ashlar.Resource) {
	r.Table("tickets")
	r.PrimaryKey(&t.ID)
	current.define(t, r)
}

// ticketMistakes compiles a Ticket with that Define, and the resources it may refer to.
func ticketMistakes(t *testing.T, define func(t *Ticket, r *ashlar.Resource)) ashlar.Mistakes {
	t.Helper()
	current.Lock()
	defer current.Unlock()
	current.define = define
	here := ashlar.Repo{Domains: []ashlar.Domain{{Name: "desk", Resources: []ashlar.Definer{&Ticket{}, &Author{}, &Pair{}, &Loose{}, &Token{}}}}}
	there := ashlar.Repo{Name: "audit", Domains: []ashlar.Domain{{Name: "log", Resources: []ashlar.Definer{&Absent{}}}}}
	here.Name = "main"
	err := ashlar.Project{Repos: []ashlar.Repo{here, there}}.Validate()
	var mistakes ashlar.Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("got %v, want mistakes", err)
	}
	return mistakes
}

func line() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

type ticketCase struct {
	line    int
	define  func(t *Ticket, r *ashlar.Resource)
	message string
	hint    string
}

// file is where the Define of the case is.
func (c ticketCase) file() string {
	file, _ := runtime.FuncForPC(reflect.ValueOf(c.define).Pointer()).FileLine(0)
	return filepath.Base(file)
}

func testMistakes(t *testing.T, cases []ticketCase) {
	t.Helper()
	for _, c := range cases {
		mistakes := ticketMistakes(t, c.define)
		want := fmt.Sprintf("%s:%d: resource Ticket: %s", c.file(), c.line, c.message)
		want = strings.NewReplacer("FILE", c.file(), "LINE", strconv.Itoa(c.line), "BEFORE", strconv.Itoa(c.line-1), "PAIR", strconv.Itoa(pairKeyLine)).Replace(want)
		if len(mistakes) != 1 {
			t.Errorf("got %d mistakes, want one: %s\n%v", len(mistakes), want, mistakes)
			continue
		}
		if got := mistakes[0].Error(); got != want {
			t.Errorf("message is\n\t%s, want\n\t%s", got, want)
		}
		if got := mistakes[0].Hint(); got != c.hint {
			t.Errorf("%s\nhint is\n\t%s, want\n\t%s", want, got, c.hint)
		}
	}
}

// Each case is one line, so that the place is that line.
func TestColumnMistakes(t *testing.T) {
	t.Parallel()
	var foreign string
	var nilColumn *ashlar.Column
	testMistakes(t, []ticketCase{
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Column("closed_at") }, `Column: got a string, not a field's address`, `Pass &t.ClosedAt.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Column("Nothing") }, `Column: got a string, not a field's address`, `Pass the address of a field, such as &t.ID.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(t.ClosedAt) }, `Column: got a nil *time.Time, not a field's address`, `Pass &t.ClosedAt.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(t.Done) }, `Index: got a bool, not a field's address`, `Pass &t.Done.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(t.ID) }, `Unique: got an int64, not a field's address`, `Pass &t.ID or &t.AuthorID.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Column(nil) }, `Column: got nil, not a field's address`, `Pass the address of a field, such as &t.ID.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(t.Tags) }, `Index: got a []string, not a field's address`, `Pass &t.Tags.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(nilColumn) }, `Index: got a nil *ashlar.Column, not a field's address`, `Pass what ExtraColumn returned.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(&foreign) }, `Index: *string points to no field of Ticket`, `Use the receiver's own fields.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(&(&Author{}).Name) }, `Index: *string points to no field of Ticket`, `Use the receiver's own fields.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Address.Street) }, `Index: points inside Address, one column of type jsonb`, `Use Expr("$1->>'Street'", &t.Address).`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Place.Y) }, `Column: points inside Place, one column of type point`, `Name the whole column: &t.Place.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Secret) }, `Column: *string points to Secret, which is tagged db:"-"`, `Name exported fields that are columns.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.hidden) }, `Column: *string points to hidden, which is unexported`, `Name exported fields that are columns.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.Subject).Type("citext")
			r.Column(ashlar.Table("tickets").Column("subject")).Default("")
		}, `Column(Subject): is spoken of by its name too`, `Name it in one way each time: by its field, or by what ExtraColumn returned.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(ashlar.Table("tickets").Column("subjct")) }, `Index: table "tickets" has no column "subjct"`, `Did you mean "subject"?`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(ashlar.Table("pairs").Column("id")) }, `Index: got a column of table "pairs", not of "tickets"`, `Name a column of Ticket.`},

		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.ID).Type("serial[]") }, `Column(ID).Type("serial[]"): serial[] is no type`, `Say Type("integer").Identity(ashlar.Identity{}); its sequence then belongs to the column.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type(" ") }, `Column(Subject).Type(" "): the type is empty`, `Write it as PostgreSQL spells it, such as "varchar(200)".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type("text NOT NULL") }, `Column(Subject).Type("text NOT NULL"): "text NOT NULL" says more than the type`, `Leave the type here, and say the rest with the methods of the column.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type("varchar(200") }, `Column(Subject).Type("varchar(200"): the parentheses of "varchar(200" do not match`, `Write it as PostgreSQL spells it, such as "varchar(200)".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type("text (20)") }, `Column(Subject).Type("text (20)"): text takes no length`, `Write "text"; a check can limit what it holds.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ExtraColumn("x", "bytea(16)[]") }, `ExtraColumn("x"): bytea takes no length`, `Write "bytea[]"; a check can limit what it holds.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Type("int(11)") }, `Column(Count).Type("int(11)"): integer takes no length`, `Write "integer"; a check can limit what it holds.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type("text; drop table x") }, `Column(Subject).Type("text; drop table x"): "text; drop table x" is no type`, `Write it as PostgreSQL spells it, such as "varchar(200)".`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ExtraColumn("", "text") }, `ExtraColumn(""): the name is empty`, `Give it a name.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ExtraColumn("subject", "text") }, `ExtraColumn("subject"): Subject is column "subject" already`, `Say r.Column(&t.Subject), or choose another name.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ExtraColumn("xmin", "text") }, `ExtraColumn("xmin"): every table has a system column "xmin"`, `Choose another name.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Collate("C") }, `Column(Count).Collate("C"): type integer has no collation`, `Take it away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Compression("gzip") }, `Column(Subject).Compression("gzip"): is no compression method`, `Use "pglz" or "lz4".`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Compression("lz4") }, `Column(Count).Compression("lz4"): values of type integer are not compressed`, `Take it away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).RenamedFrom("subject") }, `Column(Subject).RenamedFrom("subject"): is the name it has now`, `Write the name it had before, or take RenamedFrom away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.Subject).RenamedFrom("x")
			r.Column(&t.Tags).RenamedFrom("x")
		}, `Column(Tags).RenamedFrom("x"): Subject was renamed from it too`, `Only one of them can be the old column.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Identity(ashlar.Identity{}).Default(1) }, `Column(Count).Identity: the column has a default too`, `Take one of them away, or say NoDefault.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Identity(ashlar.Identity{}) }, `Column(Subject).Identity: subject is text, and identity columns are integers`, `Make it int64.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Identity(ashlar.Identity{}).Null() }, `Column(Count).Identity: identity columns are NOT NULL`, `Take Null away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Small).Identity(ashlar.Identity{Start: 70000}) }, `Column(Small).Identity: 70000 is out of the range of smallint`, `Choose a wider type or a number that fits.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Identity(ashlar.Identity{Min: 9, Max: 3}) }, `Column(Count).Identity: Min 9 is not less than Max 3`, `Choose a range with numbers in it.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Identity(ashlar.Identity{Start: -5}) }, `Column(Count).Identity: Start -5 is not between 1 and 2147483647`, `Choose a start within the range.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Fill("$1 || $2", &t.Tags) }, `Column(Subject).Fill: $2 in the SQL but 1 column given`, `Give a column for each number: $1 is the first one behind the SQL.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Cast("subject::int)") }, `Column(Subject).Cast: the parentheses of the SQL do not match`, `Close each one that is opened.`},
	})
}

func TestDefaultMistakes(t *testing.T) {
	t.Parallel()
	const wrong = `Pass a Go value of the column's kind, or ashlar.SQL(...).`
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.AuthorID).Default("x") }, `Column(AuthorID).Default("x"): on a bigint column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Default(1.5) }, `Column(Count).Default(1.5): on an integer column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(0) }, `Column(Subject).Default(0): on a text column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Done).Default(1) }, `Column(Done).Default(1): on a boolean column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.ClosedAt).Default("2026-01-01") }, `Column(ClosedAt).Default("2026-01-01"): on a timestamptz column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Tags).Default("a") }, `Column(Tags).Default("a"): on a text[] column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Tags).Default([]int{1}) }, `Column(Tags).Default([]int): on a text[] column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(&t.Subject) }, `Column(Subject).Default: got a field's address, not a value`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(struct{ A int }{1}) }, `Column(Subject).Default(struct { A int }): on a text column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(nil) }, `Column(Subject).Default(nil): nil is no default`, `A column without a default is NULL when nothing else is said: leave Default out, or say NoDefault.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Default(int64(-1)<<31 - 1) }, `Column(Count).Default(-2147483649): is out of the range of integer`, `Choose a wider type or a number that fits.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.AuthorID).Default(uint64(1) << 63) }, `Column(AuthorID).Default(9223372036854775808): is out of the range of bigint`, `Choose a wider type or a number that fits.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Small).Default(40000) }, `Column(Small).Default(40000): is out of the range of smallint`, `Choose a wider type or a number that fits.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type("varchar(3)").Default("long") }, `Column(Subject).Default("long"): has 4 characters, the column is varchar(3)`, `Shorten it, or widen the column.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Address).Default("{}") }, `Column(Address).Default("{}"): a string on a json column`, `Pass a Go map, slice or struct, a json.RawMessage, or ashlar.SQL("'{}'").`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Address).Default(func() {}) }, `Column(Address).Default(func()): the value is no JSON: json: unsupported type: func()`, `Write it as ashlar.SQL("'{}'").`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(ashlar.Now) }, `Column(Subject).Default(Now): on a text column`, `It makes values for other types: write ashlar.SQL("now()") with a cast if you mean it.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(ashlar.SQL("")) }, `Column(Subject).Default(SQL("")): the SQL is empty`, `Write an expression.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(ashlar.SQL("'x")) }, `Column(Subject).Default(SQL("'x")): the SQL ends inside a string`, `Close it.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Default(ashlar.SQL("$1")) }, `Column(Subject).Default(SQL("$1")): $1 in the SQL but 0 columns given`, `Give a column for each number: $1 is the first one behind the SQL.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.ClosedAt).Default(time.Now()) }, `Column(ClosedAt).Default(time.Time): is the time at which Define runs`, `Use ashlar.Now, which PostgreSQL evaluates for each row.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Default(ashlar.SQL("(SELECT 1)")) }, `Column(Count).Default(SQL("(SELECT 1)")): a query in the SQL`, `PostgreSQL allows none in a default: put it into a function or a trigger.`},
	})
}

func TestReferenceMistakes(t *testing.T) {
	t.Parallel()
	a, p := &Author{}, &Pair{}
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, &Absent{}) }, `References(AuthorID, Absent): Absent is in no domain of repo "main" (it is in repo "audit")`, `List it, or drop the reference: a foreign key cannot leave the database.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, &stranger{}) }, `References(AuthorID, stranger): stranger is in no domain of repo "main"`, `List it in a domain.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, ashlar.Table("author")) }, `References(AuthorID, "author"): no resource of repo "main" has the table "author"`, `Did you mean "authors"?`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.References(&t.AuthorID, ashlar.Table("authors").Schema("public"))
		}, `References(AuthorID, "authors"): no resource has the table "authors" in schema "public"`, `Did you mean schema "people"?`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, "authors") }, `References(AuthorID, string): got a string, not a resource`, `Pass a pointer to the resource, such as &User{}, or ashlar.Table("users").`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, nil) }, `References(AuthorID, nil): got nil, not a resource`, `Pass a pointer to the resource, such as &User{}, or ashlar.Table("users").`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.Subject, &Loose{}) }, `References(Subject, Loose): Loose has no primary key`, `Give Loose a primary key, or name a unique column of it: l := &Loose{}; r.References(..., l).To(&l.Code).`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, p) }, `References(AuthorID, Pair): Pair has a key of 2 columns (shop_id, id)`, `Name them with To and With: p := &Pair{}; r.References(..., p).To(&p.ShopID).With(..., &p.ID).`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, &Token{}) }, `References(AuthorID, Token): author_id is bigint, tokens.id is uuid`, `Give both the same Go type.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.Count, a) }, `References(Count, Author): count is integer, authors.id is bigint`, `Give both the same Go type.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.References(r.ExtraColumn("x", "text"), a) }, `References("x", Author): x is text, authors.id is bigint`, `Give it the type bigint.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.Subject, a).To(&a.Name) }, `References(Subject, Author).To(Name): authors.name is not unique`, `Add r.Unique(&a.Name) to Author.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Index(&t.Subject).Unique().Where("$1 <> ''", &t.Subject)
			r.References(r.ExtraColumn("parent", "text"), t).To(&t.Subject)
		}, `References("parent", Ticket).To(Subject): tickets.subject is not unique`, `Add r.Unique(&t.Subject) to Ticket.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Index(ashlar.Expr("lower($1)", &t.Subject), &t.Subject).Unique()
			r.References(r.ExtraColumn("parent", "text"), t).To(&t.Subject)
		}, `References("parent", Ticket).To(Subject): tickets.subject is not unique`, `Add r.Unique(&t.Subject) to Ticket.`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) { // each is unique, but not both together
			r.References(&t.AuthorID, a).To(&a.ID).With(&t.Subject, &a.Email)
		}, `References(AuthorID, Author).To(ID): authors.id, authors.email are not unique together`, `Add r.Unique(&a.ID, &a.Email) to Author.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.Subject, a).To(&a.Late) }, `References(Subject, Author).To(Late): authors.late has a deferrable unique, which no foreign key can refer to`, `Take Deferrable away from the unique.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.Subject, a).To(&(&Author{}).Email) }, `References(Subject, Author).To: *string points to no field of Author`, `Use the fields of the pointer that References gets: a := &Author{}; r.References(..., a).To(&a.ID).`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.References(&t.Subject, ashlar.Table("authors")).To(ashlar.Table("authors").Column("mail"))
		}, `References(Subject, "authors").To: table "authors" has no column "mail"`, `Did you mean "email"?`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.References(&t.AuthorID, p).To(&p.ID).With(&t.AuthorID, &p.ShopID)
		}, `References(AuthorID, Pair): names AuthorID twice`, `Name each column once.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, a).OnDelete(ashlar.SetNull) }, `References(AuthorID, Author).OnDelete(SetNull): author_id is NOT NULL`, `Make the field a pointer.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.AuthorID, a).OnUpdate(ashlar.SetDefault) }, `References(AuthorID, Author).OnUpdate(SetDefault): author_id is NOT NULL and has no default`, `Give it a default, or make the field a pointer.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.OwnerID, a).OnDelete("KILL") }, `References(OwnerID, Author).OnDelete("KILL"): is no action`, `Use NoAction, Restrict, Cascade, SetNull or SetDefault.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.OwnerID, a).OnDelete(ashlar.SetNull, &t.OwnerID) }, `References(OwnerID, Author).OnDelete(SetNull) with columns: needs PostgreSQL 15, repo "main" promises 14`, `Set MinVersion: 15 in the repo, or do without.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.ID, t) }, `References(ID, Ticket): id refers to itself`, `Name the column that it refers to with To, or drop the reference.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.References(&t.OwnerID, a); r.References(&t.OwnerID, t) }, `References(OwnerID, Ticket): two references are named "tickets_owner_id_fkey", the other at mistakes_test.go:LINE`, `Name one of them otherwise.`},
	})
}

func TestConstraintMistakes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 64)
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.PrimaryKey(&t.ID, &t.ID) }, `PrimaryKey(ID, ID): names ID twice`, `Name each column once.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.PrimaryKey(&t.ID, &t.Count).Default(1) }, `PrimaryKey(ID, Count).Default: is for a key of one column`, `Say it on the column: r.Column(...).Default.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.PrimaryKey("id") }, `PrimaryKey: got a string, not a field's address`, `Pass &t.ID.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.ID).Null() }, `Column(ID).Null: a primary key is never NULL`, `Take Null away, or make it a Unique.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.PrimaryKey(&t.Place) }, `PrimaryKey(Place): place is point, which has no order`, `Use an index over an expression, or another access method.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(&t.Subject, &t.Subject) }, `Unique(Subject, Subject): names Subject twice`, `Name each column once.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(ashlar.Expr("lower($1)", &t.Subject)) }, `Unique: takes columns only`, `Use r.Index for an order or an expression, with Unique() where it has to be unique.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(&t.Subject); r.Unique(&t.Subject).Name("other") }, `Unique(Subject): says the same as "tickets_subject_key" at mistakes_test.go:LINE`, `Take one of them away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(&t.Subject).NullsNotDistinct() }, `Unique(Subject).NullsNotDistinct: needs PostgreSQL 15, repo "main" promises 14`, `Set MinVersion: 15 in the repo, or do without.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(&t.Subject).Include(&t.Count, &t.Count) }, `Unique(Subject).Include: names Count twice`, `Name each column once.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(&t.Subject).Name(long) }, `Unique(Subject).Name: the name "` + long + `" has 64 bytes, PostgreSQL keeps 63`, `Shorten it.`},

		{line(), func(t *Ticket, r *ashlar.Resource) { r.Check("a", "$2 > 1", &t.Count) }, `Check("a"): $2 in the SQL but 1 column given`, `Give a column for each number: $1 is the first one behind the SQL.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Check("a", "count > 1", &t.Count) }, `Check("a"): 1 column given but no $1 in the SQL`, `Write $1 where count belongs, or leave the column out.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Check("a", " /* nothing */ ") }, `Check("a"): the SQL is empty`, `Write an expression.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Check("a", "count > 1;") }, `Check("a"): a semicolon in the SQL`, `Write one expression, without a semicolon.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Check("a", "count > (SELECT 1)") }, `Check("a"): a query in the SQL`, `PostgreSQL allows expressions over the row only: put the query into a function or a trigger.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Check("", "count > 1") }, `Check(""): the name is empty`, `Give it a name.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Check("a", "count > 1"); r.Check("a", "count > 2") }, `Check("a"): two checks are named "a", the other at mistakes_test.go:LINE`, `Name one of them otherwise.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Unique(&t.Subject).Name("a"); r.Check("a", "count > 2") }, `Check("a"): two constraints are named "a", the other at mistakes_test.go:LINE`, `Name one of them otherwise.`},

		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Subject).Name("a"); r.Index(&t.Count).Name("a") }, `Index(Count): two indexes are named "a", the other at mistakes_test.go:LINE`, `Name one of them otherwise.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).Name("pairs_pkey") }, `Index(Count): the index is named "pairs_pkey" like the primary key at mistakes_test.go:PAIR`, `Name one: add .Name(...).`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).NullsNotDistinct().Unique() }, `Index(Count).NullsNotDistinct: needs PostgreSQL 15, repo "main" promises 14`, `Set MinVersion: 15 in the repo, or do without.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).NullsNotDistinct() }, `Index(Count).NullsNotDistinct: is for unique indexes`, `Add Unique().`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).Unique().Using("hash") }, `Index(Count).Unique: a hash index cannot be unique`, `Take it away, or choose another access method.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).Using("brin").Include(&t.ID) }, `Index(Count).Include: a brin index has no included columns`, `Take it away, or choose another access method.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count, &t.ID).Using("hash") }, `Index(Count, ID): a hash index has one part`, `Take it away, or choose another access method.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(ashlar.Desc(&t.Count)).Using("gist") }, `Index(Count): a gist index has no order`, `Name the column without Desc, NullsFirst and NullsLast.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(r.ExtraColumn("x", "json[]")) }, `Index("x"): x is json[], which has no order`, `Choose another access method with Using, such as "gist", or an expression.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Check(long, "1 = 1") }, `Check("` + long + `"): the name "` + long + `" has 64 bytes, PostgreSQL keeps 63`, `Shorten it.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Place) }, `Index(Place): place is point, which has no order`, `Choose another access method with Using, such as "gist", or an expression.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Index(ashlar.Desc("count")) }, `Desc: got a string, not a field's address`, `Pass &t.Count.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(ashlar.Expr("lower($1)", t.Subject)) }, `Expr: got a string, not a field's address`, `Pass the address of a field, such as &t.ID.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(ashlar.Asc(&t.Count).Collate("C")) }, `Asc.Collate: type integer has no collation`, `Take it away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).Where("$1", t.Done) }, `Index(Count).Where: got a bool, not a field's address`, `Pass &t.Done.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(&t.Count).With("fillfactor", nil) }, `Index(Count).With("fillfactor"): the value is a <nil>`, `Pass a string, a number or a bool.`},

		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").With("Fill Factor", 1) }, `Table("tickets").With("Fill Factor"): is no storage parameter`, `Write its name in lower case, such as "fillfactor".`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("issues") }, `Table("issues"): the table is "tickets" already`, `Say Table once.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").Schema("pg_desk") }, `Table("tickets").Schema: the schema "pg_desk" belongs to PostgreSQL`, `Choose a name that does not begin with pg_.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").RenamedFrom("a.b.c") }, `Table("tickets").RenamedFrom("a.b.c"): is no name of a table`, `Write "name" or "schema.name", with double quotes around a name that has a dot.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Table("tickets").RenamedFrom("public.tickets") }, `Table("tickets").RenamedFrom("public.tickets"): is the name it has now`, `Write the name it had before, or take RenamedFrom away.`},
	})
}

// Applied is declared under the name of the ledger.
type Applied struct{ ID int64 }

func (a *Applied) Define(r *ashlar.Resource) {
	r.Table("ashlar_migrations")
	r.PrimaryKey(&a.ID)
}

func TestLedgerIsNoResource(t *testing.T) {
	t.Parallel()
	_, err := compile(&Applied{})
	if err == nil || !strings.Contains(err.Error(), `resource Applied: Table("ashlar_migrations"): is Ashlar's own table of applied migrations`) {
		t.Errorf("got %v", err)
	}
}
