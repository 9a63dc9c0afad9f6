package snapshot_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

const (
	restore = "Snapshots are written by ashlar generate; restore the file from version control."
	merge   = "Often two merged branches disagree: one dropped what the other uses. Type ashlar resolve, which says what each did; or take the part out of the file, or put back what it " +
		"needs; ashlar generate --check then says whether it agrees with the declarations."
)

// shown returns an error as a user sees it: each with its hint on a line of its own.
func shown(err error) string {
	var parts snapshot.FileErrors
	if !errors.As(err, &parts) {
		var part *snapshot.FileError
		if !errors.As(err, &part) {
			return fmt.Sprint(err)
		}
		parts = snapshot.FileErrors{part}
	}
	var b strings.Builder
	for _, part := range parts {
		fmt.Fprintf(&b, "%v\nhint: %s\n", part, part.Hint())
	}
	return b.String()
}

// table returns a file of the table posts with columns id and title and whatever else.
func table(more string) string {
	return `{
  "format": 1,
  "schema": "public",
  "name": "posts",
  "columns": {
    "id": {"position": 1000, "type": "bigint"},
    "title": {"position": 2000, "type": "text"}
  }` + more + "\n}\n"
}

// Each case is one broken file beside a good database.json, or that one itself.
func TestLoadErrors(t *testing.T) {
	t.Parallel()
	const posts = "public/table.posts.json"
	for name, c := range map[string]struct{ path, content, want, hint string }{
		"conflict": {
			posts, "{\n  \"format\": 1,\n<<<<<<< HEAD\n  \"schema\": \"a\",\n=======\n  \"schema\": \"b\",\n>>>>>>> other\n}\n",
			posts + ":3: conflict marker <<<<<<<",
			"A merge left both sides in the file. Type ashlar resolve, which merges snapshots by what they mean, and says what is left.",
		},
		"syntax": {
			posts, "{\n  \"format\": 1,\n}\n",
			posts + ":3:1: broken JSON: invalid character '}' looking for beginning of object key string", restore,
		},
		"cut off": {posts, "{\n  \"format\": 1", posts + ":2:13: broken JSON: unexpected end of JSON input", restore},
		"empty":   {posts, "", posts + ":1:1: broken JSON: unexpected end of JSON input", restore},
		"more than one value": {
			posts, table("") + "{}", posts + ":10:1: broken JSON: invalid character '{' after top-level value", restore,
		},
		"a zero byte behind": {
			posts, table("") + "\x00", posts + ":10:1: broken JSON: invalid character '\\x00' after top-level value", restore,
		},
		"an unknown field too deep": {
			posts, table(`, "x": ` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000)), posts + ":8:10010: broken JSON: invalid character '[' exceeded max depth", restore,
		},
		"an odd number":    {posts, table(`, "columns": 01`), posts + ":8:18: broken JSON: invalid character '1' after object key:value pair", restore},
		"a number in plus": {posts, table(`, "columns": +1`), posts + ":8:17: broken JSON: invalid character '+' looking for beginning of value", restore},
		"a broken word":    {posts, table(`, "unlogged": true1`), posts + ":8:22: broken JSON: invalid character '1' after object key:value pair", restore},
		"a comma too much": {posts, table(`, "columns": {},`), posts + ":9:1: broken JSON: invalid character '}' looking for beginning of object key string", restore},
		"a tab in a text":  {posts, table(", \"comment\": \"a\tb\""), posts + ":8:19: broken JSON: invalid character '\\t' in string literal", restore},
		"a broken escape":  {posts, table(`, "comment": "\x"`), posts + ":8:19: broken JSON: invalid character 'x' in string escape code", restore},
		"not UTF-8":        {posts, "{\n\"a\": \"\xff\"}", posts + ":2: text is not valid UTF-8", restore},
		"no object":        {posts, "[]", posts + ":1:1: a list where an object should be", restore},
		"no format":        {posts, "{}", posts + `: no "format"`, restore},
		"odd format":       {posts, `{"format": "one"}`, posts + `: format "one" is none that ever was`, restore},
		"newer format": {
			posts, `{"format": 9, "columns": []}`, posts + ": format 9 is newer than this ashlar (reads up to 4)",
			"Install a newer ashlar: go get github.com/ashlar-go/ashlar@latest",
		},
		"newer kind of file": {
			"public/view.mood.json", `{"format": 9}`, "public/view.mood.json: format 9 is newer than this ashlar (reads up to 4)",
			"Install a newer ashlar: go get github.com/ashlar-go/ashlar@latest",
		},
		"strange file": {
			"tables.json", `{"format": 1}`, "tables.json: not a file of a snapshot",
			"Move it out of the snapshots folder. If a newer ashlar wrote it, install that one.",
		},
		"unknown field": {posts, table(",\n  \"titel\": 1"), posts + `:9:3: unknown field "titel"`, restore},
		"unknown field of a column": {
			posts, strings.Replace(table(""), `"type": "text"`, `"Type": "text"`, 1), posts + `:7:33: columns.title: unknown field "Type"`, restore,
		},
		"the same key twice": {
			posts, strings.Replace(table(""), "title", "id", 1), posts + `:7:5: columns: "id" is there twice`, restore,
		},
		"another kind of value": {
			posts, strings.Replace(table(""), "2000", `"2000"`, 1), posts + ":7:27: columns.title.position: a text where a whole number should be", restore,
		},
		"a broken number": {
			posts, strings.Replace(table(""), "2000", `1.5`, 1), posts + ":7:27: columns.title.position: 1.5 where a whole number should be", restore,
		},
		"null": {posts, table(",\n  \"checks\": null"), posts + ":9:13: checks: null where an object should be", restore},
		"wrong name": {
			"public/table.articles.json", table(""),
			`public/table.articles.json: the file holds table "posts" of schema "public", whose file is public/table.posts.json`,
			`Rename the file, or mend "schema" and "name" in it.`,
		},
		"wrong schema": {
			"blog/table.posts.json", table(""),
			`blog/table.posts.json: the file holds table "posts" of schema "public", whose file is public/table.posts.json`,
			`Rename the file, or mend "schema" and "name" in it.`,
		},
		"name not escaped": {
			"public/table.Posts.json", strings.Replace(table(""), `"posts"`, `"Posts"`, 1),
			`public/table.Posts.json: the file holds table "Posts" of schema "public", whose file is public/table.%50osts.json`,
			`Rename the file, or mend "schema" and "name" in it.`,
		},
		"broken database": {
			"database.json", `{"format": 1, "schemas": {"a": 1}}`, "database.json:1:32: schemas.a: 1 where an object should be", restore,
		},
		"column without a type": {
			posts, strings.Replace(table(""), `, "type": "text"`, "", 1), posts + `:7:5: column "title" has no type`, restore,
		},
		"key on a missing column": {
			posts, table(",\n  \"primary_key\": {\"name\": \"k\", \"columns\": [\"no\"]}"),
			posts + `:9:3: primary key "k" stands on column "no", which the table does not have`, merge,
		},
		"unique on a missing column": {
			posts, table(",\n  \"uniques\": {\n    \"u\": {\"columns\": [\"id\"], \"include\": [\"gone\"]}}"),
			posts + `:10:5: unique "u" stands on column "gone", which the table does not have`, merge,
		},
		"index on a missing column": {
			posts, table(",\n  \"indexes\": {\n    \"i\": {\"parts\": [{\"column\": \"body\"}]}}"),
			posts + `:10:5: index "i" stands on column "body", which the table does not have`, merge,
		},
		"index with an odd part": {
			posts, table(",\n  \"indexes\": {\n    \"i\": {\"parts\": [{\"expression\": \"a\", \"column\": \"id\"}]}}"),
			posts + `:10:5: part 1 of index "i" is both a column and an expression`, restore,
		},
		"index with an empty part": {
			posts, table(",\n  \"indexes\": {\n    \"i\": {\"parts\": [{}]}}"),
			posts + `:10:5: part 1 of index "i" is neither a column nor an expression`, restore,
		},
		"index without parts": {posts, table(",\n  \"indexes\": {\n    \"i\": {}}"), posts + `:10:5: index "i" has no parts`, restore},
		"unique without columns": {
			posts, table(",\n  \"uniques\": {\n    \"u\": {}}"), posts + `:10:5: unique "u" has no columns`, restore,
		},
		"check without an expression": {
			posts, table(",\n  \"checks\": {\n    \"c\": {\"expression\": \"\"}}"), posts + `:10:5: check "c" has no expression`, restore,
		},
		"reference to a missing table": {
			posts, table(",\n  \"references\": {\n    \"r\": {\"columns\": [\"id\"], \"table\": \"public.users\", \"target_columns\": [\"id\"]}}"),
			posts + `:10:5: reference "r" refers to table public.users, which is not in the snapshot`, merge,
		},
		"reference to a missing column": {
			posts, table(",\n  \"references\": {\n    \"r\": {\"columns\": [\"id\"], \"table\": \"public.posts\", \"target_columns\": [\"no\"]}}"),
			posts + `:10:5: reference "r" refers to column "no", which table public.posts does not have`, merge,
		},
		"reference of a missing column": {
			posts, table(",\n  \"references\": {\n    \"r\": {\"columns\": [\"no\"], \"table\": \"public.posts\", \"target_columns\": [\"id\"]}}"),
			posts + `:10:5: reference "r" stands on column "no", which the table does not have`, merge,
		},
		"reference to no table": {
			posts, table(",\n  \"references\": {\n    \"r\": {\"columns\": [\"id\"], \"table\": \"posts\", \"target_columns\": [\"id\"]}}"),
			posts + `:10:39: references.r.table: "posts" does not name a table with its schema`, restore,
		},
		"reference with other columns": {
			posts, table(",\n  \"references\": {\n    \"r\": {\"columns\": [\"id\", \"title\"], \"table\": \"public.posts\", \"target_columns\": [\"id\"]}}"),
			posts + `:10:5: reference "r" has 2 columns but refers to 1`, restore,
		},
		"reference with an odd action": {
			posts, table(",\n  \"references\": {\n    \"r\": {\"columns\": [\"id\"], \"table\": \"public.posts\", \"target_columns\": [\"id\"], \"on_delete\": \"EXPLODE\"}}"),
			posts + `:10:5: reference "r" has the unknown action "EXPLODE"`, restore,
		},
		"partition of a plain table": {
			posts, table(",\n  \"partitions\": {\n    \"p\": {\"bounds\": \"DEFAULT\"}}"),
			posts + `:10:5: partition "p" is of a table that is not partitioned`, merge,
		},
		"partition without bounds": {
			posts, table(",\n  \"partition_by\": \"LIST (id)\", \"partitions\": {\n    \"p\": {}}"),
			posts + `:10:5: partition "p" has no bounds`, restore,
		},
		"partition with the name of a table": {
			posts, table(",\n  \"partition_by\": \"LIST (id)\", \"partitions\": {\n    \"posts\": {\"bounds\": \"DEFAULT\"}}"),
			posts + `:10:5: partition "posts" has the name of a table of its schema`, merge,
		},
		"two default partitions": {
			posts, table(",\n  \"partition_by\": \"LIST (id)\", \"partitions\": {\n    \"p\": {\"bounds\": \"DEFAULT\"},\n    \"q\": {\"bounds\": \"DEFAULT\"}}"),
			posts + `:11:5: partition "q" is a second default one`, merge,
		},
		"exclude on a missing column": {
			posts, table(",\n  \"excludes\": {\n    \"e\": {\"parts\": [{\"column\": \"body\", \"operator\": \"=\"}]}}"),
			posts + `:10:5: exclude "e" stands on column "body", which the table does not have`, merge,
		},
		"exclude without an operator": {
			posts, table(",\n  \"excludes\": {\n    \"e\": {\"parts\": [{\"column\": \"id\"}]}}"),
			posts + `:10:5: part 1 of exclude "e" has no operator`, restore,
		},
		"exclude without parts": {posts, table(",\n  \"excludes\": {\n    \"e\": {}}"), posts + `:10:5: exclude "e" has no parts`, restore},
		"exclude with an empty part": {
			posts, table(",\n  \"excludes\": {\n    \"e\": {\"parts\": [{\"operator\": \"=\"}]}}"),
			posts + `:10:5: part 1 of exclude "e" is neither a column nor an expression`, restore,
		},
		"generated with a default": {
			posts, strings.Replace(table(""), `"type": "text"`, `"type": "text", "default": "1", "generated": "2"`, 1),
			posts + `:7:5: column "title" has both a default and a generation expression`, merge,
		},
		"serial with a default": {
			posts, strings.Replace(table(""), `"type": "text"`, `"type": "text", "default": "1", "identity": {"serial": true}`, 1),
			posts + `:7:5: column "title" has both a default and an identity`, merge,
		},
		"virtual but not generated": {
			posts, strings.Replace(table(""), `"type": "text"`, `"type": "text", "virtual": true`, 1),
			posts + `:7:5: column "title" is virtual, but not generated`, merge,
		},
		"value twice": {
			"public/type.mood.json", "{\n  \"format\": 2, \"schema\": \"public\", \"name\": \"mood\",\n  \"values\": [\"a\", \"b\", \"a\"]\n}",
			`public/type.mood.json:3:3: value "a" is there twice`, merge,
		},
		"enum renamed from nothing": {
			"public/type.mood.json", "{\n  \"format\": 2, \"schema\": \"public\", \"name\": \"mood\",\n  \"renamed_from\": \"x\"\n}",
			`public/type.mood.json:3:19: renamed_from: "x" does not name a type with its schema`, restore,
		},
		"wrong name of an enum": {
			"public/type.mood.json", `{"format": 2, "schema": "public", "name": "moods"}`,
			`public/type.mood.json: the file holds type "moods" of schema "public", whose file is public/type.moods.json`,
			`Rename the file, or mend "schema" and "name" in it.`,
		},
		"domain without a type": {
			"public/domain.email.json", "{\n  \"format\": 3, \"schema\": \"public\", \"name\": \"email\"\n}",
			`public/domain.email.json:2:36: domain "email" stands on no type`, restore,
		},
		"domain with an empty check": {
			"public/domain.email.json", "{\n  \"format\": 3, \"schema\": \"public\", \"name\": \"email\", \"type\": \"text\",\n  \"checks\": {\n    \"k\": {}}\n}",
			`public/domain.email.json:4:5: check "k" has no expression`, restore,
		},
		"enum in no schema": {
			"type.mood.json", `{"format": 2, "name": "mood"}`, "type.mood.json: not a file of a snapshot",
			"Move it out of the snapshots folder. If a newer ashlar wrote it, install that one.",
		},
		"sequence renamed from nothing": {
			"public/sequence.n.json", "{\n  \"format\": 2, \"schema\": \"public\", \"name\": \"n\",\n  \"renamed_from\": \"x\"\n}",
			`public/sequence.n.json:3:19: renamed_from: "x" does not name a sequence with its schema`, restore,
		},
		"statement without SQL": {
			"statement.s.json", "{\n  \"format\": 2,\n  \"name\": \"s\"\n}", `statement.s.json:3:3: statement "s" has no SQL`, restore,
		},
		"statement after a missing table": {
			"statement.s.json", "{\n  \"format\": 2, \"name\": \"s\", \"up\": [\"x\"],\n  \"after\": [\"public.posts\"]\n}",
			`statement.s.json:3:3: statement "s" stands on table public.posts, which is not in the snapshot`, merge,
		},
		"statement after nothing": {
			"statement.s.json", "{\n  \"format\": 2, \"name\": \"s\", \"up\": [\"x\"],\n  \"after\": [\"posts\"]\n}",
			`statement.s.json:3:13: after: "posts" does not name a table with its schema`, restore,
		},
		"wrong name of a statement": {
			"statement.s.json", `{"format": 2, "name": "S", "up": ["x"]}`,
			`statement.s.json: the file holds statement "S", whose file is statement.%53.json`, `Rename the file, or mend "name" in it.`,
		},
		"statement in a schema": {
			"public/statement.s.json", `{"format": 2, "name": "s", "up": ["x"]}`, "public/statement.s.json: not a file of a snapshot",
			"Move it out of the snapshots folder. If a newer ashlar wrote it, install that one.",
		},
		"renamed from nothing": {
			posts, table(",\n  \"renamed_from\": \"articles\""), posts + `:9:19: renamed_from: "articles" does not name a table with its schema`, restore,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"database.json": `{"format": 1}`}
			maps.Copy(files, map[string]string{c.path: c.content})
			_, err := snapshot.Load(memory(files))
			if diff := cmp.Diff(c.want+"\nhint: "+c.hint+"\n", shown(err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadReportsAllFiles(t *testing.T) {
	t.Parallel()
	_, err := snapshot.Load(memory(map[string]string{
		"database.json":           "{",
		"public/table.a.json":     "<<<<<<< HEAD\n",
		"public/table.b.json":     `{"format": 9}`,
		"public/table.posts.json": strings.Replace(table(`, "x": 1`), `"type": "text"`, `"y": 1`, 1),
	}))
	want := `database.json:1:1: broken JSON: unexpected end of JSON input
public/table.a.json:1: conflict marker <<<<<<<
public/table.b.json: format 9 is newer than this ashlar (reads up to 4)
public/table.posts.json:7:33: columns.title: unknown field "y"
public/table.posts.json:8:6: unknown field "x"`
	if err == nil || err.Error() != want {
		t.Errorf("error:\n%v\nwant:\n%s", err, want)
	}
	var one *snapshot.FileError
	if !errors.As(err, &one) || one.Path != "database.json" {
		t.Errorf("the first is %v", one)
	}
}

// Two branches that give one name to things that cannot share it merge in git without a word.
func TestLoadOfNamesThatMeet(t *testing.T) {
	t.Parallel()
	_, err := snapshot.Load(memory(map[string]string{
		"database.json":              `{"format": 1}`,
		"public/sequence.posts.json": "{\n  \"format\": 2,\n  \"schema\": \"public\",\n  \"name\": \"posts\"}",
		"public/table.posts.json":    table(""),
		"public/type.posts.json":     "{\n  \"format\": 2,\n  \"schema\": \"public\",\n  \"name\": \"posts\"}",
	}))
	want := `public/sequence.posts.json:4:3: sequence "posts" has the name of a table of its schema
hint: ` + merge + `
public/type.posts.json:4:3: type "posts" has the name of a table of its schema
hint: ` + merge + "\n"
	if diff := cmp.Diff(want, shown(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A table that refers to one whose file is broken is not at fault itself.
func TestLoadDoesNotBlameOthers(t *testing.T) {
	t.Parallel()
	_, err := snapshot.Load(memory(map[string]string{
		"database.json":           `{"format": 1}`,
		"public/table.users.json": "{",
		"public/table.posts.json": table(`, "references": {"r": {"columns": ["id"], "table": "public.users", "target_columns": ["id"]}}`),
	}))
	if want := "public/table.users.json:1:1: broken JSON: unexpected end of JSON input"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestLoadWithoutDatabaseFile(t *testing.T) {
	t.Parallel()
	_, err := snapshot.Load(memory(map[string]string{"public/table.posts.json": table("")}))
	want := "database.json: the file is missing, and there are others\nhint: " + restore + "\n"
	if diff := cmp.Diff(want, shown(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadDir(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if c, err := snapshot.LoadDir(filepath.Join(dir, "absent")); err != nil || !catalog.Equal(c, catalog.New()) {
		t.Errorf("absent folder: %v", err)
	}
	write(t, dir, "file", "")
	write(t, dir, "bad/database.json", "[]")
	write(t, dir, "folder/database.json/x", "")
	for name, want := range map[string]string{
		"file":   ": cannot be read: not a directory\nhint: Check that it is a file, or for a schema a folder, and that you may read it.\n",
		"bad":    "/database.json:1:1: a list where an object should be\nhint: " + restore + "\n",
		"folder": "/database.json: cannot be read: is a directory\nhint: Check that it is a file, or for a schema a folder, and that you may read it.\n",
	} {
		_, err := snapshot.LoadDir(filepath.Join(dir, name))
		if diff := cmp.Diff(filepath.Join(dir, name)+want, shown(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestEncodeOfBrokenText(t *testing.T) {
	t.Parallel()
	const hint = " is not valid UTF-8\nhint: Snapshots are UTF-8; write the name or the text in it.\n"
	table, statement := catalog.New(), catalog.New()
	table.Tables[public("posts")] = catalog.NewTable(public("posts"))
	table.Tables[public("posts")].Comment = "a\xffb"
	statement.Statements["s"] = catalog.Statement{Name: "s", Up: "a\nb\xff\n"}
	for want, c := range map[string]*catalog.Catalog{
		"public/table.posts.json: \"a\\xffb\"" + hint: table,
		"statement.s.json: \"b\\xff\"" + hint:         statement,
	} {
		_, err := snapshot.Encode(c)
		if diff := cmp.Diff(want, shown(err)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
