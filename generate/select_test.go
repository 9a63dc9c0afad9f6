package generate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
)

// named returns the name of something in public, or in another schema: "billing.invoices".
func named(text string) catalog.Name {
	if schema, name, ok := strings.Cut(text, "."); ok {
		return catalog.Name{Schema: schema, Name: name}
	}
	return catalog.Name{Schema: catalog.Public, Name: text}
}

// with puts a table with an id and columns of the given types into a catalog, declared in a domain unless that is empty.
func with(c *catalog.Catalog, domain, table string, types ...string) *catalog.Table {
	t := catalog.NewTable(named(table))
	t.Columns = []catalog.Column{{Name: "id", Type: "bigint", NotNull: true, Position: 1000}}
	for i, sql := range types {
		t.Columns = append(t.Columns, catalog.Column{Name: string(rune('a' + i)), Type: sql, Position: 1000 * (i + 2)})
	}
	t.PrimaryKey = &catalog.PrimaryKey{Name: t.Name.Name + "_pkey", Columns: []string{"id"}}
	c.Tables[t.Name] = t
	if t.Name.Schema != catalog.Public {
		c.Schemas[t.Name.Schema] = catalog.Schema{Name: t.Name.Schema}
	}
	if domain != "" {
		if c.Hints.Domains == nil {
			c.Hints.Domains = map[catalog.Name]string{}
		}
		c.Hints.Domains[t.Name] = domain
	}
	return t
}

func refer(from *catalog.Table, to string) {
	from.References["f"] = catalog.Reference{Name: "f", Columns: []string{"a"}, Table: named(to), TargetColumns: []string{"id"}}
}

func enum(c *catalog.Catalog, name string, values ...string) {
	c.Enums[named(name)] = catalog.Enum{Name: named(name), Values: values}
}

func statement(c *catalog.Catalog, name, up string, after ...catalog.Name) {
	c.Statements[name] = catalog.Statement{Name: name, Up: up, Down: "-", After: after}
}

