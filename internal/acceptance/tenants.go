package acceptance

import (
	"maps"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// tenants are the schemas that stand in for those of tenants; none: nothing of a change is one of tenants.
type tenants struct {
	schemas    []string
	extensions string // the schema of the extensions, where it is one of its own
}

// tenantsOf returns the tenants that a change is proved on.
func tenantsOf(c Change) tenants {
	for _, state := range []*catalog.Catalog{c.From, c.To, c.Expected} {
		if hasTenants(state) {
			return tenants{[]string{"acme", "Org-2", "t_3"}, c.ExtensionSchema}
		}
	}
	return tenants{}
}

func hasTenants(c *catalog.Catalog) bool {
	ofTenants := func(name catalog.Name) bool { return name.OfTenants() }
	return slices.ContainsFunc(slices.Collect(maps.Keys(c.Tables)), ofTenants) ||
		slices.ContainsFunc(slices.Collect(maps.Keys(c.Sequences)), ofTenants) ||
		slices.ContainsFunc(slices.Collect(maps.Values(c.Statements)), func(s catalog.Statement) bool { return s.Tenant })
}

// ReadTenants makes a state of one that was read from a server on which a schema stands for that of each tenant. The server
// prints what is in it with that schema, and types of "public" without.
func ReadTenants(c *catalog.Catalog) {
	delete(c.Schemas, catalog.Tenant)
	inside := func(sql string) string { return strings.ReplaceAll(sql, ident.Quote(catalog.Tenant)+".", "") }
	for name, table := range c.Tables {
		if !name.OfTenants() {
			continue
		}
		for i := range table.Columns {
			column := &table.Columns[i]
			_, enum := operation.EnumOf(c, column.Type)
			if _, domain := operation.DomainOf(c, column.Type); enum || domain {
				base := strings.TrimSuffix(column.Type, "[]")
				column.Type = operation.TypeIn(name, operation.TypeName(base)) + column.Type[len(base):]
			}
			column.Default, column.Generated = inside(column.Default), catalog.Expression(inside(string(column.Generated)))
		}
		for key, check := range table.Checks {
			check.Expression = catalog.Expression(inside(string(check.Expression)))
			table.Checks[key] = check
		}
	}
}

// host gives an empty database its tenants.
func (d *database) host(t TB, tenants tenants) {
	t.Helper()
	d.tenants = tenants
	for _, schema := range tenants.schemas {
		d.run(t, "CREATE SCHEMA "+ident.Quote(schema))
	}
}

// path returns the search path in the schema of a tenant, which holds nothing that all share but extensions.
func (n tenants) path(schema string) string {
	if n.extensions != "" {
		return ident.Quote(schema) + ", " + ident.Quote(n.extensions)
	}
	return ident.Quote(schema)
}

// perTenant runs SQL in the schema of each tenant.
func (d *database) perTenant(t TB, file generate.File, sql string) {
	t.Helper()
	for _, schema := range d.tenants.schemas {
		d.inTenant(t, schema, sql, file.NoTransaction)
	}
}

func (d *database) inTenant(t TB, schema, sql string, noTransaction bool) {
	t.Helper()
	if !noTransaction {
		d.run(t, "BEGIN;\nSET LOCAL search_path = "+d.tenants.path(schema)+";\n"+sql+"\n;COMMIT")
		return
	}
	d.run(t, "SET search_path = "+d.tenants.path(schema))
	for _, statement := range strings.Split(sql, ";\n") {
		if strings.TrimSpace(statement) != "" {
			d.run(t, statement)
		}
	}
	d.run(t, "SET search_path = public")
}

// upAndCreate runs the files of a result, and makes the last tenant of what a state holds for one, in one go.
func (d *database) upAndCreate(t TB, result generate.Result, state *catalog.Catalog) {
	t.Helper()
	script, err := generate.TenantScript(state)
	if len(d.tenants.schemas) == 0 || err != nil {
		d.up(t, result)
		return
	}
	all := d.tenants
	last := len(all.schemas) - 1
	d.tenants.schemas = all.schemas[:last]
	d.up(t, result)
	d.tenants = all
	d.inTenant(t, all.schemas[last], script, false)
}

// before returns what the database is when the files are reverted: a type that tenants have keeps the values it got.
func (l *Lab) before(t TB, c Change, from *database, tenants tenants) (string, *catalog.Catalog) {
	t.Helper()
	ops, _, err := diff.Compute(c.From, c.To, c.Answers)
	if err != nil {
		t.Fatalf("diff: %v", err)
	}
	left := c.From.Clone()
	stays := false
	for _, op := range ops {
		if add, ok := op.(operation.AddEnumValues); ok && add.Stays {
			operation.Apply(left, add)
			stays = true
		}
	}
	if !stays {
		return from.describe(t), from.read(t)
	}
	d := l.build(t, left, given(c.From, c.To), tenants)
	defer l.release(d)
	return d.describe(t), d.read(t)
}

// name returns the names that a thing of tenants has, one per tenant; any other has its own.
func (n tenants) name(name catalog.Name) []catalog.Name {
	if !name.OfTenants() {
		return []catalog.Name{name}
	}
	var out []catalog.Name
	for _, schema := range n.schemas {
		out = append(out, name.In(schema))
	}
	return out
}

func (n tenants) names(names []catalog.Name) (out []catalog.Name) {
	for _, name := range names {
		out = append(out, n.name(name)...)
	}
	return out
}

// place returns a state with the tables of tenants in the schemas of all tenants.
func (n tenants) place(c *catalog.Catalog) *catalog.Catalog {
	if len(n.schemas) == 0 {
		return c
	}
	out := c.Clone()
	for name, table := range c.Tables {
		if !name.OfTenants() {
			continue
		}
		delete(out.Tables, name)
		for _, placed := range n.name(name) {
			copied := table.Clone()
			copied.Name = placed
			for key, reference := range copied.References {
				if reference.Table.OfTenants() {
					reference.Table.Schema = placed.Schema
					copied.References[key] = reference
				}
			}
			out.Tables[placed] = copied
		}
	}
	return out
}

func (n tenants) lineage(of map[catalog.ColumnKey]catalog.ColumnKey) map[catalog.ColumnKey]catalog.ColumnKey {
	out := map[catalog.ColumnKey]catalog.ColumnKey{}
	for now, was := range of {
		before := n.name(was.Table)
		for i, name := range n.name(now.Table) {
			out[catalog.ColumnKey{Table: name, Column: now.Column}] = catalog.ColumnKey{Table: before[i], Column: was.Column}
		}
	}
	return out
}

// each returns SQL with the lines that name the schema of tenants once per tenant.
func (n tenants) each(sql string) string {
	const schema = `"` + catalog.Tenant + `".`
	if !strings.Contains(sql, schema) {
		return sql
	}
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if !strings.Contains(line, schema) {
			b.WriteString(line)
			continue
		}
		for _, tenant := range n.schemas {
			b.WriteString(strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(line, schema, ident.Quote(tenant)+".")), ";") + ";\n")
		}
	}
	return b.String()
}
