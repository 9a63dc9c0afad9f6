package diff

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

func (d *differ) diffExcludes(p *pair) {
	m := compare(p.mid.Excludes, p.to.Excludes, func(a, b catalog.Exclude) bool {
		return sameExclude(a, b) && !d.excludeDisturbed(p, a)
	})
	for _, name := range m.gone {
		d.emit(operation.DropExclude{Table: p.ref(), Exclude: p.from.Excludes[name].Clone()})
	}
	for _, name := range m.added {
		d.emit(operation.AddExclude{Table: p.ref(), Exclude: p.to.Excludes[name].Clone()})
	}
	for _, kept := range m.kept {
		d.keepConstraint(p, operation.Exclusion, kept, p.mid.Excludes[kept.from].Comment, p.to.Excludes[kept.to].Comment)
	}
}

func sameExclude(a, b catalog.Exclude) bool {
	return cmp.Or(a.Method, "btree") == cmp.Or(b.Method, "btree") && slices.Equal(a.Parts, b.Parts) && a.Where == b.Where &&
		(a.Deferrable || a.Deferred) == (b.Deferrable || b.Deferred) && a.Deferred == b.Deferred
}

// excludeDisturbed reports whether a constraint has to be built anew around a change of a column: its operators were
// chosen for the old type.
func (d *differ) excludeDisturbed(p *pair, exclude catalog.Exclude) bool {
	for _, part := range exclude.Parts {
		if p.isRebuilt(part.Column) || p.retyped[part.Column] || d.disturbs(p, part.Expression) {
			return true
		}
	}
	return d.disturbs(p, exclude.Where)
}
