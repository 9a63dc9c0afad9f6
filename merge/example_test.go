package merge_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/merge"
)

func Example() {
	posts := func(columns ...catalog.Column) *catalog.Catalog {
		c := catalog.New()
		table := catalog.NewTable(catalog.Name{Schema: catalog.Public, Name: "posts"})
		table.Columns = columns
		c.Tables[table.Name] = table
		return c
	}
	title := catalog.Column{Name: "title", Position: 1000, Type: "text"}
	short, long := title, title
	short.Type, long.Type = "varchar(80)", "varchar(200)"
	slug := catalog.Column{Name: "slug", Position: 2000, Type: "text"}

	merged, _ := merge.Compute(posts(title), posts(short), posts(title, slug))
	for _, column := range merged.SortedTables()[0].Columns {
		fmt.Println(column.Name, column.Type)
	}
	_, conflicts := merge.Compute(posts(title), posts(short), posts(long, slug))
	fmt.Println(conflicts[0])
	// Output:
	// title varchar(80)
	// slug text
	// table posts: column "title": type: ours changed it from text to varchar(80), theirs changed it from text to varchar(200)
}
