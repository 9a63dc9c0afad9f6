package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// dropReferences drops foreign keys, but for those that go with their table anyway.
func (o *orderer) dropReferences() {
	silent := o.silentReferences()
	each(o, func(op operation.DropReference) {
		key := referenceKey{op.Table.From, op.Reference.Name}
		if silent[key] {
			return
		}
		op.Table = o.now(op.Table)
		o.emit(op)
	})
}

type referenceKey struct {
	table catalog.Name
	name  string
}

// silentReferences finds the foreign keys of dropped tables that need no statement: nothing they stand on changes before
// their table is dropped.
func (o *orderer) silentReferences() map[referenceKey]bool {
	order := map[catalog.Name]int{}
	for i, table := range append(o.dropOrder(true), o.dropOrder(false)...) {
		order[table.Name] = i
	}
	touched := o.touchedTables()
	silent := map[referenceKey]bool{}
	if faulty("a foreign key is dropped before what it stands on") {
		touched = nil
	}
	each(o, func(op operation.DropReference) {
		own, dropped := order[op.Table.From]
		target, targetDropped := order[op.Reference.Table]
		self := op.Reference.Table == op.Table.From
		if dropped && (self || !touched[op.Reference.Table] && (!targetDropped || own < target)) {
			silent[referenceKey{op.Table.From, op.Reference.Name}] = true
		}
	})
	return silent
}

// touchedTables returns the tables, by the name before the plan, whose keys, columns or persistence change.
func (o *orderer) touchedTables() map[catalog.Name]bool {
	touched := map[catalog.Name]bool{}
	each(o, func(op operation.DropPrimaryKey) { touched[op.Table.From] = true })
	each(o, func(op operation.DropUnique) { touched[op.Table.From] = true })
	each(o, func(op operation.DropIndex) { touched[op.Table.From] = true })
	each(o, func(op operation.AlterColumn) { touched[op.Table.From] = true })
	each(o, func(op operation.DropColumn) { touched[op.Table.From] = true })
	each(o, func(op operation.SetPersistence) { touched[op.Table.From] = true })
	each(o, func(op operation.AddExpression) { touched[op.Table.From] = true })
	each(o, func(op operation.DropExpression) { touched[op.Table.From] = true })
	return touched
}

// dropConstraints drops checks, then indexes and keys.
func (o *orderer) dropConstraints() {
	each(o, func(op operation.DropDomainCheck) { op.Domain = operation.At(op.Domain.From); o.emit(op) })
	each(o, func(op operation.DropCheck) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.DropExclude) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.DropIndex) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.DropUnique) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.DropPrimaryKey) { op.Table = o.now(op.Table); o.emit(op) })
}

// dropGenerated drops generated columns that go or are added again, and the expressions of those that become plain, so that
// nothing stands on the columns in them, then columns that become generated ones.
func (o *orderer) dropGenerated() {
	each(o, func(op operation.DropExpression) {
		plain := op.From.Clone()
		plain.Generated = ""
		o.emit(operation.DropExpression{AlterColumn: operation.AlterColumn{Table: o.now(op.Table), From: op.From, To: plain}})
	})
	each(o, func(op operation.DropColumn) {
		if op.Column.Generated != "" {
			op.Table = o.now(op.Table)
			o.emit(op)
		}
	})
	each(o, func(op operation.AddExpression) {
		if !o.read[catalog.ColumnKey{Table: op.Table.From, Column: op.From.Name}] {
			o.emit(operation.DropColumn{Table: o.now(op.Table), Column: op.From})
		}
	})
}

// findEarly finds the tables that have to be dropped before anything is renamed or created, because a name of theirs is
// taken. Their schemas are renamed later, and so are their own names as they would be then.
func (o *orderer) findEarly() {
	if faulty("a table whose name is taken is dropped early") {
		return
	}
	schemas := map[string]string{}
	each(o, func(op operation.RenameSchema) { schemas[op.From] = op.To })
	each(o, func(op operation.DropTable) {
		schema := op.Table.Name.Schema
		if to, ok := schemas[schema]; ok {
			schema = to
		}
		for _, name := range operation.Relations(op.Table) {
			if o.taken[catalog.Name{Schema: schema, Name: name}] {
				o.early[op.Table.Name] = true
			}
		}
		if o.takesType(schema, op.Table) {
			o.early[op.Table.Name] = true
		}
	})
}

