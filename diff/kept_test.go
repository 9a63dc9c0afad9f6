package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/operation"
)

// identified returns a table with an identity column under default names.
func identified(name string) *catalog.Table {
	table := catalog.NewTable(catalog.Name{Schema: catalog.Public, Name: name})
	table.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true, Identity: &catalog.Identity{Sequence: name + "_id_seq"}},
		{Name: "title", Position: 2000, Type: "text"},
	}
	return table
}

// What is kept and forgotten stays in the database with its names, which nothing else can have then.
func TestKeptThingsKeepTheirNames(t *testing.T) {
	t.Parallel()
	posts, users := identified("posts"), identified("users")
	both := catalog.New()
	both.Tables[posts.Name], both.Tables[users.Name] = posts, users

	table := both.Clone() // users becomes posts2, with an index that is called as the sequence of the table that is kept
	delete(table.Tables, posts.Name)
	table.Tables[users.Name].Indexes["posts_id_seq"] = catalog.Index{Name: "posts_id_seq", Parts: []catalog.Part{{Column: "title"}}}

	column := both.Clone() // posts becomes articles and keeps its column id, whose sequence the new table posts needs
	articles := catalog.Name{Schema: catalog.Public, Name: "articles"}
	column.Tables[articles] = identified("articles")
	column.Tables[articles].Columns = column.Tables[articles].Columns[1:]
	column.Hints.RenamedTables = map[catalog.Name]catalog.Name{articles: posts.Name}

	for _, c := range []struct {
		to         *catalog.Catalog
		keep, want string
	}{
		{table, "table:posts", `table "posts" is kept and holds the name "posts_id_seq", which table "users" needs`},
		{column, "posts.id", `table "articles": column "id" is kept and holds the name "posts_id_seq", which table "posts" needs`},
	} {
		answers, err := diff.ParseAnswers(nil, nil, []string{c.keep}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = diff.Compute(both, c.to, answers); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("--keep %s: %v, want %s", c.keep, err, c.want)
		}
	}
}

// An extension that says no schema is in "public"; saying so is a change of the state that a server does not notice.
func TestExtensionSaysItsSchema(t *testing.T) {
	t.Parallel()
	from, to := catalog.New(), catalog.New()
	from.Extensions["citext"] = catalog.Extension{Name: "citext"}
	to.Extensions["citext"] = catalog.Extension{Name: "citext", Schema: catalog.Public}
	ops, _, err := diff.Compute(from, to, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	operation.Apply(from, ops...)
	if differences := catalog.Differences(from, to); len(differences) > 0 {
		t.Error(differences)
	}
}

// A schema cannot be dropped while something in it is kept.
func TestSchemaOfKeptThingsIsKept(t *testing.T) {
	t.Parallel()
	from := catalog.New()
	from.Schemas["s"] = catalog.Schema{Name: "s"}
	mood, numbers := catalog.Name{Schema: "s", Name: "mood"}, catalog.Name{Schema: "s", Name: "numbers"}
	from.Enums[mood] = catalog.Enum{Name: mood, Values: []string{"x"}}
	from.Sequences[numbers] = catalog.Sequence{Name: numbers}
	for keep, drop := range map[string]string{"type:s.mood": "sequence:s.numbers", "sequence:s.numbers": "type:s.mood"} {
		answers, err := diff.ParseAnswers(nil, []string{drop}, []string{keep}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ops, _, err := diff.Compute(from, catalog.New(), answers)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(ops, operation.Operation(operation.ForgetSchema{Schema: from.Schemas["s"]})) {
			t.Errorf("--keep %s: %v", keep, ops)
		}
	}
}

// An extension that others have moved is only noted: what comes with it has gone along.
func TestExtensionMovedByOthers(t *testing.T) {
	t.Parallel()
	state := func(schema string) *catalog.Catalog {
		c := catalog.New()
		c.Extensions["citext"] = catalog.Extension{Name: "citext", Schema: schema, Unmanaged: true}
		email, users := catalog.Name{Schema: "public", Name: "email"}, catalog.NewTable(catalog.Name{Schema: "public", Name: "users"})
		c.Domains[email] = catalog.Domain{Name: email, Type: schema + ".citext", Checks: map[string]catalog.Check{}}
		users.Columns = []catalog.Column{{Name: "name", Type: schema + ".citext"}}
		users.Checks["named"] = catalog.Check{Name: "named", Expression: catalog.Expression("name <> ''::" + schema + ".citext")}
		c.Tables[users.Name] = users
		return c
	}
	from, to := state("ext"), state("maps")
	ops, _, err := diff.Compute(from, to, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	if len(ops) != 1 {
		t.Errorf("more than a note: %v", ops)
	}
	operation.Apply(from, ops...)
	if differences := catalog.Differences(from, to); len(differences) > 0 {
		t.Error(differences)
	}
	operation.Apply(from, operation.Inverse(ops)...)
	if differences := catalog.Differences(from, state("ext")); len(differences) > 0 {
		t.Error("back", differences)
	}
}

// The schema of a table that was left is there, also when another of its tables is the first to be managed.
func TestSchemaOfALeftTableIsRecalled(t *testing.T) {
	t.Parallel()
	logs, fresh := catalog.Name{Schema: "s", Name: "logs"}, catalog.Name{Schema: "s", Name: "fresh"}
	from := catalog.New()
	from.Tables[logs] = catalog.NewTable(logs)
	from.Tables[logs].Left = true
	for what, unmanaged := range map[string]bool{"stays unmanaged": true, "is declared no more": false} {
		to := catalog.New()
		to.Schemas["s"] = catalog.Schema{Name: "s"}
		to.Tables[fresh] = catalog.NewTable(fresh)
		if unmanaged {
			to.Tables[logs] = catalog.NewTable(logs)
			to.Tables[logs].Unmanaged = true
		}
		ops, _, err := diff.Compute(from, to, diff.Answers{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(ops, operation.Operation(operation.RecallSchema{Schema: to.Schemas["s"]})) {
			t.Errorf("the table that was left %s: %v", what, ops)
		}
	}
}
