package ashlar_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// extended has columns and indexes of what comes with extensions.
type extended struct {
	ID     int64
	Mail   string
	Tags   []string
	Place  string
	Vector string
	Other  string
}

func (e *extended) Define(r *ashlar.Resource) {
	r.Table("extended")
	r.PrimaryKey(&e.ID)
	r.Column(&e.Mail).Type("citext")
	r.Column(&e.Tags).Type("citext[]")
	r.Column(&e.Place).Type("geometry(Point, 4326)")
	r.Column(&e.Vector).Type("vector(3)")
	r.Column(&e.Other).Type("rum") // of an extension that nothing is known of
	r.Index(ashlar.Expr("$1", &e.Other).OpClass("gist_trgm_ops(siglen=32)")).Using("gist").Name("other")
	r.Exclude(ashlar.Expr("$1", &e.ID).OpClass("gist_trgm_ops").With("=")).Using("gist").Name("apart")
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		ExtensionSchema: "Ext",
		Domains:         []ashlar.Domain{{Resources: []ashlar.Definer{&extended{}}}},
		Extensions: []ashlar.Extension{
			ashlar.PgExtension("citext").Version("1.6"),
			ashlar.PgExtension("postgis").Schema("maps"),
			ashlar.PgExtension("pg_trgm").Schema("public"),
			ashlar.PgExtension("vector").Schema("given").Managed(false),
			ashlar.PgExtension("rum").Managed(true),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]catalog.Extension{
		"citext":  {Name: "citext", Schema: "Ext", Version: "1.6"},
		"postgis": {Name: "postgis", Schema: "maps"},
		"pg_trgm": {Name: "pg_trgm"},
		"vector":  {Name: "vector", Schema: "given", Unmanaged: true},
		"rum":     {Name: "rum", Schema: "Ext"},
	}
	if diff := cmp.Diff(want, cat.Extensions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := catalog.Sorted(cat.Schemas); !slices.Equal(got, []string{"Ext", "maps"}) {
		t.Errorf("schemas are %q", got)
	}
	table := cat.Tables[catalog.Name{Schema: "public", Name: "extended"}]
	var types []string
	for _, column := range table.Columns[1:] {
		types = append(types, column.Type)
	}
	if want := []string{`"Ext".citext`, `"Ext".citext[]`, "maps.geometry(Point,4326)", "given.vector(3)", `"Ext".rum`}; !slices.Equal(types, want) {
		t.Errorf("types are %q, want %q", types, want)
	}
	if got := table.Indexes["other"].Parts[0].OperatorClass; got != "public.gist_trgm_ops(siglen=32)" {
		t.Errorf("the operator class of the index is %s", got)
	}
	if got := table.Excludes["apart"].Parts[0].OperatorClass; got != "public.gist_trgm_ops" {
		t.Errorf("the operator class of the exclusion is %s", got)
	}
}

// A domain stands on a type where its extension has it, and a type of the repo is meant before one of an extension.
func TestTypesOfExtensionsAndDomains(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		ExtensionSchema: "ext",
		Domains:         []ashlar.Domain{{Resources: []ashlar.Definer{&extended{}}}},
		Extensions:      []ashlar.Extension{ashlar.PgExtension("citext"), ashlar.PgExtension("rum")},
		Types:           []ashlar.Type{ashlar.DomainType("mails", "citext[]").Default([]string{"a"}), ashlar.DomainType("rum", "text")},
	})
	if err != nil {
		t.Fatal(err)
	}
	mails, other := cat.Domains[catalog.Name{Schema: "public", Name: "mails"}], cat.Tables[catalog.Name{Schema: "public", Name: "extended"}].Column("other")
	if mails.Type != "ext.citext[]" || mails.Default != `'{"a"}'` || other.Type != "rum" {
		t.Errorf("%s %s, %s", mails.Type, mails.Default, other.Type)
	}
}

