package acceptance_test

import (
	"slices"
)

// edits are the changes that are drawn, each as often as it is listed. More than half of them give names to other things.
var edits = []struct {
	weight int
	name   string
	run    func(w *world, tb *table)
}{
	{2, "rename table", func(w *world, tb *table) { w.renameTable(tb, tb.space, pick(w, "to table", tableNames)) }},
	{2, "move table", func(w *world, tb *table) { w.renameTable(tb, w.beside(tb.space), tb.name) }},
	{1, "rename and move table", func(w *world, tb *table) { w.renameTable(tb, w.beside(tb.space), pick(w, "to table", tableNames)) }},
	{2, "swap tables", (*world).swapTables},
	{1, "rename table, column and schema", func(w *world, tb *table) {
		w.renameTable(tb, tb.space, pick(w, "to table", tableNames))
		w.renameColumn(tb, pick(w, "renamed", tb.live()), pick(w, "to column", columnNames))
		w.renameSpace(tb.space, pick(w, "to schema", spaceNames))
	}},
	{1, "new table takes a name", func(w *world, tb *table) {
		space, name := tb.space, tb.name
		w.renameTable(tb, w.beside(space), pick(w, "to table", tableNames))
		w.addTable()
		if last := w.tables[len(w.tables)-1]; last.beforeSpace == nil && w.find(space, name) == nil {
			last.space, last.name = space, name
		}
	}},
	{3, "rename column", func(w *world, tb *table) {
		w.renameColumn(tb, pick(w, "renamed", tb.live()), pick(w, "to column", columnNames))
	}},
	{2, "swap columns", (*world).swapColumns},
	{1, "new column takes a name", func(w *world, tb *table) {
		c := pick(w, "renamed", tb.live())
		name := c.name
		w.renameColumn(tb, c, pick(w, "to column", columnNames))
		if added := w.addColumn(tb); added != nil && tb.find(name) == nil {
			added.name = name
		}
	}},
	{1, "rename schema", func(w *world, tb *table) { w.renameSpace(tb.space, pick(w, "to schema", spaceNames)) }},
	{1, "swap schemas", (*world).swapSpaces},
	{1, "drop schema, another takes its name", (*world).replaceSpace},
	{3, "swap names of relations", (*world).swapNames},
	{2, "take over a name", (*world).takeName},
	{2, "rename constraint", (*world).renameConstraint},

	{1, "add table", func(w *world, _ *table) { w.addTable() }},
	{1, "add schema", func(w *world, _ *table) { w.addSpace() }},
	{2, "drop table", func(w *world, tb *table) { w.dropTable(tb) }},
	{2, "keep table", (*world).keepTable},
	{2, "leave table", (*world).leaveTable},
	{4, "keep schema, type or sequence", (*world).keepOther},
	{1, "add column", func(w *world, tb *table) { w.addColumn(tb) }},
	{1, "drop column", func(w *world, tb *table) { w.dropColumn(tb, pick(w, "dropped", tb.live())) }},
	{1, "keep column", func(w *world, tb *table) { w.keepColumn(pick(w, "kept", tb.live())) }},
	{2, "alter column", func(w *world, tb *table) { w.alterColumn(tb, pick(w, "altered", tb.live())) }},
	{2, "change type", func(w *world, tb *table) { w.changeType(pick(w, "retyped", tb.live())) }},
	{1, "change identity", (*world).changeIdentity},
	{2, "change key", (*world).changeKey},
	{2, "add thing", (*world).addThing},
	{1, "drop thing", (*world).dropThing},
	{2, "change thing", (*world).changeThing},
	{3, "change storage", (*world).setStorage},
	{1, "change comment", (*world).changeComment},
	{5, "change enum", (*world).changeEnum},
	{6, "change domain", (*world).changeDomain},
	{1, "turn text into enum", (*world).becomeEnum},
	{1, "add generated column", (*world).addGenerated},
	{8, "change generated column", (*world).changeGenerated},
	{4, "change sequence", (*world).changeSequence},
	{4, "change statement", (*world).changeStatement},
	{8, "change partition", (*world).changePartition},
	{2, "partition anew", (*world).repartition},
	{8, "change extension", func(w *world, _ *table) { w.changeExtension() }},
	{2, "change deferring", (*world).changeDeferring},
	{1, "change unique", (*world).changeUnique},
	{1, "change exclude", (*world).changeExclude},
}

