package diff

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// sameSide reports whether two things are both of tenants or both shared: nothing is renamed from one to the other, since no
// rows are moved.
func sameSide(a, b catalog.Name) bool { return a.OfTenants() == b.OfTenants() }

// candidates returns what a thing that is gone may have become.
func candidates(gone catalog.Name, added []catalog.Name) []catalog.Name {
	var out []catalog.Name
	for _, name := range added {
		if sameSide(gone, name) {
			out = append(out, name)
		}
	}
	return out
}

// otherSide says that a table which is gone is new on the other side, or nothing.
func (d *differ) otherSide(gone catalog.Name) string {
	for _, name := range d.tables.added {
		if name.Name == gone.Name && !sameSide(name, gone) {
			if name.OfTenants() {
				return fmt.Sprintf(", and each tenant gets a table %q, to which no rows are moved", name.Name)
			}
			return fmt.Sprintf(", and %q is new, to which no rows are moved from those of tenants", display(name))
		}
	}
	return ""
}

// refuseTenants finds what tenants, which get their files apart, would stand in the way of.
func (d *differ) refuseTenants() {
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.ReplaceEnum:
			d.refuseAnew(op.Enum.From, fmt.Sprintf("type %q has to be built anew, since it loses values or their order changes", display(op.Enum.To)),
				"Leave the values in the type, at the places that they have, and refuse them with a check. Where it has to be, give the columns another type.")
		case operation.ReplaceDomain:
			d.refuseAnew(op.Domain.From, fmt.Sprintf("domain %q has to be built anew", display(op.Domain.To)),
				"Leave its base type and collation as they are, or give the columns another type.")
		case operation.DropEnum:
			d.refuseSuccessor("type", op.Enum.Name)
		case operation.DropDomain:
			d.refuseSuccessor("domain", op.Domain.Name)
		case operation.DropSequence:
			if !op.Sequence.Name.OfTenants() {
				d.refuseSuccessor("sequence", op.Sequence.Name)
			}
		default: // it waits for tenants, or they for it
		}
	}
	d.refuseGoing()
}

// refuseGoing refuses that something of tenants goes while what all share and it calls gets another name: its files could not
// bring it back.
func (d *differ) refuseGoing() {
	renamed := map[catalog.Name]bool{}
	schemas := map[string]bool{}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.RenameSchema:
			schemas[op.From] = true
		case operation.MoveSequence:
			renamed[op.From] = true
		case operation.RenameEnum:
			renamed[op.From] = true
		case operation.RenameDomain:
			renamed[op.From] = true
		default: // it keeps its name
		}
	}
	if len(renamed)+len(schemas) == 0 {
		return
	}
	calls := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(sql string) bool {
			return operation.NamesAny(sql, func(name catalog.Name) bool { return renamed[name] || schemas[name.Schema] })
		})
	}
	for _, op := range d.ops {
		if !operation.OfTenants(op) {
			continue
		}
		label, bad := "", false
		switch op := op.(type) {
		case operation.DropTable:
			label, bad = fmt.Sprintf("table %q", display(op.Table.Name)), calls(calledBy(op.Table)...)
		case operation.DropColumn:
			label, bad = fmt.Sprintf("table %q: column %q", display(op.Table.From), op.Column.Name), op.Column.Generated == "" && calls(op.Column.Default)
		case operation.DropExpression:
			label, bad = fmt.Sprintf("table %q: column %q", display(op.Table.From), op.From.Name), calls(string(op.From.Generated))
		case operation.AddExpression:
			label, bad = fmt.Sprintf("table %q: column %q", display(op.Table.From), op.From.Name), calls(op.From.Default)
		default: // it is taken away before
		}
		if bad {
			d.errs = append(d.errs, &Mistake{
				Message: label + " goes or is made anew, and calls something that all share and that gets another name",
				Fix:     "Rename that in a migration of its own, before this one or behind it.",
			})
		}
	}
}

// calledBy returns the expressions of a table. Types of columns and operator classes are followed.
func calledBy(table *catalog.Table) []string {
	table = table.Clone()
	for i := range table.Columns {
		table.Columns[i].Type = ""
	}
	return operation.TextsOf(table)
}

// refuseAnew refuses to build a type anew that tenants have: their columns change in other files than the type.
func (d *differ) refuseAnew(before catalog.Name, what, fix string) {
	if operation.TenantsUse(d.from, before) {
		d.errs = append(d.errs, &Mistake{Message: what + ", and tables of tenants have it", Fix: fix})
	}
}

// refuseSuccessor refuses that something takes the name of a thing that goes, or its schema's, while tenants have a use for it:
// it goes when they had their turn.
func (d *differ) refuseSuccessor(kind string, before catalog.Name) {
	if !operation.TenantsNeed(d.from, before) {
		return
	}
	taken := before.In(d.schemaNow(before.Schema))
	if !d.takes(taken) && !d.takesSchema(before.Schema) {
		return
	}
	d.errs = append(d.errs, &Mistake{
		Message: fmt.Sprintf("%s %q goes when tenants have no more use for it, and something else takes its name before", kind, display(before)),
		Fix:     "Give the other one its name in a migration behind this one.",
	})
}

// schemaNow returns the name that a schema has when all are renamed.
func (d *differ) schemaNow(before string) string {
	return d.schemaRenames().Table(catalog.Name{Schema: before}).Schema
}

// takesSchema reports whether another schema takes the name of one that goes.
func (d *differ) takesSchema(before string) bool {
	return contains(d.schemas.gone, before) && d.schemas.renamed[before] != ""
}

// takes reports whether something has the name in the state to come, as a relation or a type.
func (d *differ) takes(name catalog.Name) bool {
	_, enum := d.to.Enums[name]
	_, domain := d.to.Domains[name]
	_, sequence := d.to.Sequences[name]
	if enum || domain || sequence {
		return true
	}
	for _, table := range d.to.Tables {
		if table.Name.Schema == name.Schema && contains(operation.Relations(table), name.Name) {
			return true
		}
	}
	return false
}
