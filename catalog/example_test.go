package catalog_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// Two states, and in what they differ.
func Example() {
	before := catalog.New()
	posts := catalog.NewTable(catalog.Name{Schema: catalog.Public, Name: "posts"})
	posts.Columns = []catalog.Column{{Name: "title", Type: catalog.CanonicalType("character varying(80)"), NotNull: true}}
	before.Tables[posts.Name] = posts

	after := before.Clone()
	after.Tables[posts.Name].Columns[0].Type = "text"
	fmt.Println(catalog.Equal(before, after))
	for _, difference := range catalog.Differences(before, after) {
		fmt.Println(difference)
	}
	// Output:
	// false
	// table "posts": column "title": type varchar(80), other text
}
