package plan

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// settledIn returns operations that come behind changes of what all share, with what they take away as it is called by
// then. before are the changes.
func settledIn(state *catalog.Catalog, ops, before []operation.Operation) []operation.Operation {
	if faulty("what tenants had is called as it is by then") {
		return ops
	}
	s := settler{state: state, schemas: map[string]string{}}
	for _, op := range before {
		s.follow(op)
	}
	out := make([]operation.Operation, len(ops))
	for i, op := range ops {
		if operation.OfTenants(op) {
			out[i] = s.tenant(op)
		} else {
			out[i] = s.shared(op)
		}
	}
	return out
}

// settler puts the names of this moment into operations.
type settler struct {
	state   *catalog.Catalog
	schemas map[string]string // the name before to the name now
	values  []operation.Operation
}

// follow notes a rename, settled.
func (s *settler) follow(op operation.Operation) {
	switch op := op.(type) {
	case operation.RenameSchema:
		for before, now := range s.schemas {
			if now == op.From {
				s.schemas[before] = op.To
				return
			}
		}
		s.schemas[op.From] = op.To
	case operation.RenameEnumValue:
		s.values = append(s.values, op)
	default: // the state tells
	}
}

// tenant settles an operation on something of tenants: their own names did not change.
func (s *settler) tenant(op operation.Operation) operation.Operation {
	switch op := op.(type) {
	case operation.DropTable:
		return operation.DropTable{Table: s.state.Tables[op.Table.Name].Clone()}
	case operation.DropReference:
		op.Reference = s.state.Tables[op.Table.From].References[op.Reference.Name].Clone()
		return op
	case operation.DropCheck:
		op.Check = s.state.Tables[op.Table.From].Checks[op.Check.Name]
		return op
	case operation.DropExclude:
		op.Exclude = s.state.Tables[op.Table.From].Excludes[op.Exclude.Name].Clone()
		return op
	case operation.DropIndex:
		concurrently := op.Index.Concurrently
		op.Index = s.state.Tables[op.Table.From].Indexes[op.Index.Name].Clone()
		op.Index.Concurrently = concurrently
		return op
	case operation.DropPartition:
		op.Partition = s.state.Tables[op.Table.From].Partitions[op.Partition.Name]
		return op
	case operation.AlterBounds:
		op.From = s.state.Tables[op.Table.From].Partitions[op.Before].Bounds
		return op
	case operation.DropColumn:
		before := op.Column
		op.Column = s.state.Tables[op.Table.From].Column(op.Column.Name).Clone()
		op.Fill, op.FilledAs = s.text(before, op.Column, op.Fill), s.text(before, op.Column, op.FilledAs)
		return op
	case operation.AlterColumn:
		return s.alter(op)
	case operation.DropExpression:
		return operation.DropExpression{AlterColumn: s.alter(op.AlterColumn)}
	case operation.AddExpression:
		return operation.AddExpression{AlterColumn: s.alter(op.AlterColumn)}
	default: // it holds nothing that all share
		return op
	}
}

func (s *settler) alter(op operation.AlterColumn) operation.AlterColumn {
	before := op.From
	op.From = s.state.Tables[op.Table.From].Column(before.Name).Clone()
	op.UsingBack, op.FillBack = s.text(before, op.From, op.UsingBack), s.text(before, op.From, op.FillBack)
	return op
}

// text follows the type of a column, and the values of its enum, in a text about the column.
func (s *settler) text(before, now catalog.Column, sql string) string {
	if before.Type != now.Type {
		sql = strings.ReplaceAll(sql, before.Type, now.Type)
	}
	for _, op := range s.values {
		value := op.(operation.RenameEnumValue)
		if operation.TypeName(now.Type) == value.Enum.To && sql == ident.Literal(value.From) {
			sql = ident.Literal(value.To)
		}
	}
	return sql
}

// shared settles an operation on something that goes when the tenants had their turn.
func (s *settler) shared(op operation.Operation) operation.Operation {
	now := func(name catalog.Name) catalog.Name {
		if schema, ok := s.schemas[name.Schema]; ok {
			return name.In(schema)
		}
		return name
	}
	switch op := op.(type) {
	case operation.DropEnum:
		return operation.DropEnum{Enum: s.state.Enums[now(op.Enum.Name)].Clone()}
	case operation.DropDomain:
		return operation.DropDomain{Domain: s.state.Domains[now(op.Domain.Name)].Clone()}
	case operation.DropSequence:
		op.Sequence.Name = now(op.Sequence.Name)
		return op
	case operation.DropExtension:
		return operation.DropExtension{Extension: s.state.Extensions[op.Extension.Name]}
	case operation.AddDomainCheck:
		op.Domain = operation.At(op.Domain.To)
		return op
	case operation.SetDomainNotNull:
		op.Domain = operation.At(op.Domain.To)
		return op
	default: // its name did not change
		return op
	}
}
