package plan

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// undoStatements undoes statements that go, or that are run again, the last one first.
func (o *orderer) undoStatements() {
	for _, op := range slices.Backward(declared[operation.DropStatement](o, false)) {
		o.emit(op)
	}
}

// changedStatements returns the Before statements that come or change, in the order of declaration.
func (o *orderer) changedStatements() []operation.Operation {
	var ops []operation.Operation
	for _, op := range declared[operation.CreateStatement](o, true) {
		ops = append(ops, op)
	}
	each(o, func(op operation.ChangeStatement) { ops = append(ops, op) })
	slices.SortStableFunc(ops, func(a, b operation.Operation) int { return compareStatements(statementOf(a), statementOf(b)) })
	return ops
}

// droppedBefore returns the Before statements that go, the last one first.
func (o *orderer) droppedBefore() []operation.Operation {
	var ops []operation.Operation
	for _, op := range slices.Backward(declared[operation.DropStatement](o, true)) {
		ops = append(ops, op)
	}
	return ops
}

// runStatements runs statements that come, or were undone, in the order of declaration.
func (o *orderer) runStatements() {
	for _, op := range declared[operation.CreateStatement](o, false) {
		o.emit(op)
	}
}

// declared returns the operations of one kind on statements, Before statements or the others, in the order in which the
// statements are declared.
func declared[T operation.Operation](o *orderer, before bool) []T {
	var ops []T
	each(o, func(op T) {
		if statementOf(op).Before == before {
			ops = append(ops, op)
		}
	})
	slices.SortStableFunc(ops, func(a, b T) int { return compareStatements(statementOf(a), statementOf(b)) })
	return ops
}

func statementOf(op operation.Operation) catalog.Statement {
	switch op := op.(type) {
	case operation.CreateStatement:
		return op.Statement
	case operation.DropStatement:
		return op.Statement
	case operation.ChangeStatement:
		return op.To
	default:
		return catalog.Statement{}
	}
}

func compareStatements(a, b catalog.Statement) int {
	return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
}
