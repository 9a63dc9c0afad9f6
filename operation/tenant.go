package operation

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

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

// TenantsUse reports whether tables or statements of tenants use something that all share, as far as is seen: they name
// it with its schema, or have it for the type of a column.
func TenantsUse(c *catalog.Catalog, thing catalog.Name) bool {
	return TenantsUseAny(c, func(name catalog.Name) bool { return name == thing })
}

// TenantsUseAny reports the same of things. A name without a schema is asked about without one too: it may be that of a
// function, or of what comes with an extension.
func TenantsUseAny(c *catalog.Catalog, is func(name catalog.Name) bool) bool {
	for _, statement := range c.Statements {
		if statement.Tenant && (NamesAny(statement.Up, is) || NamesAny(statement.Down, is)) {
			return true
		}
	}
	for name, table := range c.Tables {
		if name.OfTenants() && !table.Unmanaged && slices.ContainsFunc(TextsOf(table), func(sql string) bool { return NamesAny(sql, is) }) {
			return true
		}
	}
	return false
}

// NamesSchema reports whether SQL names something with its schema, which is one of those that are asked about.
func NamesSchema(sql string, is func(schema string) bool) bool {
	return sql != "" && NamesAny(sql, func(name catalog.Name) bool { return name.Schema != "" && is(name.Schema) })
}

// TextsOf returns the types, expressions and operator classes of a table.
func TextsOf(table *catalog.Table) []string {
	out := []string{string(table.PartitionBy)}
	part := func(part catalog.Part) { out = append(out, string(part.Expression), part.OperatorClass) }
	for _, column := range table.Columns {
		out = append(out, column.Type, column.Default, string(column.Generated))
	}
	for _, check := range table.Checks {
		out = append(out, string(check.Expression))
	}
	for _, index := range table.Indexes {
		out = append(out, string(index.Where))
		for _, of := range index.Parts {
			part(of)
		}
	}
	for _, exclude := range table.Excludes {
		out = append(out, string(exclude.Where))
		for _, of := range exclude.Parts {
			part(of.Part)
		}
	}
	for _, partition := range table.Partitions {
		out = append(out, partition.Bounds)
	}
	return out
}

// NamesAny reports whether SQL names a thing, with its schema or without. A string may be a name too, as in nextval('numbers').
func NamesAny(sql string, is func(name catalog.Name) bool) bool {
	tokens := slices.DeleteFunc(lex.Tokens(sql), func(token lex.Token) bool { return token.Kind == lex.Space || token.Kind == lex.Comment })
	for i, token := range tokens {
		if text := token.Constant(); text != "" {
			path, err := ident.SplitPath(text)
			if err == nil && len(path) == 2 && is(catalog.Name{Schema: path[0], Name: path[1]}) {
				return true
			}
		}
		if token.Kind != lex.Word && token.Kind != lex.Quoted {
			continue
		}
		name := catalog.Name{Name: token.Name()}
		if i > 1 && tokens[i-1].Text == "." {
			name.Schema = tokens[i-2].Name()
		}
		if is(name) {
			return true
		}
	}
	return false
}
