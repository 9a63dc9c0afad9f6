package ashlar

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// TenantSchema says that the table of a resource is there once per tenant, see [Resource.TenantSchema].
type TenantSchema struct{ r *Resource }

// TenantSchema says that the table is there once in the schema of each tenant, and not in those that all share. Its
// migrations are in a folder of their own, and run once per tenant, with a search path that holds the tenant's schema and
// nothing shared. References to other tables of tenants stay inside the tenant. No foreign key leads from a table that is
// there once to one of tenants: the type and the index of such a reference still count.
//
// An embedded struct can say it for all resources that embed it.
func (r *Resource) TenantSchema() *TenantSchema {
	r.tenantSchema.set(r, true, here())
	return &TenantSchema{r}
}

// Global makes a table of tenants be there once more, in the schema that all share: that of [TableDefinition.Schema], else
// of the domain, else of the repo. What tables that are there once refer to is this copy, and it refers to theirs.
func (s *TenantSchema) Global() *TenantSchema {
	s.r.global.set(s.r, true, here())
	return s
}

// managesTenant is a call of ManagesTenant.
type managesTenant struct {
	pattern string
	fields  []any
}

// ManagesTenant says that each row of the resource is a tenant, whose schema has the name that the pattern makes of the
// columns of the fields: ManagesTenant("org_$1", &o.ID). The columns are NOT NULL, and of type text, varchar, uuid or an
// integer type, and a unique constraint or index over some of them keeps two rows from being one tenant. One resource of a repo says it; its
// table is there once.
func (r *Resource) ManagesTenant(pattern string, fields ...any) *Resource {
	r.manages.set(r, managesTenant{pattern, fields}, here())
	return r
}

// Global runs the statement of a resource with [Resource.TenantSchema] once, in the schema that all share, and not for each
// tenant. It then stands on the copy that all share, where there is one.
func (s *Statement) Global() *Statement {
	s.global.set(s.r, true, here())
	return s
}

// TenantsFunc returns the schemas of all tenants of a repo. It may ask the database by the query that it is given, or leave
// that alone and ask something else.
type TenantsFunc func(ctx context.Context, query Query) ([]string, error)

// Query runs a SELECT on the database of a repo, and returns its first column as text.
type Query func(ctx context.Context, sql string, args ...any) ([]string, error)

// TenantsFrom returns the schemas that a SELECT yields in its first column: TenantsFrom("SELECT slug FROM public.orgs").
func TenantsFrom(sql string) TenantsFunc {
	return func(ctx context.Context, query Query) ([]string, error) {
		if strings.TrimSpace(sql) == "" {
			return nil, errors.New("TenantsFrom: the SQL is empty")
		}
		return query(ctx, sql)
	}
}

// TenantsFunc returns what knows the tenants of the repo: Tenants, the rows of the resource that says
// [Resource.ManagesTenant], or both together. The schemas come sorted, each once. Whether each is a name for a schema is not
// looked at. It is nil where the repo declares neither. The error is of type [Mistakes].
func (r Repo) TenantsFunc() (TenantsFunc, error) {
	var all []TenantsFunc
	if r.Tenants != nil {
		all = append(all, r.Tenants)
	}
	sql, err := r.tenantsSQL()
	if err != nil {
		return nil, err
	}
	if sql != "" {
		all = append(all, TenantsFrom(sql))
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(ctx context.Context, query Query) ([]string, error) {
		var names []string
		for _, tenants := range all {
			more, err := tenants(ctx, query)
			if err != nil {
				return nil, err
			}
			names = append(names, more...)
		}
		slices.Sort(names)
		return slices.Compact(names), nil
	}, nil
}

// tenantsSQL returns the SELECT over the rows that are tenants, or nothing.
func (r Repo) tenantsSQL() (string, error) {
	c := newCompiler(r, nil)
	if c.compile(); len(c.mistakes) > 0 {
		return "", c.mistakes.sorted()
	}
	if c.owner == nil {
		return "", nil
	}
	return c.owner.sql(), nil
}
