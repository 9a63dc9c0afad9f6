package ashlar

import (
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// addTenant resolves the tenant column.
func (c *compiler) addTenant(t *table) {
	said := t.Resource.tenant
	if t.owner != nil {
		t.tenant = t.owner.tenant
	}
	if !said.is() {
		return
	}
	col := c.columnOf(t, said.at, "TenantColumn", said.value)
	switch {
	case t.owner == nil:
		t.tenant = col
	case col != nil && !t.isTenant(col):
		c.fault(t, said.at, fmt.Sprintf("TenantColumn(%s)", col.path()), fmt.Sprintf("the tenant column of table %q is what %s says", t.name.Name, t.owner.typ.Name()),
			fmt.Sprintf("Say it in %s, or take it away.", t.owner.typ.Name()))
	}
}

// isTenant reports whether a column is the tenant column, whichever resource on the table it is of.
func (t *table) isTenant(col *column) bool {
	return t.tenant != nil && col.out.Name == t.tenant.out.Name
}

// perTenant puts the tenant column in front of columns that do not name it.
func (t *table) perTenant(cols []*column) []*column {
	if t.tenant == nil || slices.ContainsFunc(cols, t.isTenant) {
		return cols
	}
	return slices.Concat([]*column{t.tenant}, cols)
}

// partsPerTenant puts the tenant column in front of the parts of an index that do not name it.
func (t *table) partsPerTenant(parts []catalog.Part) []catalog.Part {
	if t.tenant == nil || slices.ContainsFunc(parts, func(p catalog.Part) bool { return p.Column == t.tenant.out.Name }) {
		return parts
	}
	return slices.Concat([]catalog.Part{{Column: t.tenant.out.Name}}, parts)
}

// matchTenant adds the tenant columns of both sides to a reference that is to stay inside the tenant, and reports whether
// it can.
func (c *compiler) matchTenant(t *table, ref *reference) bool {
	said := ref.said.matchTenant
	call := ref.call + ".MatchTenant"
	for _, side := range []*table{t, ref.target} {
		if side.tenant == nil {
			if !side.Resource.tenant.is() { // otherwise a mistake of its own
				c.fault(t, said.at, call, side.typ.Name()+" has no tenant column",
					fmt.Sprintf("Say r.TenantColumn(...) in %s, or take MatchTenant away.", side.typ.Name()))
			}
			return false
		}
	}
	i := slices.IndexFunc(ref.columns, t.isTenant)
	switch {
	case i < 0:
		ref.columns = slices.Concat([]*column{t.tenant}, ref.columns)
		ref.targets = slices.Concat([]*column{ref.target.tenant}, ref.targets)
	case !ref.target.isTenant(ref.targets[i]):
		c.fault(t, said.at, call, fmt.Sprintf("%s, the tenant column, refers to %s", t.tenant.path(), ref.targets[i].full()),
			"Take MatchTenant away, or let the tenant columns refer to each other.")
		return false
	case len(ref.columns) == 1:
		c.fault(t, said.at, call, t.tenant.path()+" is the tenant column itself", "Take MatchTenant away.")
		return false
	}
	return true
}

// inTenant returns the columns of a key without the tenant column.
func (t *table) inTenant(key []*column) []*column {
	return slices.DeleteFunc(slices.Clone(key), t.isTenant)
}

// addTenantKeys gives the tables that are referred to inside the tenant the unique constraint that this needs: over the
// tenant column and what is unique without it, so that it refuses no row that was not refused before.
func (c *compiler) addTenantKeys(t *table) {
	for _, ref := range t.references {
		to, targets := ref.target, names(ref.targets)
		if !ref.said.matchTenant.value || ref.replaced || to.out.Unmanaged || c.uniqueness(to, targets) != notUnique {
			continue // it is there, or checkTarget says what is wrong with it
		}
		without := names(to.inTenant(ref.targets))
		if c.uniqueness(to, without) != isUnique {
			continue // checkTarget says what is missing
		}
		name := ident.Derive(to.name.Name, targets, "key")
		to.out.Uniques[name] = catalog.Unique{Name: name, Columns: targets}
		c.constraint(to, name, "uniques", ref.said.matchTenant.at, ref.call+".MatchTenant")
	}
}

// checkTenantReference refuses what would not keep the tenants apart, or could not work.
func (c *compiler) checkTenantReference(t *table, ref *reference) {
	said := ref.said
	if !said.matchTenant.value {
		return
	}
	if !t.tenant.out.NotNull {
		c.fault(t, said.matchTenant.at, ref.call+".MatchTenant", t.tenant.out.Name+" may be NULL, and then the server checks nothing",
			"Let the tenant column be NOT NULL, or take MatchTenant away.")
	}
	if said.matchFull.value && slices.ContainsFunc(ref.columns, func(col *column) bool { return !col.out.NotNull }) {
		c.fault(t, said.matchFull.at, ref.call+".MatchFull", "refuses all rows that have a tenant and refer to nothing", "Take MatchFull away.")
	}
	if action := said.onUpdate; action.value == SetNull || action.value == SetDefault {
		c.fault(t, action.at, fmt.Sprintf("%s.OnUpdate(%s)", ref.call, actionName(action.value)),
			fmt.Sprintf("sets %s too, the tenant column", t.tenant.out.Name), "Choose NoAction, Restrict or Cascade.")
	}
}
