package plan

import (
	"cmp"
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// tightenDomain finds what a new rule of a domain does to the tables that have columns of it: all their rows are looked at,
// and what says which of them are in the way.
// https://www.postgresql.org/docs/current/sql-alterdomain.html
func (r *reviewer) tightenDomain(domain catalog.Name, what func(column string) string) {
	for _, table := range r.state.SortedTables() {
		scanned := false
		for _, column := range table.Columns {
			if catalog.IsArray(column.Type) || operation.TypeName(column.Type) != domain {
				continue
			}
			if !scanned {
				r.scan(table.Name, "writes")
				scanned = true
			}
			path := operation.Path(table.Name, column.Name)
			r.at(table.Name, MayFail, path, "fails on rows that %s", what(path))
		}
	}
}

// addDomainCheck: the rows of all columns of the domain are looked at.
func (r *reviewer) addDomainCheck(op operation.AddDomainCheck) {
	r.tightenDomain(op.Domain.To, func(column string) string {
		return fmt.Sprintf("hold something in %s that does not pass check %s", column, op.Check.Name)
	})
}

// setDomainNotNull: so they are when the domain does not allow NULL any more.
func (r *reviewer) setDomainNotNull(op operation.SetDomainNotNull) {
	if op.NotNull {
		r.tightenDomain(op.Domain.To, func(column string) string { return "hold NULL in " + column })
	}
}

// addToDomain: what the rows get in a new column has to keep to the checks of its domain, NULL too.
func (r *reviewer) addToDomain(op operation.AddColumn, value string) {
	domain, ok := operation.DomainOf(r.state, op.Column.Type)
	if !ok || len(domain.Checks) == 0 || catalog.IsArray(op.Column.Type) || op.Column.Identity != nil || op.Column.Generated != "" ||
		op.Fill == "" && (value != "" || !operation.ChecksNull(domain)) {
		return
	}
	path := operation.Path(op.Table.To, op.Column.Name)
	r.at(op.Table.To, MayFail, path, "fails on rows for which %s does not keep to the rules of %s", cmp.Or(value, "NULL"), operation.Path(domain.Name))
}

// refusesNull reports whether a column holds no NULL, by its own word or by that of its domain.
func (r *reviewer) refusesNull(column catalog.Column) bool {
	return column.NotNull || operation.RefusesNull(r.state, column.Type)
}

// defaultOf returns the default of a column, or that of its domain.
func (r *reviewer) defaultOf(column catalog.Column) string {
	if domain, ok := operation.DomainOf(r.state, column.Type); ok && column.Default == "" && !catalog.IsArray(column.Type) {
		return domain.Default
	}
	return column.Default
}

// isConstrained reports whether the server looks at each value that becomes one of a type, since that is a domain with
// rules. Then it writes the table anew.
func (r *reviewer) isConstrained(sqlType string) bool {
	domain, ok := operation.DomainOf(r.state, sqlType)
	return ok && (domain.NotNull && !catalog.IsArray(sqlType) || len(domain.Checks) > 0)
}

// withDomains returns what happens between two types of which one is a domain: what does between the types that they stand
// on, and all values have to keep to the rules of the new one.
func (r *reviewer) withDomains(from, to string, explicit bool) conversion {
	does, base, target := conversion{}, operation.BaseOf(r.state, from), operation.BaseOf(r.state, to)
	if base != target {
		does = conversionOf(base, target, explicit)
	}
	if r.isConstrained(to) {
		does.rewrites = true
		if does.fails == "" {
			does.fails = fmt.Sprintf("do not keep to the rules of %s", operation.Path(operation.TypeName(to)))
		}
	}
	return does
}
