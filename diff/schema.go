package diff

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// matchSchemas finds out which schemas were renamed, and asks where that is open.
func (d *differ) matchSchemas() {
	done := map[string]string{}
	for name, schema := range d.from.Schemas {
		done[name] = schema.RenamedFrom
	}
	asked := map[string]string{}
	for _, a := range d.answers.list {
		if a.verb == rename && a.kind == schemaKind {
			asked[a.value] = a.path[0]
		}
	}
	d.schemas = match(keys(d.from.Schemas), keys(d.to.Schemas), d.to.Hints.RenamedSchemas, done, asked, cmp.Compare[string])
	for i, a := range d.answers.list {
		if a.verb == rename && a.kind == schemaKind {
			d.used[i] = d.schemas.renamed[a.value] == a.path[0]
		}
	}
	for _, name := range d.schemas.gone {
		d.decideSchema(name)
	}
}

// decideSchema looks for the answer about a schema that is gone.
func (d *differ) decideSchema(name string) {
	if _, ok := d.find(drop, schemaKind, []string{name}); ok {
		return
	}
	if _, ok := d.find(keep, schemaKind, []string{name}); ok {
		return
	}
	if len(d.schemas.added) == 0 || d.moved(name) {
		return
	}
	q := Question{Message: fmt.Sprintf("schema %q is gone, and %s new: was it renamed?", name, list(d.schemas.added))}
	object := "schema:" + ident.JoinPath(name)
	for _, added := range d.schemas.added {
		q.Flags = append(q.Flags, flag("rename", object+"="+added))
		q.Code = append(q.Code, fmt.Sprintf("RenamedSchemas: map[string]string{%q: %q}", added, name))
	}
	q.Flags = append(q.Flags, flag("drop", object), flag("keep", object))
	d.questions = append(d.questions, q)
}

// moved reports whether the declarations say of each table of a schema where it went.
func (d *differ) moved(schema string) bool {
	sources := map[catalog.Name]bool{}
	for _, before := range d.to.Hints.RenamedTables {
		sources[before] = true
	}
	tables := 0
	for name := range d.from.Tables {
		if name.Schema != schema {
			continue
		}
		if !sources[name] {
			return false
		}
		tables++
	}
	return tables > 0
}

// keepsSchema reports whether a schema that is gone stays in the database, because that was answered or because one of
// its tables, partitions, types, sequences or extensions does.
func (d *differ) keepsSchema(name string) bool {
	if _, ok := d.find(keep, schemaKind, []string{name}); ok {
		return true
	}
	for _, table := range d.tables.gone {
		if d.origin(table).Schema == name && d.forgets(table) {
			return true
		}
	}
	left := func(table catalog.Name) bool { return table.Schema == name }
	if slices.ContainsFunc(d.left, left) || d.holdsUnmanaged(d.to, name) || d.detachesIn(name) {
		return true
	}
	holds := func(k kind) func(catalog.Name) bool {
		return func(thing catalog.Name) bool { return d.origin(thing).Schema == name && d.keeps(k, thing) }
	}
	return slices.ContainsFunc(d.enums.gone, holds(typeKind)) || slices.ContainsFunc(d.domains.gone, holds(typeKind)) || slices.ContainsFunc(d.sequences.gone, holds(sequenceKind))
}

// holdsLeft reports whether a table that was left to others is in a schema, whatever becomes of the table now.
func (d *differ) holdsLeft(schema string) bool {
	for name, table := range d.from.Tables {
		if table.Left && name.Schema == schema {
			return true
		}
	}
	return false
}

func (d *differ) diffSchemas() {
	for _, name := range catalog.Sorted(d.to.Schemas) {
		schema := d.to.Schemas[name]
		if contains(d.schemas.added, name) {
			_, known := d.from.Schemas[name]
			if !known && d.holdsLeft(name) || d.holdsUnmanaged(d.mid, name) { // it has been there as long as that
				d.emit(operation.RecallSchema{Schema: schema})
				continue
			}
			d.emit(operation.CreateSchema{Schema: schema})
			continue
		}
		before := d.schemas.source(name)
		if before != name {
			d.emit(operation.RenameSchema{From: before, To: name})
		}
		if old := d.from.Schemas[before]; old.Comment != schema.Comment {
			d.emit(operation.SetComment{
				Kind: operation.OnSchema, From: old.Comment, To: schema.Comment,
				Table: operation.Ref{From: catalog.Name{Schema: before}, To: catalog.Name{Schema: name}},
			})
		}
	}
	for _, name := range d.schemas.gone {
		if d.keepsSchema(name) {
			d.emit(operation.ForgetSchema{Schema: d.from.Schemas[name]})
			continue
		}
		d.emit(operation.DropSchema{Schema: d.from.Schemas[name]})
	}
}
