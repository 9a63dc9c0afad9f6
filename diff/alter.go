package diff

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// diffColumns compares the columns of a table that stays.
func (d *differ) diffColumns(p *pair) {
	d.markColumns(p)
	positions := p.positions()
	for _, column := range p.to.Columns {
		if column.Unmanaged {
			continue
		}
		if contains(p.columns.added, column.Name) {
			column.Position = positions[column.Name]
			d.addColumn(p, column.Clone())
			continue
		}
		before := *p.from.Column(p.before(column.Name))
		if before.Name != column.Name {
			d.mentioned(p, before.Name, fmt.Sprintf("is called %q now", column.Name))
		}
		if mid := *p.mid.Column(column.Name); p.rebuilt[column.Name] && !turnsPlain(mid, column) && !d.turnsGenerated(p, before, mid, column) {
			d.rebuildColumn(p, before, column)
			continue
		}
		d.alterColumn(p, before, column)
	}
	for _, name := range p.columns.gone {
		d.mentioned(p, name, "is gone")
		column := p.from.Column(name).Clone()
		if contains(p.forgotten, name) {
			d.forgetColumn(p, column)
			continue
		}
		d.dropColumn(p, column)
	}
}

func (d *differ) addColumn(p *pair, column catalog.Column) {
	fill := ""
	if p.to.PartitionBy != "" && column.Identity != nil && !column.Identity.Serial {
		d.errs = append(d.errs, &Mistake{
			Message: fmt.Sprintf("table %q: new column %q is an identity column, and PostgreSQL before 17 adds none to a partitioned table", display(p.to.Name), column.Name),
			Fix:     "Add it without identity first, and make it an identity column in a migration of its own.",
		})
	}
	if column.Generated == "" && column.Identity == nil { // those have values of their own
		fill = d.fill(p, column.Name)
	}
	d.emit(operation.AddColumn{Table: p.ref(), Column: column, Fill: fill, FilledAs: filledAs(d.to, column, fill), Deferred: hasDeferred(p.from)})
}

func (d *differ) dropColumn(p *pair, column catalog.Column) {
	fill, lossy := d.comeback(p, column)
	d.emit(operation.DropColumn{
		Table: p.ref(), Column: column, Fill: fill, FilledAs: filledAs(d.from, column, fill), Lossy: lossy, Deferred: hasDeferred(p.to),
	})
}

func (d *differ) forgetColumn(p *pair, column catalog.Column) {
	if taker := p.to.Column(column.Name); taker != nil && !taker.Unmanaged {
		d.errs = append(d.errs, &Mistake{
			Message: fmt.Sprintf("table %q: column %q is kept, and another one takes its name", display(p.to.Name), column.Name),
			Fix:     "Drop it, or give the other one a name that is free.",
		})
	}
	d.emit(operation.ForgetColumn{Table: p.ref(), Column: column, Shown: contains(p.shown, column.Name)})
}

// alterColumn compares a column that stays.
func (d *differ) alterColumn(p *pair, before, after catalog.Column) {
	if before.Name != after.Name {
		d.emit(operation.RenameColumn{Table: p.ref(), From: before.Name, To: after.Name})
	}
	from, to := before.Identity, after.Identity
	if from != nil && to != nil && from.Serial == to.Serial && from.Sequence != to.Sequence {
		d.emit(operation.RenameSequence{Table: p.ref(), Column: after.Name, Before: before.Name, From: from.Sequence, To: to.Sequence})
	}
	d.comment(operation.OnColumn, p, before.Name, after.Name, before.Comment, after.Comment)
	mid := *p.mid.Column(after.Name)
	retyped := d.retypes(mid, after)
	if sameColumn(mid, after) && !retyped {
		return
	}
	op := operation.AlterColumn{Table: p.ref(), From: before.Clone(), To: after.Clone(), Retyped: retyped}
	op.To.Position, op.To.RenamedFrom = before.Position, before.RenamedFrom
	if refusesNull(d.to, after) && !refusesNull(d.from, before) && after.Generated == "" {
		op.Fill = d.fill(p, after.Name)
		op.Deferred = hasDeferred(p.from)
	}
	if retyped {
		op.FilledAs = filledAs(d.to, after, op.Fill)
		d.convert(p, &op, mid.Type)
	}
	switch {
	case mid.Generated != "" && after.Generated == "":
		d.emit(operation.DropExpression{AlterColumn: op})
	case mid.Generated == "" && after.Generated != "":
		d.emit(operation.AddExpression{AlterColumn: op})
	default:
		d.emit(op)
	}
}

// turnsPlain reports whether a generated column becomes a plain one that keeps its values. Those of a virtual column are
// nowhere.
func turnsPlain(from, to catalog.Column) bool {
	return from.Generated != "" && to.Generated == "" && !from.Virtual
}

// turnsGenerated reports whether a plain column becomes a generated one, and the values that are computed would do as those
// of the plain column on the way back. Otherwise that gets what a dropped column gets when it returns.
func (d *differ) turnsGenerated(p *pair, before, mid, after catalog.Column) bool {
	if !turnsPlain(after, mid) || d.retypes(mid, after) || before.NotNull && !after.NotNull {
		return false
	}
	return p.uses(before.Name) == columnUses{}
}

// rebuildColumn drops a column and adds it again.
func (d *differ) rebuildColumn(p *pair, before, after catalog.Column) {
	after = after.Clone()
	after.Position, after.RenamedFrom = before.Position, before.RenamedFrom
	d.dropColumn(p, before.Clone())
	op := operation.AddColumn{Table: p.ref(), Column: after, Deferred: hasDeferred(p.from)}
	if after.Generated == "" { // it keeps what it was generated to
		op.Fill = strings.TrimSuffix(string(p.mid.Column(after.Name).Generated), gone)
		op.FilledAs = filledAs(d.to, after, op.Fill)
	}
	d.emit(op)
}

// hasDeferred reports whether an UPDATE of the table may leave events behind: the rows that this transaction wrote before
// are checked again, even where no key changes.
func hasDeferred(table *catalog.Table) bool {
	for _, reference := range table.References {
		if reference.Deferred {
			return true
		}
	}
	for _, unique := range table.Uniques {
		if unique.Deferred {
			return true
		}
	}
	return false
}

// sameColumn compares what AlterColumn changes.
func sameColumn(a, b catalog.Column) bool {
	return a.Type == b.Type && a.NotNull == b.NotNull && a.Default == b.Default && a.Collation == b.Collation &&
		a.Compression == b.Compression && a.Generated == b.Generated && operation.SameIdentity(a.Identity, b.Identity)
}