// dropEarly drops the tables and columns whose names something takes.
func (o *orderer) dropEarly() {
	o.dropTables(true)
	each(o, func(op operation.DropColumn) {
		if op.Column.Generated == "" && o.isEarly(op) {
			op.Table = o.now(op.Table)
			o.emit(op)
		}
	})
}

// isEarly reports whether another column of the table, or another sequence of the schema, takes the name of one that
// is dropped.
func (o *orderer) isEarly(op operation.DropColumn) bool {
	if faulty("a column whose name is taken is dropped early") {
		return false
	}
	table := o.to.Tables[op.Table.To]
	if table.Column(op.Column.Name) != nil {
		return true
	}
	identity := op.Column.Identity
	return identity != nil && (o.taken[catalog.Name{Schema: op.Table.From.Schema, Name: identity.Sequence}] ||
		o.taken[catalog.Name{Schema: op.Table.To.Schema, Name: identity.Sequence}])
}

// dropLate drops the columns and tables that stayed until everything else had its place.
func (o *orderer) dropLate() {
	each(o, func(op operation.DropColumn) {
		if op.Column.Generated == "" && !o.isEarly(op) {
			op.Table = o.now(op.Table)
			o.emit(op)
		}
	})
	each(o, func(op operation.ForgetColumn) {
		op.Table = o.now(op.Table)
		o.emit(op)
	})
	each(o, func(op operation.ForgetTable) {
		if !op.Left.IsZero() {
			op.Left = o.now(op.Left)
			o.emit(op)
			return
		}
		op.Table = o.state.Tables[o.names[op.Table.Name]].Clone() // with the names that all it stands on has now
		o.emit(op)
	})
	o.dropTables(false)
	o.tightenDomains()
}

func (o *orderer) dropTables(early bool) {
	tables := o.dropOrder(early)
	if faulty("tables that refer to others are dropped first") {
		slices.Reverse(tables)
	}
	for _, table := range tables {
		table = table.Clone()
		table.Name = o.names[table.Name]
		o.emit(operation.DropTable{Table: table})
	}
}

// dropOrder returns the tables to drop early, or late: those that refer to others first.
func (o *orderer) dropOrder(early bool) []*catalog.Table {
	var tables []*catalog.Table
	each(o, func(op operation.DropTable) {
		if o.early[op.Table.Name] == early {
			tables = append(tables, op.Table)
		}
	})
	tables = byDependence(tables)
	slices.Reverse(tables)
	return tables
}

// byDependence sorts tables so that those that are referred to come first, then by name. In a cycle the first by name
// comes first.
func byDependence(tables []*catalog.Table) []*catalog.Table {
	slices.SortFunc(tables, func(a, b *catalog.Table) int { return a.Name.Compare(b.Name) })
	byName := map[catalog.Name]*catalog.Table{}
	for _, table := range tables {
		byName[table.Name] = table
	}
	var out []*catalog.Table
	seen := map[catalog.Name]bool{}
	var visit func(table *catalog.Table)
	visit = func(table *catalog.Table) {
		if seen[table.Name] {
			return
		}
		seen[table.Name] = true
		for _, name := range catalog.Sorted(table.References) {
			if target := byName[table.References[name].Table]; target != nil {
				visit(target)
			}
		}
		out = append(out, table)
	}
	for _, table := range tables {
		visit(table)
	}
	return out
}

// dropSchemas drops extensions and schemas.
func (o *orderer) dropSchemas() {
	each(o, func(op operation.DropExtension) { o.emit(op) })
	each(o, func(op operation.NoteExtension) {
		if op.To.Name == "" || op.To.Unmanaged {
			o.emit(op)
		}
	})
	each(o, func(op operation.DropSchema) {
		op.Schema.Name = o.schemaNow(op.Schema.Name)
		o.emit(op)
	})
	each(o, func(op operation.ForgetSchema) { o.emit(op) })
}
