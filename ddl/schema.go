package ddl

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

func (w *writer) createSchema(schema catalog.Schema) {
	w.add("CREATE SCHEMA ", ident.Quote(schema.Name))
	w.comment("SCHEMA "+ident.Quote(schema.Name), schema.Comment)
}

// comment writes the comment of a new object, if it has one.
func (w *writer) comment(object, text string) {
	if text != "" {
		w.add("COMMENT ON ", object, " IS ", ident.Literal(text))
	}
}

func (w *writer) setComment(op operation.SetComment) {
	text := "NULL"
	if op.To != "" {
		text = ident.Literal(op.To)
	}
	w.add("COMMENT ON ", commented(op), " IS ", text)
}

func commented(op operation.SetComment) string {
	table := op.Table.To
	switch op.Kind {
	case operation.OnSchema:
		return "SCHEMA " + ident.Quote(table.Schema)
	case operation.OnTable:
		return "TABLE " + name(table)
	case operation.OnColumn:
		return "COLUMN " + name(table) + "." + ident.Quote(op.Name)
	case operation.OnEnum:
		return "TYPE " + name(table)
	case operation.OnDomain:
		return "DOMAIN " + name(table)
	case operation.OnDomainCheck:
		return constraintOnDomain(table, op.Name)
	case operation.OnSequence:
		return "SEQUENCE " + name(table)
	case operation.OnIndex:
		return "INDEX " + name(catalog.Name{Schema: table.Schema, Name: op.Name})
	case operation.OnConstraint:
	}
	return constraintOn(table, op.Name)
}

func constraintOn(table catalog.Name, constraint string) string {
	return "CONSTRAINT " + ident.Quote(constraint) + " ON " + name(table)
}
