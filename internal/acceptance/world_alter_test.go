package acceptance_test

import (
	"slices"

	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/internal/ident"
)

func (w *world) alterColumn(tb *table, c *column) {
	if c.gen != nil {
		c.def.Comment = pick(w, "new comment", comments)
		return
	}
	switch w.even("alter", 4) {
	case 0:
		inKey := slices.ContainsFunc(w.tables, func(o *table) bool {
			return o.key != nil && slices.Contains(o.key.columns, c) || slices.ContainsFunc(o.uniques, func(u *keyOf) bool { return slices.Contains(u.columns, c) }) ||
				slices.ContainsFunc(o.indexes, func(in *indexOf) bool { return in.unique && slices.Contains(in.parts, c) }) ||
				isBase(o, c) ||
				slices.ContainsFunc(o.excludes, func(x *excludeOf) bool { return x.on == c }) ||
				slices.ContainsFunc(o.refs, func(r *refTo) bool { return slices.Contains(r.columns, c) })
		})
		if inKey || c.refers || c.def.Identity != nil {
			return
		}
		c.def.NotNull = !c.def.NotNull
		c.fill = w.filler(c)
	case 1:
		if c.def.Identity != nil || c.before == "" && w.inReference(c) {
			return
		}
		c.def.Default, c.number, c.call = "", nil, nil
		if c.enum != nil {
			c.value = pick(w, "new default value", append([]*valueOf{nil}, c.enum.values...))
			return
		}
		if c.def.Type == "boolean" && len(w.calls) > 0 {
			w.did("default calls a function")
			c.call = pick(w, "called", w.calls)
			return
		}
		if w.chance("new default", 60) {
			c.def.Default = acceptance.Value(c.def.Type, 8)
		}
	case 2:
		c.def.Comment = pick(w, "new comment", comments)
	case 3:
		if w.holdsKey(c) {
			return
		}
		if isText(c) && w.chance("compression", 50) {
			c.def.Compression = pick(w, "compressed", []string{"", "pglz"})
		} else if isText(c) && !slices.ContainsFunc(tb.indexes, func(in *indexOf) bool { return in.class != "" && in.parts[0] == c }) && !w.inReference(c) {
			c.def.Collation = pick(w, "collated", []string{"", `"C"`})
		}
	}
}

func (w *world) inReference(c *column) bool {
	return slices.ContainsFunc(w.tables, func(o *table) bool {
		return slices.ContainsFunc(o.refs, func(r *refTo) bool { return slices.Contains(r.columns, c) || slices.Contains(r.to, c) })
	})
}

// conversions are the types that a column can change to so that its values stay distinct and can come back.
var conversions = map[string][]string{
	"bigint": {"integer", "text", "numeric(10,2)"}, "integer": {"bigint", "text"}, "numeric(10,2)": {"bigint", "text"},
	"varchar(20)": {"varchar(40)", "text", "bigint"}, "text": {"bigint", "varchar(40)", "integer"},
	"uuid": {"text"}, "timestamptz": {"date", "text"}, "jsonb": {"text"}, "text[]": {"text"}, "boolean": {"text", "integer"},
	"citext": {"text"},
}

// changeType changes the type of a column, and of all columns that foreign keys tie to it.
func (w *world) changeType(c *column) {
	if c.gen != nil || c.enum != nil {
		return
	}
	options := conversions[c.def.Type]
	if isText(c) && w.exts["citext"] != nil {
		options = append(slices.Clone(options), "citext", "citext")
	}
	if len(options) == 0 {
		return
	}
	to := pick(w, "new type", options)
	group := w.tied(c)
	if w.holdsKey(group...) || slices.ContainsFunc(group, func(o *column) bool { return o.altered || o.kept }) {
		return
	}
	if len(group) > 1 {
		w.did("change type under references")
	}
	w.retype(group, to)
}

func (w *world) retype(group []*column, to string) {
	for _, c := range group {
		c.plain()
		c.altered = true
		c.def.Type = to
		if c.def.Default != "" {
			c.def.Default = acceptance.Value(to, 7)
		}
		if c.def.Identity != nil && to != "bigint" && to != "integer" {
			c.def.Identity = nil
		}
		if !isText(c) {
			c.def.Collation, c.def.Compression = "", ""
		}
		c.fill = w.filler(c)
	}
}

// filler returns a value for rows that hold NULL. It can go back to the type that the column had at first.
func (w *world) filler(c *column) string {
	first := w.columns[c]
	if first != nil && first.enum != nil && c.enum == nil && isText(c) { // it becomes the enum again on the way down
		return ident.Literal(first.enum.kept().original())
	}
	if first == nil || first.enum != nil || first.def.Type == c.def.Type || c.def.Type == "citext" {
		return acceptance.Value(c.def.Type, 9)
	}
	switch first.def.Type {
	case "boolean", "uuid", "timestamptz", "jsonb", "text[]":
		return "(" + acceptance.Value(first.def.Type, 9) + ")::" + c.def.Type
	default:
		return acceptance.Value(c.def.Type, 9)
	}
}

// tied returns a column with all that foreign keys tie to it.
func (w *world) tied(c *column) []*column {
	group := []*column{c}
	for i := 0; i < len(group); i++ {
		for _, tb := range w.tables {
			for _, r := range tb.refs {
				for n := range r.columns {
					for _, pair := range [][2]*column{{r.columns[n], r.to[n]}, {r.to[n], r.columns[n]}} {
						if pair[0] == group[i] && !slices.Contains(group, pair[1]) {
							group = append(group, pair[1])
						}
					}
				}
			}
		}
	}
	return group
}

