package diff

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// diffReferences compares the foreign keys of the tables that stay. It comes after everything else, because a foreign
// key is taken off and put back when the keys or columns it stands on change.
func (d *differ) diffReferences() {
	for _, p := range d.pairs {
		m := compare(p.mid.References, p.to.References, func(a, b catalog.Reference) bool {
			return sameReference(a, b) && !d.disturbed(p, a)
		})
		for _, name := range m.gone {
			d.emit(operation.DropReference{Table: p.ref(), Reference: p.from.References[name].Clone()})
		}
		for _, name := range m.added {
			d.emit(operation.AddReference{Table: p.ref(), Reference: p.to.References[name].Clone()})
		}
		for _, kept := range m.kept {
			d.keepConstraint(p, operation.Reference, kept, p.mid.References[kept.from].Comment, p.to.References[kept.to].Comment)
		}
	}
	d.refuseDangling()
	d.refuseTaken()
}

func sameReference(a, b catalog.Reference) bool {
	return slices.Equal(a.Columns, b.Columns) && a.Table == b.Table && slices.Equal(a.TargetColumns, b.TargetColumns) &&
		a.OnDelete == b.OnDelete && slices.Equal(a.OnDeleteColumns, b.OnDeleteColumns) && a.OnUpdate == b.OnUpdate &&
		a.MatchFull == b.MatchFull && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred
}

// disturbed reports whether something under a foreign key changes.
func (d *differ) disturbed(p *pair, reference catalog.Reference) bool {
	if d.standsOnDropped(reference.Table, reference.TargetColumns) || d.inUnloggedCircle(p.to.Name, reference.Table) {
		return true
	}
	for _, column := range reference.Columns {
		if d.retyped[catalog.ColumnKey{Table: p.to.Name, Column: column}] {
			return true
		}
	}
	for _, column := range reference.TargetColumns {
		if d.retyped[catalog.ColumnKey{Table: reference.Table, Column: column}] {
			return true
		}
	}
	return false
}

// inUnloggedCircle reports whether two tables that become logged or unlogged refer to each other, maybe through others.
// Then neither can be the first.
func (d *differ) inUnloggedCircle(own, target catalog.Name) bool {
	if own == target || !d.changesPersistence(own) || !d.changesPersistence(target) {
		return false
	}
	seen := map[catalog.Name]bool{}
	var reaches func(from catalog.Name) bool
	reaches = func(from catalog.Name) bool {
		table := d.mid.Tables[from]
		if from == own || table == nil || seen[from] {
			return from == own
		}
		seen[from] = true
		for _, reference := range table.References {
			if reaches(reference.Table) {
				return true
			}
		}
		return false
	}
	return reaches(target)
}

func (d *differ) changesPersistence(name catalog.Name) bool {
	before, after := d.mid.Tables[name], d.to.Tables[name]
	return before != nil && after != nil && before.Unlogged != after.Unlogged
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

// refuseTaken finds names that something kept and forgotten holds and that something declared wants.
func (d *differ) refuseTaken() {
	renames := d.schemaRenames()
	holders := map[catalog.Name]string{}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.ForgetTable:
			for _, name := range operation.Relations(op.Table) {
				holders[catalog.Name{Schema: renames.Table(op.Table.Name).Schema, Name: name}] = fmt.Sprintf("table %q", display(op.Table.Name))
			}
		case operation.ForgetColumn:
			if identity := op.Column.Identity; identity != nil {
				holders[catalog.Name{Schema: op.Table.To.Schema, Name: identity.Sequence}] = fmt.Sprintf("table %q: column %q", display(op.Table.To), op.Column.Name)
			}
		case operation.ForgetSchema:
			if contains(d.schemas.gone, op.Schema.Name) && d.schemas.renamed[op.Schema.Name] != "" {
				d.refuseKept(fmt.Sprintf("schema %q", op.Schema.Name), fmt.Sprintf("name, which schema %q is to have", op.Schema.Name))
			}
		default: // nothing is forgotten
		}
	}
	for _, table := range d.to.SortedTables() {
		if table.Unmanaged {
			continue
		}
		for _, name := range slices.Sorted(slices.Values(operation.Relations(table))) {
			if holder, held := holders[catalog.Name{Schema: table.Name.Schema, Name: name}]; held {
				d.refuseKept(holder, fmt.Sprintf("name %q, which table %q needs", name, display(table.Name)))
			}
		}
	}
}

func (d *differ) refuseKept(holder, name string) {
	d.errs = append(d.errs, &Mistake{
		Message: fmt.Sprintf("%s is kept and holds the %s", holder, name),
		Fix:     "Drop it, or give the other one a name that is free.",
	})
}
