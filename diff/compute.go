package diff

import (
	"cmp"
	"errors"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// Compute returns the operations that lead from one catalog to another, in no order that matters, and the answers that
// it needed for that, as "rename posts.title=headline". Neither catalog is changed.
//
// The error is [*Questions] when decisions are open, [*AnswerError] when an answer fits nothing, [*Mistake] when the
// target cannot be reached.
func Compute(from, to *catalog.Catalog, answers Answers) (ops []operation.Operation, used []string, err error) {
	d := newDiffer(from, to, answers)
	if err := d.compute(); err != nil {
		return nil, nil, err
	}
	d.refuse()
	if err := cmp.Or(errors.Join(d.errs...), d.unused()); err != nil {
		return nil, nil, err
	}
	for i, a := range answers.list {
		if d.used[i] {
			used = append(used, string(a.verb)+" "+a.text)
		}
	}
	slices.Sort(used)
	return d.ops, used, nil
}

func newDiffer(from, to *catalog.Catalog, answers Answers) *differ {
	return &differ{
		from: from, to: to, answers: answers, used: make([]bool, len(answers.list)),
		replaced: map[catalog.Name]catalog.Name{}, respelled: operation.Spellings{}, droppedKeys: map[catalog.Name][][]string{}, changed: map[catalog.ColumnKey]bool{},
		rebounded: map[catalog.Name]bool{}, remade: map[string]bool{},
	}
}

// compute finds the operations. The error says that decisions are open or wrong.
func (d *differ) compute() error {
	d.matchSchemas()
	d.matchTypes()
	d.matchDomains()
	d.matchValues()
	d.matchSequences()
	d.matchTables()
	d.matchColumns()
	d.matchPartitions()
	d.askValues()
	if err := d.undecided(); err != nil {
		return err
	}
	d.renameFrom()
	d.diffSchemas()
	d.diffExtensions()
	d.diffEnums()
	d.diffDomains()
	d.remakeBefore()
	d.diffSequences()
	for _, pair := range d.pairs {
		d.diffTable(pair)
	}
	d.diffReferences()
	d.diffStatements()
	return nil
}

// differ holds what is known of a pair of catalogs while they are compared.
type differ struct {
	from, to *catalog.Catalog
	answers  Answers
	used     []bool // of answers.list

	schemas   matching[string]
	enums     matching[catalog.Name]
	domains   matching[catalog.Name]
	values    map[catalog.Name]matching[string] // by the name of the enum in to
	sequences matching[catalog.Name]
	tables    matching[catalog.Name]
	pairs     []*pair
	left      []catalog.Name // names in from, sorted, of tables that are unmanaged in to

	// mid is from with everything renamed to what it is called in to. What goes has a name there that nothing else has,
	// so that an index on a dropped column is never taken for one on its successor.
	mid *catalog.Catalog

	ops       []operation.Operation
	questions []Question
	errs      []error

	replaced    map[catalog.Name]catalog.Name // enum types and domains that are built anew: the name in to, and that in from
	remade      map[string]bool               // what Before statements make that are undone and run again, without schemas
	respelled   operation.Spellings           // by the name in to: enum types whose values are spelled otherwise
	droppedKeys map[catalog.Name][][]string   // by the name in to: the column sets of keys that go or are built anew
	rebounded   map[catalog.Name]bool         // by the name in to: tables of which a partition gets other bounds
	changed     map[catalog.ColumnKey]bool    // by the name in to: columns whose type changes, or that are dropped and added again
}

// pair is a table that is in both catalogs.
type pair struct {
	from, mid, to *catalog.Table
	columns       matching[string]
	partitions    matching[string]
	detached      []string // partitions that are kept in the database and leave the snapshot
	forgotten     []string // columns that are kept in the database and leave the snapshot
	shown         []string // those of them that are dropped, had that not been forbidden
	asked         bool     // whether a flag says of a column that it was renamed
	open          bool     // whether it is open what became of a column
	replaced      bool     // the table is dropped and created anew

	retyped map[string]bool // by the name in to: columns whose values change to another type, a mere length left out
	rebuilt map[string]bool // by the name in to: columns that are dropped and added again, on the way there or on the way back
}

func (p *pair) ref() operation.Ref { return operation.Ref{From: p.from.Name, To: p.to.Name} }

// before returns the name that a column of the pair had.
func (p *pair) before(column string) string { return p.columns.source(column) }

func (d *differ) emit(ops ...operation.Operation) { d.ops = append(d.ops, ops...) }

// undecided returns what stands in the way of comparing: answers that fit nothing, else questions.
func (d *differ) undecided() error {
	if len(d.errs) > 0 {
		return errors.Join(d.errs...)
	}
	if len(d.questions) == 0 {
		return nil
	}
	slices.SortStableFunc(d.questions, func(a, b Question) int { return cmp.Compare(a.Message, b.Message) })
	return &Questions{d.questions}
}

// unused returns an error for each answer that nothing asked for.
func (d *differ) unused() error {
	var errs []error
	for i, a := range d.answers.list {
		if !d.used[i] {
			errs = append(errs, &AnswerError{a.verb, a.text, "answers no open question"})
		}
	}
	return errors.Join(errs...)
}
