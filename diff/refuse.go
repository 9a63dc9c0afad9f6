package diff

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// refuse finds what the server would refuse because of things that are kept and forgotten.
func (d *differ) refuse() {
	d.refuseReferences()
	d.refuseTaken()
	d.refuseTypes()
	d.refuseExtensions()
	d.refuseFunctions()
	d.refuseSources()
	d.refusePartitions()
	d.refuseTenants()
}

// refuseTaken finds names that something kept and forgotten holds and that something declared wants. Relations share the
// names of a schema among them, and types do: each table comes with one.
func (d *differ) refuseTaken() {
	renames := d.schemaRenames()
	relations, types := map[catalog.Name]string{}, map[catalog.Name]string{}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.ForgetTable:
			label, schema := fmt.Sprintf("table %q", display(op.Table.Name)), renames.Table(op.Table.Name).Schema
			for _, name := range operation.Relations(op.Table) {
				relations[catalog.Name{Schema: schema, Name: name}] = label
			}
			types[op.Table.Name.In(schema)] = label
			for name := range op.Table.Partitions {
				types[catalog.Name{Schema: schema, Name: name}] = label
			}
		case operation.DetachPartition:
			name := renames.Table(ownName(op))
			relations[name] = fmt.Sprintf("partition %q", display(ownName(op)))
			types[name] = relations[name]
		case operation.ForgetColumn:
			if identity := op.Column.Identity; identity != nil {
				relations[catalog.Name{Schema: op.Table.To.Schema, Name: identity.Sequence}] = fmt.Sprintf("table %q: column %q", display(op.Table.To), op.Column.Name)
			}
		case operation.ForgetEnum:
			types[renames.Table(op.Enum.Name)] = fmt.Sprintf("type %q", display(op.Enum.Name))
		case operation.ForgetDomain:
			types[renames.Table(op.Domain.Name)] = fmt.Sprintf("type %q", display(op.Domain.Name))
		case operation.ForgetSequence:
			relations[renames.Table(op.Sequence.Name)] = fmt.Sprintf("sequence %q", display(op.Sequence.Name))
		case operation.ForgetSchema:
			if contains(d.schemas.gone, op.Schema.Name) && d.schemas.renamed[op.Schema.Name] != "" {
				d.refuseKept(fmt.Sprintf("schema %q", op.Schema.Name), fmt.Sprintf("name, which schema %q is to have", op.Schema.Name))
			}
		default: // nothing is forgotten
		}
	}
	if len(relations)+len(types) == 0 { // nearly always
		return
	}
	want := func(holders map[catalog.Name]string, name catalog.Name, what, of string) {
		if holder, held := holders[name]; held {
			d.refuseKept(holder, fmt.Sprintf("name %q, which %s %q needs", name.Name, what, of))
		}
	}
	for _, table := range d.to.SortedTables() {
		if table.Unmanaged {
			continue
		}
		for _, name := range slices.Sorted(slices.Values(operation.Relations(table))) {
			want(relations, catalog.Name{Schema: table.Name.Schema, Name: name}, "table", display(table.Name))
		}
		if relations[table.Name] == "" {
			want(types, table.Name, "table", display(table.Name))
		}
		for _, name := range catalog.Sorted(table.Partitions) {
			if name := (catalog.Name{Schema: table.Name.Schema, Name: name}); relations[name] == "" {
				want(types, name, "table", display(table.Name))
			}
		}
		for _, column := range table.Columns {
			if column.Identity != nil { // the server makes none under the name of a type
				want(types, catalog.Name{Schema: table.Name.Schema, Name: column.Identity.Sequence}, "table", display(table.Name))
			}
		}
	}
	for _, name := range catalog.SortedNames(d.to.Enums) {
		want(types, name, "type", display(name))
	}
	for _, name := range catalog.SortedNames(d.to.Domains) {
		want(types, name, "type", display(name))
	}
	for _, name := range catalog.SortedNames(d.to.Sequences) {
		want(relations, name, "sequence", display(name))
		want(types, name, "sequence", display(name)) // the server makes none under the name of a type
	}
}

func (d *differ) refuseKept(holder, name string) {
	d.errs = append(d.errs, &Mistake{
		Message: fmt.Sprintf("%s is kept and holds the %s", holder, name),
		Fix:     "Drop it, or give the other one a name that is free.",
	})
}
