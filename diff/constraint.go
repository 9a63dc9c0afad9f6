package diff

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

func (d *differ) diffPrimaryKey(p *pair) {
	before, after := p.mid.PrimaryKey, p.to.PrimaryKey
	if before != nil && after != nil && slices.Equal(before.Columns, after.Columns) && !p.isRebuilt(after.Columns...) {
		if before.Name != after.Name {
			d.emit(operation.RenameConstraint{Table: p.ref(), Kind: operation.PrimaryKey, From: before.Name, To: after.Name})
		}
		d.comment(operation.OnConstraint, p, before.Name, after.Name, before.Comment, after.Comment)
		return
	}
	if before != nil {
		d.dropKey(p, before.Columns)
		d.emit(operation.DropPrimaryKey{Table: p.ref(), Key: p.from.PrimaryKey.Clone()})
	}
	if after != nil {
		d.emit(operation.AddPrimaryKey{Table: p.ref(), Key: after.Clone()})
	}
}

// dropKey notes that a key goes, or is built anew, under a foreign key that may stand on it.
func (d *differ) dropKey(p *pair, columns []string) {
	d.droppedKeys[p.to.Name] = append(d.droppedKeys[p.to.Name], columns)
}

// keepKey notes a key that stays. When a column that it includes changes its type, the server builds the index anew and
// refuses to do so under a foreign key.
func (d *differ) keepKey(p *pair, columns, include []string) {
	if slices.ContainsFunc(include, func(column string) bool { return d.changed[catalog.ColumnKey{Table: p.to.Name, Column: column}] }) {
		d.dropKey(p, columns)
	}
}

// standsOnDropped reports whether a foreign key to these columns stands on a key that goes. The server binds a foreign
// key to any unique index over the same columns, in whatever order.
func (d *differ) standsOnDropped(table catalog.Name, columns []string) bool {
	return slices.ContainsFunc(d.droppedKeys[table], func(key []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(key)), slices.Sorted(slices.Values(columns)))
	})
}

func (d *differ) diffUniques(p *pair) {
	m := compare(p.mid.Uniques, p.to.Uniques, func(a, b catalog.Unique) bool {
		return sameUnique(a, b) && !p.isRebuilt(a.Columns...) && !p.isRebuilt(a.Include...)
	})
	for _, name := range m.gone {
		d.dropKey(p, p.mid.Uniques[name].Columns)
		d.emit(operation.DropUnique{Table: p.ref(), Unique: p.from.Uniques[name].Clone()})
	}
	for _, name := range m.added {
		d.addUnique(p, p.to.Uniques[name].Clone())
	}
	for _, kept := range m.kept {
		d.keepKey(p, p.to.Uniques[kept.to].Columns, p.to.Uniques[kept.to].Include)
		d.keepConstraint(p, operation.Unique, kept, p.mid.Uniques[kept.from].Comment, p.to.Uniques[kept.to].Comment)
	}
}

// addUnique adds a constraint to a table that exists, on demand over an index that is built first, which the server does
// not do on partitioned tables.
func (d *differ) addUnique(p *pair, unique catalog.Unique) {
	if !d.answers.ConcurrentIndexes || p.to.PartitionBy != "" {
		d.emit(operation.AddUnique{Table: p.ref(), Unique: unique})
		return
	}
	index := catalog.Index{
		Name: unique.Name, Unique: true, Include: slices.Clone(unique.Include), NullsNotDistinct: unique.NullsNotDistinct,
		Parameters: map[string]string{}, Concurrently: true,
	}
	for _, column := range unique.Columns {
		index.Parts = append(index.Parts, catalog.Part{Column: column})
	}
	d.emit(
		operation.CreateIndex{Table: p.ref(), Index: index, ForUnique: true},
		operation.AddUnique{Table: p.ref(), Unique: unique, UsingIndex: true},
	)
}

func sameUnique(a, b catalog.Unique) bool {
	return slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Include, b.Include) &&
		a.NullsNotDistinct == b.NullsNotDistinct && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred
}

func (d *differ) diffChecks(p *pair) {
	m := compare(p.mid.Checks, p.to.Checks, func(a, b catalog.Check) bool {
		return a.Expression == b.Expression && !d.disturbs(p, a.Expression)
	})
	for _, name := range m.gone {
		d.emit(operation.DropCheck{Table: p.ref(), Check: p.from.Checks[name]})
	}
	for _, name := range m.added {
		d.emit(operation.AddCheck{Table: p.ref(), Check: p.to.Checks[name]})
	}
	for _, kept := range m.kept {
		d.keepConstraint(p, operation.Check, kept, p.mid.Checks[kept.from].Comment, p.to.Checks[kept.to].Comment)
	}
}

func (d *differ) keepConstraint(p *pair, kind operation.ConstraintKind, kept keptName, before, after string) {
	if kept.from != kept.to {
		d.emit(operation.RenameConstraint{Table: p.ref(), Kind: kind, From: kept.from, To: kept.to})
	}
	d.comment(operation.OnConstraint, p, kept.from, kept.to, before, after)
}

// mentioned notes the expressions that still name a column that is gone, or that has another name now. The words were found by sight, so a word that
// is also the name of a function, a type or a constant passes.
func (d *differ) mentioned(p *pair, column, became string) {
	if p.to.Column(column) != nil {
		return
	}
	check := func(what, name string, expression catalog.Expression) {
		if !operation.Mentions(expression, column) {
			return
		}
		d.errs = append(d.errs, &Mistake{
			Message: fmt.Sprintf("table %q: %s %q still names column %q, which %s", display(p.to.Name), what, name, column, became),
			Fix:     fmt.Sprintf("Change the SQL of %q, or write its columns as $1, $2 so that it follows the fields.", name),
		})
	}
	for _, other := range p.to.Columns {
		check("generated column", other.Name, other.Generated)
	}
	for _, name := range catalog.Sorted(p.to.Excludes) {
		exclude := p.to.Excludes[name]
		check("exclude", name, exclude.Where)
		for _, part := range exclude.Parts {
			check("exclude", name, part.Expression)
		}
	}
	for _, name := range catalog.Sorted(p.to.Checks) {
		check("check", name, p.to.Checks[name].Expression)
	}
	for _, name := range catalog.Sorted(p.to.Indexes) {
		index := p.to.Indexes[name]
		check("index", name, index.Where)
		for _, part := range index.Parts {
			check("index", name, part.Expression)
		}
	}
}

// keptName is a thing that stays, under the same name or another.
type keptName struct{ from, to string }

// comparison is what became of the things of one kind in a table.
type comparison struct {
	kept        []keptName
	gone, added []string // a thing that is built anew is in both
}

// compare pairs things that are the same: first those of one name, then those that only changed their name.
func compare[T any](from, to map[string]T, same func(a, b T) bool) comparison {
	var m comparison
	left := map[string]bool{}
	for _, name := range catalog.Sorted(to) {
		if before, ok := from[name]; ok && same(before, to[name]) {
			m.kept = append(m.kept, keptName{name, name})
			left[name] = true
		}
	}
	taken := map[string]bool{}
	for _, name := range catalog.Sorted(to) {
		if left[name] {
			continue
		}
		found := false
		for _, before := range catalog.Sorted(from) {
			if !left[before] && !taken[before] && same(from[before], to[name]) {
				taken[before], found = true, true
				m.kept = append(m.kept, keptName{before, name})
				break
			}
		}
		if !found {
			m.added = append(m.added, name)
		}
	}
	for _, name := range catalog.Sorted(from) {
		if !left[name] && !taken[name] {
			m.gone = append(m.gone, name)
		}
	}
	return m
}
