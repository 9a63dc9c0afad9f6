package generate_test

import (
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// large returns a catalog of tables with 10 columns, 2 indexes, a unique and a reference each.
func large(tables int) *catalog.Catalog {
	c := catalog.New()
	for n := range tables {
		name := fmt.Sprintf("table_%04d", n)
		t := catalog.NewTable(catalog.Name{Schema: catalog.Public, Name: name})
		t.Columns = append(t.Columns, catalog.Column{Name: "id", Type: "bigint", NotNull: true, Position: 1000, Identity: &catalog.Identity{Sequence: name + "_id_seq"}})
		for i := range 9 {
			t.Columns = append(t.Columns, catalog.Column{Name: fmt.Sprintf("column_%d", i), Type: "bigint", Position: 1000 * (i + 2)})
		}
		t.PrimaryKey = &catalog.PrimaryKey{Name: name + "_pkey", Columns: []string{"id"}}
		for _, column := range []string{"column_1", "column_2"} {
			index := ident.Derive(name, []string{column}, "idx")
			t.Indexes[index] = catalog.Index{Name: index, Parts: []catalog.Part{{Column: column}}}
		}
		unique := ident.Derive(name, []string{"column_3"}, "key")
		t.Uniques[unique] = catalog.Unique{Name: unique, Columns: []string{"column_3"}}
		reference := ident.Derive(name, []string{"column_4"}, "fkey")
		t.References[reference] = catalog.Reference{Name: reference, Columns: []string{"column_4"}, Table: catalog.Name{Schema: catalog.Public, Name: fmt.Sprintf("table_%04d", n/2)}, TargetColumns: []string{"id"}}
		c.Tables[t.Name] = t
	}
	return c
}

// BenchmarkCompute measures the way from two catalogs to files: the first generation, one that changes a column of every
// twentieth table, and one with nothing to do.
func BenchmarkCompute(b *testing.B) {
	for _, tables := range []int{100, 1000} {
		to := large(tables)
		changed := to.Clone()
		n := 0
		for _, table := range changed.SortedTables() {
			if n++; n%20 == 0 {
				table.Columns[5].NotNull = true
			}
		}
		for name, pair := range map[string][2]*catalog.Catalog{"first": {catalog.New(), to}, "some": {to, changed}, "nothing": {to, to}} {
			b.Run(fmt.Sprintf("%s/%d", name, tables), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := generate.Compute(pair[0], pair[1], diff.Answers{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
