package generate_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
)

func Example() {
	to := catalog.New()
	tags := catalog.NewTable(catalog.Name{Schema: "public", Name: "tags"})
	tags.Columns = []catalog.Column{{Name: "name", Type: "text", NotNull: true, Position: 1000}}
	tags.PrimaryKey = &catalog.PrimaryKey{Name: "tags_pkey", Columns: []string{"name"}}
	to.Tables[tags.Name] = tags

	result, err := generate.FromNothing(to)
	if err != nil {
		panic(err)
	}
	fmt.Print(result.Files[0].Up)
	fmt.Print(result.Files[0].Down)
	again, _ := generate.Compute(result.Next, to, diff.Answers{})
	fmt.Println(len(again.Files), "files the second time")
	// Output:
	// CREATE TABLE tags (
	//     name text NOT NULL,
	//     CONSTRAINT tags_pkey PRIMARY KEY (name)
	// );
	// DROP TABLE tags;
	// 0 files the second time
}
