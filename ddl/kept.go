package ddl

import (
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// notDropped writes the drop of a column that stays as a comment, to be run by hand one day.
func (w *writer) notDropped(op operation.ForgetColumn) {
	if op.Shown {
		w.remark("Column "+operation.Path(op.Table.To, op.Column.Name)+" is no longer declared. It was not dropped:",
			"ALTER TABLE "+name(op.Table.To)+" DROP COLUMN "+ident.Quote(op.Column.Name)+";")
	}
}

// notAdded writes the return of a column that stayed as a comment.
func (w *writer) notAdded(op operation.RecallColumn) {
	if op.Shown {
		w.remark("Column "+operation.Path(op.Table.To, op.Column.Name)+" was not dropped, so it is not added:",
			"ALTER TABLE "+name(op.Table.To)+" ADD COLUMN "+columnDefinition(op.Table.To, op.Column)+";")
	}
}

func (w *writer) remark(lines ...string) {
	text := ""
	for _, line := range lines {
		text += "\n-- " + strings.ReplaceAll(line, "\n", "\n-- ")
	}
	w.statements = append(w.statements, text[1:])
}
