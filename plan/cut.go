package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// Part is what becomes one pair of files: the way there and the way back, in order.
type Part struct {
	NoTransaction bool // its statements cannot run inside a transaction block
	Tenant        bool // it runs once per tenant, with the tenant's schema for search path
	Up, Down      []operation.Operation

	State *catalog.Catalog // what holds when the part has been applied
}

// Make orders the operations and cuts them into parts, in the order in which they are applied. They are reverted the
// other way round. What is undone or run by hand outside a transaction comes first and last. New values of enum types come
// in a part of their own before those that use them. Indexes that are built concurrently come in a part of their own, and
// what stands on one of them in a part behind it. What tenants have and what all share are never in one part.
func Make(from, to *catalog.Catalog, ops []operation.Operation) []Part {
	var parts []Part
	state := from
	var done []operation.Operation // what was put out so far of what all share
	for stage, group := range cut(from, to, ops) {
		if len(group) == 0 {
			continue
		}
		up := group
		switch {
		case stage > lateStage:
			up = settled(up)
		case stage > mainStage && len(done) > 0:
			up = settledIn(state, up, done)
		}
		forth := order(state, to, up)
		parts = append(parts, Part{
			NoTransaction: outside[stage],
			Tenant:        perTenant[stage],
			Up:            forth.out,
			Down:          Order(forth.state, state, operation.Inverse(up)),
			State:         forth.state,
		})
		state = forth.state
		if !perTenant[stage] {
			done = append(done, forth.out...)
		}
	}
	return parts
}

// The stages that have to be files of their own, in order.
const (
	undoTenantStage   = iota // statements of tenants undone outside a transaction
	undoStage                // statements undone outside a transaction
	valueStage               // new values of enum types
	makeWayStage             // what of tenants stands in the way of a change of what all share
	mainStage                // nearly everything
	tenantStage              // nearly everything of tenants
	lateStage                // what tenants had a use for until then
	indexStage               // indexes built concurrently
	indexTenantStage         // those of tenants
	behindStage              // what stands on them
	behindTenantStage        // the same of tenants
	runStage                 // statements run outside a transaction
	runTenantStage           // those of tenants
	stages
)

// outside are the stages whose statements cannot run inside a transaction block, perTenant those of tenants.
var (
	outside = [stages]bool{
		undoTenantStage: true, undoStage: true, indexStage: true, indexTenantStage: true, runStage: true, runTenantStage: true,
	}
	perTenant = [stages]bool{
		undoTenantStage: true, makeWayStage: true, tenantStage: true, indexTenantStage: true, behindTenantStage: true, runTenantStage: true,
	}
	// apart are the stages of tenants by those of what all share.
	apart = [stages]int{undoStage: undoTenantStage, indexStage: indexTenantStage, behindStage: behindTenantStage, runStage: runTenantStage}
)

// cut sorts operations into stages.
func cut(from, to *catalog.Catalog, ops []operation.Operation) [stages][]operation.Operation {
	var groups [stages][]operation.Operation
	var concurrent []operation.CreateIndex
	for _, op := range ops {
		if create, ok := op.(operation.CreateIndex); ok && create.Index.Concurrently {
			concurrent = append(concurrent, create)
		}
	}
	uses := newUses(from, to, ops)
	for _, op := range ops {
		first, op := uses.halves(op)
		if first != nil {
			groups[makeWayStage] = append(groups[makeWayStage], first)
		}
		stage := stageApart(op, concurrent)
		switch {
		case stage == mainStage:
			stage = uses.stageOfMain(op)
			if stage == makeWayStage {
				op = asBefore(op)
			}
		case operation.OfTenants(op):
			stage = apart[stage]
		}
		groups[stage] = append(groups[stage], op)
	}
	if len(groups[mainStage])+len(groups[lateStage]) > 0 && !slices.ContainsFunc(groups[tenantStage], stays) {
		for _, op := range groups[tenantStage] { // all of it can go before what all share changes
			groups[makeWayStage] = append(groups[makeWayStage], asBefore(op))
		}
		groups[tenantStage] = nil
	}
	if len(groups[tenantStage]) == 0 { // nothing lies between
		groups[mainStage] = append(groups[mainStage], groups[lateStage]...)
		groups[lateStage] = nil
	}
	return groups
}

// stageApart returns the stage of an operation, those of tenants and of the main part left out.
func stageApart(op operation.Operation, concurrent []operation.CreateIndex) int {
	switch op := op.(type) {
	case operation.DropStatement:
		if op.Statement.NoTransaction {
			return undoStage
		}
	case operation.CreateStatement:
		if op.Statement.NoTransaction {
			return runStage
		}
	case operation.AddEnumValues:
		return valueStage
	case operation.CreateIndex:
		if op.Index.Concurrently {
			return indexStage
		}
	case operation.AddUnique:
		if op.UsingIndex {
			return behindStage
		}
	case operation.AddReference:
		if slices.ContainsFunc(concurrent, func(index operation.CreateIndex) bool { return standsOn(op.Reference, index) }) {
			return behindStage
		}
	default: // it belongs to the main part
	}
	return mainStage
}

// standsOn reports whether a foreign key needs the index.
func standsOn(reference catalog.Reference, index operation.CreateIndex) bool {
	return index.Index.Unique && reference.Table == index.Table.To &&
		slices.Equal(slices.Sorted(slices.Values(reference.TargetColumns)), slices.Sorted(slices.Values(index.Index.Columns())))
}

// settled returns operations that come behind a part in which tables got their names.
func settled(ops []operation.Operation) []operation.Operation {
	out := make([]operation.Operation, len(ops))
	for i, op := range ops {
		switch op := op.(type) {
		case operation.CreateIndex:
			op.Table = operation.At(op.Table.To)
			out[i] = op
		case operation.AddUnique:
			op.Table = operation.At(op.Table.To)
			out[i] = op
		case operation.AddReference:
			op.Table = operation.At(op.Table.To)
			out[i] = op
		default:
			out[i] = op
		}
	}
	return out
}
