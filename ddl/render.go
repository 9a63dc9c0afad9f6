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
	case operation.AddColumn, operation.AlterColumn, operation.DropColumn:
		w.alterColumns([]operation.Operation{op})
	case operation.RenameColumn:
		w.add("ALTER TABLE ", name(op.Table.To), " RENAME COLUMN ", ident.Quote(op.From), " TO ", ident.Quote(op.To))
	case operation.RenameSequence:
		w.add("ALTER SEQUENCE ", name(catalog.Name{Schema: op.Table.To.Schema, Name: op.From}), " RENAME TO ", ident.Quote(op.To))
	case operation.AddPrimaryKey:
		w.addConstraint(op.Table, op.Key.Name, primaryKeyDefinition(op.Key), op.Key.Comment)
	case operation.AddUnique:
		w.addConstraint(op.Table, op.Unique.Name, uniqueDefinition(op.Unique), op.Unique.Comment)
	case operation.AddCheck:
		w.addConstraint(op.Table, op.Check.Name, checkDefinition(op.Check), op.Check.Comment)
	case operation.AddReference:
		w.addConstraint(op.Table, op.Reference.Name, referenceDefinition(op.Reference), op.Reference.Comment)
	case operation.DropPrimaryKey:
		w.dropConstraint(op.Table, op.Key.Name)
	case operation.DropUnique:
		w.dropConstraint(op.Table, op.Unique.Name)
	case operation.DropCheck:
		w.dropConstraint(op.Table, op.Check.Name)
	case operation.DropReference:
		w.dropConstraint(op.Table, op.Reference.Name)
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
	case operation.ForgetTable, operation.RecallTable, operation.ForgetColumn, operation.RecallColumn,
		operation.ForgetSchema, operation.RecallSchema:
		// They change the snapshot only.
	}
}

// name writes the name of something in a schema. "public" comes first in the search path of every migration, so it is
// left out.
func name(n catalog.Name) string {
	if n.Schema == catalog.Public {
		return ident.Quote(n.Name)
	}
	return ident.Quote(n.Schema) + "." + ident.Quote(n.Name)
}
