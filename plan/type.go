package plan

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// renameValues gives values of enum types their new spelling. The first of a circle steps aside, and so does a value that
// goes when its type is built anew and has a spelling that is needed.
func (o *orderer) renameValues() {
	goals := map[catalog.Name]map[string]string{}
	each(o, func(op operation.RenameEnumValue) {
		if goals[op.Enum.From] == nil {
			goals[op.Enum.From] = map[string]string{}
		}
		goals[op.Enum.From][op.From] = op.To
	})
	for _, enum := range catalog.SortedNames(goals) {
		o.passOn(goals[enum],
			func(value string) bool { return o.hasValue(enum, value) },
			func(from, to string) { o.renameValue(enum, from, to) },
			faulty("a value whose spelling is taken steps aside"))
	}
}

// passOn gives the parts of a thing their new names, by the names they have, each as soon as its new one is free. The first
// of a circle steps aside, and so does a part that has a name which is needed, and is to get none. careless says that
// nothing does.
func (o *orderer) passOn(goal map[string]string, has func(name string) bool, rename func(from, to string), careless bool) {
	for len(goal) > 0 {
		moved := false
		for _, name := range catalog.Sorted(goal) {
			if !has(goal[name]) {
				rename(name, goal[name])
				delete(goal, name)
				moved = true
			}
		}
		if moved {
			continue
		}
		name := catalog.Sorted(goal)[0]
		_, moves := goal[goal[name]]
		switch {
		case careless:
			rename(name, goal[name])
			delete(goal, name)
		case !moves:
			rename(goal[name], o.temporary(has))
		default:
			aside := o.temporary(has)
			rename(name, aside)
			goal[aside] = goal[name]
			delete(goal, name)
		}
	}
}

func (o *orderer) hasValue(enum catalog.Name, value string) bool {
	for _, other := range o.state.Enums[o.types[enum]].Values {
		if other == value {
			return true
		}
	}
	return false
}

func (o *orderer) renameValue(enum catalog.Name, from, to string) {
	o.emit(operation.RenameEnumValue{Enum: operation.At(o.types[enum]), From: from, To: to})
}

// setTypesAside gives a temporary name to the types that are built anew, and to the types and sequences that go in the end
// while something takes their name.
func (o *orderer) setTypesAside() {
	each(o, func(op operation.ReplaceEnum) { o.setAside(ownType, op.Enum.From) })
	each(o, func(op operation.ReplaceDomain) { o.setAside(ownType, op.Domain.From) })
	free := func(name catalog.Name) {
		if !faulty("a type that is in the way steps aside") && o.isTaken(ownType, o.types[name]) {
			o.setAside(ownType, name)
		}
	}
	each(o, func(op operation.DropEnum) { free(op.Enum.Name) })
	each(o, func(op operation.DropDomain) { free(op.Domain.Name) })
	each(o, func(op operation.DropSequence) {
		if !faulty("a sequence that is in the way steps aside") && o.isTaken(ownSequence, o.own[op.Sequence.Name]) {
			o.setAside(ownSequence, op.Sequence.Name)
		}
	})
}

func (o *orderer) setAside(p part, before catalog.Name) {
	object := object{before, p, ""}
	(&rename{object: object, to: o.freeName()}).run(o)
}

// isTaken reports whether something in the state to come has a name in the namespace of a part.
func (o *orderer) isTaken(p part, name catalog.Name) bool {
	if p != ownType {
		return o.taken[name]
	}
	_, enum := o.to.Enums[name]
	_, domain := o.to.Domains[name]
	return enum || domain || o.taken[name] // a table comes with a type of its own, and no sequence is made under the name of a type
}

// typeExists reports whether an enum type, a domain, or a table with its row type, has a name now.
func (o *orderer) typeExists(name catalog.Name) bool {
	_, enum := o.state.Enums[name]
	_, domain := o.state.Domains[name]
	_, table := o.state.Tables[name]
	return enum || domain || table || o.rowTypes[name] > 0
}

// createTypes creates enum types, then sequences, then what statements make that tables need, with the domains.
func (o *orderer) createTypes() {
	each(o, func(op operation.CreateEnum) { o.emit(op) })
	each(o, func(op operation.ReplaceEnum) {
		o.emit(operation.CreateEnum{Enum: o.to.Enums[op.Enum.To].Clone()})
	})
	each(o, func(op operation.AddEnumValues) {
		op.Enum = operation.At(o.types[op.Enum.From])
		o.emit(op)
	})
	each(o, func(op operation.CreateSequence) { o.emit(op) })
	each(o, func(op operation.AlterSequence) {
		op.Sequence = operation.At(o.own[op.Sequence.From])
		o.emit(op)
	})
	each(o, func(op operation.RecallStatement) { o.emit(op) })
	o.runBefore()
	o.loosenDomains()
}

// dropTypes drops what statements made that tables needed, with the domains, then sequences, then enum types.
func (o *orderer) dropTypes() {
	o.dropBefore()
	each(o, func(op operation.ForgetStatement) { o.emit(op) })
	each(o, func(op operation.DropSequence) {
		op.Sequence.Name = o.own[op.Sequence.Name]
		o.emit(op)
	})
	each(o, func(op operation.ForgetSequence) {
		op.Sequence.Name = o.own[op.Sequence.Name]
		o.emit(op)
	})
	each(o, func(op operation.DropEnum) {
		op.Enum.Name = o.types[op.Enum.Name]
		o.emit(op)
	})
	each(o, func(op operation.ReplaceEnum) {
		o.emit(operation.DropEnum{Enum: o.state.Enums[o.types[op.Enum.From]].Clone()})
	})
	each(o, func(op operation.ForgetEnum) {
		op.Enum.Name = o.types[op.Enum.Name]
		o.emit(op)
	})
}
