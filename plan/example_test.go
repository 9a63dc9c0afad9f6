package plan_test

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

// Two tables change places: one of them steps aside.
func Example() {
	a, b := catalog.Name{Schema: "public", Name: "a"}, catalog.Name{Schema: "public", Name: "b"}
	from := catalog.New()
	from.Tables[a], from.Tables[b] = catalog.NewTable(a), catalog.NewTable(b)
	ops := []operation.Operation{
		operation.RenameTable{From: b, To: a},
		operation.RenameTable{From: a, To: b},
	}
	for _, op := range plan.Order(from, from, ops) {
		fmt.Println(op)
	}
	// Output:
	// rename table a to ashlar_aside_1
	// rename table b to a
	// rename table ashlar_aside_1 to b
}
