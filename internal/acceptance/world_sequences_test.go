package acceptance_test

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// sequenceOf is a sequence that belongs to no column. Defaults take their numbers from it.
type sequenceOf struct {
	beforeSpace *space // nil: new
	before      string
	space       *space
	name        string
	def         catalog.Sequence // options and comment
}

var sequenceNames = []string{"numbers", "Numbers", "order", `n"o`, "it's", "posts", "posts_id_seq", "title_idx"}

func (q *sequenceOf) full() catalog.Name { return catalog.Name{Schema: q.space.name, Name: q.name} }

func (w *world) findSequence(s *space, name string) *sequenceOf {
	for _, q := range w.sequences {
		if q.space == s && q.name == name {
			return q
		}
	}
	return nil
}

func (w *world) addSequence() {
	q := &sequenceOf{space: w.anywhere(), name: pick(w, "sequence", sequenceNames)}
	if w.findSequence(q.space, q.name) != nil || w.find(q.space, q.name) != nil {
		return
	}
	w.did("sequence added")
	q.def.Comment = pick(w, "comment", comments)
	w.sequenceOptions(q)
	w.sequences = append(w.sequences, q)
}

// sequenceOptions draws options. No sequence of these worlds has given more than a few numbers.
func (w *world) sequenceOptions(q *sequenceOf) {
	q.def.Type = pick(w, "sequence type", []string{"", "", "integer"})
	q.def.Increment = pick(w, "increment", []int64{0, 5, -2})
	q.def.Min, q.def.Max = pick(w, "min", []int64{0, -2000, -30000}), pick(w, "max", []int64{0, -4, 100000})
	if q.def.Increment >= 0 {
		q.def.Min, q.def.Max = pick(w, "min", []int64{0, 40, -9}), pick(w, "max", []int64{0, 9000, 100000})
	}
	q.def.Cache = pick(w, "cache", []int64{0, 20})
	q.def.Cycle = w.chance("cycle", 30)
	q.def.Start = 0
	if q.def.Increment >= 0 {
		q.def.Start = pick(w, "start", []int64{0, 100, 890})
	}
}

// seenSequences returns the sequences that a table can take numbers from.
func (w *world) seenSequences(tb *table) []*sequenceOf {
	return slices.DeleteFunc(slices.Clone(w.sequences), func(q *sequenceOf) bool { return !w.sees(tb.space, q.space) })
}

func canNumber(c *column) bool {
	return (c.def.Type == "bigint" || c.def.Type == "integer") && c.def.Identity == nil && c.gen == nil && !c.kept
}

// changeSequence changes one thing about a sequence or who takes numbers from it, or adds one.
func (w *world) changeSequence(tb *table) {
	if len(w.sequences) == 0 || w.chance("another sequence", 15) {
		w.addSequence()
		return
	}
	q := pick(w, "changed sequence", w.sequences)
	switch w.even("sequence change", 8) {
	case 0, 1, 2:
		numbered := slices.DeleteFunc(tb.live(), func(c *column) bool { return !canNumber(c) || c.before == "" && w.inReference(c) })
		if len(numbered) == 0 || !w.sees(tb.space, q.space) {
			return
		}
		w.did("default of a sequence")
		c := pick(w, "numbered", numbered)
		c.def.Default, c.number = "", pick(w, "numbers", []*sequenceOf{q, q, nil})
	case 3:
		w.moveSequence(q, q.space, pick(w, "to sequence", append(slices.Clone(sequenceNames), tableNames...)))
	case 4:
		w.moveSequence(q, w.beside(q.space), q.name)
	case 5:
		w.did("sequence dropped")
		w.dropSequence(q)
	case 6:
		w.did("sequence options")
		w.sequenceOptions(q)
	case 7:
		q.def.Comment = pick(w, "new comment", comments)
	}
}

func (w *world) dropSequence(q *sequenceOf) {
	if q.beforeSpace != nil {
		w.goneSequences = append(w.goneSequences, lost{q.beforeSpace, q.before})
	}
	w.sequences = slices.DeleteFunc(w.sequences, func(o *sequenceOf) bool { return o == q })
	w.tidy()
}

func (w *world) moveSequence(q *sequenceOf, space *space, name string) {
	if other := w.findSequence(space, name); other != nil && other != q {
		w.moveSequence(other, space, w.next())
	}
	w.did("sequence renamed or moved")
	q.space, q.name = space, name
}

// sequenceAnswers returns the answers about sequences.
func (w *world) sequenceAnswers() (renames, drops []string) {
	for _, l := range w.goneSequences {
		drops = append(drops, "sequence:"+ident.JoinPath(l.space.before, l.name))
	}
	for _, q := range w.sequences {
		if q.beforeSpace != nil && (q.before != q.name || q.beforeSpace != q.space) {
			renames = append(renames, "sequence:"+ident.JoinPath(q.beforeSpace.before, q.before)+"="+ident.JoinPath(q.space.name, q.name))
		}
	}
	return renames, drops
}

// sequence writes a sequence.
func (s *scribe) sequence(q *sequenceOf) {
	s.take(q.space, q.name, &q.name)
	for _, l := range s.w.goneSequences { // under a name that is gone it looks like the one that had it
		s.clash = s.clash || l.name == q.name && (l.space == q.space || l.space.name == q.space.name || l.space.before == q.space.name)
	}
	for _, o := range s.w.sequences { // and so does a new one under a name that another left
		s.clash = s.clash || q.beforeSpace == nil && o.beforeSpace != nil && o.before == q.name &&
			(o.beforeSpace == q.space || o.beforeSpace.before == q.space.name)
	}
	out := q.def
	out.Name = q.full()
	s.c.Sequences[out.Name] = out
}

// next returns the default that takes the next number.
func (q *sequenceOf) next() string {
	if q.space.name == catalog.Tenant {
		return "nextval(" + ident.Literal(ident.Quote(q.name)) + ")"
	}
	return "nextval(" + ident.Literal(ident.Quote(q.space.name)+"."+ident.Quote(q.name)) + ")"
}

// tidySequences takes the defaults away that have no sequence any more, or no numbers.
func (w *world) tidySequences() {
	for _, tb := range w.tables {
		for _, c := range tb.columns {
			if c.number != nil && !c.kept && (!slices.Contains(w.sequences, c.number) || !canNumber(c) || !w.sees(tb.space, c.number.space)) {
				c.number = nil
			}
		}
	}
}
