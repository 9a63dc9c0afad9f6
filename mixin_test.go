package ashlar_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
)

// base says everything once; what embeds it says some of it differently.
type base struct {
	ID    int64
	Title string
	Owner *int64
	lower
}

type lower struct {
	Rank int32
	Kind string
}

func (l *lower) Define(r *ashlar.Resource) {
	r.Column(&l.Rank).Default(1)
	r.Column(&l.Kind).Default("low")
}

func (b *base) Define(r *ashlar.Resource) {
	r.Table("bases").RenamedFrom("older").Comment("from base").With("fillfactor", 70)
	r.PrimaryKey(&b.ID)
	r.Column(&b.Title).Type("varchar(10)").Default("x")
	r.Column(&b.Rank).Default(2) // over lower
	r.References(&b.Owner, b).Index()
	r.Unique(&b.Title)
	r.Index(&b.Rank)
	r.Check("ranked", "$1 > 0", &b.Rank)
}

type plainChild struct{ base }

type child struct {
	base
	Extra string
}

func (c *child) Define(r *ashlar.Resource) {
	r.Table("children").With("fillfactor", 80)
	r.PrimaryKey(&c.ID).NoIdentity()
	r.Column(&c.Title).NoDefault().Type("text")
	r.Column(&c.Kind).Default("high")
	r.References(&c.Owner, c).OnDelete(ashlar.SetNull)
	r.Check("ranked", "$1 >= 0", &c.Rank)
	c.base.Define(r) // by hand, after all that: changes nothing
	c.lower.Define(r)
}

func TestMixins(t *testing.T) {
	t.Parallel()
	got := only(t, "children", &child{})
	name := catalog.Name{Schema: "public", Name: "children"}
	want := table("public", "children",
		column("id", "bigint"), column("title", "text"), column("owner", "bigint", null),
		column("rank", "integer", value("2")), column("kind", "text", value("'high'")), column("extra", "text"),
	)
	want.Comment, want.Parameters = "from base", map[string]string{"fillfactor": "80"}
	want.PrimaryKey = &catalog.PrimaryKey{Name: "children_pkey", Columns: []string{"id"}}
	want.Uniques = uniques(catalog.Unique{Name: "children_title_key", Columns: []string{"title"}})
	want.Indexes = indexes(
		catalog.Index{Name: "children_owner_idx", Parts: []catalog.Part{{Column: "owner"}}},
		catalog.Index{Name: "children_rank_idx", Parts: []catalog.Part{{Column: "rank"}}},
	)
	want.Checks = checks(catalog.Check{Name: "ranked", Expression: "rank >= 0"})
	want.References = references(catalog.Reference{
		Name: "children_owner_fkey", Columns: []string{"owner"}, Table: name, TargetColumns: []string{"id"}, OnDelete: catalog.SetNull,
	})
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the table differs (-want +got):\n%s", diff)
	}
	cat, err := compile(&child{})
	if err != nil || len(cat.Hints.RenamedTables) != 0 {
		t.Errorf("RenamedFrom of the embedded table is %v (%v)", cat.Hints.RenamedTables, err)
	}
	if kind := only(t, "bases", &plainChild{}).Column("kind"); kind.Default != "'low'" {
		t.Errorf("a promoted Define: %+v", kind)
	}
}

// note sets everything that one which embeds it may want otherwise.
type note struct {
	ID, Number int64
	Author     string
	Slug       string
}

func (n *note) Define(r *ashlar.Resource) {
	r.PrimaryKey(&n.ID).NoIdentity()
	r.Unique(&n.Slug)
	r.References(&n.Author, &Count{}).Index() // of another type, and not for all that embed it
}

type rootNote struct{ note }

func (n *rootNote) Define(r *ashlar.Resource) {
	r.Table("root_notes")
	r.PrimaryKey(&n.Number)
	r.Unique(&n.Slug).Name("the_slug")
	r.References(&n.Author, &Root{})
	n.note.Define(r)
}

func TestMixinOverridden(t *testing.T) {
	t.Parallel()
	got := only(t, "root_notes", &rootNote{}, &Root{}, &Count{})
	want := table("public", "root_notes",
		column("id", "bigint"), column("number", "bigint", identity("root_notes_number_seq")),
		column("author", "varchar(26)"), column("slug", "text"),
	)
	want.PrimaryKey = &catalog.PrimaryKey{Name: "root_notes_pkey", Columns: []string{"number"}}
	want.Uniques = uniques(catalog.Unique{Name: "the_slug", Columns: []string{"slug"}})
	want.Indexes = indexes(catalog.Index{Name: "root_notes_author_idx", Parts: []catalog.Part{{Column: "author"}}})
	want.References = references(catalog.Reference{
		Name: "root_notes_author_fkey", Columns: []string{"author"},
		Table: catalog.Name{Schema: "public", Name: "roots"}, TargetColumns: []string{"code"},
	})
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the table differs (-want +got):\n%s", diff)
	}
}

// said is a function that the Defines of a mixin and of what embeds it use, to say other things of the same.
func said(r *ashlar.Resource, table string, column any, fill int, expr string, values []string) {
	r.Table(table).With("fillfactor", fill).Comment(expr)
	r.Column(column).Default(values).Identity(ashlar.Identity{Start: int64(fill)})
	r.BaseFilter(expr, column)
	r.Index(ashlar.Expr(expr, column)).Name("i" + table)
}

type saying struct{ Words []string }

func (s *saying) Define(r *ashlar.Resource) {
	said(r, "first", &s.Words, 70, "$1 <> '{a}'", []string{"a"})
	r.Column(&s.Words).NoIdentity()
}

type sayer struct {
	saying
	ID int64
}

