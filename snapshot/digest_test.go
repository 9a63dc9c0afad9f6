package snapshot_test

import (
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// TestSmall: a large project has small snapshots, whatever its history is, and a review of one column sees little of them.
func TestSmall(t *testing.T) {
	t.Parallel()
	c := thousand()
	for name := range c.Tables {
		if len(c.Tables) > 200 {
			delete(c.Tables, name)
		}
	}
	size := 0
	before := encode(t, c)
	for _, content := range before {
		size += len(content)
	}
	if size >= 1<<20 {
		t.Errorf("200 tables take %d bytes", size)
	}
	for _, table := range c.Tables {
		table.Columns = append(table.Columns, catalog.Column{Name: "one_more", Position: 99_000, Type: "varchar(200)", NotNull: true, Comment: "What it is."})
		break
	}
	files, lines := 0, 0
	for path, content := range encode(t, c) {
		if content != before[path] {
			files++
			lines += strings.Count(content, "\n") - strings.Count(before[path], "\n")
		}
	}
	if files != 1 || lines > 10 {
		t.Errorf("one column more changes %d lines in %d files", lines, files)
	}
}

// TestLoadDirDigest: what was written has one digest, whether it is read or encoded, and so has nothing at all.
func TestLoadDirDigest(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]*catalog.Catalog{"nothing": catalog.New(), "a thousand tables": thousand()} {
		dir := t.TempDir()
		if _, err := snapshot.Save(dir, state); err != nil {
			t.Fatal(err)
		}
		read, digest, err := snapshot.LoadDirDigest(dir)
		if err != nil || digest != snapshot.Digest(state) || digest != snapshot.Digest(read) {
			t.Errorf("%s: %q, %v, want %q", name, digest, err, snapshot.Digest(state))
		}
	}
}
