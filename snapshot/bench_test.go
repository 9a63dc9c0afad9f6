package snapshot_test

import (
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// thousand is a large project: 1,000 tables of 15 columns.
func thousand() *catalog.Catalog {
	c := catalog.New()
	for n := range 1000 {
		t := catalog.NewTable(catalog.Name{Schema: catalog.Public, Name: fmt.Sprintf("table_%d", n)})
		for i := range 15 {
			t.Columns = append(t.Columns, catalog.Column{
				Name: fmt.Sprintf("column_%d", i), Position: (i + 1) * 1000, Type: "varchar(200)", NotNull: true, Comment: "What it is.",
			})
		}
		t.PrimaryKey = &catalog.PrimaryKey{Name: t.Name.Name + "_pkey", Columns: []string{"column_0"}}
		for i := range 3 {
			name := fmt.Sprintf("%s_column_%d_idx", t.Name.Name, i)
			t.Indexes[name] = catalog.Index{Name: name, Parts: []catalog.Part{{Column: fmt.Sprintf("column_%d", i)}}}
		}
		c.Tables[t.Name] = t
	}
	return c
}

func BenchmarkEncode(b *testing.B) {
	c := thousand()
	for b.Loop() {
		if _, err := snapshot.Encode(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	if _, err := snapshot.Save(dir, thousand()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := snapshot.LoadDir(dir); err != nil {
			b.Fatal(err)
		}
	}
}

// Nothing has changed, as at most calls.
func BenchmarkPrepare(b *testing.B) {
	dir, c := b.TempDir(), thousand()
	if _, err := snapshot.Save(dir, c); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := snapshot.Prepare(dir, c); err != nil {
			b.Fatal(err)
		}
	}
}

// What check pays for knowing the state by name.
func BenchmarkLoadDigest(b *testing.B) {
	dir := b.TempDir()
	if _, err := snapshot.Save(dir, thousand()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := snapshot.LoadDirDigest(dir); err != nil {
			b.Fatal(err)
		}
	}
}
