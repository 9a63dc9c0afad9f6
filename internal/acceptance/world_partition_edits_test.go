package acceptance_test

import "slices"

// changePartition changes one thing about the partitions of a table.
func (w *world) changePartition(*table) {
	spread := slices.DeleteFunc(slices.Clone(w.tables), func(o *table) bool { return o.spread == nil })
	if len(spread) == 0 {
		w.addTable()
		if last := w.tables[len(w.tables)-1]; last.beforeSpace == nil && last.spread == nil && !last.unlogged {
			w.spread(last)
		}
		return
	}
	tb := pick(w, "partitioned", spread)
	s := tb.spread
	if len(s.parts) == 0 || w.chance("add partition", 20) {
		w.did("partition added")
		w.addAnyPart(tb)
		return
	}
	p := pick(w, "changed partition", s.parts)
	switch w.even("partition change", 8) {
	case 0, 1:
		w.dropPart(tb, p)
	case 2:
		w.keepPart(tb, p)
	case 3:
		w.renamePart(p, pick(w, "to partition", partNames))
	case 4:
		other := pick(w, "swapped table", spread)
		if other.space == tb.space && len(other.spread.parts) > 0 {
			w.did("partitions swap names")
			q := pick(w, "swapped partition", other.spread.parts)
			p.name, q.name = q.name, p.name
		}
	default:
		w.changeBounds(s, p)
	}
}

func (w *world) dropPart(tb *table, p *partOf) {
	s := tb.spread
	if s.home(p) && (w.isTarget(tb) || w.chance("spare rows", 50)) {
		return
	}
	w.did("partition dropped")
	s.lost = s.lost || s.home(p)
	if p.before != "" {
		s.gone = append(s.gone, p.before)
	}
	s.parts = slices.DeleteFunc(s.parts, func(o *partOf) bool { return o == p })
	if p.before == p.name && w.chance("name taken", 40) { // else another partition had it, and its indexes hold what comes from it
		w.did("table takes the name of a dropped partition")
		if taker := pick(w, "taker", w.tables); w.find(tb.space, p.name) == nil && w.sees(tb.space, taker.space) && w.sees(taker.space, tb.space) {
			w.renameTable(taker, tb.space, p.name)
		}
	}
}

// keepPart detaches a partition that is as it was at first.
func (w *world) keepPart(tb *table, p *partOf) {
	s := tb.spread
	gone := tb.beforeSpace != w.public && tb.beforeSpace != w.tenant && !slices.Contains(w.spaces, tb.beforeSpace) // the schema that it would stay in
	if gone || p.before == "" || p.before != p.name || p.moved || tb.anew || tb.beforeSpace == nil || s.home(p) && w.isTarget(tb) || tb.isTangled() {
		return
	}
	w.did("partition detached")
	s.lost = s.lost || s.home(p)
	s.kept = append(s.kept, p.before)
	s.parts = slices.DeleteFunc(s.parts, func(o *partOf) bool { return o == p })
}

// isTarget reports whether rows of other tables refer to those of a table.
func (w *world) isTarget(tb *table) bool {
	refers := func(o *table) bool { return slices.ContainsFunc(o.refs, func(r *refTo) bool { return r.target == tb }) }
	return slices.ContainsFunc(w.tables, refers) || tb.wasTarget
}

func (w *world) renamePart(p *partOf, to string) {
	if w.parts[to] {
		to = w.next()
	}
	w.did("partition renamed")
	p.name, w.parts[to] = to, true
}

func (w *world) changeBounds(s *spreadOf, p *partOf) {
	was := s.bounds(p)
	switch {
	case p.rest:
		return
	case s.strategy == "RANGE" && s.home(p):
		free := s.free(p)
		p.low, p.top = 1, 2
		if w.chance("longer", 60) && slices.Contains(free, 0) {
			p.low = 0
		}
		if w.chance("longer", 60) && slices.Contains(free, 2) {
			p.top = 3
		}
	case s.strategy == "RANGE":
		if free := s.free(p); len(free) > 0 {
			at := pick(w, "from", free)
			p.low, p.top = at, at+1
		}
	case s.strategy == "LIST":
		for _, other := range s.parts {
			if other != p && !other.rest && w.chance("swap values", 50) {
				p.values, other.values = other.values, p.values
				other.moved = true
			}
		}
		if free := s.unlisted(); len(free) > 0 && w.chance("more values", 60) {
			p.values = append(slices.Clone(p.values), free[0])
		}
	}
	if s.bounds(p) != was {
		w.did("partition bounds")
		p.moved = true
	}
}

// repartition spreads a table in another way, or turns a plain one and a partitioned one into each other. For that it is
// dropped and created anew.
func (w *world) repartition(tb *table) {
	kept := slices.ContainsFunc(tb.columns, func(c *column) bool { return c.kept })
	first := w.first[tb]
	if first == nil || kept || tb.anew || tb.spread != nil && len(tb.spread.kept) > 0 {
		return
	}
	was := tb.spread
	tb.spread = nil
	if was == nil || w.chance("another way", 50) {
		w.spread(tb)
	}
	same := was == nil && tb.spread == nil || was != nil && tb.spread != nil && was.strategy == tb.spread.strategy && was.on == tb.spread.on
	if same {
		tb.spread = was
		return
	}
	w.did("table partitioned anew")
	tb.anew = true
}
