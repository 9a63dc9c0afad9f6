package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// runBefore runs the Before statements that come or change, and creates the domains: those that a statement names just before
// it, since a function may take a value of a domain, and the others behind all, since a check or the default of a domain may
// call a function.
func (o *orderer) runBefore() {
	var coming []catalog.Domain
	each(o, func(op operation.CreateDomain) { coming = append(coming, op.Domain) })
	each(o, func(op operation.ReplaceDomain) { coming = append(coming, o.to.Domains[op.Domain.To]) })
	create := func(domain catalog.Domain) { o.emit(operation.CreateDomain{Domain: domain.Clone()}) }
	for _, op := range o.changedStatements() {
		coming = slices.DeleteFunc(coming, func(domain catalog.Domain) bool {
			named := namesType(statementOf(op), domain.Name)
			if named {
				create(domain)
			}
			return named
		})
		o.emit(op)
	}
	for _, domain := range coming {
		create(domain)
	}
}

// dropBefore undoes the Before statements that go, the last one first, and drops the domains as runBefore has created them: those
// that no statement names first, and the others behind the last statement that names them.
func (o *orderer) dropBefore() {
	statements := o.droppedBefore()
	after := map[catalog.Name]int{} // how many statements are undone before a domain is dropped
	going := func(name catalog.Name) {
		after[name] = 0
		for i, op := range statements {
			if namesType(statementOf(op), name) {
				after[name] = i + 1
			}
		}
	}
	each(o, func(op operation.DropDomain) { going(op.Domain.Name) })
	each(o, func(op operation.ReplaceDomain) { going(op.Domain.From) })
	for i := range len(statements) + 1 {
		if i > 0 {
			o.emit(statements[i-1])
		}
		for _, name := range catalog.SortedNames(after) {
			if after[name] == i {
				o.emit(operation.DropDomain{Domain: o.domainNow(name)})
			}
		}
	}
	each(o, func(op operation.ForgetDomain) { o.emit(operation.ForgetDomain{Domain: o.domainNow(op.Domain.Name)}) })
}

// domainNow returns a domain, which is called by its name before the plan, as it is now.
func (o *orderer) domainNow(before catalog.Name) catalog.Domain {
	return o.state.Domains[o.types[before]].Clone()
}

// namesType reports whether a statement names a type, or something of its name.
func namesType(statement catalog.Statement, name catalog.Name) bool {
	return slices.ContainsFunc(lex.Tokens(statement.Up), func(token lex.Token) bool {
		return (token.Kind == lex.Word || token.Kind == lex.Quoted) && token.Name() == name.Name
	})
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