func (w *world) changeIdentity(tb *table) {
	for _, c := range tb.live() {
		if c.def.Type != "bigint" && c.def.Type != "integer" || !c.def.NotNull || c.gen != nil || c.domain != nil {
			continue
		}
		switch {
		case c.def.Identity == nil:
			w.did("identity added")
			c.def.Identity, c.def.Default = w.identity(), ""
			c.def.Identity.Serial = c.def.Identity.Serial && !tb.unlogged
		case w.chance("drop identity", 40):
			w.did("identity dropped")
			c.def.Identity, c.seq = nil, ""
		default:
			w.did("identity options")
			c.def.Identity = w.identity()
			c.def.Identity.Serial = c.def.Identity.Serial && !tb.unlogged
		}
		return
	}
}

// changeKey drops the primary key or puts another in its place.
func (w *world) changeKey(tb *table) {
	columns := w.keyColumns(tb, 3)
	if w.chance("no key", 20) {
		tb.key = nil
		w.did("key dropped")
		return
	}
	if tb.key != nil && w.chance("widen", 40) {
		columns = slices.Clone(tb.key.columns)
		if added := w.addColumn(tb); added != nil {
			w.did("key widened by a new column")
			columns = append(columns, added)
		}
	}
	for _, c := range columns {
		if !c.def.NotNull && (c.before != "" && c.null || w.inReference(c)) {
			return
		}
	}
	if columns == nil || slices.ContainsFunc(columns, func(c *column) bool { return c.gen != nil }) {
		return
	}
	for _, c := range columns {
		if !c.def.NotNull {
			c.def.NotNull, c.fill = true, acceptance.Value(c.def.Type, 9)
		}
	}
	if !slices.ContainsFunc(columns, tb.distinct) {
		return
	}
	w.did("key changed")
	tb.key = &keyOf{columns: columns, label: w.label()}
}

func (w *world) dropThing(tb *table) {
	switch w.even("dropped thing", 4) {
	case 0:
		tb.indexes = tb.indexes[min(1, len(tb.indexes)):]
	case 1:
		tb.checks = tb.checks[min(1, len(tb.checks)):]
	case 2:
		tb.refs = tb.refs[min(1, len(tb.refs)):]
	case 3:
		tb.uniques = tb.uniques[min(1, len(tb.uniques)):]
	}
}

// changeDeferring changes when a foreign key is checked, and nothing else.
func (w *world) changeDeferring(tb *table) {
	if len(tb.refs) == 0 {
		return
	}
	r := pick(w, "deferred reference", tb.refs)
	switch {
	case !r.def.Deferrable:
		r.def.Deferrable, r.def.Deferred = true, w.chance("deferred", 50)
	case w.chance("turn", 50):
		r.def.Deferred = !r.def.Deferred
	default:
		r.def.Deferrable, r.def.Deferred = false, false
	}
}

// changeUnique drops a unique constraint or adds one.
func (w *world) changeUnique(tb *table) {
	if len(tb.uniques) > 0 && w.chance("drop unique", 60) {
		tb.uniques = tb.uniques[1:]
		return
	}
	w.addUnique(tb)
}

// changeExclude drops an exclusion constraint or adds one.
func (w *world) changeExclude(tb *table) {
	if len(tb.excludes) > 0 && w.chance("drop exclude", 60) {
		tb.excludes = tb.excludes[1:]
		return
	}
	w.addExclude(tb)
}

// changeThing changes a thing under its name.
func (w *world) changeThing(tb *table) {
	switch n := w.even("changed thing", 6); {
	case n <= 1 && len(tb.refs) > 0:
		w.options(pick(w, "changed reference", tb.refs))
	case n == 2 && len(tb.refs) > 0:
		w.retarget(tb, pick(w, "retargeted", tb.refs))
	case n == 3 && len(tb.uniques) > 0:
		u := pick(w, "changed unique", tb.uniques)
		u.deferrable, u.deferred = !u.deferrable, false
	case n == 4 && len(tb.indexes) > 0:
		in := pick(w, "changed index", tb.indexes)
		if in.method == "" {
			in.desc, in.nulls = !in.desc, w.chance("nulls", 50)
		}
	case len(tb.checks) > 0:
		pick(w, "changed check", tb.checks).low--
	}
}

// retarget lets a foreign key refer to something else that holds the same values.
func (w *world) retarget(tb *table, r *refTo) {
	other := w.aim(tb)
	if other == nil || len(other.to) != 1 || len(r.columns) != 1 {
		return
	}
	c := r.columns[0]
	same := c.def.Type == other.to[0].def.Type && c.def.Collation == other.to[0].def.Collation
	if fits := w.fitting(tb, other, other.to[0]); same && fits == c {
		w.did("reference to something else")
		r.target, r.to = other.target, other.to
	}
}

func (w *world) changeComment(tb *table) {
	text := pick(w, "new comment", []string{"", "other", "it's"})
	things := append(tb.things(true), tb.things(false)...)
	switch n := w.even("commented", 4); {
	case n == 0:
		tb.comment = text
	case n == 1 && tb.space != w.public && tb.space != w.tenant:
		tb.space.comment = text
	case len(things) > 0:
		pick(w, "commented thing", things).comment = text
	}
}
