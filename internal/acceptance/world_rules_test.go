package acceptance_test

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// distinct reports whether the rows of a table hold other values each in this column.
func (tb *table) distinct(c *column) bool {
	switch {
	case c.enum != nil || c.turned || c.coarse:
		return false
	case c.gen != nil:
		return tb.distinct(c.gen.base)
	case c.def.Type == "boolean" || c.def.Type == "text[]" || c.def.Type == "date":
		return false
	case tb.beforeSpace == nil:
		return true
	case c.before == "":
		return c.def.Identity != nil || c.def.Default == "gen_random_uuid()"
	default:
		return !c.null || !c.def.NotNull
	}
}

// settle makes the state that was reached the one to start from.
func (w *world) settle() {
	targets, sources := map[*column]bool{}, map[*column]bool{}
	for _, tb := range w.tables {
		for _, r := range tb.refs {
			for _, c := range r.to {
				targets[c] = true
			}
			for _, c := range r.columns {
				sources[c] = true
			}
		}
	}
	for _, s := range w.spaces {
		s.before = s.name
	}
	for _, tb := range w.tables {
		tb.beforeSpace, tb.before, tb.gone = tb.space, tb.name, map[string]bool{}
		for _, c := range tb.columns {
			c.before, c.altered, c.turned, c.null = c.name, false, false, !c.def.NotNull && !targets[c] && !c.refusesNull()
			c.coarse, c.refers = !tb.distinct(c), sources[c]
		}
		for _, in := range tb.indexes {
			in.concurrently = false
		}
	}
	for _, e := range w.enums {
		e.beforeSpace, e.before = e.space, e.name
		for _, v := range e.values {
			v.before = v.name
		}
	}
	for _, d := range w.domains {
		d.beforeSpace, d.before = d.space, d.name
	}
	for _, q := range w.sequences {
		q.beforeSpace, q.before = q.space, q.name
	}
	w.goneEnums, w.goneDomains, w.goneValues, w.goneSequences = nil, nil, nil, nil
	w.settlePartitions()
	w.firsts()
	w.first, w.columns = map[*table]*table{}, map[*column]*column{}
	state := w.catalog(false)
	for _, tb := range w.tables {
		w.first[tb] = w.copy(tb, state.Tables[tb.full()])
	}
}

// copy returns a copy of a table that no edit changes.
func (w *world) copy(tb *table, state *catalog.Table) *table {
	out := *tb
	all := func(columns []*column) []*column {
		var copies []*column
		for _, c := range columns {
			copies = append(copies, w.columns[c])
		}
		return copies
	}
	for _, c := range tb.columns {
		def := *c
		if c.def.Identity != nil {
			def.seq = state.Column(c.name).Identity.Sequence
		}
		w.columns[c] = &def
	}
	for _, c := range tb.columns {
		if c.gen != nil {
			gen := *c.gen
			gen.base = w.columns[gen.base]
			w.columns[c].gen = &gen
		}
	}
	out.columns, out.key, out.uniques, out.indexes, out.checks, out.excludes, out.refs = all(tb.columns), nil, nil, nil, nil, nil, nil
	out.spread = w.copySpread(tb.spread)
	key := func(k *keyOf) *keyOf {
		copied := *k
		copied.columns, copied.include = all(k.columns), all(k.include)
		return &copied
	}
	if tb.key != nil {
		out.key = key(tb.key)
	}
	for _, u := range tb.uniques {
		out.uniques = append(out.uniques, key(u))
	}
	for _, in := range tb.indexes {
		copied := *in
		copied.parts, copied.where, copied.include = all(in.parts), all(in.where), all(in.include)
		if in.expression != nil {
			copied.expression = w.columns[in.expression]
		}
		out.indexes = append(out.indexes, &copied)
	}
	for _, x := range tb.excludes {
		copied := *x
		copied.on = w.columns[x.on]
		out.excludes = append(out.excludes, &copied)
	}
	for _, r := range tb.refs {
		copied := *r
		copied.columns, copied.to = all(r.columns), slices.Clone(r.to)
		if r.target == tb {
			copied.target, copied.to = &out, all(r.to)
		}
		out.refs = append(out.refs, &copied)
	}
	for _, k := range tb.checks {
		copied := *k
		copied.on = all(k.on)
		out.checks = append(out.checks, &copied)
	}
	return &out
}

