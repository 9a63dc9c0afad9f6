package generate

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/ddl"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/plan"
)

// TenantScript returns the SQL that gives a new tenant all that the tenants of a state have. It runs in one transaction, in
// the empty schema of the tenant, with the search path of the migrations of tenants, on a database that holds what all
// share. Nothing in it is built concurrently. Where a state has nothing for tenants, it is empty.
//
// The error tells of a statement of tenants that cannot run in a transaction.
func TenantScript(c *catalog.Catalog) (string, error) {
	shared, whole := c.Clone(), c.Clone()
	shared.Hints, whole.Hints = catalog.Hints{}, catalog.Hints{}
	for name := range c.Tables {
		if name.OfTenants() {
			delete(shared.Tables, name)
		}
	}
	for name := range c.Sequences {
		if name.OfTenants() {
			delete(shared.Sequences, name)
		}
	}
	for _, statement := range c.SortedStatements() {
		if !statement.Tenant {
			continue
		}
		if statement.NoTransaction {
			return "", fmt.Errorf("statement %q cannot run in a transaction, in which a tenant is created", statement.Name)
		}
		delete(shared.Statements, statement.Name)
	}
	for name, table := range whole.Tables {
		if name.OfTenants() {
			atOnce(table)
		}
		if table.Left { // it is there, and somebody else's
			table.Unmanaged, shared.Tables[name] = true, table
		}
	}
	ops, _, err := diff.Compute(shared, whole, diff.Answers{})
	if err != nil {
		return "", err
	}
	var scripts []string
	for _, part := range plan.Make(shared, whole, ops) {
		if sql := ddl.Render(part.Up); sql != "" {
			scripts = append(scripts, sql)
		}
	}
	return strings.Join(scripts, "\n"), nil
}

// atOnce lets all indexes of a table be built with it.
func atOnce(table *catalog.Table) {
	for name, index := range table.Indexes {
		index.Concurrently = false
		table.Indexes[name] = index
	}
}
