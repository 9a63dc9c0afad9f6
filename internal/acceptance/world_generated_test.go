package acceptance_test

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// genOf says what a generated column is computed from.
type genOf struct {
	base  *column
	turns int // how often the expression was changed

	virtual bool
}

// expression returns the expression of a generated column and its type.
func (g *genOf) expression() (catalog.Expression, string) {
	base := ident.Quote(g.base.name)
	if isText(g.base) {
		return catalog.Expression([]string{"lower(" + base + "::text)", "upper(" + base + "::text)"}[g.turns%2]), "text"
	}
	return catalog.Expression(fmt.Sprintf("%s + %d", base, 1+g.turns%2)), g.base.def.Type
}

func canGenerate(c *column) bool { return c.gen == nil && c.enum == nil && (isText(c) || isNumber(c)) }

// virtual draws whether a generated column is virtual, where the server has such.
func (w *world) virtual() bool { return w.major >= 18 && w.chance("virtual", 40) }

// addGenerated adds a generated column.
func (w *world) addGenerated(tb *table) {
	base := pick(w, "base", tb.live())
	if !canGenerate(base) {
		return
	}
	c := &column{name: pick(w, "generated", columnNames), gen: &genOf{base: base, turns: w.even("turns", 2), virtual: w.virtual()}}
	if tb.find(c.name) != nil {
		return
	}
	w.did("generated column added")
	c.def.Comment = pick(w, "comment", comments)
	tb.columns = append(tb.columns, c)
	w.tidy()
	if !c.gen.virtual && w.chance("indexed", 50) {
		tb.indexes = append(tb.indexes, &indexOf{label: w.label(), parts: []*column{c}})
	}
}

// changeGenerated changes the expression of a generated column, or makes it a plain one, or the other way round.
func (w *world) changeGenerated(tb *table) {
	if w.chance("turn generated", 35) {
		w.turnGenerated(tb)
		return
	}
	for _, other := range w.tables {
		for _, c := range other.live() {
			switch {
			case c.gen == nil || c.before == "" && w.chance("pass", 80):
			case w.chance("turn virtual", 20):
				c.gen.virtual = w.virtual()
				w.tidy()
				return
			case !c.turned && w.chance("turn plain", 75):
				w.did("generated column turned plain")
				c.gen, c.altered, c.turned = nil, true, true
				return
			default:
				w.did("generated column changed")
				c.gen.turns++
				return
			}
		}
	}
	w.addGenerated(tb)
}

// turnGenerated makes a plain column that nothing else needs a generated one.
func (w *world) turnGenerated(tb *table) {
	bases := slices.DeleteFunc(tb.live(), func(c *column) bool { return !canGenerate(c) })
	plain := slices.DeleteFunc(tb.live(), func(c *column) bool {
		return c.gen != nil || c.enum != nil || c.def.NotNull || c.def.Default != "" || w.inReference(c) || tb.standsIn(c) || isBase(tb, c) || w.holdsKey(c)
	})
	if len(bases) == 0 || len(plain) == 0 {
		return
	}
	c, base := pick(w, "turned", plain), pick(w, "base", bases)
	if c == base {
		return
	}
	w.did("plain column turned generated")
	c.plain()
	c.gen, c.altered, c.turned = &genOf{base: base, virtual: w.virtual()}, true, true
	c.def.Identity, c.def.Collation, c.def.Compression = nil, "", ""
	w.tidy()
}

func isBase(tb *table, c *column) bool {
	return slices.ContainsFunc(tb.columns, func(o *column) bool { return o.gen != nil && o.gen.base == c })
}

// standsIn reports whether a key or a unique is over the column.
func (tb *table) standsIn(c *column) bool {
	return tb.key != nil && slices.Contains(tb.key.columns, c) ||
		slices.ContainsFunc(tb.uniques, func(u *keyOf) bool { return slices.Contains(u.columns, c) }) ||
		slices.ContainsFunc(tb.excludes, func(x *excludeOf) bool { return x.on == c }) ||
		slices.ContainsFunc(tb.indexes, func(in *indexOf) bool { return in.unique && slices.Contains(in.parts, c) })
}

// tidyGenerated drops generated columns whose base is gone or has a type that nothing is computed from, and gives the
// others the type of what they are computed to.
func (w *world) tidyGenerated() {
	for _, tb := range w.tables {
		for _, c := range slices.Clone(tb.columns) {
			if c.gen == nil {
				continue
			}
			if base := c.gen.base; base.kept || !slices.Contains(tb.columns, base) || !canGenerate(base) {
				if c.before != "" {
					tb.gone[c.before] = true
				}
				tb.columns = slices.DeleteFunc(tb.columns, func(o *column) bool { return o == c })
				continue
			}
			_, c.def.Type = c.gen.expression()
			c.gen.virtual = c.gen.virtual && c.gen.base.domain == nil // the server computes them over built-in types only
		}
	}
}

// excludeOf is an exclusion constraint that is as good as a unique one.
type excludeOf struct {
	label
	on         *column
	deferrable bool
	ranges     bool // over ranges of one number each, by gist
}

func (w *world) addExclude(tb *table) {
	columns := w.keyColumns(tb, 1)
	if columns == nil {
		return
	}
	w.did("add exclude")
	tb.excludes = append(tb.excludes, &excludeOf{label: w.label(), on: columns[0], deferrable: w.chance("deferrable", 30), ranges: canRange(columns[0]) && w.chance("ranges", 50)})
}

func canRange(c *column) bool { return c.def.Type == "bigint" || c.def.Type == "integer" }

// exclude writes an exclusion constraint.
func (x *excludeOf) exclude(name string) catalog.Exclude {
	if column := ident.Quote(x.on.name); x.ranges { // a range of NULL would hold all numbers
		return catalog.Exclude{
			Name: name, Comment: x.comment, Deferrable: x.deferrable, Method: "gist", Where: catalog.Expression(column + " IS NOT NULL"),
			Parts: []catalog.ExcludePart{{Part: catalog.Part{Expression: catalog.Expression("int8range(" + column + ", " + column + ", '[]')")}, Operator: "&&"}},
		}
	}
	return catalog.Exclude{
		Name: name, Comment: x.comment, Deferrable: x.deferrable,
		Parts: []catalog.ExcludePart{{Part: catalog.Part{Column: x.on.name}, Operator: "="}},
	}
}
