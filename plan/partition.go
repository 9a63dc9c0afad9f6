package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// dropPartitions detaches and drops partitions before anything else about their tables changes: what is detached stays as
// it was, and names and bounds of what is dropped are free.
func (o *orderer) dropPartitions() {
	each(o, func(op operation.DetachPartition) { op.Table = o.now(op.Table); o.emit(op) })
	each(o, func(op operation.DropPartition) { op.Table = o.now(op.Table); o.emit(op) })
}

// partitions changes the bounds of partitions, which have their new names by now, and creates others. Bounds may change
// places, so all such partitions are detached before the first is attached. A default partition comes last, so that it
// need not be searched for rows of the others.
func (o *orderer) partitions() {
	var changed []operation.AlterBounds
	each(o, func(op operation.AlterBounds) { op.Table = o.now(op.Table); changed = append(changed, op) })
	var attached []operation.AttachPartition
	for _, op := range changed {
		o.emit(operation.DetachPartition{Table: op.Table, Partition: catalog.Partition{Name: op.Name, Bounds: op.From}})
		attach := operation.AttachPartition{Table: op.Table, Partition: catalog.Partition{Name: op.Name, Bounds: op.To}}
		if faulty("all partitions are detached before one is attached") {
			o.emit(attach)
			continue
		}
		attached = append(attached, attach)
	}
	var created []operation.CreatePartition
	each(o, func(op operation.CreatePartition) { op.Table = o.now(op.Table); created = append(created, op) })
	for _, last := range []bool{false, true} {
		for _, op := range attached {
			if op.Partition.IsDefault() == last {
				o.emit(op)
			}
		}
		for _, op := range created {
			if op.Partition.IsDefault() == last {
				o.emit(op)
			}
		}
	}
}

// attachPartitions attaches what was detached, now that its table is as it was then, and adds the foreign keys to that table:
// rows may refer to those that come back.
func (o *orderer) attachPartitions() {
	each(o, func(op operation.AttachPartition) { op.Table = o.now(op.Table); o.emit(op) })
	attached := o.attachedTo()
	each(o, func(op operation.AddReference) {
		if attached[op.Reference.Table] {
			op.Table = operation.At(op.Table.To)
			o.emit(op)
		}
	})
}

// attachedTo returns the tables, by the name that they are to have, that partitions are attached to.
func (o *orderer) attachedTo() map[catalog.Name]bool {
	attached := map[catalog.Name]bool{}
	each(o, func(op operation.AttachPartition) { attached[op.Table.To] = true })
	return attached
}

// countDetached notes the names of partitions that are no longer, or not yet, those of a table.
func (o *orderer) countDetached() {
	hold := func(schema, name string) {
		o.relations[catalog.Name{Schema: schema, Name: name}]++
		o.rowTypes[catalog.Name{Schema: schema, Name: name}]++
	}
	each(o, func(op operation.DetachPartition) { hold(o.schemaNow(op.Table.From.Schema), op.Partition.Name) })
	each(o, func(op operation.AttachPartition) { hold(op.Table.To.Schema, op.Partition.Name) })
}

// takesType reports whether an enum type takes the name of a table that is dropped, or that of one of its partitions: each
// comes with a type of its own.
func (o *orderer) takesType(schema string, table *catalog.Table) bool {
	names := append(catalog.Sorted(table.Partitions), table.Name.Name)
	return slices.ContainsFunc(names, func(name string) bool {
		return o.isTaken(ownType, catalog.Name{Schema: schema, Name: name})
	})
}
