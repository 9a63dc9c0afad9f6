package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// refuse finds what the server would refuse because of things that are kept and forgotten.
func (d *differ) refuse() {
	d.refuseDangling()
	d.refuseTaken()
	d.refuseTypes()
}

// refuseDangling finds tables that stay in the database, forgotten, and refer to one that is dropped: the server would
// refuse the drop.
func (d *differ) refuseDangling() {
	dropped := map[catalog.Name]bool{}
	for _, op := range d.ops {
		if drop, ok := op.(operation.DropTable); ok {
			dropped[drop.Table.Name] = true
		}
	}
	for _, op := range d.ops {
		forget, ok := op.(operation.ForgetTable)
		if !ok {
			continue
		}
		for _, name := range catalog.Sorted(forget.Table.References) {
			if target := forget.Table.References[name].Table; dropped[target] {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("table %q is kept and refers to table %q, which is dropped", display(forget.Table.Name), display(target)),
					Fix:     fmt.Sprintf("Keep both, drop both, or drop the foreign key %q first.", name),
				})
			}
		}
	}
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
		case operation.ForgetColumn:
			if identity := op.Column.Identity; identity != nil {
				relations[catalog.Name{Schema: op.Table.To.Schema, Name: identity.Sequence}] = fmt.Sprintf("table %q: column %q", display(op.Table.To), op.Column.Name)
			}
		case operation.ForgetEnum:
			types[renames.Table(op.Enum.Name)] = fmt.Sprintf("type %q", display(op.Enum.Name))
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
		for _, column := range table.Columns {
			if column.Identity != nil { // the server makes none under the name of a type
				want(types, catalog.Name{Schema: table.Name.Schema, Name: column.Identity.Sequence}, "table", display(table.Name))
			}
		}
	}
	for _, name := range catalog.SortedNames(d.to.Enums) {
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

// refuseTypes finds columns that are kept, with their tables or alone, and whose enum type is dropped or built anew, or
// whose default takes its numbers from a sequence that is dropped.
func (d *differ) refuseTypes() {
	going, numbers := map[catalog.Name]string{}, map[catalog.Name]bool{}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.DropEnum:
			going[op.Enum.Name] = "is dropped"
		case operation.ReplaceEnum:
			going[op.Enum.From] = "is built anew"
		case operation.DropSequence:
			numbers[op.Sequence.Name] = true
		default: // the others take nothing away that columns stand on
		}
	}
	if len(going)+len(numbers) == 0 {
		return
	}
	for _, kept := range d.keptColumns() {
		for name, what := range going {
			if operation.TypeName(kept.column.Type) == name {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("%s is kept and has type %q, which %s", kept.label, display(name), what),
					Fix:     "Leave the type as it is, or drop the column.",
				})
			}
		}
		for name := range numbers {
			if strings.Contains(kept.column.Default, "nextval(") && strings.Contains(kept.column.Default, name.Name) {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("%s is kept and takes its default from sequence %q, which is dropped", kept.label, display(name)),
					Fix:     "Keep the sequence too, or drop the column.",
				})
			}
		}
	}
}

// keptColumn is a column that stays in the database, forgotten.
type keptColumn struct {
	label  string
	column catalog.Column
}

func (d *differ) keptColumns() []keptColumn {
	var out []keptColumn
	label := func(table catalog.Name, column string) string {
		return fmt.Sprintf("table %q: column %q", display(table), column)
	}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.ForgetColumn:
			out = append(out, keptColumn{label(op.Table.From, op.Column.Name), op.Column})
		case operation.ForgetTable:
			for _, column := range op.Table.Columns {
				out = append(out, keptColumn{label(op.Table.Name, column.Name), column})
			}
		default: // nothing is forgotten
		}
	}
	return out
}
