package operation

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// CreateDomain creates a domain with its checks.
type CreateDomain struct{ Domain catalog.Domain }

// DropDomain drops a domain, which no column has by then.
type DropDomain struct{ Domain catalog.Domain }

// ForgetDomain takes a domain out of the snapshot and leaves it in the database.
type ForgetDomain struct{ Domain catalog.Domain }

// RecallDomain puts a forgotten domain back into the snapshot.
type RecallDomain struct{ Domain catalog.Domain }

// RenameDomain gives a domain another name, another schema, or both.
type RenameDomain struct{ From, To catalog.Name }

// SetDomainDefault changes the default of a domain, for rows that are inserted from now on.
type SetDomainDefault struct {
	Domain   Ref
	From, To string // SQL; empty: none
}

// SetDomainNotNull says whether a domain allows NULL. Where it does not any more, the rows of all its columns are looked at.
type SetDomainNotNull struct {
	Domain  Ref
	NotNull bool
}

// AddDomainCheck adds a check to a domain. The rows of all columns of the domain are looked at; the server cannot where an
// array of it is in a column.
// https://www.postgresql.org/docs/current/sql-alterdomain.html
type AddDomainCheck struct {
	Domain Ref
	Check  catalog.Check
}

// DropDomainCheck drops a check of a domain.
type DropDomainCheck struct {
	Domain Ref
	Check  catalog.Check
}

// RenameDomainCheck renames a check of a domain.
type RenameDomainCheck struct {
	Domain   Ref
	From, To string
}

// ReplaceDomain builds a domain anew, since the server changes neither the type that it stands on nor, while an array of it
// is in a column, what its values have to keep: the old domain steps aside, a new one takes its place, and columns change
// from one to the other by operations of their own.
type ReplaceDomain struct {
	Domain   Ref
	From, To catalog.Domain
}

func (o CreateDomain) Inverse() Operation { return DropDomain(o) }
func (o DropDomain) Inverse() Operation   { return CreateDomain(o) }
func (o ForgetDomain) Inverse() Operation { return RecallDomain(o) }
func (o RecallDomain) Inverse() Operation { return ForgetDomain(o) }
func (o RenameDomain) Inverse() Operation { return RenameDomain{o.To, o.From} }
func (o SetDomainDefault) Inverse() Operation {
	return SetDomainDefault{o.Domain.Inverse(), o.To, o.From}
}

func (o SetDomainNotNull) Inverse() Operation {
	return SetDomainNotNull{o.Domain.Inverse(), !o.NotNull}
}

func (o AddDomainCheck) Inverse() Operation { o.Domain = o.Domain.Inverse(); return DropDomainCheck(o) }

func (o DropDomainCheck) Inverse() Operation {
	o.Domain = o.Domain.Inverse()
	return AddDomainCheck(o)
}

func (o RenameDomainCheck) Inverse() Operation {
	return RenameDomainCheck{o.Domain.Inverse(), o.To, o.From}
}

func (o ReplaceDomain) Inverse() Operation { return ReplaceDomain{o.Domain.Inverse(), o.To, o.From} }

func (o CreateDomain) String() string { return "create domain " + Path(o.Domain.Name) }
func (o DropDomain) String() string   { return "drop domain " + Path(o.Domain.Name) }
func (o ForgetDomain) String() string {
	return "forget domain " + Path(o.Domain.Name) + ", which stays in the database"
}
func (o RecallDomain) String() string { return "recall domain " + Path(o.Domain.Name) }
func (o RenameDomain) String() string {
	return fmt.Sprintf("rename domain %s to %s", Path(o.From), Path(o.To))
}

func (o SetDomainDefault) String() string {
	if o.To == "" {
		return "drop default of domain " + Path(o.Domain.To)
	}
	return fmt.Sprintf("set default of domain %s to %s", Path(o.Domain.To), o.To)
}

func (o SetDomainNotNull) String() string {
	if o.NotNull {
		return "set NOT NULL on domain " + Path(o.Domain.To)
	}
	return "drop NOT NULL of domain " + Path(o.Domain.To)
}

func (o AddDomainCheck) String() string {
	return fmt.Sprintf("add check %s to domain %s", o.Check.Name, Path(o.Domain.To))
}

