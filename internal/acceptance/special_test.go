package acceptance_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/internal/ident"
)

func public(name string) catalog.Name { return catalog.Name{Schema: catalog.Public, Name: name} }

// keyed returns a table with an identity column and a primary key under their default names.
func keyed(name string) *catalog.Table {
	table := catalog.NewTable(public(name))
	sequence := ident.Derive(name, []string{"id"}, "seq")
	table.Columns = []catalog.Column{{Name: "id", Position: 1000, Type: "bigint", NotNull: true, Identity: &catalog.Identity{Sequence: sequence}}}
	table.PrimaryKey = &catalog.PrimaryKey{Name: ident.Derive(name, nil, "pkey"), Columns: []string{"id"}}
	return table
}

func holding(tables ...*catalog.Table) *catalog.Catalog {
	c := catalog.New()
	for _, table := range tables {
		c.Tables[table.Name] = table
	}
	return c
}

func TestConcurrentIndexComesInAFileOfItsOwn(t *testing.T) {
	t.Parallel()
	from := holding(keyed("users"), keyed("posts"))
	to := from.Clone()
	users, posts := to.Tables[public("users")], to.Tables[public("posts")]
	users.Columns = append(users.Columns, catalog.Column{Name: "email", Position: 2000, Type: "text"})
	posts.Columns = append(posts.Columns, catalog.Column{Name: "email", Position: 2000, Type: "text"})
	users.Indexes["users_email_idx"] = catalog.Index{
		Name: "users_email_idx", Unique: true, Parts: []catalog.Part{{Column: "email"}}, Concurrently: true, Comment: "one each",
	}
	posts.References["posts_email_fkey"] = catalog.Reference{
		Name: "posts_email_fkey", Columns: []string{"email"}, Table: users.Name, TargetColumns: []string{"email"},
	}
	result := acceptance.NewLab(t).Prove(t, acceptance.Change{From: from, To: to, Rows: 3})
	var kinds []bool
	for _, file := range result.Files {
		kinds = append(kinds, file.NoTransaction)
	}
	if diff := cmp.Diff([]bool{false, true, false}, kinds); diff != "" {
		t.Errorf("no-transaction files (-want +got):\n%s", diff)
	}
	if !strings.Contains(result.Files[1].Up, "-- ashlar:no-transaction\n\nCREATE UNIQUE INDEX CONCURRENTLY users_email_idx ON users (email);") {
		t.Errorf("second file: %s", result.Files[1].Up)
	}
}

func TestNamesAtTheLimit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("wört", 12) + "abc" // 63 bytes
	from, to := holding(keyed("short")), holding(keyed(long))
	to.Hints.RenamedTables = map[catalog.Name]catalog.Name{public(long): public("short")}
	lab := acceptance.NewLab(t)
	lab.Prove(t, acceptance.Change{From: from, To: to, Rows: 2})
	// Two long names change places: the temporary ones must not be cut either.
	other := long[:62] + "d"
	both, swapped := holding(keyed(long), keyed(other)), holding(keyed(long), keyed(other))
	swapped.Hints.RenamedTables = map[catalog.Name]catalog.Name{public(long): public(other), public(other): public(long)}
	lab.Prove(t, acceptance.Change{From: both, To: swapped, Rows: 2})
}

// The judges do not look at where a sequence stands.
func TestSequenceGoesOnInANarrowerRange(t *testing.T) {
	t.Parallel()
	from, to := catalog.New(), catalog.New()
	for _, name := range []string{"raised", "passed", "unused", "used"} {
		from.Sequences[public(name)] = catalog.Sequence{Name: public(name), Start: 30}
	}
	for name, out := range map[string]catalog.Sequence{
		"raised": {Min: 50}, "passed": {Min: 50}, "unused": {Max: 20}, "used": {Max: 90},
	} {
		out.Name = public(name)
		to.Sequences[out.Name] = out
	}
	result, err := generate.Compute(from, to, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	conn, ctx := dbtest.Connect(t, dbtest.New(t)), t.Context()
	for _, sql := range []string{
		"CREATE SEQUENCE raised START 30", "CREATE SEQUENCE passed START 30", "CREATE SEQUENCE unused START 30", "CREATE SEQUENCE used START 30",
		"SELECT nextval('raised'), setval('passed', 70), nextval('used')",
		result.Files[0].Up,
	} {
		if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
	var got [4]int
	if err := conn.QueryRow(ctx, "SELECT nextval('raised'), nextval('passed'), nextval('unused'), nextval('used')").Scan(&got[0], &got[1], &got[2], &got[3]); err != nil {
		t.Fatal(err)
	}
	if want := [4]int{50, 71, 1, 31}; got != want {
		t.Errorf("next numbers %v, want %v", got, want)
	}
}

// A column that moves to another table is added there before it is dropped here, so SQL by hand fits in between, on both
// ways.
func TestValuesOfAColumnMoveToAnotherTableByHand(t *testing.T) {
	t.Parallel()
	from := holding(keyed("posts"), keyed("details"))
	to := from.Clone()
	summary := catalog.Column{Name: "summary", Position: 2000, Type: "text"}
	for c, table := range map[*catalog.Catalog]string{from: "posts", to: "details"} {
		c.Tables[public(table)].Columns = append(c.Tables[public(table)].Columns, summary)
	}
	result, err := generate.Compute(from, to, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	move := func(text, from, to string) string {
		drop := "ALTER TABLE " + from + " DROP COLUMN summary"
		before, after, ok := strings.Cut(text, drop)
		if !ok || !strings.Contains(before, "ALTER TABLE "+to+" ADD COLUMN summary") {
			t.Fatalf("not added before it is dropped: %s", text)
		}
		return before + "UPDATE " + to + " AS t SET summary = f.summary FROM " + from + " AS f WHERE f.id = t.id;\n\n" + drop + after
	}
	conn, ctx := dbtest.Connect(t, dbtest.New(t)), t.Context()
	for _, sql := range []string{
		"CREATE TABLE posts (id bigint, summary text); CREATE TABLE details (id bigint)",
		"INSERT INTO posts VALUES (1, 'short'); INSERT INTO details VALUES (1)",
		move(result.Files[0].Up, "posts", "details"), move(result.Files[0].Down, "details", "posts"),
	} {
		if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
	var got string
	if err := conn.QueryRow(ctx, "SELECT summary FROM posts").Scan(&got); err != nil || got != "short" {
		t.Errorf("there and back: %q, %v", got, err)
	}
}
