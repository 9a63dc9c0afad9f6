package acceptance_test

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

func (w *world) label() label {
	return label{pick(w, "name", thingNames), pick(w, "comment", comments)}
}

// some draws up to most columns of a table, at least one.
func (w *world) some(tb *table, most int) []*column {
	var out []*column
	for range 1 + w.even("how many columns", most) {
		if c := pick(w, "on", tb.live()); !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// addThing adds a unique, index, check, reference, comment or setting.
func (w *world) addThing(tb *table) {
	if len(tb.live()) == 0 {
		return
	}
	switch w.even("thing", 12) {
	case 9:
		w.addExclude(tb)
	case 10, 11:
		w.addGenerated(tb)
	case 0, 1:
		w.addUnique(tb)
	case 2, 3, 4:
		w.addIndex(tb)
	case 5:
		w.addCheck(tb)
	case 6, 7:
		w.addReference(tb)
	case 8:
		w.setStorage(tb)
	}
}

// key draws columns that can be a key over the rows that exist.
func (w *world) keyColumns(tb *table, most int) []*column {
	columns := w.some(tb, most)
	if s := tb.spread; s != nil && !slices.Contains(columns, s.on) {
		columns = append(columns, s.on)
	}
	if slices.ContainsFunc(columns, func(c *column) bool { return c.enum != nil }) {
		return nil
	}
	if slices.ContainsFunc(columns, func(c *column) bool { return c.def.Type == "text[]" || c.def.Type == "boolean" }) && len(columns) == 1 {
		return nil
	}
	if !slices.ContainsFunc(columns, tb.distinct) {
		return nil
	}
	return columns
}

func (w *world) addUnique(tb *table) {
	columns := w.keyColumns(tb, 3)
	if columns == nil {
		return
	}
	w.did("add unique")
	if w.chance("as index", 40) {
		tb.indexes = append(tb.indexes, &indexOf{label: w.label(), parts: columns, unique: true, concurrently: w.chance("concurrently", 30)})
		return
	}
	u := &keyOf{label: w.label(), columns: columns}
	if w.chance("include", 20) {
		u.include = w.some(tb, 2)
	}
	switch w.even("deferrable", 6) {
	case 0:
		u.deferrable = true
	case 1:
		u.deferrable, u.deferred = true, true
	}
	tb.uniques = append(tb.uniques, u)
}

func (w *world) addIndex(tb *table) {
	w.did("add index")
	in := &indexOf{label: w.label(), concurrently: w.chance("concurrently", 20)}
	c := pick(w, "indexed", tb.live())
	in.parts = []*column{c}
	switch {
	case c.enum != nil && c.list: // an index over one is of no use here
		return
	case (c.def.Type == "jsonb" || c.def.Type == "text[]") && w.chance("gin", 60):
		in.method = "gin"
	case isText(c) && c.def.Collation == "" && w.exts["pg_trgm"] != nil && w.chance("trigrams", 60):
		in.method, in.class = "gin", "gin_trgm_ops"
	case w.chance("hash", 10) && c.def.Type != "text[]":
		in.method = "hash"
	default:
		in.desc, in.nulls = w.chance("desc", 30), w.chance("nulls", 30)
		if isText(c) && w.chance("expression", 40) {
			in.expression = c
		}
		if w.chance("more", 40) {
			in.parts = append(in.parts, slices.DeleteFunc(w.some(tb, 2), func(o *column) bool { return o == c })...)
		}
		if w.chance("include", 20) {
			in.include = w.some(tb, 2)
		}
		if w.chance("parameters", 15) {
			in.parameters = map[string]string{"fillfactor": "70"}
		}
	}
	if w.chance("where", 30) {
		in.where = w.some(tb, 2)
	}
	tb.indexes = append(tb.indexes, in)
}

func (w *world) addCheck(tb *table) {
	w.did("add check")
	tb.checks = append(tb.checks, &checkOf{label: label{w.next(), pick(w, "comment", comments)}, on: w.some(tb, 2), low: -w.even("low", 3)})
	if name := pick(w, "check name", thingNames); name != "" {
		tb.checks[len(tb.checks)-1].name = name
	}
}

// addReference adds a foreign key over new columns, or over columns that hold what the target holds.
func (w *world) addReference(tb *table) {
	r := w.aim(tb)
	if r == nil {
		return
	}
	var added []*column
	for _, to := range r.to {
		var from *column
		if w.chance("old columns", 50) {
			from = w.fitting(tb, r, to)
		}
		if from == nil {
			from = &column{name: pick(w, "reference", columnNames), def: catalog.Column{Type: to.def.Type, Collation: to.def.Collation}}
			if tb.find(from.name) != nil || slices.ContainsFunc(added, func(c *column) bool { return c.name == from.name }) {
				return
			}
			added = append(added, from)
		}
		r.columns = append(r.columns, from)
	}
	if r.def.MatchFull && len(added) > 0 && len(added) < len(r.columns) {
		return // rows would hold NULL in some columns only
	}
	r.def.MatchFull = r.def.MatchFull && !mixed(r.columns)
	w.did("add reference")
	tb.columns = append(tb.columns, added...)
	tb.refs = append(tb.refs, r)
}

// aim draws a foreign key without columns of its own.
func (w *world) aim(tb *table) *refTo {
	target := pick(w, "target", w.tables)
	keys := target.targets()
	if len(keys) == 0 || !w.sees(tb.space, target.space) || !tb.unlogged && target.unlogged {
		return nil
	}
	r := &refTo{label: w.label(), target: target, to: slices.Clone(pick(w, "key", keys))}
	if slices.ContainsFunc(r.to, func(c *column) bool { return c.def.Type == "text[]" }) {
		return nil
	}
	if w.chance("turn", 20) {
		slices.Reverse(r.to)
	}
	w.options(r)
	return r
}

func (w *world) options(r *refTo) {
	r.def = catalog.Reference{OnDelete: pick(w, "on delete", actions), OnUpdate: pick(w, "on update", actions)}
	switch w.even("deferrable", 5) {
	case 0:
		r.def.Deferrable = true
	case 1, 2:
		r.def.Deferrable, r.def.Deferred = true, true
	}
	r.def.MatchFull = w.chance("match full", 15) && !mixed(r.columns)
}

// mixed reports whether rows may hold NULL in some of the columns only.
func mixed(columns []*column) bool {
	null := func(c *column) bool { return !c.def.NotNull || c.null }
	return slices.ContainsFunc(columns, null) && (len(columns) > 1)
}

// fitting finds a column of the table whose rows hold what the target's rows hold.
func (w *world) fitting(tb *table, r *refTo, to *column) *column {
	pristine := func(c *column) bool { return c.before != "" && !c.altered && !c.null && c.def.NotNull }
	for _, c := range tb.live() {
		if c.gen != nil || c.turned {
			continue
		}
		fits := tb.beforeSpace == nil || pristine(c) && pristine(to) && r.target.beforeSpace != nil
		if c.def.Type == to.def.Type && c.def.Collation == to.def.Collation && fits && !slices.Contains(r.columns, c) {
			return c
		}
	}
	return nil
}

func (w *world) setStorage(tb *table) {
	w.did("set storage")
	switch w.even("storage", 3) {
	case 0:
		if tb.hasSerial() {
			return
		}
		tb.unlogged = !tb.unlogged
		if !tb.unlogged {
			for _, r := range tb.refs { // a logged table refers to logged ones only
				if !r.target.hasSerial() && w.chance("too", 80) {
					r.target.unlogged = false
				}
			}
			return
		}
		for _, other := range w.tables { // with those that refer to it, more often than not
			if slices.ContainsFunc(other.refs, func(r *refTo) bool { return r.target == tb }) && !other.hasSerial() && w.chance("too", 80) {
				other.unlogged = true
			}
		}
	case 1:
		tb.parameters = map[string]string{"fillfactor": pick(w, "fillfactor", []string{"50", "90"})}
	case 2:
		tb.parameters = map[string]string{}
	}
}

// things returns the labels of everything in a table that has one; relations says: only those among the relations.
func (tb *table) things(relations bool) []*label {
	var out []*label
	if tb.key != nil {
		out = append(out, &tb.key.label)
	}
	for _, u := range tb.uniques {
		out = append(out, &u.label)
	}
	if relations {
		for _, in := range tb.indexes {
			out = append(out, &in.label)
		}
		for _, x := range tb.excludes {
			out = append(out, &x.label)
		}
		return out
	}
	for _, x := range tb.excludes {
		out = append(out, &x.label)
	}
	for _, k := range tb.checks {
		out = append(out, &k.label)
	}
	for _, r := range tb.refs {
		out = append(out, &r.label)
	}
	return out
}