// What belongs to no domain comes along where selected tables need it, and nothing of it goes.
func TestSelect(t *testing.T) {
	t.Parallel()
	from, to, want := catalog.New(), catalog.New(), catalog.New()

	with(from, "", "mine", "kind")
	with(to, "a", "mine", "kind", "fresh")
	with(want, "", "mine", "kind", "fresh")
	with(to, "a", "north.new")
	with(want, "", "north.new")
	with(from, "", "theirs", "other[]")
	with(to, "b", "theirs", "other[]", "text")
	with(want, "", "theirs", "other[]")
	with(to, "b", "south.new", "unseen")
	with(from, "", "old.lost")
	with(want, "", "old.lost")

	for _, c := range []*catalog.Catalog{from, to, want} {
		enum(c, "kind", "x")
		enum(c, "other", "x")
	}
	enum(to, "kind", "x", "y")
	enum(want, "kind", "x", "y")
	enum(to, "other", "x", "y")
	enum(to, "fresh", "x")
	enum(want, "fresh", "x")
	enum(to, "unseen", "x")
	enum(from, "gone", "x")
	enum(want, "gone", "x")

	from.Extensions["citext"] = catalog.Extension{Name: "citext"}
	to.Extensions["pg_trgm"] = catalog.Extension{Name: "pg_trgm"}
	want.Extensions["citext"], want.Extensions["pg_trgm"] = catalog.Extension{Name: "citext"}, catalog.Extension{Name: "pg_trgm"}
	from.Sequences[named("s")] = catalog.Sequence{Name: named("s")}
	to.Sequences[named("n")] = catalog.Sequence{Name: named("n")}
	want.Sequences[named("s")], want.Sequences[named("n")] = from.Sequences[named("s")], to.Sequences[named("n")]

	statement(from, "view", "1", named("mine"))
	statement(to, "view", "2", named("mine"))
	statement(want, "view", "2", named("mine"))
	statement(from, "both", "1", named("mine"), named("theirs"))
	statement(to, "both", "2", named("mine"), named("theirs"))
	statement(want, "both", "1", named("mine"), named("theirs"))
	statement(to, "theirs", "1", named("theirs"))
	statement(to, "function", "1")
	statement(want, "function", "1")
	statement(from, "dropped", "1")
	statement(want, "dropped", "1")

	fromBefore, toBefore := from.Clone(), to.Clone()
	got, undeclared, err := generate.Select(from, to, generate.Selection{Domains: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	if differences := catalog.Differences(got, want); len(differences) > 0 {
		t.Errorf("got and want differ:\n%s", strings.Join(differences, "\n"))
	}
	if diff := cmp.Diff([]catalog.Name{named("old.lost")}, undeclared); diff != "" {
		t.Error(diff)
	}
	if len(catalog.Differences(from, fromBefore))+len(catalog.Differences(to, toBefore)) > 0 || !cmp.Equal(to.Hints, toBefore.Hints) {
		t.Error("the catalogs were changed")
	}
}

// Renames of selected things carry what stays along; those of others wait.
func TestSelectRenames(t *testing.T) {
	t.Parallel()
	from, to := catalog.New(), catalog.New()
	with(from, "", "users", "kind")
	with(to, "a", "people", "sort")
	to.Hints.RenamedTables = map[catalog.Name]catalog.Name{named("people"): named("users"), named("articles"): named("posts")}
	enum(from, "kind", "x")
	enum(to, "sort", "x")
	to.Hints.RenamedEnums = map[catalog.Name]catalog.Name{named("sort"): named("kind")}
	refer(with(from, "", "posts", "bigint", "kind"), "users")
	refer(with(to, "b", "articles", "bigint", "sort", "text"), "people")
	to.Tables[named("articles")].Columns[1].Name = "b"
	to.Tables[named("articles")].Columns[2].Name = "c"

	if _, _, err := generate.Select(from, to, generate.Selection{Domains: []string{"a"}}); err == nil ||
		err.Error() != "table posts refers to table users, and what it refers to goes" {
		t.Errorf("a reference that is declared elsewhere only: %v", err)
	}

	delete(to.Tables, named("articles"))
	refer(with(to, "b", "posts", "bigint", "sort", "text"), "people")
	delete(to.Hints.RenamedTables, named("articles"))
	got, undeclared, err := generate.Select(from, to, generate.Selection{Domains: []string{"a"}})
	if err != nil || len(undeclared) > 0 {
		t.Fatal(undeclared, err)
	}
	posts := got.Tables[named("posts")]
	if posts.References["f"].Table != named("people") || posts.Column("b").Type != "sort" || posts.Column("c") != nil {
		t.Errorf("%+v", posts)
	}
	if _, there := got.Enums[named("kind")]; there {
		t.Error("the enum is there under its old name too")
	}
}

// What was renamed before is not renamed again, and the snapshot of what stays does not change.
func TestSelectRemembers(t *testing.T) {
	t.Parallel()
	from, to := catalog.New(), catalog.New()
	with(from, "", "mine")
	with(to, "a", "mine", "text")
	theirs := with(from, "", "theirs", "text")
	theirs.RenamedFrom, theirs.Columns[1].RenamedFrom = named("before"), "before"
	with(to, "b", "theirs", "text")
	selected, _, err := generate.Select(from, to, generate.Selection{Domains: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	result, err := generate.Compute(from, selected, diff.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(theirs, result.Next.Tables[named("theirs")]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"add column mine.a text"}, result.Changes); diff != "" {
		t.Error(diff)
	}
}

func TestSelectTogether(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(from, to *catalog.Catalog){
		"table mine (domain a) refers to table theirs (domain b), and the snapshot does not hold what it refers to": func(from, to *catalog.Catalog) {
			delete(from.Tables, named("theirs"))
		},
		"table theirs (domain b) refers to table mine (domain a), and what it refers to goes": func(from, to *catalog.Catalog) {
			with(from, "", "mine", "text")
			refer(from.Tables[named("theirs")], "mine")
			to.Tables[named("mine")].Columns[0].Name = "key"
			clear(to.Tables[named("mine")].References)
		},
		"table mine (domain a) takes the name that table theirs (domain b) had before": func(from, to *catalog.Catalog) {
			with(from, "", "mine", "text")
			delete(from.Tables, named("theirs"))
			to.Hints.RenamedTables = map[catalog.Name]catalog.Name{named("theirs"): named("mine")}
		},
		"table theirs (domain b) has a column of type kind, which becomes one of another kind": func(from, to *catalog.Catalog) {
			kindBecomesADomain(from, to)
			with(from, "", "theirs", "bigint", "kind")
		},
		"schema now was renamed from before, which other domains are in too": func(from, to *catalog.Catalog) {
			with(from, "", "before.x")
			with(from, "", "before.y")
			with(to, "a", "now.x")
			with(to, "b", "now.y")
			to.Hints.RenamedSchemas = map[string]string{"now": "before"}
		},
	} {
		from, to := catalog.New(), catalog.New()
		with(from, "", "theirs", "bigint")
		with(to, "b", "theirs", "bigint")
		refer(with(to, "a", "mine", "bigint"), "theirs")
		change(from, to)
		_, _, err := generate.Select(from, to, generate.Selection{Domains: []string{"a"}})
		if problem := new(generate.SelectionError); !errors.As(err, &problem) || err.Error() != want || problem.Hint() == "" {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// An enum does not stay beside a domain that takes its name.
func TestSelectTypeOfAnotherKind(t *testing.T) {
	t.Parallel()
	from, to := catalog.New(), catalog.New()
	kindBecomesADomain(from, to)
	selected, _, err := generate.Select(from, to, generate.Selection{Domains: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(selected.Enums) != 0 || len(selected.Domains) != 1 {
		t.Errorf("%v and %v", selected.Enums, selected.Domains)
	}
}

func kindBecomesADomain(from, to *catalog.Catalog) {
	from.Enums[named("kind")] = catalog.Enum{Name: named("kind"), Values: []string{"a"}}
	to.Domains[named("kind")] = catalog.Domain{Name: named("kind"), Type: "text"}
	with(from, "", "mine", "bigint", "kind")
	with(to, "a", "mine", "bigint", "kind")
}

// A type that gets another name is called by it, with its schema, in tables of tenants that stay as they are.
func TestSelectBesideTenants(t *testing.T) {
	t.Parallel()
	from, to := catalog.New(), catalog.New()
	for c, typ := range map[*catalog.Catalog]string{from: "state", to: "kind"} {
		enum(c, typ, "open")
		with(c, "", "@tenant.bills", "public."+typ, "public."+typ+"[]")
		with(c, "", "shops", typ)
		delete(c.Schemas, catalog.Tenant)
	}
	to.Hints.Domains = map[catalog.Name]string{named("@tenant.bills"): "bills", named("shops"): "shops"}
	to.Hints.RenamedEnums = map[catalog.Name]catalog.Name{named("kind"): named("state")}
	to.Tables[named("@tenant.bills")].Comment = "left for another time"
	selected, _, err := generate.Select(from, to, generate.Selection{Domains: []string{"shops"}})
	if err != nil {
		t.Fatal(err)
	}
	bills := selected.Tables[named("@tenant.bills")]
	if bills.Column("a").Type != "public.kind" || bills.Column("b").Type != "public.kind[]" || bills.Comment != "" || len(selected.Schemas) > 0 {
		t.Errorf("got %+v, schemas %v", bills, selected.Schemas)
	}
	result, err := generate.Compute(from, selected, diff.Answers{})
	if err != nil || len(result.Files) != 1 || result.Files[0].Tenant {
		t.Errorf("got %+v, %v", result.Files, err)
	}
}
