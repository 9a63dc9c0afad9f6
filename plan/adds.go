package plan

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// columns adds and alters columns, table by table. Identity that goes comes first, since its sequence may hold a name
// that another needs.
func (o *orderer) columns() {
	var ops []operation.Operation
	o.persistence()
	each(o, func(op operation.SetParameters) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.AlterColumn) { ops = append(ops, o.settle(op)) })
	each(o, func(op operation.DropExpression) { // its expression is gone by now
		if rest := o.settle(op.AlterColumn); !reflect.DeepEqual(rest.From, rest.To) {
			ops = append(ops, rest)
		}
	})
	each(o, func(op operation.AddColumn) {
		if op.Column.Generated == "" {
			op.Table = o.now(op.Table)
			ops = append(ops, op)
		}
	})
	o.emitByPlace(ops)
}

// settle puts in what holds now: the name of the table, and the column as it is called and spelled by now.
func (o *orderer) settle(op operation.AlterColumn) operation.AlterColumn {
	op.Table = o.now(op.Table)
	op.From = o.state.Tables[op.Table.To].Column(op.To.Name).Clone()
	return op
}

// addGenerated adds generated columns to tables that exist, now that the columns in their expressions are what they are
// to be. Those whose values others were filled with have had their plain form until now.
func (o *orderer) addGenerated() {
	each(o, func(op operation.AddExpression) {
		if o.read[catalog.ColumnKey{Table: op.Table.From, Column: op.From.Name}] {
			table := o.now(op.Table)
			o.emit(operation.DropColumn{Table: table, Column: *o.state.Tables[table.To].Column(op.To.Name)})
		}
	})
	var ops []operation.Operation
	each(o, func(op operation.AddColumn) {
		if op.Column.Generated != "" {
			op.Table = o.now(op.Table)
			ops = append(ops, op)
		}
	})
	each(o, func(op operation.AddExpression) {
		ops = append(ops, operation.AddColumn{Table: o.now(op.Table), Column: op.To})
	})
	o.emitByPlace(ops)
}

// emitByPlace puts out operations on columns table by table, in the order in which the columns stand there.
func (o *orderer) emitByPlace(ops []operation.Operation) {
	slices.SortStableFunc(ops, func(a, b operation.Operation) int {
		x, y := placeOf(a), placeOf(b)
		return cmp.Or(x.table.Compare(y.table), cmp.Compare(x.position, y.position), cmp.Compare(x.column, y.column))
	})
	o.emitAll(ops)
}

// persistence makes tables logged and unlogged. A logged table cannot refer to an unlogged one, so tables that others refer
// to become logged first and unlogged last.
func (o *orderer) persistence() {
	ops := map[catalog.Name]operation.SetPersistence{}
	var tables []*catalog.Table
	each(o, func(op operation.SetPersistence) {
		op.Table = o.now(op.Table)
		ops[op.Table.To] = op
		tables = append(tables, o.state.Tables[op.Table.To])
	})
	if !faulty("tables become logged in order of dependence") {
		tables = byDependence(tables)
	}
	for _, table := range tables {
		if op := ops[table.Name]; !op.Unlogged {
			o.emit(op)
		}
	}
	for _, table := range slices.Backward(tables) {
		if op := ops[table.Name]; op.Unlogged {
			o.emit(op)
		}
	}
}

// place orders the operations on columns: by table, then as the columns stand in it.
type place struct {
	table    catalog.Name
	position int
	column   string
}

func placeOf(op operation.Operation) place {
	switch op := op.(type) {
	case operation.AlterColumn:
		return place{op.Table.To, op.To.Position, op.To.Name}
	case operation.AddColumn:
		return place{op.Table.To, op.Column.Position, op.Column.Name}
	default:
		return place{}
	}
}

// createTables creates tables, those that others refer to first.
func (o *orderer) createTables() {
	var tables []*catalog.Table
	each(o, func(op operation.CreateTable) { tables = append(tables, op.Table) })
	for _, table := range byDependence(tables) {
		o.emit(operation.CreateTable{Table: table})
	}
}

// addConstraints adds keys, checks and indexes to tables that exist.
func (o *orderer) addConstraints() {
	each(o, func(op operation.AddPrimaryKey) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.AddUnique) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.AddExclude) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.AddCheck) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.CreateIndex) { op.Table = o.now(op.Table); o.emit(op) })
}

// addReferences adds foreign keys, those of new tables too, and changes when they are checked.
func (o *orderer) addReferences() {
	each(o, func(op operation.AlterReference) { op.Table = o.now(op.Table); o.emit(op) })
	attached := o.attachedTo()
	each(o, func(op operation.AddReference) {
		if !attached[op.Reference.Table] {
			op.Table = operation.At(op.Table.To)
			o.emit(op)
		}
	})
}

func (o *orderer) comments() {
	each(o, func(op operation.SetComment) {
		op.Table = operation.At(op.Table.To)
		op.Before = op.Name
		o.emit(op)
	})
}
