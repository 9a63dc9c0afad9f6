package diff_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
)

func Example() {
	posts := catalog.Name{Schema: "public", Name: "posts"}
	from, to := catalog.New(), catalog.New()
	from.Tables[posts], to.Tables[posts] = catalog.NewTable(posts), catalog.NewTable(posts)
	from.Tables[posts].Columns = []catalog.Column{{Name: "title", Type: "text", Position: 1000}}
	to.Tables[posts].Columns = []catalog.Column{{Name: "headline", Type: "text", Position: 1000}}

	_, _, err := diff.Compute(from, to, diff.Answers{})
	fmt.Println(err)

	answers, _ := diff.ParseAnswers([]string{"posts.title=headline"}, nil, nil, nil)
	ops, used, _ := diff.Compute(from, to, answers)
	fmt.Println(ops[0])
	fmt.Println(used)
	// Output:
	// table "posts": column "title" is gone, and "headline" is new: was it renamed?
	// rename column posts.title to headline
	// [rename posts.title=headline]
}
