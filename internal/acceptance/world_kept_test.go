package acceptance_test

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// keeps are the things of the world that are no longer declared and stay in the database as they were.
type keeps struct {
	tables    []*table
	spaces    []*space
	enums     []*enumOf
	domains   []*domainOf
	sequences []*sequenceOf
}

// keepTable forgets a table as it was, unless its name changed already.
func (w *world) keepTable(tb *table) {
	if tb.beforeSpace != tb.space || tb.before != tb.name || w.first[tb] == nil || w.first[tb].isTangled() || !w.hasDomains(w.first[tb].columns...) {
		return
	}
	w.without(tb)
	for _, other := range w.keeps.tables { // they refer to it as it was
		for _, r := range other.refs {
			if r.target != tb {
				continue
			}
			r.target = w.first[tb]
			for i, c := range r.to {
				r.to[i] = w.columns[c]
			}
		}
	}
	w.keeps.tables = append(w.keeps.tables, w.first[tb])
}

// leaveTable makes a table unmanaged as it was.
func (w *world) leaveTable(tb *table) {
	before := len(w.keeps.tables)
	w.keepTable(tb)
	if len(w.keeps.tables) > before {
		w.did("table left")
		w.first[tb].left = true
	}
}

// take makes some of the tables that stay ones that were unmanaged before.
func (w *world) take(from *catalog.Catalog) {
	for _, tb := range w.tables {
		if tb.beforeSpace != nil && w.chance("managed again", 5) {
			w.did("table managed again")
			from.Tables[tb.origin()].Left = true
		}
	}
}

// keepColumn forgets a column as it was. A serial one was in a logged table: its sequence is neither made unlogged nor kept so.
func (w *world) keepColumn(c *column) {
	unlogged := slices.ContainsFunc(w.tables, func(tb *table) bool { return tb.unlogged && slices.Contains(tb.columns, c) })
	if first := w.columns[c]; first != nil && !(unlogged && first.def.Identity != nil && first.def.Identity.Serial) && !w.holdsKey(c) && !w.isAnew(c) && first.call == nil && w.hasDomains(first) && c.name == c.before && !c.altered {
		null := c.null
		*c = *first
		c.before, c.null, c.kept = c.name, null, true
	}
}

// hasDomains reports whether the domains of columns are there still.
func (w *world) hasDomains(columns ...*column) bool {
	return !slices.ContainsFunc(columns, func(c *column) bool { return c.domain != nil && !slices.Contains(w.domains, c.domain) })
}

// keepOther forgets a schema, an enum type or a sequence, if it is as it was.
func (w *world) keepOther(*table) {
	switch w.even("kept", 5) {
	case 0:
		w.keepSpace()
	case 1:
		if len(w.enums) > 0 {
			w.keepEnum(pick(w, "kept enum", w.enums))
		}
	case 2, 4: // twice, as one that calls a function is not kept
		if len(w.domains) > 0 {
			w.keepDomain(pick(w, "kept domain", w.domains))
		}
	case 3:
		if len(w.sequences) > 0 {
			w.keepSequence(pick(w, "kept sequence", w.sequences))
		}
	}
}

func (w *world) keepSpace() {
	if len(w.spaces) == 0 {
		return
	}
	s := pick(w, "kept schema", w.spaces)
	if s.before != s.name {
		return
	}
	w.did("schema kept")
	w.leaveSpace(s)
	s.comment = s.first
	w.keeps.spaces = append(w.keeps.spaces, s)
}

// holdsKept reports whether something that is kept is in a schema.
func (w *world) holdsKept(s *space) bool {
	return slices.ContainsFunc(w.keeps.tables, func(tb *table) bool { return tb.space == s }) ||
		slices.ContainsFunc(w.tables, func(tb *table) bool { return tb.beforeSpace == s && tb.spread != nil && len(tb.spread.kept) > 0 }) ||
		slices.ContainsFunc(w.keeps.enums, func(e *enumOf) bool { return e.space == s }) ||
		slices.ContainsFunc(w.keeps.domains, func(d *domainOf) bool { return d.space == s }) ||
		slices.ContainsFunc(w.keeps.sequences, func(q *sequenceOf) bool { return q.space == s })
}