// isTangled reports whether the table stands on a function, of which nobody but the server knows, or spells values of an
// enum type out, which these worlds do anew each time.
func (tb *table) isTangled() bool {
	spells := func(columns []*column) bool {
		return slices.ContainsFunc(columns, func(c *column) bool { return c.enum != nil })
	}
	return slices.ContainsFunc(tb.columns, func(c *column) bool { return c.call != nil }) ||
		slices.ContainsFunc(tb.checks, func(k *checkOf) bool { return k.call != nil || spells(k.on) }) ||
		slices.ContainsFunc(tb.indexes, func(in *indexOf) bool { return spells(in.where) })
}

// tidy takes away what cannot be declared any more.
func (w *world) tidy() {
	for _, tb := range w.tables {
		for _, c := range tb.columns {
			if c.def.Type == "citext" && w.exts["citext"] == nil && !c.kept {
				w.retype([]*column{c}, "text")
			}
		}
	}
	w.tidyEnums()
	w.tidyDomains()
	w.tidyGenerated()
	w.tidySequences()
	w.tidyStatements()
	w.tidyPartitioned()
	for _, tb := range w.tables {
		tb.excludes = slices.DeleteFunc(tb.excludes, func(x *excludeOf) bool {
			return x.on.kept || x.on.gen != nil || x.ranges && !canRange(x.on) || x.on.def.Type == "citext" || !slices.Contains(tb.columns, x.on)
		})
		bad := func(columns ...*column) bool {
			return slices.ContainsFunc(columns, func(c *column) bool { return c != nil && (c.kept || !slices.Contains(tb.columns, c)) })
		}
		virtual := func(columns ...*column) bool { // the server builds no index over them
			return slices.ContainsFunc(columns, func(c *column) bool { return c != nil && c.gen != nil && c.gen.virtual })
		}
		if tb.key != nil && (bad(tb.key.columns...) || slices.ContainsFunc(tb.key.columns, func(c *column) bool { return c.gen != nil })) {
			tb.key = nil
		}
		tb.uniques = slices.DeleteFunc(tb.uniques, func(u *keyOf) bool {
			return bad(u.columns...) || bad(u.include...) || virtual(u.columns...) || virtual(u.include...)
		})
		tb.checks = slices.DeleteFunc(tb.checks, func(k *checkOf) bool { return bad(k.on...) })
		tb.indexes = slices.DeleteFunc(tb.indexes, func(in *indexOf) bool {
			first := in.parts[0]
			return bad(in.parts...) || bad(in.where...) || bad(in.include...) || bad(in.expression) ||
				virtual(in.parts...) || virtual(in.where...) || virtual(in.include...) || virtual(in.expression) ||
				in.expression != nil && !isText(in.expression) || in.class != "" && (!isText(first) || w.exts["pg_trgm"] == nil) ||
				in.method == "gin" && in.class == "" && first.def.Type != "jsonb" && first.def.Type != "text[]"
		})
	}
	for _, tb := range w.tables {
		tb.refs = slices.DeleteFunc(tb.refs, func(r *refTo) bool { return !w.holds(tb, r) })
	}
}

// holds reports whether a foreign key can be declared.
func (w *world) holds(tb *table, r *refTo) bool {
	if !w.sees(tb.space, r.target.space) || !slices.Contains(w.tables, r.target) || !tb.unlogged && r.target.unlogged {
		return false
	}
	for i, c := range r.columns {
		if c.kept || !slices.Contains(tb.columns, c) || c.def.Type != r.to[i].def.Type {
			return false
		}
	}
	return slices.ContainsFunc(r.target.targets(), func(columns []*column) bool { return sameSet(columns, r.to) })
}

// targets returns the sets of columns that a foreign key can refer to.
func (tb *table) targets() [][]*column {
	var out [][]*column
	if tb.hasLost() { // rows would refer to some that are gone
		return nil
	}
	for _, key := range append(slices.Clone(tb.uniques), cmp.Or(tb.key, &keyOf{deferrable: true})) {
		if !key.deferrable && !key.deferred && !unfit(key.columns) {
			out = append(out, key.columns)
		}
	}
	for _, in := range tb.indexes {
		if in.unique && len(in.where) == 0 && in.expression == nil && !unfit(in.parts) {
			out = append(out, in.parts)
		}
	}
	return out
}

// unfit reports whether a column holds other values than its rows were given, or is of an enum, whose changes those that
// refer to it would have to follow.
func unfit(columns []*column) bool {
	return slices.ContainsFunc(columns, func(c *column) bool { return c.gen != nil || c.turned || c.enum != nil })
}

func sameSet(a, b []*column) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c *column) bool { return !slices.Contains(b, c) })
}
