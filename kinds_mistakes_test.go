package ashlar_test

import (
	"strconv"
	"testing"

	"github.com/ashlar-go/ashlar"
)

func TestEnumDefaultMistakes(t *testing.T) {
	t.Parallel()
	const (
		wrong  = `Pass a Go value of the column's kind, or ashlar.SQL(...).`
		values = `Its values are "open", "it's closed".`
	)
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.State).Default(state("shut")) }, `Column(State).Default("shut"): "shut" is no value of enum "state"`, values},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.State).Default("") }, `Column(State).Default(""): "" is no value of enum "state"`, values},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.States).Default([]state{"open", "shut"}) }, `Column(States).Default([]ashlar_test.state): "shut" is no value of enum "state"`, values},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.States).Default([]int{1}) }, `Column(States).Default([]int): on a state[] column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.State).Default(3) }, `Column(State).Default(3): on a state column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.State).Default(ashlar.Now) }, `Column(State).Default(Now): on a state column`, wrong},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.State).Collate("C") }, `Column(State).Collate("C"): type state has no collation`, `Take it away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.State).Compression("lz4") }, `Column(State).Compression("lz4"): values of type state are not compressed`, `Take it away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Subject).Type(`"State"`) }, `Column(Subject).Type("\"State\""): the repo declares no type of that name`, `Did you mean "state"?`},
	})
}

func TestGeneratedMistakes(t *testing.T) {
	t.Parallel()
	const (
		sources = `Name columns that are written: no generated column can be computed from another.`
		keeps   = `Say Generated on the column, which keeps them.`
	)
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("$1", &t.Small).Default(1) }, `Column(Count).Generated: the column has a default too`, `Take one of them away, or say NoDefault.`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.Count).Generated("1").Identity(ashlar.Identity{})
		}, `Column(Count).Generated: the column is an identity column too`, `Take one of them away, or say NoIdentity.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("1").Type("serial") }, `Column(Count).Generated: the column is a serial too`, `Give it the type integer.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("1").Fill("2") }, `Column(Count).Fill: the column is generated, and computed for existing rows too`, `Take Fill away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("1").Cast("2") }, `Column(Count).Cast: the column is generated, and computed anew when its type changes`, `Take Cast away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("$1 + 1", &t.Count) }, `Column(Count).Generated: the column is computed from itself`, sources},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.ExtraColumn("x", "text").Generated(`upper("x")`) }, `Column("x").Generated: the column is computed from itself`, sources},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.Count).Generated("abs($1)", &t.Small)
			r.ExtraColumn("x", "integer").Generated("-COUNT")
		}, `Column("x").Generated: Count is a generated column`, sources},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("(SELECT 1)") }, `Column(Count).Generated: a query in the SQL`, `PostgreSQL allows expressions over the row only: put the query into a function or a trigger.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Generated("$1") }, `Column(Count).Generated: $1 in the SQL but 0 columns given`, `Give a column for each number: $1 is the first one behind the SQL.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).GeneratedVirtual("1") }, `Column(Count).GeneratedVirtual: needs PostgreSQL 18, repo "main" promises 14`, `Set MinVersion: 18 in the repo, or say Generated, which keeps the values.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.AuthorID).Generated("$1", &t.Count)
			r.References(&t.AuthorID, &Author{}).OnUpdate(ashlar.Cascade)
		}, `References(AuthorID, Author).OnUpdate(Cascade): author_id is generated, and cannot be written`, `Choose NoAction or Restrict, or Cascade for OnDelete.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.OwnerID).Generated("$1", &t.Count)
			r.References(&t.OwnerID, &Author{}).OnDelete(ashlar.SetNull)
		}, `References(OwnerID, Author).OnDelete(SetNull): owner_id is generated, and cannot be written`, `Choose NoAction or Restrict, or Cascade for OnDelete.`},
	})
	_, err := ashlar.Compile(ashlar.Repo{MinVersion: 18, Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&virtual{}}}}})
	p := func(n int) string {
		return "kinds_mistakes_test.go:" + strconv.Itoa(virtualLine+n) + ": resource virtual: "
	}
	check(t, err,
		p(2)+`PrimaryKey(A): a is a virtual column, which has no values to keep`, keeps,
		p(5)+`Column(State).GeneratedVirtual: state is state, and virtual columns have built-in types only`, `Say Generated, which keeps the values.`,
		p(6)+`Unique(A): a is a virtual column, which has no values to keep`, keeps,
		p(7)+`Index(Expr): a is a virtual column, which has no values to keep`, keeps,
		p(8)+`Index(B): a is a virtual column, which has no values to keep`, keeps,
		p(9)+`Index(B): a is a virtual column, which has no values to keep`, keeps,
		p(10)+`Exclude(A): a is a virtual column, which has no values to keep`, keeps,
		p(11)+`References(C, virtual): c is a virtual column, which has no values to keep`, keeps,
	)
}

