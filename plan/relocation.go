package plan

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// relocation moves a table, with its indexes, sequences and partitions, to another schema; or a type, or a sequence of its own.
type relocation struct {
	table  catalog.Name // what is moved, by its name before the plan
	part   part         // tableName, ownType or ownSequence
	schema string
}

func (m *relocation) sortKey() string {
	return m.table.Schema + "\x00" + m.table.Name + "\x00" + string(rune('0'+int(m.part)))
}

func (m *relocation) possible(o *orderer) bool {
	return len(m.obstacles(o)) == 0 || faulty("a name over there that is taken waits")
}

// obstacles returns the members of the group whose names are taken over there.
func (m *relocation) obstacles(o *orderer) []object {
	switch m.part {
	case ownType:
		if now := o.types[m.table]; o.typeExists(now.In(m.schema)) {
			return []object{{m.table, ownType, now.Name}}
		}
		return nil
	case ownSequence:
		if now := o.own[m.table]; o.relationExists(now.In(m.schema)) {
			return []object{{m.table, ownSequence, now.Name}}
		}
		return nil
	default: // a table
	}
	table := o.table(m.table)
	var out []object
	if name := table.Name.In(m.schema); o.relationExists(name) || o.typeExists(name) {
		out = append(out, object{m.table, tableName, table.Name.Name})
	}
	check := func(p part, name string) {
		if o.relationExists(catalog.Name{Schema: m.schema, Name: name}) {
			out = append(out, object{m.table, p, name})
		}
	}
	for _, name := range catalog.Sorted(table.Partitions) {
		if over := (catalog.Name{Schema: m.schema, Name: name}); o.relationExists(over) || o.typeExists(over) {
			out = append(out, object{m.table, partition, name})
		}
	}
	if table.PrimaryKey != nil {
		check(index, table.PrimaryKey.Name)
	}
	for _, name := range catalog.Sorted(table.Uniques) {
		check(index, name)
	}
	for _, name := range catalog.Sorted(table.Excludes) {
		check(index, name)
	}
	for _, name := range catalog.Sorted(table.Indexes) {
		check(index, name)
	}
	for _, c := range table.Columns {
		if c.Identity != nil {
			check(sequence, c.Identity.Sequence)
		}
	}
	return out
}

func (m *relocation) run(o *orderer) {
	switch m.part {
	case ownType:
		o.moveType(m.table, o.types[m.table].In(m.schema))
		return
	case ownSequence:
		o.moveSequence(m.table, o.own[m.table].In(m.schema))
		return
	default: // a table
	}
	from := o.names[m.table]
	table := o.table(m.table)
	o.rename(table, operation.RenameTable{From: from, To: from.In(m.schema), Partitions: catalog.Sorted(table.Partitions)})
	o.names[m.table] = from.In(m.schema)
}

// moveType gives an enum type or a domain, which is called by its name before the plan, another name or schema.
func (o *orderer) moveType(before, to catalog.Name) {
	from := o.types[before]
	if _, domain := o.state.Domains[from]; domain {
		o.emit(operation.RenameDomain{From: from, To: to})
	} else {
		o.emit(operation.RenameEnum{From: from, To: to})
	}
	o.types[before] = to
}

// moveSequence gives a sequence that belongs to no column, which is called by its name before the plan, another name or
// schema.
func (o *orderer) moveSequence(before, to catalog.Name) {
	o.relations[o.own[before]]--
	o.emit(operation.MoveSequence{From: o.own[before], To: to})
	o.own[before] = to
	o.relations[to]++
}
