package generate

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

// review notes what the parts of a plan do, each in its file, and what of it may harm.
func (r *Result) review(from *catalog.Catalog, parts []plan.Part, files []int) {
	var ops []operation.Operation
	var file []int // of each operation
	for i, part := range parts {
		for _, op := range part.Up {
			ops, file = append(ops, op), append(file, files[i])
			r.Changes = append(r.Changes, op.String())
		}
	}
	for i, hazards := range plan.Hazards(from, ops) {
		for _, hazard := range hazards {
			r.Hazards = append(r.Hazards, Hazard{Hazard: hazard, Change: i, File: file[i], Operation: ops[i]})
		}
	}
}
