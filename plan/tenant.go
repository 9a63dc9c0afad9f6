package plan

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// What tenants have stands on what all share, and never the other way round. So the main part of a plan is cut into four at
// most, each of one kind: what of tenants stands in the way of a change is taken away, then comes what all share, then
// what tenants have, and last goes what of the shared things tenants had a use for.

// stageOfMain returns the stage of an operation of the main part.
func (u *uses) stageOfMain(op operation.Operation) int {
	if !operation.OfTenants(op) {
		if u.goesLast(op) {
			return lateStage
		}
		return mainStage
	}
	if u.standsInTheWay(op) {
		return makeWayStage
	}
	return tenantStage
}

// uses is what tenants have to do with the shared things that change.
type uses struct {
	from, to *catalog.Catalog

	touched map[catalog.Name]bool // shared tables, by the name before, whose keys, columns or partitions change
	remakes bool                  // functions or types that tenants may call are made anew
	renames bool                  // something shared gets another name that tenants may call it by
	undo    bool                  // statements of tenants make way
	late    map[string]bool       // the schemas before of what goes last
	shared  bool                  // something shared changes before the tenants
}

// newUses looks through the operations. Where nothing of tenants changes, nothing stands in the way.
func newUses(from, to *catalog.Catalog, ops []operation.Operation) *uses {
	u := &uses{from: from, to: to, touched: map[catalog.Name]bool{}, late: map[string]bool{}}
	if !slices.ContainsFunc(ops, operation.OfTenants) {
		return u
	}
	for _, op := range ops {
		if !operation.OfTenants(op) {
			u.look(op)
		}
	}
	for _, op := range ops { // what is in a schema is known by now
		if !operation.OfTenants(op) && !u.goesLast(op) && stageApart(op, nil) == mainStage {
			u.shared = true
		}
	}
	for _, op := range ops {
		if drop, ok := op.(operation.DropStatement); ok && operation.OfTenants(op) && !drop.Statement.Before && u.undoes(drop.Statement) {
			u.undo = true
		}
	}
	return u
}

// look notes what an operation on a shared thing has to do with tenants.
func (u *uses) look(op operation.Operation) {
	touch := func(ref operation.Ref) { u.touched[ref.From] = true }
	switch op := op.(type) {
	case operation.DropTable:
		u.touched[op.Table.Name] = true
	case operation.DropPrimaryKey:
		touch(op.Table)
	case operation.DropUnique:
		touch(op.Table)
	case operation.DropIndex:
		touch(op.Table)
	case operation.AlterColumn:
		touch(op.Table)
	case operation.DropColumn:
		touch(op.Table)
	case operation.AddExpression:
		touch(op.Table)
	case operation.DropExpression:
		touch(op.Table)
	case operation.SetPersistence:
		touch(op.Table)
	case operation.DropPartition:
		touch(op.Table)
	case operation.DetachPartition:
		touch(op.Table)
	case operation.AlterBounds:
		touch(op.Table)
	case operation.DropStatement:
		if _, stays := u.to.Statements[op.Statement.Name]; stays && op.Statement.Before {
			u.remakes = true
		}
	case operation.RenameSchema, operation.MoveExtension, operation.RenameEnum, operation.RenameDomain, operation.MoveSequence:
		u.renames = true
	case operation.ReplaceEnum, operation.ReplaceDomain:
		u.remakes = true
	case operation.DropEnum:
		u.note(op, op.Enum.Name.Schema)
	case operation.DropDomain:
		u.note(op, op.Domain.Name.Schema)
	case operation.DropSequence:
		u.note(op, op.Sequence.Name.Schema)
	case operation.DropExtension:
		u.note(op, op.Extension.SchemaOrPublic())
	default: // it adds something, or changes what nothing stands on
	}
}

func (u *uses) note(op operation.Operation, schema string) {
	if u.goesLast(op) {
		u.late[schema] = true
	}
}

// goesLast reports whether a shared thing goes behind the tenants, which have a use for it until then, or gets a rule that
// their rows keep to by then only.
func (u *uses) goesLast(op operation.Operation) bool {
	if faulty("what tenants had a use for goes last") {
		return false
	}
	switch op := op.(type) {
	case operation.DropEnum:
		return u.needed(op.Enum.Name)
	case operation.DropDomain:
		return u.needed(op.Domain.Name)
	case operation.DropSequence:
		return u.needed(op.Sequence.Name)
	case operation.DropExtension:
		return u.extensionNeeded(op.Extension)
	case operation.DropStatement:
		_, stays := u.to.Statements[op.Statement.Name]
		return op.Statement.Before && !stays && u.functionNeeded(op.Statement)
	case operation.AddDomainCheck:
		return operation.TenantsUse(u.from, op.Domain.From) || operation.TenantsUse(u.to, op.Domain.To)
	case operation.SetDomainNotNull:
		return op.NotNull && (operation.TenantsUse(u.from, op.Domain.From) || operation.TenantsUse(u.to, op.Domain.To))
	case operation.DropSchema:
		return u.late[op.Schema.Name]
	default:
		return false
	}
}

// needed reports whether tenants may use a shared thing, be it by way of domains and functions.
func (u *uses) needed(thing catalog.Name) bool {
	return u.anyNeeded(func(name catalog.Name) bool { return name == thing })
}

