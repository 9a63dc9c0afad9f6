package diff

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// diffSequences compares the sequences that belong to no column.
func (d *differ) diffSequences() {
	for _, name := range catalog.SortedNames(d.to.Sequences) {
		sequence := d.to.Sequences[name]
		if contains(d.sequences.added, name) {
			d.emit(operation.CreateSequence{Sequence: sequence})
			continue
		}
		before := d.from.Sequences[d.origin(d.sequences.source(name))]
		ref := operation.Ref{From: before.Name, To: name}
		if d.schemaRenames().Table(before.Name) != name {
			d.emit(operation.MoveSequence{From: before.Name, To: name})
		}
		if before.Comment != sequence.Comment {
			d.emit(operation.SetComment{Kind: operation.OnSequence, Table: ref, From: before.Comment, To: sequence.Comment})
		}
		if !sameSequence(before, sequence) {
			d.emit(operation.AlterSequence{Sequence: ref, From: before, To: sequence})
		}
	}
	for _, name := range d.sequences.gone {
		sequence := d.from.Sequences[d.origin(name)]
		if d.keeps(sequenceKind, name) {
			d.emit(operation.ForgetSequence{Sequence: sequence})
			continue
		}
		d.emit(operation.DropSequence{Sequence: sequence})
	}
}

// sameSequence compares the options of two sequences.
func sameSequence(a, b catalog.Sequence) bool {
	for _, s := range []*catalog.Sequence{&a, &b} {
		s.Name, s.Comment, s.RenamedFrom = catalog.Name{}, "", catalog.Name{}
		if s.Type == "bigint" {
			s.Type = ""
		}
	}
	return a == b
}
