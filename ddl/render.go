package ddl

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// Render returns the statements for operations that are settled and in order, each ended by a semicolon, with a blank
// line between them. Nothing to say is the empty text.
func Render(ops []operation.Operation) string {
	statements := Statements(ops)
	if len(statements) == 0 {
		return ""
	}
	return strings.Join(statements, "\n\n") + "\n"
}

// Statements returns the same one by one, without line ends behind them.
func Statements(ops []operation.Operation) []string {
	var w writer
	for i := 0; i < len(ops); {
		if n := columnRun(ops[i:]); n > 0 {
			w.alterColumns(ops[i : i+n])
			i += n
			continue
		}
		w.operation(ops[i])
		i++
	}
	return w.statements
}

// writer collects statements.
type writer struct {
	statements []string
}

func (w *writer) add(parts ...string) {
	w.statements = append(w.statements, strings.Join(parts, "")+";")
}

func (w *writer) operation(op operation.Operation) {
	switch op := op.(type) {
	case operation.CreateSchema:
		w.createSchema(op.Schema)
	case operation.DropSchema:
		w.add("DROP SCHEMA ", ident.Quote(op.Schema.Name))
	case operation.RenameSchema:
		w.add("ALTER SCHEMA ", ident.Quote(op.From), " RENAME TO ", ident.Quote(op.To))
	case operation.CreateExtension:
		w.createExtension(op.Extension)
	case operation.DropExtension:
		w.add("DROP EXTENSION ", ident.Quote(op.Extension.Name))
	case operation.MoveExtension:
		w.moveExtension(op)
	case operation.UpdateExtension:
		w.updateExtension(op)
	case operation.CreateTable:
		w.createTable(op.Table)
	case operation.DropTable:
		w.add("DROP TABLE ", name(op.Table.Name))
	case operation.RenameTable:
		w.renameTable(op)
	case operation.SetPersistence:
		w.setPersistence(op)
	case operation.SetParameters:
		w.setParameters(op)
	case operation.CreatePartition:
		w.createPartition(op.Table.To, op.Partition)
	case operation.DropPartition:
		w.dropPartition(op)
	case operation.DetachPartition:
		w.detachPartition(op.Table.To, op.Partition.Name)
	case operation.AttachPartition:
		w.attachPartition(op)
	case operation.RenamePartition:
		w.add("ALTER TABLE ", partition(op.Table.To, op.From), " RENAME TO ", ident.Quote(op.To))
	case operation.CreateEnum:
		w.createEnum(op.Enum)
	case operation.DropEnum:
		w.add("DROP TYPE ", name(op.Enum.Name))
	case operation.RenameEnum:
		w.move("ALTER TYPE ", op.From, op.To)
	case operation.RenameEnumValue:
		w.add("ALTER TYPE ", name(op.Enum.To), " RENAME VALUE ", ident.Literal(op.From), " TO ", ident.Literal(op.To))
	case operation.AddEnumValues:
		w.addEnumValues(op)
	case operation.CreateDomain:
		w.createDomain(op.Domain)
	case operation.DropDomain:
		w.add("DROP DOMAIN ", name(op.Domain.Name))
	case operation.RenameDomain:
		w.move("ALTER DOMAIN ", op.From, op.To)
	case operation.SetDomainDefault, operation.SetDomainNotNull, operation.AddDomainCheck, operation.DropDomainCheck, operation.RenameDomainCheck:
		w.alterDomain(op)
	case operation.CreateSequence:
		w.createSequence(op.Sequence)
	case operation.DropSequence:
		w.add("DROP SEQUENCE ", name(op.Sequence.Name))
	case operation.MoveSequence:
		w.move("ALTER SEQUENCE ", op.From, op.To)
	case operation.AlterSequence:
		w.alterSequence(op)
	case operation.AddColumn, operation.AlterColumn, operation.DropColumn, operation.DropExpression:
		w.alterColumns([]operation.Operation{op})
	case operation.RenameColumn:
		w.add("ALTER TABLE ", name(op.Table.To), " RENAME COLUMN ", ident.Quote(op.From), " TO ", ident.Quote(op.To))
	case operation.RenameSequence:
		w.add("ALTER SEQUENCE ", name(catalog.Name{Schema: op.Table.To.Schema, Name: op.From}), " RENAME TO ", ident.Quote(op.To))
	case operation.AddPrimaryKey:
		w.addConstraint(op.Table, op.Key.Name, primaryKeyDefinition(op.Key), op.Key.Comment)
	case operation.AddUnique:
		w.addConstraint(op.Table, op.Unique.Name, addedUnique(op), op.Unique.Comment)
	case operation.AddExclude:
		w.addConstraint(op.Table, op.Exclude.Name, excludeDefinition(op.Exclude), op.Exclude.Comment)
	case operation.AddCheck:
		w.addConstraint(op.Table, op.Check.Name, checkDefinition(op.Check), op.Check.Comment)
	case operation.AddReference:
		w.addConstraint(op.Table, op.Reference.Name, referenceDefinition(op.Table.To, op.Reference), op.Reference.Comment)
	case operation.DropPrimaryKey:
		w.dropConstraint(op.Table, op.Key.Name)
	case operation.DropUnique:
		w.dropConstraint(op.Table, op.Unique.Name)
	case operation.DropExclude:
		w.dropConstraint(op.Table, op.Exclude.Name)
	case operation.DropCheck:
		w.dropConstraint(op.Table, op.Check.Name)
	case operation.DropReference:
		w.dropConstraint(op.Table, op.Reference.Name)
	case operation.AlterReference:
		w.add("ALTER TABLE ", name(op.Table.To), " ALTER CONSTRAINT ", ident.Quote(op.To.Name), checkedWhen(op.To))
	case operation.RenameConstraint:
		w.add("ALTER TABLE ", name(op.Table.To), " RENAME CONSTRAINT ", ident.Quote(op.From), " TO ", ident.Quote(op.To))
	case operation.CreateIndex:
		w.createIndex(op.Table.To, op.Index, op.Index.Concurrently)
	case operation.DropIndex:
		w.dropIndex(op)
	case operation.RenameIndex:
		w.add("ALTER INDEX ", name(catalog.Name{Schema: op.Table.To.Schema, Name: op.From}), " RENAME TO ", ident.Quote(op.To))
	case operation.SetComment:
		w.setComment(op)
	case operation.CreateStatement:
		w.statement(op.Statement, op.Statement.Up, op.Settle)
	case operation.DropStatement:
		w.statement(op.Statement, op.Statement.Down, op.Settle)
	case operation.ChangeStatement:
		if op.Runs() {
			w.statement(op.To, op.To.Up, false)
		}
	case operation.ForgetColumn:
		w.notDropped(op)
	case operation.RecallColumn:
		w.notAdded(op)
	case operation.NoteExtension, operation.ForgetTable, operation.RecallTable, operation.ForgetSchema, operation.RecallSchema,
		operation.ForgetEnum, operation.RecallEnum, operation.ForgetDomain, operation.RecallDomain,
		operation.ForgetSequence, operation.RecallSequence,
		operation.ForgetStatement, operation.RecallStatement:
		// They change the snapshot only.
	case operation.ReplaceEnum, operation.ReplaceDomain, operation.AddExpression, operation.AlterBounds:
		// plan takes them apart.
	}
}

// name writes the name of something in a schema. "public" comes first in the search path of every migration, and the schema
// of the tenant in that of those that run per tenant, so these are left out.
func name(n catalog.Name) string {
	if n.Schema == catalog.Public || n.OfTenants() {
		return ident.Quote(n.Name)
	}
	return ident.Quote(n.Schema) + "." + ident.Quote(n.Name)
}
