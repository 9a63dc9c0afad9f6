package plan

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// renames gives sequences, tables, columns, indexes and constraints their new names, each as soon as its new name is
// free. Where no step is possible, something in the way of the first one steps aside.
func (o *orderer) renames() {
	for _, table := range o.state.Tables {
		o.count(table, 1)
	}
	for name := range o.state.Sequences {
		o.relations[name]++
	}
	o.countDetached()
	o.renameValues()
	o.setTypesAside()
	o.renameDomainChecks()
	o.freeSequences()
	moves := o.moves()
	for len(moves) > 0 {
		moved := false
		rest := moves[:0]
		for _, m := range moves {
			if m.possible(o) {
				m.run(o)
				moved = true
				continue
			}
			rest = append(rest, m)
		}
		moves = rest
		if !moved {
			moves = o.stepAside(moves)
		}
	}
}

// freeSequences renames the sequences of columns that lose their identity, or number their rows in another way from now
// on, when something takes the sequence's name.
func (o *orderer) freeSequences() {
	if faulty("a sequence that is in the way steps aside") {
		return
	}
	free := func(op operation.AlterColumn) {
		if op.From.Identity == nil || operation.SameNumbering(op.From.Identity, op.To.Identity) {
			return
		}
		table := o.names[op.Table.From]
		if to := op.To.Identity; to != nil && to.Sequence == op.From.Identity.Sequence && table.Schema == op.Table.To.Schema {
			return // the column's own new one does
		}
		if o.taken[catalog.Name{Schema: table.Schema, Name: op.From.Identity.Sequence}] ||
			o.taken[catalog.Name{Schema: op.Table.To.Schema, Name: op.From.Identity.Sequence}] {
			(&rename{object: object{op.Table.From, sequence, op.From.Identity.Sequence}, to: o.freeName()}).run(o)
		}
	}
	each(o, free)
	each(o, func(op operation.DropExpression) { free(op.AlterColumn) })
}

// A move is one elementary renaming: a name within its namespace, or the schema of a table.
type move interface {
	possible(o *orderer) bool
	// obstacles returns the objects that could step aside to make the move possible.
	obstacles(o *orderer) []object
	run(o *orderer)
	sortKey() string
}

// part says what of a table an object is.
type part int

const (
	tableName part = iota
	sequence
	index // an index, or the constraint of a key and its index
	constraint
	column
	partition
	ownType     // an enum type or a domain, like
	ownSequence // a sequence that belongs to no column
)

// object is something with a name: in a table, which is called by its name before the plan, or of its own, when that is
// its name before the plan.
type object struct {
	table catalog.Name
	part  part
	name  string // its name now
}

// moves returns everything that has to get another name.
func (o *orderer) moves() []move {
	var moves []move
	add := func(table catalog.Name, p part, from, to string) {
		moves = append(moves, &rename{object: object{table, p, from}, to: to})
	}
	each(o, func(op operation.RenameTable) {
		if now := o.names[op.From]; now.Schema != op.To.Schema {
			moves = append(moves, &relocation{op.From, tableName, op.To.Schema})
		}
		if op.From.Name != op.To.Name {
			add(op.From, tableName, op.From.Name, op.To.Name)
		}
	})
	apart := func(p part, now, before, to catalog.Name) {
		if now.Schema != to.Schema {
			moves = append(moves, &relocation{before, p, to.Schema})
		}
		if now.Name != to.Name {
			add(before, p, now.Name, to.Name)
		}
	}
	each(o, func(op operation.RenameEnum) { apart(ownType, o.types[op.From], op.From, op.To) })
	each(o, func(op operation.RenameDomain) { apart(ownType, o.types[op.From], op.From, op.To) })
	each(o, func(op operation.MoveSequence) { apart(ownSequence, o.own[op.From], op.From, op.To) })
	each(o, func(op operation.RenameSequence) { add(op.Table.From, sequence, op.From, op.To) })
	each(o, func(op operation.RenamePartition) { add(op.Table.From, partition, op.From, op.To) })
	each(o, func(op operation.RenameIndex) { add(op.Table.From, index, op.From, op.To) })
	each(o, func(op operation.RenameConstraint) {
		p := constraint
		if op.Kind.HasIndex() {
			p = index
		}
		add(op.Table.From, p, op.From, op.To)
	})
	each(o, func(op operation.RenameColumn) { add(op.Table.From, column, op.From, op.To) })
	slices.SortStableFunc(moves, func(a, b move) int { return cmp.Compare(a.sortKey(), b.sortKey()) })
	return moves
}

// stepAside gives a temporary name to something that blocks the first move that can be helped.
func (o *orderer) stepAside(moves []move) []move {
	for _, m := range moves {
		for _, obstacle := range m.obstacles(o) {
			if o.asideNames[obstacle.name] {
				continue
			}
			name := o.freeName()
			(&rename{object: obstacle, to: name}).run(o)
			moved := false
			for _, other := range moves {
				if r, ok := other.(*rename); ok && r.object == obstacle {
					r.object.name = name
					moved = true
				}
			}
			// It keeps its name over there, unless it is the sequence of a column that goes, whose name nobody needs.
			if r, ok := m.(*relocation); ok && !moved && o.isTaken(obstacle.part, catalog.Name{Schema: r.schema, Name: obstacle.name}) {
				moves = append(moves, &rename{object{obstacle.table, obstacle.part, name}, obstacle.name, r.schema})
			}
			return moves
		}
	}
	panic("ashlar: internal error: names that block each other for good")
}

