package ashlar

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// indexEntry is an index on its way; its name comes last, when all are known.
type indexEntry struct {
	index catalog.Index
	base  string // the derived name, when none was said
	at    place
	phase int
	call  string

	filtered bool // it is a Unique that has the base filter
}

// maxColumns is the greatest number of columns of an index.
// https://www.postgresql.org/docs/current/limits.html
const maxColumns = 32

// addUniques adds the UNIQUE constraints.
func (c *compiler) addUniques(t *table) {
	settled := newSettled[catalog.Unique](c, t, "uniques")
	filtered := map[string]*Unique{}
	for _, said := range t.uniques {
		cols, ok := c.columnsOf(t, said.at, "Unique", said.args)
		if !ok {
			continue
		}
		call := callOf("Unique", cols)
		c.distinct(t, said.at, call, cols)
		if !said.allTenants.value {
			cols = t.perTenant(cols)
		}
		c.checkSortable(t, said.at, call, cols)
		u := catalog.Unique{
			Columns:          names(cols),
			NullsNotDistinct: said.nulls.value,
			Deferrable:       said.deferrable.value || said.deferred.value,
			Deferred:         said.deferred.value,
		}
		u.Include = c.included(t, said.include, call, cols)
		c.noVirtual(t, said.at, call, "", cols...)
		c.inKey(t, said.at, call, "unique", plainParts(cols))
		if said.nulls.is() {
			c.needs(t, said.nulls.at, call+".NullsNotDistinct", 15)
		}
		u.Name = c.named(t, said.name, call, ident.Derive(t.name.Name, slices.Concat(u.Columns, u.Include), "key"))
		settled.put(u.Name, u, said.recorded, call)
		if delete(filtered, u.Name); t.filter != "" && !said.unfiltered.value {
			filtered[u.Name] = said
		}
	}
	c.sameUniques(t, settled)
	c.takeFiltered(t, settled, filtered)
	settled.into(t.out.Uniques)
	if key := t.Resource.key; key != nil {
		c.checkSortable(t, key.at, callOf("PrimaryKey", t.key), t.key)
	}
}

// sameUniques refuses two constraints that say the same under two names. That of the resource itself renames the one of an
// embedded struct.
func (c *compiler) sameUniques(t *table, all *settled[catalog.Unique]) {
	var renamed []string
	for i, first := range all.items {
		for _, second := range all.items[i+1:] {
			same := second.value
			same.Name = first.name
			switch {
			case !equal(first.value, same):
			case first.phase < second.phase:
				renamed = append(renamed, first.name)
			case first.phase > second.phase:
				renamed = append(renamed, second.name)
			default:
				if before(second.at, first.at) {
					first, second = second, first
				}
				c.fault(t, second.at, second.call, fmt.Sprintf("says the same as %q at %s", first.name, first.at.text()), "Take one of them away.")
			}
		}
	}
	all.items = slices.DeleteFunc(all.items, func(i settledItem[catalog.Unique]) bool { return slices.Contains(renamed, i.name) })
}

// included resolves the columns of INCLUDE.
func (c *compiler) included(t *table, said said[[]any], call string, keys []*column) []string {
	if len(said.value) == 0 {
		return nil
	}
	cols, ok := c.columnsOf(t, said.at, call+".Include", said.value)
	if !ok || len(cols) == 0 {
		return nil
	}
	c.distinct(t, said.at, call+".Include", slices.Concat(keys, cols))
	return names(cols)
}

// checkSortable refuses columns that a btree cannot order.
func (c *compiler) checkSortable(t *table, at place, call string, cols []*column) {
	for _, col := range cols {
		if !sortable(c.baseOf(col.out.Type)) {
			c.fault(t, at, call, fmt.Sprintf("%s is %s, which has no order", col.out.Name, col.out.Type), "Use an index over an expression, or another access method.")
		}
	}
	if len(cols) > maxColumns {
		c.fault(t, at, call, fmt.Sprintf("has %d columns", len(cols)), fmt.Sprintf("PostgreSQL allows %d.", maxColumns))
	}
}

// addIndexes makes the indexes, still without derived names.
func (c *compiler) addIndexes(t *table) {
	for _, said := range t.Resource.indexes {
		parts, ok := c.parts(t, "Index", said.recorded)
		if !ok {
			continue
		}
		call := callOfParts("Index", t, parts)
		index := catalog.Index{
			Unique: said.unique.value, Method: said.method.value, Parts: parts,
			NullsNotDistinct: said.nulls.value, Concurrently: said.concurrently.value, Comment: said.comment.value,
		}
		if index.Method == "btree" {
			index.Method = ""
		}
		if said.where.is() {
			index.Where = c.immutable(t, said.where.at, call+".Where", said.where.value)
		}
		index.Where = t.filtered(index.Where, said.unfiltered)
		var keys []*column
		for _, name := range index.Columns() {
			keys = append(keys, t.column(name))
		}
		index.Include = c.included(t, said.include, call, keys)
		for _, p := range said.parameters {
			if index.Parameters == nil {
				index.Parameters = map[string]string{}
			}
			c.setParameter(t, call, index.Parameters, p)
		}
		if said.name.is() {
			index.Name = c.named(t, said.name, call, "")
		}
		c.checkIndex(t, said, call, index)
		if index.Unique && !said.allTenants.value {
			index.Parts = t.partsPerTenant(index.Parts)
		}
		c.checkIndexOfPartitioned(t, said, call, index)
		c.noVirtualParts(t, said.at, call, index.Parts, index.Include, index.Where)
		t.indexes = append(t.indexes, indexEntry{index: index, at: said.at, phase: said.phase, call: call})
	}
}

