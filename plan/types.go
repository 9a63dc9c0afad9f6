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
		goal := goals[enum]
		for len(goal) > 0 {
			moved := false
			for _, value := range catalog.Sorted(goal) {
				if !o.hasValue(enum, goal[value]) {
					o.renameValue(enum, value, goal[value])
					delete(goal, value)
					moved = true
				}
			}
			if !moved && faulty("a value whose spelling is taken steps aside") {
				value := catalog.Sorted(goal)[0]
				o.renameValue(enum, value, goal[value])
				delete(goal, value)
				continue
			}
			if !moved {
				value := catalog.Sorted(goal)[0]
				if _, moves := goal[goal[value]]; !moves {
					o.renameValue(enum, goal[value], o.temporary(func(label string) bool { return o.hasValue(enum, label) }))
					continue
				}
				aside := o.temporary(func(label string) bool { return o.hasValue(enum, label) })
				o.renameValue(enum, value, aside)
				goal[aside] = goal[value]
				delete(goal, value)
			}
		}
	}
}

func (o *orderer) hasValue(enum catalog.Name, value string) bool {
	for _, other := range o.state.Enums[o.enums[enum]].Values {
		if other == value {
			return true
		}
	}
	return false
}

func (o *orderer) renameValue(enum catalog.Name, from, to string) {
	o.emit(operation.RenameEnumValue{Enum: operation.At(o.enums[enum]), From: from, To: to})
}

// setTypesAside gives a temporary name to the enum types that are built anew, and to the types and sequences that go in
// the end while something takes their name.
func (o *orderer) setTypesAside() {
	each(o, func(op operation.ReplaceEnum) { o.setAside(enumType, op.Enum.From) })
	each(o, func(op operation.DropEnum) {
		if !faulty("a type that is in the way steps aside") && o.isTaken(enumType, o.enums[op.Enum.Name]) {
			o.setAside(enumType, op.Enum.Name)
		}
	})
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
	if p != enumType {
		return o.taken[name]
	}
	_, enum := o.to.Enums[name]
	return enum || o.taken[name] // a table comes with a type of its own, and no sequence is made under the name of a type
}

// typeExists reports whether an enum type, or a table with its row type, has a name now.
func (o *orderer) typeExists(name catalog.Name) bool {
	_, enum := o.state.Enums[name]
	_, table := o.state.Tables[name]
	return enum || table
}

// createTypes creates enum types, then sequences, then what statements make that tables need.
func (o *orderer) createTypes() {
	each(o, func(op operation.CreateEnum) { o.emit(op) })
	each(o, func(op operation.ReplaceEnum) {
		o.emit(operation.CreateEnum{Enum: o.to.Enums[op.Enum.To].Clone()})
	})
	each(o, func(op operation.AddEnumValues) {
		op.Enum = operation.At(o.enums[op.Enum.From])
		o.emit(op)
	})
	each(o, func(op operation.CreateSequence) { o.emit(op) })
	each(o, func(op operation.AlterSequence) {
		op.Sequence = operation.At(o.own[op.Sequence.From])
		o.emit(op)
	})
	o.changeStatements()
}

// dropTypes drops what statements made that tables needed, then sequences, then enum types.
func (o *orderer) dropTypes() {
	o.dropBefore()
	each(o, func(op operation.DropSequence) {
		op.Sequence.Name = o.own[op.Sequence.Name]
		o.emit(op)
	})
	each(o, func(op operation.ForgetSequence) {
		op.Sequence.Name = o.own[op.Sequence.Name]
		o.emit(op)
	})
	each(o, func(op operation.DropEnum) {
		op.Enum.Name = o.enums[op.Enum.Name]
		o.emit(op)
	})
	each(o, func(op operation.ReplaceEnum) {
		o.emit(operation.DropEnum{Enum: o.state.Enums[o.enums[op.Enum.From]].Clone()})
	})
	each(o, func(op operation.ForgetEnum) {
		op.Enum.Name = o.enums[op.Enum.Name]
		o.emit(op)
	})
}
