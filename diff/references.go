package diff

import (
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
			before, after := p.mid.References[kept.from], p.to.References[kept.to]
			d.keepConstraint(p, operation.Reference, kept, before.Comment, after.Comment)
			if before.Deferrable != after.Deferrable || before.Deferred != after.Deferred {
				d.emit(operation.AlterReference{Table: p.ref(), From: before.Clone(), To: after.Clone()})
			}
		}
	}
}

// sameReference compares what a foreign key is. When it is checked can be changed, so that is left out.
func sameReference(a, b catalog.Reference) bool {
	return slices.Equal(a.Columns, b.Columns) && a.Table == b.Table && slices.Equal(a.TargetColumns, b.TargetColumns) &&
		a.OnDelete == b.OnDelete && slices.Equal(a.OnDeleteColumns, b.OnDeleteColumns) && a.OnUpdate == b.OnUpdate &&
		a.MatchFull == b.MatchFull
}

// disturbed reports whether something under a foreign key changes.
func (d *differ) disturbed(p *pair, reference catalog.Reference) bool {
	if d.standsOnDropped(reference.Table, reference.TargetColumns) || d.rebounded[reference.Table] || d.cannotFollow(p.to.Name, reference.Table) {
		return true
	}
	for _, column := range reference.Columns {
		if d.changed[catalog.ColumnKey{Table: p.to.Name, Column: column}] {
			return true
		}
	}
	for _, column := range reference.TargetColumns {
		if d.changed[catalog.ColumnKey{Table: reference.Table, Column: column}] {
			return true
		}
	}
	return false
}

// cannotFollow reports whether two tables become logged or unlogged, and no order of them suits the foreign key between them: they
// refer to each other, maybe through others, or the files of the one all run before those of the other, whatever the direction.
func (d *differ) cannotFollow(own, target catalog.Name) bool {
	if own == target || !d.changesPersistence(own) || !d.changesPersistence(target) {
		return false
	}
	if own.OfTenants() != target.OfTenants() {
		return true
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