func (o DropDomainCheck) String() string {
	return fmt.Sprintf("drop check %s of domain %s", o.Check.Name, Path(o.Domain.From))
}

func (o RenameDomainCheck) String() string {
	return fmt.Sprintf("rename check %s of domain %s to %s", o.From, Path(o.Domain.To), o.To)
}

func (o ReplaceDomain) String() string {
	line := "build domain " + Path(o.Domain.To) + " anew"
	if o.From.Type != o.To.Type {
		line += fmt.Sprintf(" as %s, not %s", o.To.Type, o.From.Type)
	}
	return line
}

func (o CreateDomain) apply(c *catalog.Catalog) { c.Domains[o.Domain.Name] = o.Domain.Clone() }
func (o DropDomain) apply(c *catalog.Catalog)   { delete(c.Domains, o.Domain.Name) }
func (o ForgetDomain) apply(c *catalog.Catalog) { delete(c.Domains, o.Domain.Name) }
func (o RecallDomain) apply(c *catalog.Catalog) { c.Domains[o.Domain.Name] = o.Domain.Clone() }

func (o RenameDomain) apply(c *catalog.Catalog) {
	Renames{Domains: map[catalog.Name]catalog.Name{o.From: o.To}}.Apply(c)
}

func (o SetDomainDefault) apply(c *catalog.Catalog) {
	changeDomain(c, o.Domain.To, func(d *catalog.Domain) { d.Default = o.To })
}

func (o SetDomainNotNull) apply(c *catalog.Catalog) {
	changeDomain(c, o.Domain.To, func(d *catalog.Domain) { d.NotNull = o.NotNull })
}

func (o AddDomainCheck) apply(c *catalog.Catalog) {
	changeDomain(c, o.Domain.To, func(d *catalog.Domain) { d.Checks[o.Check.Name] = o.Check })
}

func (o DropDomainCheck) apply(c *catalog.Catalog) {
	changeDomain(c, o.Domain.To, func(d *catalog.Domain) { delete(d.Checks, o.Check.Name) })
}

func (o RenameDomainCheck) apply(c *catalog.Catalog) {
	changeDomain(c, o.Domain.To, func(d *catalog.Domain) {
		rekey(d.Checks, o.From, o.To, func(check *catalog.Check) { check.Name = o.To })
	})
}

func (o ReplaceDomain) apply(c *catalog.Catalog) {
	changeDomain(c, o.Domain.To, func(d *catalog.Domain) {
		to := o.To.Clone()
		to.Name, to.RenamedFrom = d.Name, d.RenamedFrom
		*d = to
	})
}

func changeDomain(c *catalog.Catalog, name catalog.Name, change func(*catalog.Domain)) {
	domain := c.Domains[name].Clone()
	change(&domain)
	c.Domains[name] = domain
}

// DomainOf returns the domain that a column's type, or the elements of an array, are of.
func DomainOf(c *catalog.Catalog, sqlType string) (catalog.Domain, bool) {
	if len(c.Domains) == 0 {
		return catalog.Domain{}, false
	}
	domain, ok := c.Domains[TypeName(sqlType)]
	return domain, ok
}

// BaseOf returns the type that a column's type stands on, where it is a domain or an array of one; another type is that
// itself.
func BaseOf(c *catalog.Catalog, sqlType string) string {
	domain, ok := DomainOf(c, sqlType)
	switch {
	case !ok:
		return sqlType
	case catalog.IsArray(sqlType) && !catalog.IsArray(domain.Type):
		return domain.Type + "[]"
	default:
		return domain.Type
	}
}

// ChecksNull reports whether a check of a domain may refuse NULL: one that speaks of it. All others let it pass.
func ChecksNull(domain catalog.Domain) bool {
	for _, check := range domain.Checks {
		for _, token := range lex.Tokens(string(check.Expression)) {
			switch token.Name() {
			case "null", "notnull", "coalesce", "distinct", "num_nulls", "num_nonnulls":
				return true
			}
		}
	}
	return false
}

// RefusesNull reports whether a column's type is a domain that allows no NULL.
func RefusesNull(c *catalog.Catalog, sqlType string) bool {
	domain, ok := DomainOf(c, sqlType)
	return ok && domain.NotNull && !catalog.IsArray(sqlType)
}
