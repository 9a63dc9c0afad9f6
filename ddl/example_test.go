package ddl_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/ddl"
	"github.com/ashlar-go/ashlar/operation"
)

func Example() {
	posts := operation.At(catalog.Name{Schema: "public", Name: "posts"})
	fmt.Print(ddl.Render([]operation.Operation{
		operation.AddColumn{Table: posts, Column: catalog.Column{Name: "slug", Type: "text", NotNull: true}, Fill: "'post-' || id"},
		operation.AddColumn{Table: posts, Column: catalog.Column{Name: "order", Type: "integer", NotNull: true, Default: "0"}},
	}))
	// Output:
	// ALTER TABLE posts
	//     ADD COLUMN slug text,
	//     ADD COLUMN "order" integer NOT NULL DEFAULT 0;
	//
	// UPDATE posts SET slug = 'post-' || id;
	//
	// ALTER TABLE posts ALTER COLUMN slug SET NOT NULL;
}
