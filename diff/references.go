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
}

func sameReference(a, b catalog.Reference) bool {
	return slices.Equal(a.Columns, b.Columns) && a.Table == b.Table && slices.Equal(a.TargetColumns, b.TargetColumns) &&
		a.OnDelete == b.OnDelete && slices.Equal(a.OnDeleteColumns, b.OnDeleteColumns) && a.OnUpdate == b.OnUpdate &&
		a.MatchFull == b.MatchFull && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred
}

// disturbed reports whether something under a foreign key changes.
func (d *differ) disturbed(p *pair, reference catalog.Reference) bool {
	if d.standsOnDropped(reference.Table, reference.TargetColumns) {
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
		if taker := d.to.Tables[forget.Table.Name]; taker != nil && !taker.Unmanaged {
			d.errs = append(d.errs, &Mistake{
				Message: fmt.Sprintf("table %q is kept, and another one takes its name", display(forget.Table.Name)),
				Fix:     "Drop it, or give the other one a name that is free.",
			})
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
