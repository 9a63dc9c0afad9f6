package snapshot_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// What can be read is read again as the same after it was written, and what cannot has a message for each file.
func FuzzLoad(f *testing.F) {
	f.Add(databaseFile, postsFile)
	f.Add(domainFile, strings.ReplaceAll(staysFile, "stays", "posts"))
	f.Add(enumFile, strings.ReplaceAll(staysFile, "stays", "posts"))
	f.Add(sequenceFile, table(`, "excludes": {"e": {"parts": [{"column": "id", "operator": "="}]}}`))
	f.Add(statementFile, table(`, "excludes": {"e": {"parts": [{"column": "no"}]}}`))
	f.Add(`{"format": 2, "name": "s", "after": ["public.posts", "a", ""], "up": ["a", ""], "down": []}`, table(""))
	f.Add(`{"format": 1}`, table(""))
	f.Add(`{"format": 2}`, table(`, "unmanaged_columns": ["a"], "indexes": {"i": {"parts": [{"column": "a"}]}}`))
	f.Add("<<<<<<< a\n", `{"format": 1, "columns": {"a": {"a": {}}}}`)
	f.Add(`{"format": 1, "for\u006dat": 1}`, `[[[["\"`)
	f.Fuzz(func(t *testing.T, other, posts string) {
		files := map[string]string{"database.json": `{"format": 1}`, "public/table.posts.json": posts}
		files[otherPath(other)] = other
		c, err := snapshot.Load(memory(files))
		if err != nil {
			if problems := snapshot.FileErrors(nil); !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("not a list of problems: %#v", err)
			}
			return
		}
		for path, content := range files {
			if !json.Valid([]byte(content)) {
				t.Fatalf("%s is no JSON, and was read: %q", path, content)
			}
		}
		files = encode(t, c)
		again := load(t, files)
		if diff := cmp.Diff(c, again); diff != "" && !catalog.Equal(c, again) {
			t.Fatalf("(-first +second):\n%s", diff)
		}
		if diff := cmp.Diff(files, encode(t, again)); diff != "" {
			t.Fatalf("bytes (-first +second):\n%s", diff)
		}
	})
}

// otherPath returns a path for a file by what it seems to hold.
func otherPath(content string) string {
	switch {
	case strings.Contains(content, `"values"`):
		return "blog/type.priority.json"
	case strings.Contains(content, `"increment"`):
		return "public/sequence.%4Eumbers.json"
	case strings.Contains(content, `"up"`):
		return "statement.s.json"
	default:
		return "database.json"
	}
}