func (w *world) keepEnum(e *enumOf) {
	if first := w.enumsFirst[e]; first != nil && e.space == first.space && e.name == first.name {
		w.did("enum kept")
		w.enums = slices.DeleteFunc(w.enums, func(o *enumOf) bool { return o == e })
		w.tidy()
		w.keeps.enums = append(w.keeps.enums, first)
	}
}

func (w *world) keepsType(name catalog.Name) bool {
	return slices.ContainsFunc(w.keeps.enums, func(e *enumOf) bool { return e.full() == name }) ||
		slices.ContainsFunc(w.keeps.domains, func(d *domainOf) bool { return d.full() == name })
}

func (w *world) keepSequence(q *sequenceOf) {
	if first := w.sequencesFirst[q]; first != nil && q.space == first.space && q.name == first.name {
		w.did("sequence kept")
		w.sequences = slices.DeleteFunc(w.sequences, func(o *sequenceOf) bool { return o == q })
		w.tidy()
		w.keeps.sequences = append(w.keeps.sequences, first)
	}
}

// keepAnswers returns the answers that keep what is kept, but for columns.
func (w *world) keepAnswers() []string {
	var out []string
	for _, tb := range w.keeps.tables {
		if tb.left {
			continue
		}
		out = append(out, "table:"+ident.JoinPath(tb.beforeSpace.before, tb.before))
	}
	for _, s := range w.keeps.spaces {
		out = append(out, "schema:"+ident.JoinPath(s.before))
	}
	for _, e := range w.keeps.enums {
		out = append(out, "type:"+ident.JoinPath(e.beforeSpace.before, e.before))
	}
	for _, d := range w.keeps.domains {
		out = append(out, "type:"+ident.JoinPath(d.beforeSpace.before, d.before))
	}
	for _, q := range w.keeps.sequences {
		out = append(out, "sequence:"+ident.JoinPath(q.beforeSpace.before, q.before))
	}
	return out
}

// leftovers writes what is kept, but for tables.
func (s *scribe) leftovers() {
	for _, space := range s.w.keeps.spaces {
		_, there := s.c.Schemas[space.name]
		s.clash = s.clash || there
		if s.kept {
			s.c.Schemas[space.name] = catalog.Schema{Name: space.name, Comment: space.comment}
		}
	}
	for _, e := range s.w.keeps.enums {
		full := e.full()
		s.clash = s.clash || s.isType(full) || s.names[full]
		if s.kept {
			out := catalog.Enum{Name: full, Comment: e.comment}
			for _, v := range e.values {
				out.Values = append(out.Values, v.name)
			}
			s.c.Enums[full] = out
		}
	}
	for _, d := range s.w.keeps.domains {
		s.clash = s.clash || s.isType(d.full()) || s.names[d.full()]
		if s.kept {
			s.c.Domains[d.full()] = d.describe()
		}
	}
	for _, q := range s.w.keeps.sequences {
		full := q.full()
		// No sequence is made under the name of a type, though a type is under that of a sequence.
		s.clash = s.clash || s.names[full] || s.isType(full)
		s.names[full] = true
		if s.kept {
			out := q.def
			out.Name = full
			s.c.Sequences[full] = out
		}
	}
}

// isType reports whether an enum or a domain of that name was written.
func (s *scribe) isType(name catalog.Name) bool {
	_, enum := s.c.Enums[name]
	_, domain := s.c.Domains[name]
	return enum || domain
}

// firsts notes how types, sequences and comments of schemas are at first.
func (w *world) firsts() {
	w.keeps = keeps{}
	w.firstExtensions()
	w.enumsFirst, w.sequencesFirst = map[*enumOf]*enumOf{}, map[*sequenceOf]*sequenceOf{}
	for _, s := range w.spaces {
		s.first = s.comment
	}
	for _, e := range w.enums {
		first := *e
		first.values = nil
		for _, v := range e.values {
			value := *v
			first.values = append(first.values, &value)
		}
		w.enumsFirst[e] = &first
	}
	w.domainsFirst = map[*domainOf]*domainOf{}
	for _, d := range w.domains {
		w.domainsFirst[d] = d.copy()
	}
	for _, q := range w.sequences {
		first := *q
		w.sequencesFirst[q] = &first
	}
}
