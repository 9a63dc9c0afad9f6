package acceptance_test

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// enumOf is an enum type. Its value "a" is that of all rows: it is renamed at times, and never goes.
type enumOf struct {
	beforeSpace *space // nil: new
	before      string
	space       *space
	name        string
	values      []*valueOf
	comment     string
}

type valueOf struct {
	before, name string
}

var enumNames = []string{"Mood", "state", "order", "tags", "a b", "posts", "users"}

func (e *enumOf) full() catalog.Name { return catalog.Name{Schema: e.space.name, Name: e.name} }

func (w *world) findEnum(s *space, name string) *enumOf {
	for _, e := range w.enums {
		if e.space == s && e.name == name {
			return e
		}
	}
	return nil
}

func (w *world) addEnum() {
	e := &enumOf{space: w.somewhere(), name: pick(w, "enum", enumNames), comment: pick(w, "comment", comments)}
	if w.findEnum(e.space, e.name) != nil || w.findDomain(e.space, e.name) != nil || w.find(e.space, e.name) != nil {
		return
	}
	for _, name := range []string{"b", "a", "it's", "Zed"}[:2+w.even("values", 3)] {
		e.values = append(e.values, &valueOf{name: name})
	}
	w.enums = append(w.enums, e)
}

// spareValues are those that may go: no row holds them.
func (e *enumOf) spareValues() []*valueOf {
	return slices.DeleteFunc(slices.Clone(e.values), func(v *valueOf) bool { return v == e.kept() })
}

// kept returns the value of all rows: the first one by bytes, as acceptance.Rows chooses it.
func (e *enumOf) kept() *valueOf {
	return slices.MinFunc(e.values, func(a, b *valueOf) int { return compare(a.first(), b.first()) })
}

func (v *valueOf) first() string {
	if v.before != "" {
		return v.before
	}
	return "~" + v.name // a new one is never that of rows
}

// original returns what the value is called in the type that goes.
func (v *valueOf) original() string {
	if v.before != "" {
		return v.before
	}
	return v.name
}