// virtual puts a virtual column wherever it cannot be.
type virtual struct {
	A, B, C int64
	State   state
}

var virtualLine = line() + 2

func (v *virtual) Define(r *ashlar.Resource) {
	r.Table("virtual")
	r.PrimaryKey(&v.A)
	r.Column(&v.A).GeneratedVirtual("$1 + 1", &v.B)
	r.Column(&v.C).GeneratedVirtual("$1 + 2", &v.B)
	r.Column(&v.State).GeneratedVirtual("'open'")
	r.Unique(&v.A)
	r.Index(ashlar.Expr("$1 * 2", &v.A))
	r.Index(&v.B).Where("a > 2").Name("b")
	r.Index(&v.B).Include(&v.A).Name("c")
	r.Exclude(ashlar.Asc(&v.A).With("="))
	r.References(&v.C, v)
	r.Check("a_is_big", "$1 > 3", &v.A)
}

func TestSerialMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.Column(&t.Count).Type("serial").Identity(ashlar.Identity{})
		}, `Column(Count).Identity: the column is a serial too`, `Give it the type integer.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Type("serial8").Default(1) }, `Column(Count).Type("serial8"): a serial8 has a default of its own, and another was given`, `Take the default away, or give it the type bigint.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Column(&t.Count).Type("smallserial").Null() }, `Column(Count).Null: a smallserial is NOT NULL`, `Take Null away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Index(&t.Done).Name("tickets_count_seq")
			r.Column(&t.Count).Type("serial")
		}, `Column(Count).Type("serial"): the sequence is named "tickets_count_seq" like the index at FILE:BEFORE`, `Rename the column or the other one: the name of a sequence comes from its table and column.`},
	})
}

func TestExcludeMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(&t.Count) }, `Exclude: a part has no operator`, `Write ashlar.Asc(&t.Count).With("=").`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Exclude(r.ExtraColumn("x", "tsrange")) }, `Exclude: a part has no operator`, `Wrap the column: ashlar.Asc(...).With("=").`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(ashlar.Expr("lower($1)", &t.Subject)) }, `Expr: a part of Exclude has no operator`, `Add With("="), or another operator.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(ashlar.Asc(&t.Count).With("LIKE")) }, `Asc.With("LIKE"): is no operator`, `Write it as in SQL: "=", "&&", "OPERATOR(public.=)".`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Exclude("count") }, `Exclude: got a string, not a field's address`, `Pass &t.Count.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(ashlar.Asc(&t.Count).With("<>")).Using("btree") }, `Exclude(Count).Using: a btree index knows = only, not <>`, `Say Using("gist"), or leave Using out.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(ashlar.Asc(&t.Tags).With("&&")).Using("gin") }, `Exclude(Tags).Using: a gin index cannot exclude`, `Say Using("gist"), or leave Using out.`},
		{line() + 1, func(t *Ticket, r *ashlar.Resource) {
			r.Exclude(ashlar.Asc(&t.ID).With("="), ashlar.Asc(&t.Count).With("=")).Using("hash")
		}, `Exclude(ID, Count): a hash index has one part`, `Choose another access method.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(ashlar.Desc(&t.Count).With("<>")) }, `Exclude(Count): a gist index has no order`, `Name the column without Desc, NullsFirst and NullsLast.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Exclude(ashlar.Asc(&t.Count).With("=")).Where("$1", t.Done) }, `Exclude(Count).Where: got a bool, not a field's address`, `Pass &t.Done.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Index(ashlar.Asc(&t.Count).With("=")) }, `Asc.With: an index has no operators`, `Say it in r.Exclude, or take With away.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Exclude(ashlar.Asc(&t.Count).With("="))
			r.Exclude(ashlar.Asc(&t.Count).With("<>"))
		}, `Exclude(Count): two excludes are named "tickets_count_excl", the other at FILE:BEFORE`, `Name one of them otherwise.`},
		{line() + 2, func(t *Ticket, r *ashlar.Resource) {
			r.Unique(&t.Count).Name("a")
			r.Exclude(ashlar.Asc(&t.Count).With("=")).Name("a")
		}, `Exclude(Count): the exclude is named "a" like the unique at FILE:BEFORE`, `Name one: add .Name(...).`},
	})
}

