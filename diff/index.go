package diff

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

func (d *differ) diffIndexes(p *pair) {
	m := compare(p.mid.Indexes, p.to.Indexes, func(a, b catalog.Index) bool {
		return sameIndex(a, b) && !d.indexDisturbed(p, a)
	})
	for _, name := range m.gone {
		if index := p.mid.Indexes[name]; index.Unique {
			d.dropKey(p, index.Columns())
		}
		index := p.from.Indexes[name].Clone()
		index.Concurrently = false // it comes back in the file that drops it
		d.emit(operation.DropIndex{Table: p.ref(), Index: index})
	}
	for _, name := range m.added {
		index := p.to.Indexes[name].Clone()
		index.Concurrently = (index.Concurrently || d.answers.ConcurrentIndexes) && p.to.PartitionBy == ""
		d.emit(operation.CreateIndex{Table: p.ref(), Index: index})
	}
	for _, kept := range m.kept {
		if index := p.to.Indexes[kept.to]; index.Unique {
			d.keepKey(p, index.Columns(), index.Include)
		}
		if kept.from != kept.to {
			d.emit(operation.RenameIndex{Table: p.ref(), From: kept.from, To: kept.to})
		}
		d.comment(operation.OnIndex, p, kept.from, kept.to, p.mid.Indexes[kept.from].Comment, p.to.Indexes[kept.to].Comment)
	}
}

// sameIndex compares what an index is, its name, its comment and the way it is built left out.
func sameIndex(a, b catalog.Index) bool {
	return a.Unique == b.Unique && cmp.Or(a.Method, "btree") == cmp.Or(b.Method, "btree") &&
		slices.Equal(a.Parts, b.Parts) && slices.Equal(a.Include, b.Include) && a.Where == b.Where &&
		a.NullsNotDistinct == b.NullsNotDistinct && sameMap(a.Parameters, b.Parameters)
}

// indexDisturbed reports whether an index has to be built anew around a change of a column: an expression of it stands on
// the column, or an operator class was chosen for the old type.
func (d *differ) indexDisturbed(p *pair, index catalog.Index) bool {
	for _, part := range index.Parts {
		if p.isRebuilt(part.Column) || d.disturbs(p, part.Expression) {
			return true
		}
		if part.OperatorClass != "" && d.changed[catalog.ColumnKey{Table: p.to.Name, Column: part.Column}] {
			return true
		}
	}
	return p.isRebuilt(index.Include...) || d.disturbs(p, index.Where)
}