func compare(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// changeEnum changes one thing about an enum type, or adds one.
func (w *world) changeEnum(tb *table) {
	if len(w.enums) == 0 || w.chance("another enum", 15) {
		w.addEnum()
		return
	}
	e := pick(w, "changed enum", w.enums)
	switch w.even("enum change", 12) {
	case 0, 1:
		v := &valueOf{name: w.next()}
		e.values = slices.Insert(e.values, w.even("place", len(e.values)+1), v)
		w.did("enum value added")
		for _, c := range tb.live() {
			if c.enum == e && c.gen == nil && w.chance("used at once", 60) {
				c.value = v
			}
		}
	case 2, 3:
		if w.tenantsHad(e) {
			return
		}
		if spare := e.spareValues(); len(spare) > 0 {
			gone := pick(w, "gone value", spare)
			w.did("enum value removed")
			e.values = slices.DeleteFunc(e.values, func(v *valueOf) bool { return v == gone })
			if gone.before != "" && e.beforeSpace != nil {
				w.goneValues = append(w.goneValues, goneValue{e, gone.before})
			}
		}
	case 4:
		if w.tenantsHad(e) {
			return
		}
		w.did("enum reordered")
		slices.Reverse(e.values)
	case 5:
		w.did("enum value renamed")
		pick(w, "renamed value", e.values).name = w.next()
	case 6:
		w.did("enum values swapped")
		a, b := pick(w, "value", e.values), pick(w, "other value", e.values)
		a.name, b.name = b.name, a.name
	case 7:
		w.moveEnum(e, e.space, pick(w, "to enum", append(enumNames, tableNames...)))
	case 8:
		w.moveEnum(e, w.somewhere(), e.name)
	case 9:
		w.did("enum dropped")
		w.dropEnum(e)
	case 10:
		if tb.space == w.tenant {
			return
		}
		w.did("enum takes the name of a table")
		w.moveEnum(e, tb.space, tb.name)
		w.renameTable(tb, tb.space, w.next())
	case 11:
		if tb.space == w.tenant {
			return
		}
		w.did("table takes the name of a dropped enum")
		space, name := e.space, e.name
		w.dropEnum(e)
		w.renameTable(tb, space, name)
	}
}

// tenantsHad reports whether a column of tenants was of an enum at first: then no value of it goes.
func (w *world) tenantsHad(e *enumOf) bool {
	for _, tb := range w.first {
		if tb.space == w.tenant && w.tenant != nil && slices.ContainsFunc(tb.columns, func(c *column) bool { return c.enum == e }) {
			return true
		}
	}
	return false
}

// becomeEnum gives a column of text an enum type. All rows get the value that those of enum columns hold.
func (w *world) becomeEnum(tb *table) {
	plain := slices.DeleteFunc(tb.live(), func(c *column) bool {
		return c.before == "" || !isText(c) || c.altered || c.gen != nil || w.inReference(c) || tb.standsIn(c) || isBase(tb, c) || w.holdsKey(c)
	})
	if len(plain) == 0 || len(w.enums) == 0 {
		return
	}
	w.did("text turned into enum")
	c := pick(w, "turned into enum", plain)
	c.plain()
	c.enum, c.altered, c.turned, c.cast = pick(w, "enum", w.enums), true, true, true
	c.def.Type, c.def.Default, c.def.Collation, c.def.Compression = fmt.Sprintf("enum %p", c.enum), "", "", ""
	w.tidy()
}

func (w *world) dropEnum(e *enumOf) {
	if e.beforeSpace != nil {
		w.goneEnums = append(w.goneEnums, lost{e.beforeSpace, e.before})
	}
	w.enums = slices.DeleteFunc(w.enums, func(o *enumOf) bool { return o == e })
	w.tidy()
}

func (w *world) moveEnum(e *enumOf, space *space, name string) {
	if other := w.findEnum(space, name); other != nil && other != e {
		w.moveEnum(other, space, w.next())
	}
	if other := w.findDomain(space, name); other != nil {
		w.moveDomain(other, space, w.next())
	}
	w.did("enum renamed or moved")
	e.space, e.name = space, name
}

// goneValue is a value that is no longer declared.
type goneValue struct {
	enum *enumOf
	name string
}

// enumAnswers returns the answers about types and values.
func (w *world) enumAnswers() (renames, drops []string) {
	for _, l := range w.goneEnums {
		drops = append(drops, "type:"+ident.JoinPath(l.space.before, l.name))
	}
	for _, e := range w.enums {
		if e.beforeSpace == nil {
			continue
		}
		path := ident.JoinPath(e.beforeSpace.before, e.before)
		if e.before != e.name || e.beforeSpace != e.space {
			renames = append(renames, "type:"+path+"="+ident.JoinPath(e.space.name, e.name))
		}
		for _, v := range e.values {
			if v.before != "" && v.before != v.name {
				renames = append(renames, "value:"+path+"."+ident.JoinPath(v.before)+"="+v.name)
			}
		}
	}
	for _, gone := range w.goneValues {
		if slices.Contains(w.enums, gone.enum) {
			drops = append(drops, "value:"+ident.JoinPath(gone.enum.beforeSpace.before, gone.enum.before, gone.name))
		}
	}
	return renames, drops
}

// enum writes an enum type.
func (s *scribe) enum(e *enumOf) {
	full := e.full()
	if _, table := s.c.Tables[full]; table || s.w.find(e.space, e.name) != nil {
		e.name, s.again = s.w.next(), true
		return
	}
	for _, tb := range s.w.keeps.tables {
		s.clash = s.clash || tb.full() == full
	}
	for _, l := range s.w.goneEnums { // under a name that is gone it looks like the one that had it
		s.clash = s.clash || l.space == e.space && l.name == e.name || l.space.name == e.space.name && l.name == e.name
	}
	if e.beforeSpace == nil {
		s.clash = s.clash || s.w.wasEnum(e.space, e.name)
	}
	out := catalog.Enum{Name: full, Comment: e.comment}
	for _, v := range e.values {
		out.Values = append(out.Values, v.name)
	}
	_, there := s.c.Enums[full]
	s.clash = s.clash || there
	s.c.Enums[full] = out
}

// wasEnum reports whether an enum that stays had a name at first: nothing new takes it in these worlds.
func (w *world) wasEnum(space *space, name string) bool {
	return slices.ContainsFunc(w.enums, func(e *enumOf) bool {
		return e.beforeSpace != nil && e.before == name && (e.beforeSpace == space || e.beforeSpace.before == space.name)
	})
}

// ofEnum gives a column of a table the type and the default of its enum.
func (c *column) ofEnum(tb *table, def *catalog.Column) {
	def.Type = operation.TypeIn(tb.full(), c.enum.full())
	if c.list {
		def.Type += "[]"
	}
	if c.value == nil {
		return
	}
	def.Default = ident.Literal(c.value.name)
	if c.list {
		def.Default = "'{}'"
	}
}

// tidyEnums takes away what stands on types and values that are gone.
func (w *world) tidyEnums() {
	for _, tb := range w.tables {
		for _, c := range tb.columns {
			if c.enum == nil || c.kept {
				continue
			}
			if !slices.Contains(w.enums, c.enum) {
				c.def.Type, c.altered, c.fill = "text", true, ident.Literal(c.enum.kept().original())
				if c.list {
					c.def.Type, c.fill = "text[]", "'{}'"
				}
				c.enum, c.value = nil, nil
				continue
			}
			if c.value != nil && !slices.Contains(c.enum.values, c.value) {
				c.value = nil
			}
		}
	}
}