func TestStatementMistakes(t *testing.T) {
	t.Parallel()
	testMistakes(t, []ticketCase{
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "") }, `Statement("s"): the down SQL is empty`, `Write what takes it away, or say Irreversible with the reason.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", " -- later\n; ", "x") }, `Statement("s"): the up SQL is empty`, `Write what makes it, or take the statement away.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").Irreversible("why") }, `Statement("s").Irreversible: there is a way back: the down SQL`, `Take one of them away.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "").Irreversible("a\nb") }, `Statement("s").Irreversible: the reason is not one line of text`, `Say in one line why there is no way back.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "DO $$ x", "y") }, `Statement("s"): the up SQL ends inside a string`, `Close it.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y\x00") }, `Statement("s"): the down SQL is not valid UTF-8 text`, `Write it without the broken characters.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("", "x", "y") }, `Statement(""): the name is empty`, `Give it a name.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("a\nb", "x", "y") }, `Statement("a\nb"): the name "a\nb" is not one line of text`, `Write it without line breaks and broken characters.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").Before().After(&Author{}) }, `Statement("s").After: a Before statement is made before the tables`, `Take one of them away.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").Before().NoTransaction() }, `Statement("s").NoTransaction: a Before statement runs in the transaction that makes the tables`, `Take one of them away.`},
		{line(), func(t *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").After(&t.Subject) }, `Statement("s").After: got a *string, not a resource`, `Pass a pointer to the resource, such as &User{}, or ashlar.Table("users").`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").After(ashlar.Table("author")) }, `Statement("s").After: no resource of repo "main" has the table "author"`, `Did you mean "authors"?`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").After(&Absent{}) }, `Statement("s").After: Absent is in no domain of repo "main" (it is in repo "audit")`, `List it, or leave it out: a statement cannot reach into another database.`},
		{line(), func(_ *Ticket, r *ashlar.Resource) { r.Statement("s", "x", "y").RenamedFrom("s") }, `Statement("s").RenamedFrom("s"): is the name it has now`, `Write the name it had before, or take RenamedFrom away.`},
		{line() + 2, func(_ *Ticket, r *ashlar.Resource) {
			r.Statement("s", "x", "y").RenamedFrom("old")
			r.Statement("t", "x", "y").RenamedFrom("old")
		}, `Statement("t").RenamedFrom("old"): statement "s" was renamed from it too`, `Only one of them can be the old statement.`},
		{line() + 2, func(_ *Ticket, r *ashlar.Resource) {
			r.Statement("s", "x", "y")
			r.Statement("s", "x", "z")
		}, `Statement("s"): two statements are named "s", the other at FILE:BEFORE`, `Name one of them otherwise.`},
	})
}

// spelled has a virtual column over a type that is not built in.
type spelled struct {
	State state
	Text  string
	Long  int32
}

var spelledLine = line() + 4

func (v *spelled) Define(r *ashlar.Resource) {
	r.Table("spelled")
	r.Column(&v.Long).GeneratedVirtual("length($1::text) + length($2)", &v.State, &v.Text)
}

func TestVirtualColumnOverOtherTypes(t *testing.T) {
	t.Parallel()
	_, err := ashlar.Compile(ashlar.Repo{MinVersion: 18, Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&spelled{}}}}})
	check(t, err,
		"kinds_mistakes_test.go:"+strconv.Itoa(spelledLine)+": resource spelled: Column(Long).GeneratedVirtual: state is state, and virtual columns are computed from built-in types only",
		"Say Generated, which keeps the values.",
	)
}
