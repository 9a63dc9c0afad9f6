package diff

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// diffDomains compares the domains, and finds out which have to be built anew.
func (d *differ) diffDomains() {
	for _, name := range catalog.SortedNames(d.to.Domains) {
		domain := d.to.Domains[name]
		if contains(d.domains.added, name) {
			d.emit(operation.CreateDomain{Domain: domain.Clone()})
			continue
		}
		before := d.from.Domains[d.origin(d.domains.source(name))]
		ref := operation.Ref{From: before.Name, To: name}
		if d.schemaRenames().Table(before.Name) != name {
			d.emit(operation.RenameDomain{From: before.Name, To: name})
		}
		d.diffDomain(ref, before, domain)
	}
	for _, name := range d.domains.gone {
		domain := d.from.Domains[d.origin(name)].Clone()
		if d.keeps(typeKind, name) {
			d.emit(operation.ForgetDomain{Domain: domain})
			continue
		}
		d.emit(operation.DropDomain{Domain: domain})
	}
}

// diffDomain compares a domain that stays, its name left out.
func (d *differ) diffDomain(ref operation.Ref, before, after catalog.Domain) {
	mid := d.mid.Domains[ref.To]
	checks := compare(mid.Checks, after.Checks, func(a, b catalog.Check) bool { return a.Expression == b.Expression })
	rules := before.NotNull != after.NotNull || len(checks.gone)+len(checks.added) > 0
	if d.isAnotherDomain(after) || rules && d.isInArrays(ref.To) {
		d.replaced[ref.To] = ref.From
		d.emit(operation.ReplaceDomain{Domain: ref, From: before.Clone(), To: after.Clone()})
		return
	}
	if before.Comment != after.Comment {
		d.emit(operation.SetComment{Kind: operation.OnDomain, Table: ref, From: before.Comment, To: after.Comment})
	}
	if mid.Default != after.Default {
		d.emit(operation.SetDomainDefault{Domain: ref, From: before.Default, To: after.Default})
	}
	if before.NotNull != after.NotNull {
		d.emit(operation.SetDomainNotNull{Domain: ref, NotNull: after.NotNull})
	}
	for _, name := range checks.gone {
		d.emit(operation.DropDomainCheck{Domain: ref, Check: before.Checks[name]})
	}
	for _, name := range checks.added {
		d.emit(operation.AddDomainCheck{Domain: ref, Check: after.Checks[name]})
	}
	for _, kept := range checks.kept {
		if kept.from != kept.to {
			d.emit(operation.RenameDomainCheck{Domain: ref, From: kept.from, To: kept.to})
		}
		if from, to := before.Checks[kept.from].Comment, after.Checks[kept.to].Comment; from != to {
			d.emit(operation.SetComment{Kind: operation.OnDomainCheck, Table: ref, Before: kept.from, Name: kept.to, From: from, To: to})
		}
	}
}

// isAnotherDomain reports whether a domain gets another type or collation, or may need a type that is built anew: the
// server changes neither.
func (d *differ) isAnotherDomain(after catalog.Domain) bool {
	mid := d.mid.Domains[after.Name]
	if mid.Type != after.Type || mid.Collation != after.Collation || d.isReplaced(after.Type) {
		return true
	}
	for _, expression := range expressionsOf(mid, after) {
		if d.mentionsReplaced(expression) {
			return true
		}
	}
	return false
}

func expressionsOf(domains ...catalog.Domain) []catalog.Expression {
	var out []catalog.Expression
	for _, domain := range domains {
		out = append(out, catalog.Expression(domain.Default))
		for _, check := range domain.Checks {
			out = append(out, check.Expression)
		}
	}
	return out
}

// isInArrays reports whether a column holds, or held, arrays of a domain: then the server does not look at its rows, and so
// takes no new rule.
// https://www.postgresql.org/docs/current/sql-alterdomain.html
func (d *differ) isInArrays(domain catalog.Name) bool {
	for _, c := range []*catalog.Catalog{d.mid, d.to} {
		for _, table := range c.Tables {
			for _, column := range table.Columns {
				if catalog.IsArray(column.Type) && operation.TypeName(column.Type) == domain {
					return true
				}
			}
		}
	}
	return false
}

// filledAs returns the type that a column is filled in as, when its own is a domain of that state which refuses NULL; empty:
// its own.
func filledAs(c *catalog.Catalog, column catalog.Column, fill string) string {
	if fill == "" || !operation.RefusesNull(c, column.Type) {
		return ""
	}
	return operation.BaseOf(c, column.Type)
}

// defaultOf returns the default of a column, or that of its domain.
func defaultOf(c *catalog.Catalog, column catalog.Column) string {
	if domain, ok := operation.DomainOf(c, column.Type); ok && column.Default == "" && !catalog.IsArray(column.Type) {
		return domain.Default
	}
	return column.Default
}

// refusesNull reports whether a column holds no NULL, by its own word or by that of its domain.
func refusesNull(c *catalog.Catalog, column catalog.Column) bool {
	return column.NotNull || operation.RefusesNull(c, column.Type)
}

// checkedDomain returns the domain of a column whose checks a value may not pass, if it has one.
func checkedDomain(c *catalog.Catalog, column catalog.Column) (catalog.Domain, bool) {
	domain, ok := operation.DomainOf(c, column.Type)
	return domain, ok && len(domain.Checks) > 0 && !catalog.IsArray(column.Type)
}

// typeLabel writes the type of a column for messages, a domain with what it stands on.
func typeLabel(c *catalog.Catalog, sqlType string) string {
	if base := operation.BaseOf(c, sqlType); base != sqlType {
		return fmt.Sprintf("%s (%s)", sqlType, base)
	}
	return sqlType
}