// edit changes one thing.
func (w *world) edit() {
	defer w.tidy()
	if len(w.tables) == 0 {
		w.addTable()
		return
	}
	total := 0
	for _, e := range edits {
		total += e.weight
	}
	at := w.even("edit", total)
	for _, e := range edits {
		if at -= e.weight; at >= 0 {
			continue
		}
		tb := pick(w, "edited", w.tables)
		if len(tb.live()) == 0 {
			w.addColumn(tb)
			return
		}
		w.did("edit: " + e.name)
		e.run(w, tb)
		return
	}
}

func (w *world) dropped() []*space {
	var out []*space
	for _, l := range w.gone {
		if l.name == "" {
			out = append(out, l.space)
		}
	}
	return out
}

// without takes a table out of the world, and with it what refers to it.
func (w *world) without(tb *table) {
	w.tables = slices.DeleteFunc(w.tables, func(o *table) bool { return o == tb })
	w.tidy()
}

func (w *world) dropTable(tb *table) {
	if tb.beforeSpace != nil {
		w.gone = append(w.gone, lost{tb.beforeSpace, tb.before})
	}
	w.without(tb)
}

func (w *world) renameTable(tb *table, space *space, name string) {
	if other := w.find(space, name); other != nil && other != tb {
		if w.chance("replace", 50) {
			w.did("table takes the name of a dropped one")
			w.dropTable(other)
		} else {
			w.renameTable(other, space, w.next())
		}
	}
	tb.space, tb.name = space, name
}

func (w *world) swapTables(tb *table) {
	other := pick(w, "swapped", w.tables)
	if !w.sees(tb.space, other.space) || !w.sees(other.space, tb.space) {
		return
	}
	tb.space, tb.name, other.space, other.name = other.space, other.name, tb.space, tb.name
}

func (w *world) renameSpace(s *space, name string) {
	if s == w.public || s == w.tenant {
		return
	}
	for _, other := range w.spaces {
		if other != s && other.name == name {
			other.name = w.next()
		}
	}
	s.name = name
}

func (w *world) swapSpaces(*table) {
	if len(w.spaces) < 2 {
		return
	}
	a, b := w.spaces[0], w.spaces[len(w.spaces)-1]
	a.name, b.name = b.name, a.name
}

// replaceSpace drops a schema, moves some of its tables away, and lets another schema take its name.
func (w *world) replaceSpace(*table) {
	if len(w.spaces) == 0 {
		return
	}
	s := pick(w, "dropped schema", w.spaces)
	if w.holdsKept(s) {
		return
	}
	w.leaveSpace(s)
	if s.before != "" {
		w.gone = append(w.gone, lost{space: s})
	}
	if len(w.spaces) > 0 && w.chance("take name", 70) {
		pick(w, "taker", w.spaces).name = s.name
	}
}

// leaveSpace takes a schema out of the world. Some of its tables move away, all else in it goes.
func (w *world) leaveSpace(s *space) {
	w.spaces = slices.DeleteFunc(w.spaces, func(o *space) bool { return o == s })
	for _, ext := range w.exts {
		if ext.space == s {
			ext.space = w.public
		}
	}
	for _, e := range slices.Clone(w.enums) {
		if e.space == s {
			w.dropEnum(e)
		}
	}
	for _, d := range slices.Clone(w.domains) {
		switch {
		case d.space != s:
		case w.isHeld(d):
			w.moveDomain(d, w.public, d.name)
		default:
			w.dropDomain(d)
		}
	}
	for _, q := range slices.Clone(w.sequences) {
		if q.space == s {
			w.dropSequence(q)
		}
	}
	for _, tb := range slices.Clone(w.tables) {
		if tb.space != s {
			continue
		}
		if w.chance("save", 60) {
			w.renameTable(tb, w.somewhere(), tb.name)
		} else {
			w.dropTable(tb)
		}
	}
}

