package snapshot_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// What can be read is read again as the same after it was written, and what cannot has a message for each file.
func FuzzLoad(f *testing.F) {
	f.Add(databaseFile, postsFile)
	f.Add(`{"format": 1}`, table(""))
	f.Add(`{"format": 2}`, table(`, "unmanaged_columns": ["a"], "indexes": {"i": {"parts": [{"column": "a"}]}}`))
	f.Add("<<<<<<< a\n", `{"format": 1, "columns": {"a": {"a": {}}}}`)
	f.Add(`{"format": 1, "for\u006dat": 1}`, `[[[["\"`)
	f.Fuzz(func(t *testing.T, database, posts string) {
		c, err := snapshot.Load(memory(map[string]string{"database.json": database, "public/table.posts.json": posts}))
		if err != nil {
			if problems := snapshot.FileErrors(nil); !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("not a list of problems: %#v", err)
			}
			return
		}
		files := encode(t, c)
		again := load(t, files)
		if diff := cmp.Diff(c.Tables, again.Tables); diff != "" && !catalog.Equal(c, again) {
			t.Fatalf("(-first +second):\n%s", diff)
		}
		if diff := cmp.Diff(files, encode(t, again)); diff != "" {
			t.Fatalf("bytes (-first +second):\n%s", diff)
		}
	})
}
