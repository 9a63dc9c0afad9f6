package snapshot_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

func public(name string) catalog.Name { return catalog.Name{Schema: catalog.Public, Name: name} }

// everything is a catalog with something in every field that a snapshot keeps.
func everything() *catalog.Catalog {
	c := catalog.New()
	c.Extensions["citext"] = catalog.Extension{Name: "citext", Schema: "public"}
	c.Extensions["pg_trgm"] = catalog.Extension{Name: "pg_trgm"}
	c.Schemas["blog"] = catalog.Schema{Name: "blog", Comment: "Posts & more", RenamedFrom: "news"}
	t := catalog.NewTable(public("posts"))
	c.Tables[t.Name] = t
	t.RenamedFrom = catalog.Name{Schema: "Old", Name: "the.articles"}
	t.Comment = "What is <written>."
	t.Unlogged = true
	t.Parameters = map[string]string{"fillfactor": "70", "autovacuum_enabled": "false"}
	t.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint", NotNull: true, Identity: &catalog.Identity{
			Always: true, Sequence: "posts_id_seq", Start: 1000, Increment: 10, Min: 1, Max: 99999,
		}},
		{Name: "author_id", Position: 1500, Type: "bigint", RenamedFrom: "writer_id"},
		{Name: "title", Position: 2000, Type: "varchar(200)", NotNull: true, Default: "'<none>'", Collation: `"C"`, Compression: "lz4", Comment: "Größe"},
	}
	t.PrimaryKey = &catalog.PrimaryKey{Name: "posts_pkey", Columns: []string{"id"}, Comment: "key"}
	t.Uniques["posts_author_id_title_key"] = catalog.Unique{
		Name: "posts_author_id_title_key", Columns: []string{"author_id", "title"}, Include: []string{"id"},
		NullsNotDistinct: true, Deferrable: true, Deferred: true, Comment: "one title each",
	}
	t.Indexes["posts_title_idx"] = catalog.Index{
		Name: "posts_title_idx", Unique: true, Method: "gin",
		Parts: []catalog.Part{
			{Column: "title", Collation: `"C"`, OperatorClass: "public.gin_trgm_ops", Descending: true, NullsFirst: true},
			{Expression: "lower(title)"},
		},
		Include: []string{"id"}, Where: "author_id > 0", NullsNotDistinct: true,
		Parameters: map[string]string{"fastupdate": "off"}, Comment: "search",
	}
	t.Checks["title_not_blank"] = catalog.Check{Name: "title_not_blank", Expression: "length(title) > 0 AND title <> '['", Comment: "words"}
	t.References["posts_author_id_fkey"] = catalog.Reference{
		Name: "posts_author_id_fkey", Columns: []string{"author_id"}, Table: public("posts"), TargetColumns: []string{"id"},
		OnDelete: catalog.SetNull, OnDeleteColumns: []string{"author_id"}, OnUpdate: catalog.Cascade,
		MatchFull: true, Deferrable: true, Deferred: true, Comment: "by whom",
	}
	return c
}

const databaseFile = `{
  "format": 1,
  "extensions": {
    "citext": {
      "schema": "public"
    },
    "pg_trgm": {}
  },
  "schemas": {
    "blog": {
      "comment": "Posts & more",
      "renamed_from": "news"
    }
  }
}
`

