package catalog_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
)

var posts = catalog.Name{Schema: "public", Name: "posts"}

// full returns a catalog with one of everything, and something in every field that is no flag.
func full() *catalog.Catalog {
	c := catalog.New()
	c.Extensions["citext"] = catalog.Extension{}
	c.Schemas["blog"] = catalog.Schema{}
	t := catalog.NewTable(catalog.Name{})
	t.Columns = []catalog.Column{{Identity: &catalog.Identity{}}}
	t.PrimaryKey = &catalog.PrimaryKey{}
	t.Uniques["u"] = catalog.Unique{}
	t.Indexes["i"] = catalog.Index{Parts: []catalog.Part{{}}}
	t.Checks["k"] = catalog.Check{}
	t.References["r"] = catalog.Reference{}
	t.Excludes["x"] = catalog.Exclude{Parts: []catalog.ExcludePart{{}}}
	c.Enums[posts] = catalog.Enum{}
	c.Domains[posts] = catalog.Domain{Checks: map[string]catalog.Check{"k": {}}}
	c.Sequences[posts] = catalog.Sequence{}
	c.Statements["s"] = catalog.Statement{After: []catalog.Name{{}}}
	c.Tables[posts] = t
	visit(reflect.ValueOf(c).Elem(), "", func(_ string, v reflect.Value) {
		if v.Kind() != reflect.Bool {
			change(v)
		}
	})
	return c
}

// visit hands over the fields that hold a text, a number, a flag, or a list or map of texts, with their paths.
func visit(v reflect.Value, path string, leaf func(path string, v reflect.Value)) {
	switch kind := v.Kind(); {
	case kind == reflect.Pointer:
		visit(v.Elem(), path, leaf)
	case kind == reflect.Struct:
		for i := range v.NumField() {
			visit(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), leaf)
		}
	case kind == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			visit(v.Index(i), path, leaf)
		}
	case kind == reflect.Map && v.Type().Elem().Kind() != reflect.String && !v.IsNil():
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem() // what is in a map cannot be set
			value.Set(v.MapIndex(key))
			visit(value, path, leaf)
			v.SetMapIndex(key, value)
		}
	default:
		leaf(path, v)
	}
}

// change gives a field another value.
func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.ValueOf("x")))
	case reflect.Map:
		all := reflect.MakeMap(v.Type())
		if v.Len() == 0 && v.Type().Elem().Kind() == reflect.String {
			all.SetMapIndex(reflect.Zero(v.Type().Key()), reflect.ValueOf("x"))
		}
		v.Set(all)
	}
}

// A field that is added to the catalog has to be compared, or to be listed here.
func TestEqualLooksAtEveryField(t *testing.T) {
	t.Parallel()
	ignored := []string{
		// No part of the state. (Hints.RenamedTables and its like have no fields of plain values.)
		"Domains.RenamedFrom.Name", "Domains.RenamedFrom.Schema", "Enums.RenamedFrom.Name", "Enums.RenamedFrom.Schema",
		"Hints.Casts", "Hints.Code", "Hints.Domains", "Hints.Fills", "Hints.RenamedColumns", "Hints.RenamedSchemas", "Hints.RenamedStatements",
		"Sequences.RenamedFrom.Name", "Sequences.RenamedFrom.Schema", "Statements.Position", "Statements.RenamedFrom",
		"Schemas.RenamedFrom", "Tables.Columns.Position", "Tables.Columns.RenamedFrom", "Tables.Indexes.Concurrently",
		"Tables.RenamedFrom.Name", "Tables.RenamedFrom.Schema",
		// The key of the map counts.
		"Domains.Checks.Name", "Domains.Name.Name", "Domains.Name.Schema", "Enums.Name.Name", "Enums.Name.Schema", "Extensions.Name", "Schemas.Name", "Sequences.Name.Name", "Sequences.Name.Schema",
		"Statements.Name", "Tables.Checks.Name", "Tables.Excludes.Name", "Tables.Indexes.Name", "Tables.Name.Name", "Tables.Name.Schema",
		"Tables.References.Name", "Tables.Uniques.Name",
	}
	var paths, same []string
	visit(reflect.ValueOf(full()).Elem(), "", func(path string, _ reflect.Value) { paths = append(paths, path) })
	if len(paths) < 110 {
		t.Fatalf("only %d fields were visited", len(paths))
	}
	for _, path := range paths {
		c := full()
		visit(reflect.ValueOf(c).Elem(), "", func(at string, v reflect.Value) {
			if at == path {
				change(v)
			}
		})
		if catalog.Equal(full(), c) {
			same = append(same, path)
		}
		if catalog.Equal(full(), c) != catalog.Equal(c, full()) {
			t.Errorf("%s: equal in one direction only", path)
		}
	}
	slices.Sort(ignored)
	slices.Sort(same)
	if diff := cmp.Diff(ignored, same); diff != "" {
		t.Errorf("fields that do not count (-want +got):\n%s", diff)
	}
}

// pair returns two equal catalogs with a table.
func pair() (a, b *catalog.Catalog, in, of *catalog.Table) {
	c := catalog.New()
	t := catalog.NewTable(posts)
	t.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true, Identity: &catalog.Identity{Sequence: "posts_id_seq"}},
		{Name: "title", Position: 2000, Type: "text"},
	}
	t.Indexes["posts_title_idx"] = catalog.Index{Name: "posts_title_idx", Parts: []catalog.Part{{Column: "title"}}}
	c.Tables[posts] = t
	other := c.Clone()
	return c, other, t, other.Tables[posts]
}