func (w *world) dropColumn(tb *table, c *column) {
	if first := w.columns[c]; w.holdsKey(c) || tb.spread != nil && first != nil && first.def.Identity != nil && !first.def.Identity.Serial {
		return // before 17 the server has no way back
	}
	if slices.ContainsFunc(tb.columns, func(o *column) bool { return o.gen != nil && o.gen.base == c && tb.isUnique(o) }) {
		return // all rows would get the same value on the way back
	}
	if tb.key != nil && slices.Contains(tb.key.columns, c) && len(tb.key.columns) == 1 && w.chance("spare the key", 70) {
		return
	}
	if c.before != "" {
		tb.gone[c.before] = true
	}
	tb.columns = slices.DeleteFunc(tb.columns, func(o *column) bool { return o == c })
	w.tidy()
}

// isUnique reports whether the rows of a table have to hold other values each in a column.
func (tb *table) isUnique(c *column) bool {
	return slices.ContainsFunc(tb.uniques, func(u *keyOf) bool { return slices.Contains(u.columns, c) }) ||
		slices.ContainsFunc(tb.indexes, func(in *indexOf) bool { return in.unique && slices.Contains(in.parts, c) })
}

func (w *world) renameColumn(tb *table, c *column, to string) {
	if other := tb.find(to); other != nil && other != c {
		if other.kept {
			return
		}
		if w.chance("replace column", 50) && (tb.key == nil || !slices.Contains(tb.key.columns, other)) {
			w.did("column takes the name of a dropped one")
			w.dropColumn(tb, other)
		} else {
			other.name = w.next()
		}
	}
	if tb.find(to) == nil {
		c.name = to
	}
}

func (w *world) swapColumns(tb *table) {
	a, b := pick(w, "swap", tb.live()), pick(w, "swap with", tb.live())
	a.name, b.name = b.name, a.name
	if c := pick(w, "and", tb.live()); c != a && c != b && w.chance("three", 30) {
		b.name, c.name = c.name, b.name
	}
}

// named is a relation that can get the name of another.
type named struct {
	space *space
	now   string
	set   func(string)
}

// relations returns all relations but tables, which have edits of their own, with the names they have now.
func (w *world) relations() []named {
	state := w.catalog(false)
	if state == nil {
		return nil
	}
	var out []named
	for _, tb := range w.tables {
		def := state.Tables[tb.full()]
		for _, l := range tb.things(true) {
			l := l
			if l.name == "" && (tb.key == nil || l != &tb.key.label) {
				l.name = w.next() // so that its name can be told; the default one is seen in other worlds
			}
			now := l.name
			if now == "" {
				now = def.PrimaryKey.Name
			}
			out = append(out, named{tb.space, now, func(name string) { l.name = name }})
		}
		for _, c := range tb.live() {
			if c.def.Identity != nil {
				out = append(out, named{tb.space, def.Column(c.name).Identity.Sequence, func(name string) { c.seq = name }})
			}
		}
		out = append(out, named{tb.space, tb.name, func(name string) {
			if w.find(tb.space, name) == nil {
				tb.name = name
			}
		}})
	}
	for _, q := range w.sequences {
		out = append(out, named{q.space, q.name, func(name string) { q.name = name }})
	}
	return out
}

// swapNames lets two or three relations of any kind pass their names on.
func (w *world) swapNames(*table) {
	all := w.relations()
	if len(all) < 2 {
		return
	}
	a, b := pick(w, "first", all), pick(w, "second", all)
	a.set(b.now)
	if w.chance("three", 30) {
		c := pick(w, "third", all)
		b.set(c.now)
		c.set(a.now)
		return
	}
	b.set(a.now)
}

// takeName lets a relation take the name of another, which gets a new one.
func (w *world) takeName(*table) {
	all := w.relations()
	if len(all) < 2 {
		return
	}
	a, b := pick(w, "taker", all), pick(w, "giver", all)
	b.set(w.next())
	a.set(b.now)
}

// renameConstraint swaps the names of two constraints of a table, or gives one another.
func (w *world) renameConstraint(tb *table) {
	things := tb.things(false)
	if len(things) == 0 {
		return
	}
	a, b := pick(w, "constraint", things), pick(w, "other", things)
	if a.name == "" || a == b {
		a.name = pick(w, "constraint name", append([]string{"c"}, thingNames...))
		if a.name == "" && slices.ContainsFunc(tb.checks, func(k *checkOf) bool { return &k.label == a }) {
			a.name = w.next()
		}
		return
	}
	a.name, b.name = or(b.name, w.next()), a.name
}
