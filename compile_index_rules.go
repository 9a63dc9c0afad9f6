package ashlar

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// method is what is known of an access method.
// https://www.postgresql.org/docs/current/indexes-types.html
type method struct {
	ordered  bool // ASC, DESC, NULLS FIRST and NULLS LAST
	unique   bool
	include  bool
	multiple bool // several parts
}

// methods are those of PostgreSQL. Of others, which extensions bring, nothing is known and nothing refused.
var methods = map[string]method{
	"":       {ordered: true, unique: true, include: true, multiple: true},
	"hash":   {},
	"gist":   {include: true, multiple: true},
	"spgist": {include: true},
	"gin":    {multiple: true},
	"brin":   {multiple: true},
}

// checkIndex refuses what the server would refuse.
func (c *compiler) checkIndex(t *table, said *Index, call string, index catalog.Index) {
	if said.nulls.is() {
		if index.Unique {
			c.needs(t, said.nulls.at, call+".NullsNotDistinct", 15)
		} else {
			c.fault(t, said.nulls.at, call+".NullsNotDistinct", "is for unique indexes", "Add Unique().")
		}
	}
	if len(index.Parts)+len(index.Include) > maxColumns {
		c.fault(t, said.at, call, fmt.Sprintf("has %d columns", len(index.Parts)+len(index.Include)), fmt.Sprintf("PostgreSQL allows %d.", maxColumns))
	}
	for i, part := range index.Parts {
		arg := partOf(said.args[i], said.at, "Index")
		c.checkPart(t, arg, call, index.Method, part)
		if op := arg.operator; op.is() {
			c.fault(t, op.at, arg.kind+".With", "an index has no operators", "Say it in r.Exclude, or take With away.")
		}
	}
	m, known := c.method(t, said.method, call, index.Method)
	if !known {
		return
	}
	refuse := func(at place, option, what string) {
		c.fault(t, at, call+option, fmt.Sprintf("a %s index %s", index.Method, what), "Take it away, or choose another access method.")
	}
	switch {
	case index.Unique && !m.unique:
		refuse(said.unique.at, ".Unique", "cannot be unique")
	case len(index.Include) > 0 && !m.include:
		refuse(said.include.at, ".Include", "has no included columns")
	case len(index.Parts) > 1 && !m.multiple:
		refuse(said.at, "", "has one part")
	}
}

// method returns what is known of the access method.
func (c *compiler) method(t *table, said said[string], call, name string) (m method, known bool) {
	m, known = methods[name]
	if !known {
		if problem, fix := nameProblem(name); problem != "" {
			c.fault(t, said.at, call+".Using", problem, fix)
		}
	}
	return m, known
}

// checkPart checks one part of an index or an exclusion constraint.
func (c *compiler) checkPart(t *table, arg Part, call, method string, part catalog.Part) {
	at := arg.at
	if arg.class.is() {
		if problem, fix := nameProblem(arg.class.value); problem != "" {
			c.fault(t, arg.class.at, arg.kind+".OpClass", problem, fix)
		}
	}
	col := t.column(part.Column)
	if arg.collation.is() {
		kind, sql := otherFamily, ""
		if part.Column != "" && col != nil {
			kind, sql = familyOf(c.baseOf(col.out.Type)), col.out.Type
		}
		if problem, fix := collationProblem(arg.collation.value, kind, sql); problem != "" {
			c.fault(t, arg.collation.at, arg.kind+".Collate", problem, fix)
		}
		c.needs(t, arg.collation.at, fmt.Sprintf("%s.Collate(%q)", arg.kind, arg.collation.value), collationSince[arg.collation.value])
	}
	if m, known := methods[method]; known && !m.ordered && (arg.desc || arg.nulls != nullsDefault) {
		c.fault(t, at, call, fmt.Sprintf("a %s index has no order", method), "Name the column without Desc, NullsFirst and NullsLast.")
	}
	if part.Column == "" || col == nil || arg.class.is() {
		return
	}
	c.needsOrder(t, at, call, method, col)
	base := c.baseOf(col.out.Type)
	if _, known := methods[method]; method == "" && !sortable(base) || known && opaque[base] {
		c.fault(t, at, call, fmt.Sprintf("%s is %s, which has no order", part.Column, col.out.Type), `Choose another access method with Using, such as "gist", or an expression.`)
	}
}
