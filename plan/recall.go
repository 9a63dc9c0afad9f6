package plan

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// recallColumns puts forgotten columns back before all else: they were in the database all the time, and their sequences
// may be in the way of a move.
func (o *orderer) recallColumns() {
	var now *catalog.Catalog
	each(o, func(op operation.RecallColumn) {
		if now == nil {
			now = o.unrenamed(true)
		}
		op.Table = o.now(op.Table)
		op.Column = now.Tables[op.Table.To].Column(op.Column.Name).Clone()
		o.emit(op)
	})
}

// recall puts what was forgotten back: it was there all the time, in a schema that has its new name by now.
func (o *orderer) recall() {
	each(o, func(op operation.RecallSchema) { o.emit(op) })
	each(o, func(op operation.RecallEnum) { o.emit(op) })
	each(o, func(op operation.RecallDomain) { o.emit(op) })
	each(o, func(op operation.RecallSequence) { o.emit(op) })
	var now *catalog.Catalog
	each(o, func(op operation.RecallTable) {
		if !op.Left.IsZero() {
			op.Left = o.now(op.Left)
			o.emit(op)
			return
		}
		if now == nil {
			now = o.unrenamed(false)
		}
		op.Table = now.Tables[op.Table.Name].Clone()
		o.emit(op)
	})
}

// unrenamed returns the state that is to be reached, with all that stands in it under the names of this moment, when
// nothing but schemas is renamed; schemas says that they are not either.
func (o *orderer) unrenamed(schemas bool) *catalog.Catalog {
	back := operation.Renames{
		Schemas: map[string]string{}, Tables: map[catalog.Name]catalog.Name{}, Columns: map[catalog.ColumnKey]string{},
		Enums: map[catalog.Name]catalog.Name{}, Domains: map[catalog.Name]catalog.Name{}, Sequences: map[catalog.Name]catalog.Name{},
	}
	if schemas {
		each(o, func(op operation.RenameSchema) { back.Schemas[op.To] = op.From })
	}
	each(o, func(op operation.RenameTable) { back.Tables[op.To] = o.names[op.From] })
	each(o, func(op operation.RenameColumn) {
		back.Columns[catalog.ColumnKey{Table: op.Table.To, Column: op.To}] = op.From
	})
	each(o, func(op operation.RenameEnum) { back.Enums[op.To] = o.types[op.From] })
	each(o, func(op operation.RenameDomain) { back.Domains[op.To] = o.types[op.From] })
	each(o, func(op operation.MoveSequence) { back.Sequences[op.To] = o.own[op.From] })
	out := o.to.Clone()
	each(o, func(op operation.CreateTable) { delete(out.Tables, op.Table.Name) }) // what is new may have an old name
	each(o, func(op operation.CreateEnum) { delete(out.Enums, op.Enum.Name) })
	each(o, func(op operation.CreateDomain) { delete(out.Domains, op.Domain.Name) })
	each(o, func(op operation.CreateSequence) { delete(out.Sequences, op.Sequence.Name) })
	moved := o.movedExtensions()
	aside := func(name string) catalog.Extension {
		return catalog.Extension{Name: name, Schema: "ashlar_aside " + name}
	}
	for _, extension := range moved { // out of the way of schemas that get the names of others
		operation.Apply(out, operation.MoveExtension{From: out.Extensions[extension.Name], To: aside(extension.Name)})
	}
	back.Apply(out)
	for _, extension := range moved {
		operation.Apply(out, operation.MoveExtension{From: aside(extension.Name), To: extension})
	}
	spellings := operation.Spellings{}
	each(o, func(op operation.RenameEnumValue) {
		enum := o.types[op.Enum.From]
		if spellings[enum] == nil {
			spellings[enum] = map[string]string{}
		}
		spellings[enum][op.To] = op.From
	})
	for _, table := range out.Tables {
		operation.Respell(table, spellings, func(*catalog.Expression) {})
	}
	return out
}

// movedExtensions returns the extensions that get another schema, as they are at this moment.
func (o *orderer) movedExtensions() (out []catalog.Extension) {
	each(o, func(op operation.MoveExtension) { out = append(out, o.state.Extensions[op.To.Name]) })
	each(o, func(op operation.NoteExtension) {
		if op.From.Name != "" && op.To.Name != "" && op.From.SchemaOrPublic() != op.To.SchemaOrPublic() {
			out = append(out, o.state.Extensions[op.Name])
		}
	})
	return out
}
