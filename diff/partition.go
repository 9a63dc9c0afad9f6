package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// replaces reports whether a table has to be dropped and created anew, or that is open: how it is partitioned changes, or
// the type of a column in the key does, and the server does neither.
// https://www.postgresql.org/docs/current/ddl-partitioning.html
func (d *differ) replaces(p *pair) bool {
	what := d.repartitioned(p)
	if what == "" {
		return false
	}
	full := []string{p.from.Name.Schema, p.from.Name.Name}
	if _, ok := d.find(drop, tableKind, full); !ok {
		p.open = true
		d.questions = append(d.questions, Question{
			Message: fmt.Sprintf("table %q: %s, which PostgreSQL cannot do: drop it with its data, and create it anew?", display(p.to.Name), what),
			Flags:   []string{flag("drop", "table:"+operation.Path(p.from.Name))},
		})
		return true
	}
	p.replaced = true
	source := d.tables.source(p.to.Name)
	delete(d.tables.renamed, p.to.Name)
	d.tables.gone, d.tables.added = append(d.tables.gone, source), append(d.tables.added, p.to.Name)
	slices.SortFunc(d.tables.gone, catalog.Name.Compare)
	slices.SortFunc(d.tables.added, catalog.Name.Compare)
	return true
}

// repartitioned says what changes about how a table is partitioned; empty: nothing.
func (d *differ) repartitioned(p *pair) string {
	before, after := p.from.PartitionBy, p.to.PartitionBy
	switch {
	case before == "" && after == "":
		return ""
	case before == "":
		return "it becomes partitioned"
	case after == "":
		return "it is no longer partitioned"
	}
	mid := d.renamedAlone(p)
	if mid.PartitionBy != after {
		return fmt.Sprintf("it is partitioned by %s and not by %s", after, before)
	}
	for _, column := range p.kept() {
		was := mid.Column(column.Name)
		if operation.Mentions(after, column.Name) && (was.Type != column.Type || was.Collation != column.Collation) {
			return fmt.Sprintf("column %q of its partition key changes its type", column.Name)
		}
	}
	return ""
}

// renamedAlone returns the table as it was, with the names that its columns, their types and what its key calls have now.
func (d *differ) renamedAlone(p *pair) *catalog.Table {
	renames := d.schemaRenames()
	renames.Enums, renames.Domains = d.renamedNames(d.enums), d.renamedNames(d.domains)
	renames.Columns = map[catalog.ColumnKey]string{}
	for _, column := range p.columns.gone {
		renames.Columns[catalog.ColumnKey{Table: p.from.Name, Column: column}] = column + gone
	}
	for to, from := range p.columns.renamed {
		renames.Columns[catalog.ColumnKey{Table: p.from.Name, Column: from}] = to
	}
	alone := catalog.New()
	alone.Tables[p.from.Name] = p.from.Clone()
	alone.Extensions = maps.Clone(d.from.Extensions)
	renames.Apply(alone)
	d.followExtensions(alone)
	for _, table := range alone.Tables {
		return table
	}
	panic("ashlar: internal error: a table is lost by its renames")
}

// matchPartitions finds out which partitions were renamed, and asks what becomes of those that are gone: they hold rows.
func (d *differ) matchPartitions() {
	for _, p := range d.pairs {
		if p.open || len(p.from.Partitions)+len(p.to.Partitions) == 0 {
			continue
		}
		from, to := keys(p.from.Partitions), keys(p.to.Partitions)
		p.partitions = match(from, to, nil, nil, d.askedParts(partitionKind, p, from, to), cmp.Compare[string])
		for _, name := range p.partitions.gone {
			d.decidePartition(p, name)
		}
	}
}

// decidePartition looks for the answer about a partition that is gone.
func (d *differ) decidePartition(p *pair, name string) {
	paths := d.paths(p, name)
	if _, ok := d.find(keep, partitionKind, paths...); ok {
		p.detached = append(p.detached, name)
		return
	}
	if _, ok := d.find(drop, partitionKind, paths...); ok {
		return
	}
	q := Question{Message: fmt.Sprintf("table %q: partition %q is gone: drop it with its data, or detach and keep it?", display(p.to.Name), name)}
	object := "partition:" + d.columnPath(p, name)
	if added := p.partitions.added; len(added) > 0 {
		q.Message = fmt.Sprintf("table %q: partition %q is gone, and %s new: was it renamed?", display(p.to.Name), name, list(added))
		for _, other := range added {
			q.Flags = append(q.Flags, flag("rename", object+"="+other))
		}
	}
	q.Flags = append(q.Flags, flag("drop", object), flag("keep", object))
	d.questions = append(d.questions, q)
}

// diffPartitions compares the partitions of a table that stays.
func (d *differ) diffPartitions(p *pair) {
	for _, name := range catalog.Sorted(p.to.Partitions) {
		after := p.to.Partitions[name]
		if contains(p.partitions.added, name) {
			d.emit(operation.CreatePartition{Table: p.ref(), Partition: after})
			continue
		}
		before := p.from.Partitions[p.partitions.source(name)]
		if before.Name != name {
			d.emit(operation.RenamePartition{Table: p.ref(), From: before.Name, To: name})
		}
		if p.mid.Partitions[before.Name].Bounds != after.Bounds {
			d.rebounded[p.to.Name] = true
			d.emit(operation.AlterBounds{Table: p.ref(), Name: name, Before: before.Name, From: before.Bounds, To: after.Bounds})
		}
	}
	for _, name := range p.partitions.gone {
		if contains(p.detached, name) {
			d.emit(operation.DetachPartition{Table: p.ref(), Partition: p.from.Partitions[name]})
			continue
		}
		d.emit(operation.DropPartition{Table: p.ref(), Partition: p.from.Partitions[name]})
	}
	for _, column := range p.kept() {
		if d.isReplaced(column.Type) && operation.Mentions(p.to.PartitionBy, column.Name) {
			d.errs = append(d.errs, &Mistake{
				Message: fmt.Sprintf("table %q: type %q has to be built anew, there or on the way back, and column %q is in the partition key", display(p.to.Name), column.Type, column.Name),
				Fix:     "Leave the values of the type as they are, or make the column text and check its values.",
			})
		}
	}
}

// detachesIn reports whether a partition stays in a schema that is gone.
func (d *differ) detachesIn(schema string) bool {
	return slices.ContainsFunc(d.pairs, func(p *pair) bool { return p.from.Name.Schema == schema && len(p.detached) > 0 })
}

// refusePartitions finds partitions that are kept and take numbers from the sequence of a serial column that goes: they
// have its default.
func (d *differ) refusePartitions() {
	for _, p := range d.pairs {
		for _, column := range p.from.Columns {
			if len(p.detached) == 0 || column.Identity == nil || !column.Identity.Serial {
				continue
			}
			now := p.now(column.Name)
			if now != nil && now.Identity != nil && now.Identity.Serial || now == nil && contains(p.forgotten, column.Name) {
				continue
			}
			d.errs = append(d.errs, &Mistake{
				Message: fmt.Sprintf("partition %q is kept and takes its default from sequence %q of table %q, which is dropped", p.detached[0], column.Identity.Sequence, display(p.from.Name)),
				Fix:     "Drop the partition too, or take its default away first: ALTER TABLE " + ident.JoinPath(p.detached[0]) + " ALTER COLUMN " + ident.Quote(column.Name) + " DROP DEFAULT.",
			})
		}
	}
}
