package snapshot_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
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
	want := map[string]string{
		"database.json": databaseFile, "public/table.posts.json": postsFile, "public/table.stays.json": staysFile, "public/table.theirs.json": theirsFile,
		"blog/type.priority.json": enumFile, "public/domain.%45mail.json": domainFile, "public/sequence.%4Eumbers.json": sequenceFile, "statement.%54ouch%20it.json": statementFile,
	}
	if diff := cmp.Diff(want, encode(t, everything())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(everything(), load(t, want)); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
}

// What is there once per tenant has a folder of its own, which no schema or table has, whatever it is called.
func TestFilesOfTenants(t *testing.T) {
	t.Parallel()
	c := catalog.New()
	for _, name := range []catalog.Name{
		{Schema: catalog.Tenant, Name: "invoices"},
		{Schema: "tenant", Name: "invoices"},
		{Schema: "@", Name: "invoices"},
		public("tenant"), public("tenants"), public(catalog.Tenant),
	} {
		c.Tables[name] = catalog.NewTable(name)
	}
	numbers := catalog.Name{Schema: catalog.Tenant, Name: "numbers"}
	c.Sequences[numbers] = catalog.Sequence{Name: numbers}
	files := encode(t, c)
	want := []string{
		"%40/table.invoices.json", "@tenant/sequence.numbers.json", "@tenant/table.invoices.json", "database.json",
		"public/table.%40tenant.json", "public/table.tenant.json", "public/table.tenants.json", "tenant/table.invoices.json",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(files))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for path, text := range files {
		if newer := strings.Contains(text, `"format": 4`); newer != strings.HasPrefix(path, catalog.Tenant) {
			t.Errorf("%s says to older releases that it is too new: %v", path, newer)
		}
	}
	if diff := cmp.Diff(c, load(t, files)); diff != "" {
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
	if len(filled) < 110 || len(empty) > 0 {
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

// A file is in the first format that can hold it, so that it stays as it is until it has a use for another.
func TestFormats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*catalog.Table)
		want   int
	}{
		"plain":              {func(*catalog.Table) {}, 1},
		"identity":           {func(t *catalog.Table) { t.Columns[0].Identity = &catalog.Identity{} }, 1},
		"serial":             {func(t *catalog.Table) { t.Columns[0].Identity = &catalog.Identity{Serial: true} }, 2},
		"generated":          {func(t *catalog.Table) { t.Columns[0].Generated = "1" }, 2},
		"generated by other": {func(t *catalog.Table) { t.Columns[0].Generated, t.Columns[0].Unmanaged = "1", true }, 1},
		"exclude": {func(t *catalog.Table) {
			t.Excludes["e"] = catalog.Exclude{Name: "e", Parts: []catalog.ExcludePart{{Part: catalog.Part{Column: "id"}, Operator: "="}}}
		}, 2},
	} {
		all := small(public("a"))
		c.change(all.Tables[public("a")])
		file := encode(t, all)["public/table.a.json"]
		if want := fmt.Sprintf("{\n  \"format\": %d,\n", c.want); !strings.HasPrefix(file, want) {
			t.Errorf("%s: format is not %d:\n%s", name, c.want, file)
		}
	}
}

// Two branches, one with the last new thing gone and one with another added, merge to a file with the old number.
func TestFormatOfMergedFile(t *testing.T) {
	t.Parallel()
	files := encode(t, everything())
	merged := strings.Replace(files["public/table.stays.json"], `"format": 3`, `"format": 1`, 1)
	loaded := load(t, map[string]string{"database.json": databaseFile, "public/table.stays.json": merged})
	if got := encode(t, loaded)["public/table.stays.json"]; got != staysFile {
		t.Error(cmp.Diff(staysFile, got))
	}
}

// The text of a statement comes back byte for byte.
func TestTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"a", "a\n", "\n", "\n\n", "a\r\nb\r\n", "\r", "a\rb", " a \n\tb\n", "ä\u2028\x00", `{"a": ["b"]}`, "a\n[\n]\n", `"up": [` + "\n1",
	} {
		c := catalog.New()
		c.Statements["s"] = catalog.Statement{Name: "s", Up: text, Down: text, Position: 1000}
		if diff := cmp.Diff(c.Statements, load(t, encode(t, c)).Statements); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	c := catalog.New()
	c.Statements["s"] = catalog.Statement{Name: "s", Up: "SELECT 1"}
	want := "{\n  \"format\": 2,\n  \"name\": \"s\",\n  \"position\": 0,\n  \"up\": [\n    \"SELECT 1\"\n  ]\n}\n"
	same(t, want, encode(t, c)["statement.s.json"])
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
		"%40tenants/table.c.json":                  {Schema: "@tenants", Name: "c"},
		"@tenant/table.c.json":                     {Schema: catalog.Tenant, Name: "c"},
		"public/table.%E2%80%9Cx%0A%E2%80%9D.json": public("“x\n”"),
	}
	paths := []string{"database.json"}
	for path, name := range want {
		c.Tables[name] = catalog.NewTable(name)
		paths = append(paths, path)
		enum, sequence := catalog.Name{Schema: name.Schema, Name: name.Name + "1"}, catalog.Name{Schema: name.Schema, Name: name.Name + "2"}
		c.Enums[enum], c.Sequences[sequence] = catalog.Enum{Name: enum}, catalog.Sequence{Name: sequence}
		domain := catalog.Name{Schema: name.Schema, Name: name.Name + "3"}
		c.Domains[domain] = catalog.Domain{Name: domain, Type: "text"}
		base := strings.TrimSuffix(path, ".json")
		paths = append(paths, strings.Replace(base, "/table.", "/type.", 1)+"1.json", strings.Replace(base, "/table.", "/sequence.", 1)+"2.json",
			strings.Replace(base, "/table.", "/domain.", 1)+"3.json")
		if name.Schema == catalog.Public {
			c.Statements[name.Name] = catalog.Statement{Name: name.Name, Up: "x"}
			paths = append(paths, strings.Replace(path, "public/table.", "statement.", 1))
		}
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

func write(t *testing.T, dir, path, content string) {
	t.Helper()
	path = filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
