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

// undoBefore undoes the Before statements that are run again, the last one first: types in them are built anew.
func (o *orderer) undoBefore() {
	for _, op := range slices.Backward(declared[operation.DropStatement](o, true)) {
		if o.runsAgain(op.Statement) {
			o.emit(op)
		}
	}
}

// runsAgain reports whether a Before statement that is undone is run again.
func (o *orderer) runsAgain(statement catalog.Statement) bool {
	return slices.ContainsFunc(declared[operation.CreateStatement](o, true), func(op operation.CreateStatement) bool {
		return op.Statement.Name == statement.Name || op.Statement.Up == statement.Up
	})
}

// droppedBefore returns the Before statements that go for good, the last one first.
func (o *orderer) droppedBefore() []operation.Operation {
	var ops []operation.Operation
	for _, op := range slices.Backward(declared[operation.DropStatement](o, true)) {
		if !o.runsAgain(op.Statement) {
			ops = append(ops, op)
		}
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
