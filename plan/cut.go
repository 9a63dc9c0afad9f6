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
}

// Make orders the operations and cuts them into parts, in the order in which they are applied. They are reverted the
// other way round. Indexes that are built concurrently come in a part of their own, and foreign keys that stand on one
// of them in a part behind it.
func Make(from, to *catalog.Catalog, ops []operation.Operation) []Part {
	var parts []Part
	state := from
	for i, group := range cut(ops) {
		if len(group.ops) == 0 {
			continue
		}
		up := group.ops
		if i > 0 {
			up = settled(up)
		}
		next := state.Clone()
		ordered := Order(state, to, up)
		operation.Apply(next, ordered...)
		parts = append(parts, Part{
			NoTransaction: group.noTransaction,
			Up:            ordered,
			Down:          Order(next, state, operation.Inverse(up)),
		})
		state = next
	}
	return parts
}

type group struct {
	noTransaction bool
	ops           []operation.Operation
}

// cut sorts operations into the groups that have to be files of their own.
func cut(ops []operation.Operation) [3]group {
	groups := [3]group{{}, {noTransaction: true}, {}}
	var concurrent []operation.CreateIndex
	for _, op := range ops {
		if create, ok := op.(operation.CreateIndex); ok && create.Index.Concurrently {
			concurrent = append(concurrent, create)
			groups[1].ops = append(groups[1].ops, op)
		}
	}
	for _, op := range ops {
		switch op := op.(type) {
		case operation.CreateIndex:
			if op.Index.Concurrently {
				continue
			}
		case operation.AddReference:
			if slices.ContainsFunc(concurrent, func(index operation.CreateIndex) bool { return standsOn(op.Reference, index) }) {
				groups[2].ops = append(groups[2].ops, op)
				continue
			}
		default: // it belongs to the first group
		}
		groups[0].ops = append(groups[0].ops, op)
	}
	return groups
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
		case operation.AddReference:
			op.Table = operation.At(op.Table.To)
			out[i] = op
		default:
			out[i] = op
		}
	}
	return out
}