// column returns the column of that name.
func (t *table) column(name string) *column {
	for _, col := range t.columns {
		if col.out.Name == name {
			return col
		}
	}
	return nil
}

// partOf returns an argument as a part; one that is no part is a column.
func partOf(arg any, at place, kind string) Part {
	if part, ok := arg.(Part); ok {
		return part
	}
	return Part{at: at, kind: kind, columns: []any{arg}}
}

// parts resolves the parts of an index or an exclusion constraint.
func (c *compiler) parts(t *table, kind string, said recorded) (parts []catalog.Part, ok bool) {
	ok = true
	for _, arg := range said.args {
		part := partOf(arg, said.at, kind)
		out := catalog.Part{Descending: part.desc, NullsFirst: part.desc && part.nulls != nullsLast || part.nulls == nullsFirst}
		if part.kind == "Expr" {
			out.Expression = c.immutable(t, part.at, "Expr", sqlText{part.sql, part.columns})
			ok = ok && out.Expression != ""
			if name := onlyName(string(out.Expression)); name != "" && t.column(name) != nil {
				out.Column, out.Expression = name, "" // the server takes it for the column too
			}
		} else if col := c.columnOf(t, part.at, part.kind, part.columns[0]); col != nil {
			out.Column = col.out.Name
		} else {
			ok = false
		}
		if part.collation.is() {
			out.Collation = collation(part.collation.value)
		}
		out.OperatorClass = c.qualified(part.class.value)
		parts = append(parts, out)
	}
	return parts, ok
}

// onlyName returns the name that an expression consists of, or nothing.
func onlyName(sql string) string {
	if strings.ContainsRune(sql, '(') {
		return ""
	}
	if tokens := lex.Tokens(sql); len(tokens) == 1 {
		return tokens[0].Name()
	}
	return ""
}

// callOfParts writes a call with its parts, Index(ClosedAt, Expr).
func callOfParts(method string, t *table, parts []catalog.Part) string {
	call := method + "("
	for i, part := range parts {
		if i > 0 {
			call += ", "
		}
		if col := t.column(part.Column); part.Column != "" && col != nil {
			call += col.path()
		} else {
			call += "Expr"
		}
	}
	return call + ")"
}

// allIndexes returns the indexes of all resources on the table.
func (t *table) allIndexes() []indexEntry {
	if root := t.root(); len(root.extenders) == 0 {
		return root.indexes
	}
	var all []indexEntry
	for _, resource := range t.family() {
		all = append(all, resource.indexes...)
	}
	return all
}

// deriveIndexNames gives the indexes without a name the one that they would have if no other had it.
func (c *compiler) deriveIndexNames(t *table) {
	for i := range t.indexes {
		if e := &t.indexes[i]; e.index.Name == "" {
			e.base = derived(t, e.index)
		}
	}
}

// settleIndexes names the indexes and adds them.
func (c *compiler) settleIndexes(t *table) {
	settled := newSettled[catalog.Index](c, t, "indexes")
	all := t.allIndexes()
	for _, e := range t.indexes {
		if e.base != "" {
			unnamed := e.index
			e.index.Name = e.base
			if slices.ContainsFunc(all, func(other indexEntry) bool { return other.base == e.base && !equal(other.index, unnamed) }) {
				e.index.Name = derived(t, e.index, distinguishing(e.index)...)
			}
		}
		settled.put(e.index.Name, e.index, recorded{at: e.at, phase: e.phase}, e.call)
	}
	for _, item := range settled.items {
		if other, ok := t.out.Indexes[item.name]; ok && equal(other, item.value) {
			continue // another resource on the table says it too
		}
		t.out.Indexes[item.name] = item.value
		c.claim(t, item.name, "index", item.at, item.call)
	}
}

// derived returns the name that PostgreSQL gives to an index, except that an expression is always "expr".
func derived(t *table, i catalog.Index, more ...string) string {
	return ident.Derive(t.name.Name, append(numbered(append(partNames(i.Parts), i.Include...)), more...), "idx")
}

// partNames returns what a derived name calls the parts.
func partNames(parts []catalog.Part) []string {
	var names []string
	for _, part := range parts {
		names = append(names, cmp.Or(part.Column, "expr"))
	}
	return names
}

// numbered tells equal names apart as PostgreSQL does: expr, expr1, expr2.
func numbered(names []string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		distinct := name
		for n := 1; slices.Contains(out, distinct); n++ {
			distinct = name + strconv.Itoa(n)
		}
		out = append(out, distinct)
	}
	return out
}

// distinguishing returns what tells an index from a plain one over the same columns. A plain one has nothing, so it keeps
// its name.
func distinguishing(i catalog.Index) (parts []string) {
	if i.Method != "" {
		parts = append(parts, i.Method)
	}
	if i.Unique {
		parts = append(parts, "unique")
	}
	if slices.ContainsFunc(i.Parts, func(p catalog.Part) bool { return p.Descending }) {
		parts = append(parts, "desc")
	}
	for _, part := range i.Parts {
		if part.OperatorClass != "" {
			parts = append(parts, lastName(part.OperatorClass))
		}
	}
	if i.Where != "" {
		parts = append(parts, "where")
	}
	return parts
}

func equal[T any](a, b T) bool { return reflect.DeepEqual(a, b) }