const postsFile = `{
  "format": 1,
  "schema": "public",
  "name": "posts",
  "renamed_from": "Old.\"the.articles\"",
  "comment": "What is <written>.",
  "unlogged": true,
  "parameters": {
    "autovacuum_enabled": "false",
    "fillfactor": "70"
  },
  "columns": {
    "author_id": {
      "position": 1500,
      "renamed_from": "writer_id",
      "type": "bigint"
    },
    "id": {
      "position": 1000,
      "type": "bigint",
      "not_null": true,
      "identity": {
        "always": true,
        "sequence": "posts_id_seq",
        "start": 1000,
        "increment": 10,
        "min": 1,
        "max": 99999
      }
    },
    "title": {
      "position": 2000,
      "type": "varchar(200)",
      "not_null": true,
      "default": "'<none>'",
      "collation": "\"C\"",
      "compression": "lz4",
      "comment": "Größe"
    }
  },
  "primary_key": {
    "name": "posts_pkey",
    "columns": ["id"],
    "comment": "key"
  },
  "uniques": {
    "posts_author_id_title_key": {
      "columns": ["author_id", "title"],
      "include": ["id"],
      "nulls_not_distinct": true,
      "deferrable": true,
      "deferred": true,
      "comment": "one title each"
    }
  },
  "indexes": {
    "posts_title_idx": {
      "unique": true,
      "method": "gin",
      "parts": [
        {
          "column": "title",
          "collation": "\"C\"",
          "operator_class": "public.gin_trgm_ops",
          "descending": true,
          "nulls_first": true
        },
        {
          "expression": "lower(title)"
        }
      ],
      "include": ["id"],
      "where": "author_id > 0",
      "nulls_not_distinct": true,
      "parameters": {
        "fastupdate": "off"
      },
      "comment": "search"
    }
  },
  "checks": {
    "title_not_blank": {
      "expression": "length(title) > 0 AND title <> '['",
      "comment": "words"
    }
  },
  "references": {
    "posts_author_id_fkey": {
      "columns": ["author_id"],
      "table": "public.posts",
      "target_columns": ["id"],
      "on_delete": "SET NULL",
      "on_delete_columns": ["author_id"],
      "on_update": "CASCADE",
      "match_full": true,
      "deferrable": true,
      "deferred": true,
      "comment": "by whom"
    }
  }
}
`

func encode(t *testing.T, c *catalog.Catalog) map[string]string {
	t.Helper()
	files, err := snapshot.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for path, content := range files {
		texts[path] = string(content)
	}
	return texts
}

func load(t *testing.T, files map[string]string) *catalog.Catalog {
	t.Helper()
	c, err := snapshot.Load(memory(files))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func memory(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for path, content := range files {
		fsys[path] = &fstest.MapFile{Data: []byte(content)}
	}
	return fsys
}

func TestFiles(t *testing.T) {
	t.Parallel()
	want := map[string]string{"database.json": databaseFile, "public/table.posts.json": postsFile}
	if diff := cmp.Diff(want, encode(t, everything())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(everything(), load(t, want)); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
}

// A field that is added to the catalog has to be kept, and shown in the files above, or to be listed here.
func TestFilesShowEveryField(t *testing.T) {
	t.Parallel()
	left := []string{"Hints", "Tables.Columns.Unmanaged", "Tables.Indexes.Concurrently", "Tables.Unmanaged"}
	filled := map[string]bool{}
	fields(reflect.ValueOf(*everything()), "", filled)
	var empty []string
	for path, full := range filled {
		if !full && !slices.ContainsFunc(left, func(l string) bool { return strings.HasPrefix(path, l) }) {
			empty = append(empty, path)
		}
	}
	if len(filled) < 70 || len(empty) > 0 {
		t.Errorf("of %d fields these are empty: %q", len(filled), empty)
	}
}

// fields notes for each field of a value whether it is filled anywhere.
func fields(v reflect.Value, path string, filled map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fields(v.Elem(), path, filled)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			at := strings.TrimPrefix(path+"."+v.Type().Field(i).Name, ".")
			filled[at] = filled[at] || !v.Field(i).IsZero()
			fields(v.Field(i), at, filled)
		}
	case reflect.Map:
		for pairs := v.MapRange(); pairs.Next(); {
			fields(pairs.Value(), path, filled)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fields(v.Index(i), path, filled)
		}
	}
}

