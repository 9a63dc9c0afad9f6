package generate

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

// review notes what the parts of a plan do, each in its file, and what of it may harm.
func (r *Result) review(from *catalog.Catalog, parts []plan.Part, files []int) {
	var ops []operation.Operation
	for i, part := range parts {
		for _, op := range part.Up {
			ops = append(ops, op)
			r.Changes, r.In = append(r.Changes, op.String()), append(r.In, files[i])
		}
	}
	if len(ops) == 0 {
		return
	}
	for i, hazards := range plan.Hazards(from, ops) {
		for _, hazard := range hazards {
			r.Hazards = append(r.Hazards, Hazard{Hazard: hazard, Change: i, File: r.In[i], Operation: ops[i]})
		}
	}
}