func TestEqualStates(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(c *catalog.Catalog, t *catalog.Table){
		"nothing":          func(*catalog.Catalog, *catalog.Table) {},
		"order of columns": func(_ *catalog.Catalog, t *catalog.Table) { slices.Reverse(t.Columns) },
		"nil for empty":    func(c *catalog.Catalog, t *catalog.Table) { c.Extensions, c.Schemas, t.Checks = nil, nil, nil },
		"empty for nil": func(_ *catalog.Catalog, t *catalog.Table) {
			i := t.Indexes["posts_title_idx"]
			i.Include, i.Parameters = []string{}, map[string]string{}
			t.Indexes["posts_title_idx"] = i
		},
		"the default method by name": func(_ *catalog.Catalog, t *catalog.Table) {
			i := t.Indexes["posts_title_idx"]
			i.Method = "btree"
			t.Indexes["posts_title_idx"] = i
		},
		"an unmanaged column": func(_ *catalog.Catalog, t *catalog.Table) {
			t.Columns = append(t.Columns, catalog.Column{Name: "theirs", Type: "text", Unmanaged: true})
		},
		"an unmanaged table": func(c *catalog.Catalog, _ *catalog.Table) {
			name := catalog.Name{Schema: "public", Name: "theirs"}
			c.Tables[name] = &catalog.Table{Name: name, Unmanaged: true}
		},
		"a hint": func(c *catalog.Catalog, _ *catalog.Table) {
			c.Hints.RenamedTables = map[catalog.Name]catalog.Name{posts: {Schema: "public", Name: "articles"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b, _, table := pair()
			edit(b, table)
			if lines := catalog.Differences(a, b); len(lines) > 0 || !catalog.Equal(a, b) || !catalog.Equal(b, a) {
				t.Errorf("not equal: %q", lines)
			}
		})
	}
}

func TestDeferredIsDeferrable(t *testing.T) {
	t.Parallel()
	a, b, in, of := pair()
	in.Uniques["u"] = catalog.Unique{Name: "u", Columns: []string{"id"}, Deferred: true}
	of.Uniques["u"] = catalog.Unique{Name: "u", Columns: []string{"id"}, Deferred: true, Deferrable: true}
	if !catalog.Equal(a, b) {
		t.Error(catalog.Differences(a, b))
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	a, b, in, of := pair()
	in.Column("title").Type = "varchar(20)"
	in.Comment = "two\nlines"
	in.Parameters["fillfactor"] = "70"
	in.PrimaryKey = &catalog.PrimaryKey{Name: "posts_pkey", Columns: []string{"id", "no"}}
	of.PrimaryKey = &catalog.PrimaryKey{Name: "posts_pkey", Columns: []string{"id"}, Comment: "key"}
	of.Column("id").Identity = nil
	of.Column("id").NotNull = false
	delete(of.Indexes, "posts_title_idx")
	of.Columns = append(of.Columns, catalog.Column{Name: `a "b"`, Type: "text"})
	a.Extensions["citext"] = catalog.Extension{Name: "citext", Schema: "public"}
	b.Extensions["citext"] = catalog.Extension{Name: "citext"}
	b.Schemas["blog"] = catalog.Schema{Name: "blog"}
	name := catalog.Name{Schema: "blog", Name: "public.posts"}
	b.Tables[name] = catalog.NewTable(name)

	want := []string{
		`extension "citext": schema public, other none`,
		`schema "blog": only in the other`,
		`table "blog"."public.posts": only in the other`,
		`table "posts": column "a \"b\"": only in the other`,
		`table "posts": column "id": identity: absent from the other`,
		`table "posts": column "id": not null yes, other none`,
		`table "posts": column "title": type varchar(20), other text`,
		`table "posts": comment "two\nlines", other none`,
		`table "posts": index "posts_title_idx": absent from the other`,
		`table "posts": parameter "fillfactor": absent from the other`,
		`table "posts": primary key "posts_pkey": columns ("id", "no"), other ("id")`,
		`table "posts": primary key "posts_pkey": comment none, other key`,
	}
	if diff := cmp.Diff(want, catalog.Differences(a, b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Names and lists cannot be put together so that other names and lists look the same.
func TestDifferencesOfLookalikes(t *testing.T) {
	t.Parallel()
	table := func(name catalog.Name, columns ...string) *catalog.Catalog {
		c := catalog.New()
		c.Tables[name] = catalog.NewTable(name)
		c.Tables[name].PrimaryKey = &catalog.PrimaryKey{Name: "key", Columns: columns}
		return c
	}
	all := []*catalog.Catalog{
		table(catalog.Name{Schema: "public", Name: "a.b"}), table(catalog.Name{Schema: "a", Name: "b"}),
		table(catalog.Name{Schema: "public", Name: `a"."b`}), table(catalog.Name{Schema: `a"`, Name: `"b`}),
		table(posts, "a, b"), table(posts, "a", "b"), table(posts, `a", "b`),
	}
	for i, a := range all {
		for j, b := range all {
			if catalog.Equal(a, b) != (i == j) {
				t.Errorf("%d and %d: equal is %t", i, j, i != j)
			}
		}
	}
}
