package plan

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// schemas renames schemas, then creates new ones and the extensions.
func (o *orderer) schemas() {
	o.renameSchemas()
	each(o, func(op operation.CreateSchema) { o.emit(op) })
	o.recall()
	o.extensions()
}

// extensions takes over, creates, moves and updates extensions.
func (o *orderer) extensions() {
	each(o, func(op operation.NoteExtension) {
		if op.To.Name != "" && !op.To.Unmanaged {
			op.From = o.state.Extensions[op.Name]
			o.emit(op)
		}
	})
	each(o, func(op operation.CreateExtension) { o.emit(op) })
	each(o, func(op operation.MoveExtension) {
		op.From = o.state.Extensions[op.To.Name]
		o.emit(op)
	})
	each(o, func(op operation.UpdateExtension) { o.emit(op) })
}

// renameSchemas gives each schema its new name as soon as that is free. A schema that is dropped in the end and holds a
// name that is needed steps aside, and so does the first of a circle.
func (o *orderer) renameSchemas() {
	goal := map[string]string{}
	each(o, func(op operation.RenameSchema) { goal[op.From] = op.To })
	each(o, func(op operation.DropSchema) {
		if _, needed := o.to.Schemas[op.Schema.Name]; needed {
			o.renameSchema(op.Schema.Name, o.temporary(func(name string) bool { return o.schemaExists(name) }))
		}
	})
	for len(goal) > 0 {
		moved := false
		for _, name := range catalog.Sorted(goal) {
			if _, exists := o.state.Schemas[goal[name]]; !exists {
				o.renameSchema(name, goal[name])
				delete(goal, name)
				moved = true
			}
		}
		if !moved {
			name := catalog.Sorted(goal)[0]
			aside := o.temporary(func(name string) bool { return o.schemaExists(name) })
			o.renameSchema(name, aside)
			goal[aside] = goal[name]
			delete(goal, name)
		}
	}
}

func (o *orderer) schemaExists(name string) bool {
	_, now := o.state.Schemas[name]
	_, later := o.to.Schemas[name]
	return now || later
}

// renameSchema renames a schema and follows the tables in it.
func (o *orderer) renameSchema(from, to string) {
	o.emit(operation.RenameSchema{From: from, To: to})
	for _, names := range []map[catalog.Name]catalog.Name{o.names, o.types, o.own} {
		for before, now := range names {
			if now.Schema == from {
				names[before] = now.In(to)
			}
		}
	}
	if o.schemaNames == nil {
		o.schemaNames = map[string]string{}
	}
	o.schemaNames[to] = o.schemaBefore(from)
}

// schemaBefore returns the name before the plan of what is called so now.
func (o *orderer) schemaBefore(now string) string {
	if before, ok := o.schemaNames[now]; ok {
		return before
	}
	return now
}

// schemaNow returns the name now of a schema that was called so before the plan and is dropped in the end.
func (o *orderer) schemaNow(before string) string {
	for now, name := range o.schemaNames {
		if _, exists := o.state.Schemas[now]; exists && name == before {
			return now
		}
	}
	return before
}

// temporary returns a name that nothing has.
func (o *orderer) temporary(taken func(name string) bool) string {
	for {
		o.aside++
		name := fmt.Sprintf("ashlar_aside_%d", o.aside)
		if !taken(name) {
			return name
		}
	}
}