func (u *uses) anyNeeded(is func(name catalog.Name) bool) bool {
	if faulty("what stands under what goes last goes last") {
		return operation.TenantsUseAny(u.from, is)
	}
	return operation.TenantsNeedAny(u.from, is)
}

func (u *uses) extensionNeeded(extension catalog.Extension) bool {
	return u.anyNeeded(func(name catalog.Name) bool {
		return (name.Schema == "" || name.Schema == extension.SchemaOrPublic()) && extension.Brings(name.Name)
	})
}

func (u *uses) functionNeeded(statement catalog.Statement) bool {
	made := operation.Makes(statement)
	return u.anyNeeded(func(name catalog.Name) bool { return made[name.Name] })
}

// standsInTheWay reports whether something of tenants has to be taken away before what all share changes.
func (u *uses) standsInTheWay(op operation.Operation) bool {
	if !u.shared || faulty("what of tenants stands in the way goes first") {
		return false
	}
	switch op := op.(type) {
	case operation.DropReference:
		return u.remakes || u.touched[op.Reference.Table]
	case operation.DropStatement:
		return !op.Statement.Before && !op.Statement.NoTransaction && (u.undo || u.remakes)
	case operation.DropCheck:
		return u.remakes || u.renames && u.callsShared(string(op.Check.Expression))
	case operation.DropExclude:
		return u.remakes || u.renames && u.callsShared(string(op.Exclude.Where), partTexts(op.Exclude.Parts)...)
	case operation.DropIndex:
		return u.remakes || u.renames && u.callsShared(string(op.Index.Where), indexTexts(op.Index.Parts)...)
	case operation.DropUnique, operation.DropPrimaryKey:
		return u.remakes
	case operation.DropColumn:
		return op.Column.Generated != "" && (u.remakes || u.renames && u.callsShared(string(op.Column.Generated)))
	default:
		return false
	}
}

// asBefore returns an operation that is run before anything gets another name, with the name of its table from before.
func asBefore(op operation.Operation) operation.Operation {
	at := func(ref operation.Ref) operation.Ref { return operation.At(ref.From) }
	switch op := op.(type) {
	case operation.DropReference:
		op.Table = at(op.Table)
		return op
	case operation.DropCheck:
		op.Table = at(op.Table)
		return op
	case operation.DropExclude:
		op.Table = at(op.Table)
		return op
	case operation.DropIndex:
		op.Table = at(op.Table)
		return op
	case operation.DropUnique:
		op.Table = at(op.Table)
		return op
	case operation.DropPrimaryKey:
		op.Table = at(op.Table)
		return op
	case operation.DropColumn:
		op.Table = at(op.Table)
		return op
	default: // it is on no table
		return op
	}
}

// stays reports whether an operation does more than to take something away.
func stays(op operation.Operation) bool {
	switch op.(type) {
	case operation.DropTable, operation.DropPartition, operation.DropColumn, operation.DropSequence, operation.DropReference, operation.DropCheck,
		operation.DropExclude, operation.DropIndex, operation.DropUnique, operation.DropPrimaryKey, operation.DropStatement:
		return false
	default:
		return true
	}
}

// undoes reports whether a statement of tenants may stand on something that all share.
func (u *uses) undoes(statement catalog.Statement) bool {
	shared := func(table catalog.Name) bool { return !table.OfTenants() }
	return slices.ContainsFunc(statement.After, shared) || u.callsShared(statement.Up)
}

// callsShared reports whether SQL of tenants names something that all share, with its schema as it has to.
func (u *uses) callsShared(sql string, more ...string) bool {
	return slices.ContainsFunc(append(more, sql), func(sql string) bool { return operation.NamesSchema(sql, u.isSchema) })
}

// isSchema reports whether a name is that of a schema, before or after the plan.
func (u *uses) isSchema(name string) bool {
	for _, c := range []*catalog.Catalog{u.from, u.to} {
		if _, ok := c.Schemas[name]; ok || name == catalog.Public {
			return true
		}
		for _, extension := range c.Extensions {
			if extension.Schema == name {
				return true
			}
		}
	}
	return false
}

func indexTexts(parts []catalog.Part) (texts []string) {
	for _, part := range parts {
		texts = append(texts, string(part.Expression), part.OperatorClass)
	}
	return texts
}

func partTexts(parts []catalog.ExcludePart) (texts []string) {
	for _, part := range parts {
		texts = append(texts, string(part.Expression), part.OperatorClass, part.Operator)
	}
	return texts
}

// halves takes the change of a column of tenants apart whose default calls something that gets another name: the old
// default goes before, the new one comes behind. The way back needs the same.
func (u *uses) halves(op operation.Operation) (first, second operation.Operation) {
	alter, ok := op.(operation.AlterColumn)
	if !ok || !u.renames || !operation.OfTenants(op) || alter.From.Default == "" || alter.From.Default == alter.To.Default || !u.callsShared(alter.From.Default) ||
		faulty("a default of tenants goes before what it calls is renamed") {
		return nil, op
	}
	bare := alter.From.Clone()
	bare.Default = ""
	before := operation.AlterColumn{Table: operation.At(alter.Table.From), From: alter.From, To: bare}
	alter.From = bare
	return before, alter
}
