package ashlar

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// addFilter resolves the base filter.
func (c *compiler) addFilter(t *table) {
	if said := t.Resource.filter; said.is() && said.value.sql != "" {
		t.filter = c.immutable(t, said.at, "BaseFilter", said.value)
	}
}

// filtered joins the condition of an index with the base filter.
func (t *table) filtered(where catalog.Expression, unfiltered said[bool]) catalog.Expression {
	switch {
	case t.filter == "" || unfiltered.value:
		return where
	case where == "":
		return t.filter
	default:
		return "(" + where + ") AND (" + t.filter + ")"
	}
}

// checked makes a check one of the rows that meet the base filter.
func (t *table) checked(expression catalog.Expression, unfiltered said[bool]) catalog.Expression {
	if t.filter == "" || unfiltered.value || expression == "" {
		return expression
	}
	return "(" + expression + ") OR NOT (" + t.filter + ")"
}

// takeFiltered takes the uniques that have the base filter out of the constraints, and makes indexes of them under the same
// names: no constraint has a condition.
func (c *compiler) takeFiltered(t *table, all *settled[catalog.Unique], filtered map[string]*Unique) {
	all.items = slices.DeleteFunc(all.items, func(item settledItem[catalog.Unique]) bool {
		said := filtered[item.name]
		if said == nil {
			return false
		}
		u := item.value
		if u.Deferrable {
			c.fault(t, item.at, item.call, "has a base filter, so it is an index, which cannot be deferrable", "Say Unfiltered, or take Deferrable away.")
		}
		index := catalog.Index{Name: u.Name, Unique: true, Include: u.Include, NullsNotDistinct: u.NullsNotDistinct, Where: t.filter}
		for _, name := range u.Columns {
			index.Parts = append(index.Parts, catalog.Part{Column: name})
		}
		c.noVirtual(t, item.at, item.call, t.filter)
		t.indexes = append(t.indexes, indexEntry{index: index, at: item.at, phase: item.phase, call: item.call, filtered: true})
		return true
	})
}