func (s *sayer) Define(r *ashlar.Resource) {
	said(r, "second", &s.Words, 80, "$1 <> '{b}'", []string{"b"})
	r.Column(&s.Words).NoIdentity()
	s.saying.Define(r) // changes nothing
}

func TestMixinOverriddenByOneFunction(t *testing.T) {
	t.Parallel()
	got := only(t, "second", &sayer{})
	if got == nil {
		t.Fatal("the table is not the later one")
	}
	want := table("public", "second", column("words", "text[]", value(`'{"b"}'`)), column("id", "bigint"))
	want.Comment, want.Parameters = "$1 <> '{b}'", map[string]string{"fillfactor": "80"}
	part := func(sql catalog.Expression) []catalog.Part { return []catalog.Part{{Expression: sql}} }
	want.Indexes = indexes(
		catalog.Index{Name: "ifirst", Parts: part("words <> '{a}'"), Where: "words <> '{b}'"},
		catalog.Index{Name: "isecond", Parts: part("words <> '{b}'"), Where: "words <> '{b}'"},
	)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the table differs (-want +got):\n%s", diff)
	}
}

type (
	Root   struct{ Code string }
	Middle struct{ RootCode, Number string }
	Leaf   struct {
		A, B    string
		Counted *int64
		Ring    int32
	}
	Count struct{ ID int64 }
)

func (r *Root) Define(d *ashlar.Resource) {
	d.Table("roots")
	d.PrimaryKey(&r.Code)
	d.Column(&r.Code).Type("character varying (26)")
}

func (m *Middle) Define(d *ashlar.Resource) {
	d.Table("middles")
	d.PrimaryKey(&m.RootCode)
	d.References(&m.RootCode, &Root{})
	d.Column(&m.Number).Type("numeric(8,0)")
	d.Unique(&m.Number)
}

func (l *Leaf) Define(d *ashlar.Resource) {
	d.Table("leaves")
	d.PrimaryKey(&l.Ring)
	m := &Middle{}
	d.References(&l.A, m)
	d.References(&l.B, ashlar.Table("middles")).To(ashlar.Table("middles").Column("number"))
	d.Column(&l.A).NotNull()
	d.References(&l.Counted, &Count{})
	d.Column(&l.Counted).Type("integer")
}

func (c *Count) Define(d *ashlar.Resource) {
	d.Table("counts")
	d.PrimaryKey(&c.ID)
}

// TestReferenceTypes follows types along chains of references.
func TestReferenceTypes(t *testing.T) {
	t.Parallel()
	leaf := only(t, "leaves", &Leaf{}, &Middle{}, &Root{}, &Count{})
	var got []string
	for _, c := range leaf.Columns {
		got = append(got, c.Type)
	}
	if want := []string{"varchar(26)", "numeric(8)", "integer", "integer"}; !slices.Equal(got, want) {
		t.Errorf("types are %q, want %q", got, want)
	}
	if leaf.Column("counted").Identity != nil || leaf.Column("ring").Identity == nil {
		t.Error("a reference is an identity, or a key is none")
	}
}

type schemas struct{ ID int64 }

func (s *schemas) Define(r *ashlar.Resource) { r.Table("t"); r.PrimaryKey(&s.ID) }

type referring struct{ ID, Other int64 }

func (f *referring) Define(r *ashlar.Resource) {
	r.Table("r").Schema("third")
	r.References(&f.Other, ashlar.Table("t")).To(ashlar.Table("t").Column("id"))
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	cat, err := ashlar.Compile(ashlar.Repo{
		Schema: "app", ExtensionSchema: "ext", Extensions: []ashlar.Extension{ashlar.PgExtension("citext")},
		Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&referring{}}}, {Schema: "second", Resources: []ashlar.Definer{&schemas{}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := catalog.Sorted(cat.Schemas), []string{"ext", "second", "third"}; !slices.Equal(got, want) {
		t.Errorf("schemas are %q, want %q", got, want)
	}
	if got := cat.Extensions["citext"].Schema; got != "ext" {
		t.Errorf("the extension is in %q", got)
	}
	target := cat.Tables[catalog.Name{Schema: "third", Name: "r"}].References["r_other_fkey"].Table
	if target != (catalog.Name{Schema: "second", Name: "t"}) {
		t.Errorf("the reference goes to %v", target)
	}
	_, err = ashlar.Compile(ashlar.Repo{
		ExtensionSchema: "third", Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&referring{}, &schemas{}}}},
	})
	if err == nil {
		t.Error("a table in the schema of extensions is no mistake")
	}
}

// Nothing, "public" said of the table and "public" said of the repo are one schema.
func TestPublicIsTheSchemaUnlessSaid(t *testing.T) {
	t.Parallel()
	unsaid, err := ashlar.Compile(ashlar.Repo{Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&schemas{}}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, repo := range map[string]ashlar.Repo{
		"of the repo":   {Schema: "public", Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&schemas{}}}}},
		"of the domain": {Domains: []ashlar.Domain{{Schema: "public", Resources: []ashlar.Definer{&schemas{}}}}},
		"of the table":  {Schema: "app", Domains: []ashlar.Domain{{Resources: []ashlar.Definer{&inPublic{}}}}},
	} {
		said, err := ashlar.Compile(repo)
		if err != nil {
			t.Fatal(err)
		}
		if lines := catalog.Differences(unsaid, said); len(lines) > 0 || len(said.Schemas) > 0 {
			t.Errorf("%s: %q, schemas %v", name, lines, said.Schemas)
		}
	}
}

type inPublic struct{ ID int64 }

func (s *inPublic) Define(r *ashlar.Resource) {
	r.Table("t").Schema("public")
	r.PrimaryKey(&s.ID)
}
