package ashlar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// ofTenants reports whether the table is there once per tenant, whichever resource on it is asked.
func (t *table) ofTenants() bool { return t.name.OfTenants() }

// placeTable finds the schema of a table, and that of its shared copy.
func (c *compiler) placeTable(t *table) {
	schema := cmp.Or(t.table.schema.value, t.domain.Schema, c.repo.Schema)
	t.name = catalog.Name{Schema: schema, Name: t.table.name.value}
	if said := t.tenantSchema; said.value {
		t.name.Schema = catalog.Tenant
		if t.global.value {
			t.shared = t.name.In(schema)
		}
	}
}

// checkTenantSchema refuses what says where else the table or its rows would be.
func (c *compiler) checkTenantSchema(t *table, call string) {
	if !t.tenantSchema.value {
		return
	}
	if at := t.table.schema; at.is() && t.shared.IsZero() {
		c.fault(t, at.at, call+".Schema", "the table is in the schema of each tenant", "Take Schema or TenantSchema away. With TenantSchema().Global() it is the schema of the copy that all share.")
	}
	if said := t.Resource.tenant; said.is() {
		c.fault(t, said.at, "TenantColumn", "the table is in the schema of each tenant, so every row in it is of that one", "Take TenantColumn or TenantSchema away.")
	}
}

// sameTenancy refuses another word than that of the owner of the table.
func (c *compiler) sameTenancy(t *table) {
	if said := t.tenantSchema; said.is() && !t.owner.ofTenants() {
		c.fault(t, said.at, "TenantSchema", fmt.Sprintf("table %q is there once, says %s", t.owner.name.Name, t.owner.typ.Name()),
			fmt.Sprintf("Take it away, or say it in %s.", t.owner.typ.Name()))
	} else if said := t.global; said.is() && t.owner.shared.IsZero() {
		c.fault(t, said.at, "TenantSchema.Global", fmt.Sprintf("table %q is in the schema of each tenant only, says %s", t.owner.name.Name, t.owner.typ.Name()),
			fmt.Sprintf("Take it away, or say it in %s.", t.owner.typ.Name()))
	}
}

// unkeyed reports whether no foreign key can hold a reference, as it leads from a table that is there once to one of
// tenants, and notes that.
func (c *compiler) unkeyed(t *table, ref *reference) bool {
	to := ref.target.root()
	if t.ofTenants() || !to.ofTenants() || !to.shared.IsZero() {
		return false
	}
	c.noteUnkeyed(t.name, names(ref.columns), to.name)
	return true
}

func (c *compiler) noteUnkeyed(table catalog.Name, columns []string, target catalog.Name) {
	c.out.Hints.Unkeyed = append(c.out.Hints.Unkeyed, catalog.Unkeyed{Table: table, Columns: columns, Target: target})
}

// targetName is the table that a foreign key refers to.
func (t *table) targetName(to *table) catalog.Name {
	to = to.root()
	if !t.ofTenants() && to.ofTenants() {
		return to.shared
	}
	return to.name
}

// finishTenants makes the shared copies of tables, and writes types in tables of tenants with their schemas: nothing but the
// tenant's own schema is looked in there.
func (c *compiler) finishTenants() {
	for _, t := range c.tables {
		if !t.broken && t.owner == nil && !t.shared.IsZero() && c.byName[t.shared] == t {
			c.share(t)
		}
	}
	for name, table := range c.out.Tables {
		if !name.OfTenants() {
			continue
		}
		for i := range table.Columns {
			column := &table.Columns[i]
			base := strings.TrimSuffix(column.Type, "[]")
			typ, ok := c.enumOf(base)
			if domain := c.domainOf(base); domain != nil {
				typ, ok = domain.name, true
			}
			if ok {
				column.Type = fullText(typ) + column.Type[len(base):]
			}
		}
	}
	slices.SortFunc(c.out.Hints.Unkeyed, func(a, b catalog.Unkeyed) int {
		return cmp.Or(a.Table.Compare(b.Table), slices.Compare(a.Columns, b.Columns))
	})
}

// share makes the copy of a table that all share. It refers to such copies only.
func (c *compiler) share(t *table) {
	copied := c.out.Tables[t.name].Clone()
	copied.Name = t.shared
	for _, name := range catalog.Sorted(copied.References) {
		reference := copied.References[name]
		target := c.byName[reference.Table]
		if !reference.Table.OfTenants() || target == nil {
			continue
		}
		if reference.Table = target.shared; reference.Table.IsZero() {
			delete(copied.References, name)
			c.noteUnkeyed(t.shared, reference.Columns, target.name)
			continue
		}
		copied.References[name] = reference
	}
	c.out.Tables[t.shared] = copied
	c.shareHints(t)
}

// shareHints lets what was said of the way to a table hold for its shared copy too.
func (c *compiler) shareHints(t *table) {
	hints := &c.out.Hints
	hints.Domains[t.shared] = t.domain.Name
	if before, ok := hints.RenamedTables[t.name]; ok {
		put(&hints.RenamedTables, t.shared, before.In(t.shared.Schema))
	}
	for _, of := range []*map[catalog.ColumnKey]string{&hints.RenamedColumns, &hints.Fills, &hints.Casts, &hints.Code} {
		for _, column := range c.out.Tables[t.name].Columns {
			if text, ok := (*of)[catalog.ColumnKey{Table: t.name, Column: column.Name}]; ok {
				put(of, catalog.ColumnKey{Table: t.shared, Column: column.Name}, text)
			}
		}
	}
}

// statementTenancy reports whether a statement runs once per tenant.
func (c *compiler) statementTenancy(t *table, s *Statement, call string) bool {
	tenant := t != nil && t.ofTenants()
	if said := s.global; said.is() && !tenant {
		c.fault(t, said.at, call+".Global", "the statement runs once anyway", "Take it away: it is for statements of resources with TenantSchema.")
	}
	return tenant && !s.global.value
}

// standingOn returns the table that a statement stands on, of those that a resource has; zero: none.
func (c *compiler) standingOn(tenant bool, of *table) catalog.Name {
	if of = of.root(); of.ofTenants() && !tenant {
		return of.shared
	}
	return of.name
}