// freeName returns a temporary name that nothing has.
func (o *orderer) freeName() string {
	name := o.temporary(func(string) bool { return false })
	if o.asideNames == nil {
		o.asideNames = map[string]bool{}
	}
	o.asideNames[name] = true
	return name
}

// schemaOf returns the schema that an object is in now.
func (o *orderer) schemaOf(m object) string {
	switch m.part {
	case ownType:
		return o.types[m.table].Schema
	case ownSequence:
		return o.own[m.table].Schema
	default:
		return o.names[m.table].Schema
	}
}

// table returns the table that an object belongs to, as it is now.
func (o *orderer) table(before catalog.Name) *catalog.Table { return o.state.Tables[o.names[before]] }

// rename gives an object another name in the same schema.
type rename struct {
	object
	to     string
	schema string // where the table has to be for this; empty: anywhere
}

func (m *rename) sortKey() string {
	return m.object.table.Schema + "\x00" + m.object.table.Name + "\x00" + string(rune('a'+int(m.part))) + m.to
}

// possible reports whether the new name is free.
func (m *rename) possible(o *orderer) bool {
	if faulty("a name that is not free yet waits") {
		return true
	}
	to := catalog.Name{Schema: o.schemaOf(m.object), Name: m.to}
	if m.schema != "" && to.Schema != m.schema {
		return false
	}
	table := o.table(m.table)
	switch m.part {
	case tableName, partition:
		return !o.relationExists(to) && !o.typeExists(to)
	case ownType:
		return !o.typeExists(to)
	case sequence, ownSequence:
		return !o.relationExists(to)
	case index:
		_, plain := table.Indexes[m.name] // without a constraint of its name
		return !o.relationExists(to) && (plain || !constraintExists(table, m.to))
	case constraint:
		return !constraintExists(table, m.to)
	case column:
	}
	return table.Column(m.to) == nil
}

// obstacles returns the object itself: stepping aside, it at least frees its own name.
func (m *rename) obstacles(*orderer) []object { return []object{m.object} }

func (m *rename) run(o *orderer) {
	switch m.part {
	case ownType:
		o.moveType(m.table, catalog.Name{Schema: o.types[m.table].Schema, Name: m.to})
		return
	case ownSequence:
		o.moveSequence(m.table, catalog.Name{Schema: o.own[m.table].Schema, Name: m.to})
		return
	default: // it is in a table
	}
	table := o.table(m.table)
	ref := operation.At(table.Name)
	switch m.part {
	case ownType, ownSequence: // done above
	case tableName:
		to := catalog.Name{Schema: table.Name.Schema, Name: m.to}
		o.rename(table, operation.RenameTable{From: table.Name, To: to})
		o.names[m.table] = to
	case partition:
		o.rename(table, operation.RenamePartition{Table: ref, From: m.name, To: m.to})
	case sequence:
		for _, c := range table.Columns {
			if c.Identity != nil && c.Identity.Sequence == m.name {
				o.rename(table, operation.RenameSequence{Table: ref, Column: c.Name, Before: c.Name, From: m.name, To: m.to})
				return
			}
		}
	case index:
		if _, ok := table.Indexes[m.name]; ok {
			o.rename(table, operation.RenameIndex{Table: ref, From: m.name, To: m.to})
			return
		}
		kind := operation.Unique
		if table.PrimaryKey != nil && table.PrimaryKey.Name == m.name {
			kind = operation.PrimaryKey
		} else if _, ok := table.Excludes[m.name]; ok {
			kind = operation.Exclusion
		}
		o.rename(table, operation.RenameConstraint{Table: ref, Kind: kind, From: m.name, To: m.to})
	case constraint:
		kind := operation.Check
		if _, ok := table.References[m.name]; ok {
			kind = operation.Reference
		}
		o.rename(table, operation.RenameConstraint{Table: ref, Kind: kind, From: m.name, To: m.to})
	case column:
		o.rename(table, operation.RenameColumn{Table: ref, From: m.name, To: m.to})
	}
}

// relationExists reports whether a table, index or sequence of that name is there now.
func (o *orderer) relationExists(name catalog.Name) bool { return o.relations[name] > 0 }

// count notes the names that a table takes among the relations of its schema, or that it no longer does.
func (o *orderer) count(table *catalog.Table, n int) {
	for _, name := range operation.Relations(table) {
		o.relations[catalog.Name{Schema: table.Name.Schema, Name: name}] += n
	}
	for name := range table.Partitions {
		o.rowTypes[catalog.Name{Schema: table.Name.Schema, Name: name}] += n
	}
}

// rename puts out the operation that renames something of a table.
func (o *orderer) rename(table *catalog.Table, op operation.Operation) {
	o.count(table, -1)
	o.emit(op)
	o.count(table, 1)
}

// constraintExists reports whether a constraint of that name is on the table now.
func constraintExists(table *catalog.Table, name string) bool {
	_, unique := table.Uniques[name]
	_, check := table.Checks[name]
	_, reference := table.References[name]
	_, exclude := table.Excludes[name]
	return unique || check || reference || exclude || table.PrimaryKey != nil && table.PrimaryKey.Name == name
}
