package ddl

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// createDomain writes a domain, each check on a line of its own, then its comments.
func (w *writer) createDomain(domain catalog.Domain) {
	definition := domain.Type
	if domain.Collation != "" {
		definition += " COLLATE " + domain.Collation
	}
	if domain.Default != "" {
		definition += " DEFAULT " + domain.Default
	}
	if domain.NotNull {
		definition += " NOT NULL"
	}
	for _, check := range catalog.Sorted(domain.Checks) {
		definition += "\n    " + checkDefinition(domain.Checks[check])
	}
	w.add("CREATE DOMAIN ", name(domain.Name), " AS ", definition)
	w.comment("DOMAIN "+name(domain.Name), domain.Comment)
	for _, check := range catalog.Sorted(domain.Checks) {
		w.comment(constraintOnDomain(domain.Name, check), domain.Checks[check].Comment)
	}
}

// alterDomain writes what changes about a domain that stays.
func (w *writer) alterDomain(op operation.Operation) {
	alter := func(domain operation.Ref, clause string) { w.add("ALTER DOMAIN ", name(domain.To), " ", clause) }
	switch op := op.(type) {
	case operation.SetDomainDefault:
		if op.To == "" {
			alter(op.Domain, "DROP DEFAULT")
			return
		}
		alter(op.Domain, "SET DEFAULT "+op.To)
	case operation.SetDomainNotNull:
		alter(op.Domain, map[bool]string{true: "SET NOT NULL", false: "DROP NOT NULL"}[op.NotNull])
	case operation.AddDomainCheck:
		alter(op.Domain, "ADD "+checkDefinition(op.Check))
		w.comment(constraintOnDomain(op.Domain.To, op.Check.Name), op.Check.Comment)
	case operation.DropDomainCheck:
		alter(op.Domain, "DROP CONSTRAINT "+ident.Quote(op.Check.Name))
	case operation.RenameDomainCheck:
		alter(op.Domain, "RENAME CONSTRAINT "+ident.Quote(op.From)+" TO "+ident.Quote(op.To))
	default: // the caller lets no other pass
	}
}

func constraintOnDomain(domain catalog.Name, constraint string) string {
	return "CONSTRAINT " + ident.Quote(constraint) + " ON DOMAIN " + name(domain)
}
