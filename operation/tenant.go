package operation

import "github.com/ashlar-go/ashlar/catalog"

// OfTenants reports whether an operation runs once per tenant. Nothing moves between tenants and what all share, so the two
// ends of a rename tell the same.
func OfTenants(op Operation) bool { return owner(op).OfTenants() }

// owner returns the name of the thing that an operation changes; its schema is what counts.
func owner(op Operation) catalog.Name {
	if name, ok := ownerInTable(op); ok {
		return name
	}
	switch op := op.(type) {
	case CreateTable:
		return op.Table.Name
	case DropTable:
		return op.Table.Name
	case ForgetTable:
		return op.Table.Name
	case RecallTable:
		return op.Table.Name
	case RenameTable:
		return op.To
	case CreateSequence:
		return op.Sequence.Name
	case DropSequence:
		return op.Sequence.Name
	case ForgetSequence:
		return op.Sequence.Name
	case RecallSequence:
		return op.Sequence.Name
	case MoveSequence:
		return op.To
	case AlterSequence:
		return op.Sequence.To
	case SetComment:
		return op.Table.To
	case CreateStatement:
		return ofStatement(op.Statement)
	case DropStatement:
		return ofStatement(op.Statement)
	case ForgetStatement:
		return ofStatement(op.Statement)
	case RecallStatement:
		return ofStatement(op.Statement)
	case ChangeStatement:
		return ofStatement(op.To)
	default: // schemas, extensions and types are there once
		return catalog.Name{}
	}
}

func ofStatement(statement catalog.Statement) catalog.Name {
	if statement.Tenant {
		return catalog.Name{Schema: catalog.Tenant}
	}
	return catalog.Name{}
}

// ownerInTable does that for operations on something in a table.
func ownerInTable(op Operation) (catalog.Name, bool) {
	switch op := op.(type) {
	case SetPersistence:
		return op.Table.To, true
	case SetParameters:
		return op.Table.To, true
	case CreatePartition:
		return op.Table.To, true
	case DropPartition:
		return op.Table.To, true
	case DetachPartition:
		return op.Table.To, true
	case AttachPartition:
		return op.Table.To, true
	case RenamePartition:
		return op.Table.To, true
	case AlterBounds:
		return op.Table.To, true
	case AddColumn:
		return op.Table.To, true
	case DropColumn:
		return op.Table.To, true
	case ForgetColumn:
		return op.Table.To, true
	case RecallColumn:
		return op.Table.To, true
	case RenameColumn:
		return op.Table.To, true
	case RenameSequence:
		return op.Table.To, true
	case AlterColumn:
		return op.Table.To, true
	case DropExpression:
		return op.Table.To, true
	case AddExpression:
		return op.Table.To, true
	default:
		return ownerOfConstraint(op)
	}
}

// ownerOfConstraint does that for operations on keys, constraints and indexes.
func ownerOfConstraint(op Operation) (catalog.Name, bool) {
	switch op := op.(type) {
	case AddPrimaryKey:
		return op.Table.To, true
	case DropPrimaryKey:
		return op.Table.To, true
	case AddUnique:
		return op.Table.To, true
	case DropUnique:
		return op.Table.To, true
	case AddCheck:
		return op.Table.To, true
	case DropCheck:
		return op.Table.To, true
	case AddExclude:
		return op.Table.To, true
	case DropExclude:
		return op.Table.To, true
	case AddReference:
		return op.Table.To, true
	case DropReference:
		return op.Table.To, true
	case AlterReference:
		return op.Table.To, true
	case RenameConstraint:
		return op.Table.To, true
	case CreateIndex:
		return op.Table.To, true
	case DropIndex:
		return op.Table.To, true
	case RenameIndex:
		return op.Table.To, true
	default:
		return catalog.Name{}, false
	}
}
