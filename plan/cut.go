package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// Part is what becomes one pair of files: the way there and the way back, in order.
type Part struct {
	NoTransaction bool // its statements cannot run inside a transaction block
	Up, Down      []operation.Operation

	State *catalog.Catalog // what holds when the part has been applied
}

// Make orders the operations and cuts them into parts, in the order in which they are applied. They are reverted the
// other way round. What is undone or run by hand outside a transaction comes first and last. New values of enum types come
// in a part of their own before those that use them. Indexes that are built concurrently come in a part of their own, and
// what stands on one of them in a part behind it.
func Make(from, to *catalog.Catalog, ops []operation.Operation) []Part {
	var parts []Part
	state := from
	for stage, group := range cut(ops) {
		if len(group) == 0 {
			continue
		}
		up := group
		if stage > mainStage {
			up = settled(up)
		}
		forth := order(state, to, up)
		parts = append(parts, Part{
			NoTransaction: stage == undoStage || stage == indexStage || stage == runStage,
			Up:            forth.out,
			Down:          Order(forth.state, state, operation.Inverse(up)),
			State:         forth.state,
		})
		state = forth.state
	}
	return parts
}

// The stages that have to be files of their own, in order.
const (
	undoStage   = iota // statements undone outside a transaction
	valueStage         // new values of enum types
	mainStage          // nearly everything
	indexStage         // indexes built concurrently
	behindStage        // what stands on them
	runStage           // statements run outside a transaction
	stages
)

// cut sorts operations into stages.
func cut(ops []operation.Operation) [stages][]operation.Operation {
	var groups [stages][]operation.Operation
	var concurrent []operation.CreateIndex
	for _, op := range ops {
		if create, ok := op.(operation.CreateIndex); ok && create.Index.Concurrently {
			concurrent = append(concurrent, create)
		}
	}
	for _, op := range ops {
		stage := stageOf(op, concurrent)
		groups[stage] = append(groups[stage], op)
	}
	return groups
}

func stageOf(op operation.Operation, concurrent []operation.CreateIndex) int {
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
