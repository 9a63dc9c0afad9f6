package ddl

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

func (w *writer) createExtension(extension catalog.Extension) {
	// A user without rights may run it when an administrator has done it already.
	statement := "CREATE EXTENSION IF NOT EXISTS " + ident.Quote(extension.Name)
	if extension.Schema != "" {
		statement += " WITH SCHEMA " + ident.Quote(extension.Schema)
	}
	if extension.Version != "" {
		statement += " VERSION " + ident.Literal(extension.Version)
	}
	w.add(statement)
}

func (w *writer) moveExtension(op operation.MoveExtension) {
	w.add("ALTER EXTENSION ", ident.Quote(op.To.Name), " SET SCHEMA ", ident.Quote(op.To.SchemaOrPublic()))
}

// updateExtension writes the change of a version. One that most extensions have no way to becomes a comment, to be run by
// hand where there is one. Where a version counts no more, nothing changes.
func (w *writer) updateExtension(op operation.UpdateExtension) {
	update := "ALTER EXTENSION " + ident.Quote(op.Name) + " UPDATE TO " + ident.Literal(op.To)
	switch {
	case op.Runs():
		w.add(update)
	case op.From == "" || !op.Back: // a version counts no more, or does again
	case op.To != "":
		w.remark("Extension "+ident.Quote(op.Name)+" stays at version "+op.From+". Where it has a way back:", update+";")
	default:
		w.remark("Extension " + ident.Quote(op.Name) + " stays at version " + op.From + ".")
	}
}
