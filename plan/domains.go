package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// createDomains creates the domains that Before statements name, or the others: a function may take a value of a domain,
// and a check or the default of a domain may call a function.
func (o *orderer) createDomains(named bool) {
	create := func(domain catalog.Domain) {
		if inBefore(o.to, domain.Name) == named {
			o.emit(operation.CreateDomain{Domain: domain.Clone()})
		}
	}
	each(o, func(op operation.CreateDomain) { create(op.Domain) })
	each(o, func(op operation.ReplaceDomain) { create(o.to.Domains[op.Domain.To]) })
}

// dropDomains drops the domains that Before statements name, or the others. Those of the way back are named by what there
// was before the plan.
func (o *orderer) dropDomains(named bool) {
	each(o, func(op operation.DropDomain) {
		if inBefore(o.from, op.Domain.Name) == named {
			o.emit(operation.DropDomain{Domain: o.domainNow(op.Domain.Name)})
		}
	})
	each(o, func(op operation.ReplaceDomain) {
		if inBefore(o.from, op.Domain.From) == named {
			o.emit(operation.DropDomain{Domain: o.domainNow(op.Domain.From)})
		}
	})
	if named {
		each(o, func(op operation.ForgetDomain) { o.emit(operation.ForgetDomain{Domain: o.domainNow(op.Domain.Name)}) })
	}
}

// domainNow returns a domain, which is called by its name before the plan, as it is now.
func (o *orderer) domainNow(before catalog.Name) catalog.Domain {
	return o.state.Domains[o.types[before]].Clone()
}

// inBefore reports whether a Before statement of a state names a domain.
func inBefore(state *catalog.Catalog, domain catalog.Name) bool {
	for _, statement := range state.Statements {
		if statement.Before && namesType(statement, domain) {
			return true
		}
	}
	return false
}

func namesType(statement catalog.Statement, name catalog.Name) bool {
	return slices.ContainsFunc(lex.Tokens(statement.Up), func(token lex.Token) bool {
		return (token.Kind == lex.Word || token.Kind == lex.Quoted) && token.Name() == name.Name
	})
}

// namesDomain reports whether the statement of an operation names a domain of a state. Statements before all such ones make
// what the default or a check of a domain may call.
func namesDomain(state *catalog.Catalog, op operation.Operation) bool {
	for name := range state.Domains {
		if namesType(statementOf(op), name) {
			return true
		}
	}
	return false
}

// renameDomainChecks gives the checks of domains their new names.
func (o *orderer) renameDomainChecks() {
	goals := map[catalog.Name]map[string]string{}
	each(o, func(op operation.RenameDomainCheck) {
		if goals[op.Domain.From] == nil {
			goals[op.Domain.From] = map[string]string{}
		}
		goals[op.Domain.From][op.From] = op.To
	})
	for _, before := range catalog.SortedNames(goals) {
		now := o.types[before]
		has := func(check string) bool { _, there := o.state.Domains[now].Checks[check]; return there }
		o.passOn(goals[before], has, func(from, to string) {
			o.emit(operation.RenameDomainCheck{Domain: operation.At(now), From: from, To: to})
		}, faulty("a check of a domain whose name is taken steps aside"))
	}
}

// loosenDomains lets domains allow NULL, and changes their defaults, before there are columns that need it.
func (o *orderer) loosenDomains() {
	each(o, func(op operation.SetDomainNotNull) {
		if !op.NotNull {
			op.Domain = operation.At(o.types[op.Domain.From])
			o.emit(op)
		}
	})
	each(o, func(op operation.SetDomainDefault) {
		op.Domain = operation.At(o.types[op.Domain.From])
		o.emit(op)
	})
}

// tightenDomains adds checks to domains and makes them refuse NULL. All rows have to keep to it by then, and those of columns
// that go need not.
func (o *orderer) tightenDomains() {
	each(o, func(op operation.SetDomainNotNull) {
		if op.NotNull {
			op.Domain = operation.At(o.types[op.Domain.From])
			o.emit(op)
		}
	})
	each(o, func(op operation.AddDomainCheck) {
		op.Domain = operation.At(o.types[op.Domain.From])
		o.emit(op)
	})
}