func TestEmptyCatalog(t *testing.T) {
	t.Parallel()
	want := map[string]string{"database.json": "{\n  \"format\": 1\n}\n"}
	for name, c := range map[string]*catalog.Catalog{"new": catalog.New(), "zero": {}} {
		if diff := cmp.Diff(want, encode(t, c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, files := range map[string]map[string]string{
		"saved": want, "empty folder": {}, "other files": {"README.md": "hello", ".hidden.json": "{", "public/notes.txt": "", ".git/x.json": "["},
	} {
		if diff := cmp.Diff(catalog.New(), load(t, files)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What others manage is not kept, only that something stands on it.
func TestUnmanaged(t *testing.T) {
	t.Parallel()
	c := catalog.New()
	users := catalog.NewTable(public("users"))
	users.Unmanaged = true
	users.Columns = []catalog.Column{{Name: "id", Position: 1000, Type: "bigint"}}
	posts := catalog.NewTable(public("posts"))
	posts.Columns = []catalog.Column{
		{Name: "id", Position: 1000, Type: "bigint"},
		{Name: "theirs", Position: 2000, Type: "text", Unmanaged: true},
		{Name: "unused", Position: 3000, Type: "text", Unmanaged: true},
	}
	posts.Indexes["i"] = catalog.Index{Name: "i", Parts: []catalog.Part{{Column: "theirs"}}}
	posts.References["r"] = catalog.Reference{Name: "r", Columns: []string{"id"}, Table: users.Name, TargetColumns: []string{"id"}}
	c.Tables[users.Name], c.Tables[posts.Name] = users, posts

	want := map[string]string{"database.json": "{\n  \"format\": 1\n}\n", "public/table.posts.json": `{
  "format": 1,
  "schema": "public",
  "name": "posts",
  "columns": {
    "id": {
      "position": 1000,
      "type": "bigint"
    }
  },
  "unmanaged_columns": ["theirs"],
  "indexes": {
    "i": {
      "parts": [
        {
          "column": "theirs"
        }
      ]
    }
  },
  "references": {
    "r": {
      "columns": ["id"],
      "table": "public.users",
      "unmanaged_table": true,
      "target_columns": ["id"]
    }
  }
}
`}
	if diff := cmp.Diff(want, encode(t, c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	loaded := load(t, want)
	if lines := catalog.Differences(c, loaded); len(lines) > 0 {
		t.Error(lines)
	}
	if diff := cmp.Diff(want, encode(t, loaded)); diff != "" {
		t.Errorf("another round (-want +got):\n%s", diff)
	}
}

// Each name has a path of its own, also where letters of both cases are one, and none leads elsewhere.
func TestPaths(t *testing.T) {
	t.Parallel()
	c := catalog.New()
	want := map[string]catalog.Name{
		"public/table.posts.json":                  public("posts"),
		"public/table.%50osts.json":                public("Posts"),
		"public/table.%2550osts.json":              public("%50osts"),
		"public/table.a.b-c_1.json":                public("a.b-c_1"),
		"public/table..json":                       public(""),
		"public/table....json":                     public(".."),
		"public/table.x.json.json":                 public("x.json"),
		"public/table.%C3%A4%20%22%2F.json":        public(`ä "/`),
		"a.b/table.c.json":                         {Schema: "a.b", Name: "c"},
		"a/table.b.c.json":                         {Schema: "a", Name: "b.c"},
		"%41/table.c.json":                         {Schema: "A", Name: "c"},
		"%2E/table.c.json":                         {Schema: ".", Name: "c"},
		"%2E./table.c.json":                        {Schema: "..", Name: "c"},
		"%2Egit/table.c.json":                      {Schema: ".git", Name: "c"},
		"database%2Ejson/table.c.json":             {Schema: "database.json", Name: "c"},
		"%2Ejson/table.c.json":                     {Schema: ".json", Name: "c"},
		"%252%45json/table.c.json":                 {Schema: "%2Ejson", Name: "c"},
		"%40tenant/table.c.json":                   {Schema: "@tenant", Name: "c"},
		"public/table.%E2%80%9Cx%0A%E2%80%9D.json": public("“x\n”"),
	}
	paths := []string{"database.json"}
	for path, name := range want {
		c.Tables[name] = catalog.NewTable(name)
		paths = append(paths, path)
	}
	files := encode(t, c)
	slices.Sort(paths)
	if diff := cmp.Diff(paths, catalog.Sorted(files)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if lines := catalog.Differences(c, load(t, files)); len(lines) > 0 {
		t.Error(lines)
	}
	lower := map[string]bool{}
	for path := range files {
		if folded := strings.ToLower(path); lower[folded] {
			t.Errorf("%s: another path differs in case only", path)
		} else {
			lower[folded] = true
		}
	}
}