// Repos do not share their extensions and packs.
func TestExtensionsOfSeveralRepos(t *testing.T) {
	t.Parallel()
	cats, err := ashlar.Project{Repos: []ashlar.Repo{
		{Name: "one", Extensions: []ashlar.Extension{ashlar.PgExtension("citext")}, Packs: []ashlar.Pack{ashlar.NewPack("own", ashlar.PackVersion{Up: "a", Down: "b"})}},
		{Name: "two", Extensions: []ashlar.Extension{ashlar.PgExtension("hstore").Schema("ext")}},
	}}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(catalog.Sorted(cats[0].Extensions), catalog.Sorted(cats[0].Statements), catalog.Sorted(cats[1].Extensions), catalog.Sorted(cats[1].Statements), catalog.Sorted(cats[1].Schemas))
	if want := "[citext] [own v1] [hstore] [] [ext]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPacks(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		Statements: []*ashlar.Statement{ashlar.NewStatement("view", "CREATE VIEW v AS SELECT 1", "DROP VIEW v")},
		Packs: []ashlar.Pack{
			ashlar.NewPack("texts",
				ashlar.PackVersion{Up: "CREATE FUNCTION trimmed() ...;", Down: "DROP FUNCTION trimmed;"},
				ashlar.PackVersion{Up: "CREATE FUNCTION folded() ...", Irreversible: "rows need it"}),
			ashlar.NewPack("numbers", ashlar.PackVersion{Up: "CREATE OPERATOR ...", Down: "DROP OPERATOR ..."}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []catalog.Statement{
		{Name: "texts v1", Pack: "texts", Before: true, Position: 1000, Up: "CREATE FUNCTION trimmed() ...", Down: "DROP FUNCTION trimmed"},
		{Name: "texts v2", Pack: "texts", Before: true, Position: 2000, Up: "CREATE FUNCTION folded() ...", Irreversible: "rows need it"},
		{Name: "numbers v1", Pack: "numbers", Before: true, Position: 3000, Up: "CREATE OPERATOR ...", Down: "DROP OPERATOR ..."},
		{Name: "view", Position: 4000, Up: "CREATE VIEW v AS SELECT 1", Down: "DROP VIEW v"},
	}
	if diff := cmp.Diff(want, cat.SortedStatements()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExtensionMistakes(t *testing.T) {
	t.Parallel()
	one := ashlar.PackVersion{Up: "a", Down: "b"}
	at := line() + 3
	_, err := ashlar.Compile(ashlar.Repo{
		Extensions: []ashlar.Extension{
			ashlar.PgExtension("a").Schema("pg_ext"),
			ashlar.PgExtension("b").Version(" "),
			ashlar.PgExtension("c").Version("1").Managed(false),
			ashlar.PgExtension("d"),
			ashlar.PgExtension("d").Version("1"),
		},
		Packs: []ashlar.Pack{
			ashlar.NewPack(""),
			ashlar.NewPack("none"),
			ashlar.NewPack("twice", one),
			ashlar.NewPack("twice", one),
			ashlar.NewPack("empty", ashlar.PackVersion{}),
			ashlar.NewPack("taken", one),
		},
		Statements: []*ashlar.Statement{
			ashlar.NewStatement("taken v1", "a", "b"),
		},
	})
	p := func(n int, call string) string {
		return fmt.Sprintf("extension_test.go:%d: repo \"main\": %s: ", at+n, call)
	}
	want := strings.Join([]string{
		p(0, `PgExtension("a").Schema`) + `the schema "pg_ext" belongs to PostgreSQL`,
		p(1, `PgExtension("b").Version`) + `" " is no version`,
		p(2, `PgExtension("c").Version`) + `is managed by other means, and so is its version`,
		p(4, `PgExtension("d")`) + `is listed twice, with other options`,
		p(7, `NewPack("")`) + `the name is empty`,
		p(8, `NewPack("none")`) + `has no version`,
		p(10, `NewPack("twice")`) + fmt.Sprintf(`two packs are named "twice", the other at extension_test.go:%d`, at+9),
		p(11, `NewPack("empty"): version 1`) + `the down SQL is empty`,
		p(11, `NewPack("empty"): version 1`) + `the up SQL is empty`,
		p(15, `Statement("taken v1")`) + fmt.Sprintf(`two statements are named "taken v1", the other at extension_test.go:%d`, at+12),
	}, "\n")
	var got []string
	if err != nil {
		for text := range strings.Lines(err.Error()) {
			if text = strings.TrimSpace(text); text != "" && !strings.HasPrefix(text, "hint:") {
				got = append(got, text)
			}
		}
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The schema of the tables is not taken for one that is there by other means without a word.
func TestExtensionOfOthersInTheSchemaOfTables(t *testing.T) {
	t.Parallel()
	for _, e := range []ashlar.Extension{ashlar.PgExtension("a").Managed(false).Schema("public"), ashlar.PgExtension("a").Managed(false).Schema("app")} {
		if _, err := ashlar.Compile(ashlar.Repo{Schema: "app", Extensions: []ashlar.Extension{e}}); err != nil {
			t.Error(err)
		}
	}
	_, err := ashlar.Compile(ashlar.Repo{Schema: "app", Extensions: []ashlar.Extension{ashlar.PgExtension("a").Managed(false)}})
	check(t, err, fmt.Sprintf(`extension_test.go:%d: repo "main": PgExtension("a").Managed(false): it would be in schema "app", which is then there by other means too`, line()-1),
		`Say .Schema("public"), or where else it is.`)
}

// sevens has defaults that are UUIDs of version 7.
type sevens struct {
	ID    [16]byte
	Other [16]byte
}

func (s *sevens) Define(r *ashlar.Resource) {
	r.Table("sevens")
	r.PrimaryKey(&s.ID).Default(ashlar.UUIDv7)
}

// foreign is somebody else's.
type foreignSevens struct{ ID [16]byte }

func (s *foreignSevens) Define(r *ashlar.Resource) {
	r.Table("sevens")
	r.Unmanaged()
	r.PrimaryKey(&s.ID).Default(ashlar.UUIDv7)
}

func TestBundledUUIDv7(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		repo                ashlar.Repo
		resource            ashlar.Definer
		statements, schemas []string
		wanted              string
		renamedFrom         string
	}{
		"before 18":          {ashlar.Repo{MinVersion: 17}, &sevens{}, []string{"public.uuid_generate_v7"}, nil, "public.uuid_generate_v7()", ""},
		"18":                 {ashlar.Repo{MinVersion: 18}, &sevens{}, nil, nil, "uuidv7()", ""},
		"schema":             {ashlar.Repo{Schema: "app"}, &sevens{}, []string{"app.uuid_generate_v7"}, []string{"app"}, "app.uuid_generate_v7()", ""},
		"extensions":         {ashlar.Repo{ExtensionSchema: "Ext"}, &sevens{}, []string{"Ext.uuid_generate_v7"}, []string{"Ext"}, `"Ext".uuid_generate_v7()`, ""},
		"given schema":       {ashlar.Repo{ExtensionSchema: "ext", Extensions: []ashlar.Extension{ashlar.PgExtension("citext").Managed(false)}}, &sevens{}, []string{"ext.uuid_generate_v7"}, nil, "ext.uuid_generate_v7()", ""},
		"renamed":            {ashlar.Repo{Schema: "app", RenamedSchemas: map[string]string{"app": "old"}}, &sevens{}, []string{"app.uuid_generate_v7"}, []string{"app"}, "app.uuid_generate_v7()", "old.uuid_generate_v7"},
		"of somebody else's": {ashlar.Repo{}, &foreignSevens{}, nil, nil, "public.uuid_generate_v7()", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.repo.Domains = []ashlar.Domain{{Resources: []ashlar.Definer{test.resource}}}
			cat, err := ashlar.Compile(test.repo)
			if err != nil {
				t.Fatal(err)
			}
			if got := catalog.Sorted(cat.Statements); !slices.Equal(got, test.statements) {
				t.Errorf("statements are %q", got)
			}
			if got := catalog.Sorted(cat.Schemas); !slices.Equal(got, test.schemas) {
				t.Errorf("schemas are %q", got)
			}
			for _, table := range cat.Tables {
				if got := table.Columns[0].Default; got != test.wanted {
					t.Errorf("the default is %s, want %s", got, test.wanted)
				}
			}
			for _, name := range test.statements {
				if got := cat.Hints.RenamedStatements[name]; got != test.renamedFrom {
					t.Errorf("it was renamed from %q", got)
				}
			}
		})
	}
}
