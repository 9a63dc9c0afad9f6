package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// lossy says why operations cannot bring back what was there; empty when they can.
func lossy(ops []operation.Operation) string {
	var reasons []string
	for _, op := range ops {
		switch op := op.(type) {
		case operation.AddColumn:
			reasons = append(reasons, op.Lossy)
		case operation.AlterColumn:
			reasons = append(reasons, op.Lossy)
		}
	}
	reasons = append(reasons, orphans(ops)...)
	return strings.Join(slices.DeleteFunc(reasons, func(reason string) bool { return reason == "" }), "; ")
}

// orphans finds foreign keys that come back to tables without rows, over columns that kept their values.
func orphans(ops []operation.Operation) []string {
	empty := map[catalog.Name]bool{}
	null := map[catalog.ColumnKey]bool{}
	for _, op := range ops {
		switch op := op.(type) {
		case operation.CreateTable:
			empty[op.Table.Name] = true
		case operation.AddColumn:
			null[catalog.ColumnKey{Table: op.Table.To, Column: op.Column.Name}] = !op.Column.NotNull && op.Column.Default == ""
		}
	}
	var reasons []string
	for _, op := range ops {
		add, ok := op.(operation.AddReference)
		if !ok || !empty[add.Reference.Table] || empty[add.Table.To] {
			continue
		}
		allNull := !slices.ContainsFunc(add.Reference.Columns, func(column string) bool {
			return !null[catalog.ColumnKey{Table: add.Table.To, Column: column}]
		})
		if !allNull {
			reasons = append(reasons, fmt.Sprintf("rows of table %s refer to rows of table %s, which are gone", add.Table.To.Name, add.Reference.Table.Name))
		}
	}
	return reasons
}

// withoutData tells the reader of a down file what comes back empty.
func withoutData(up []operation.Operation) string {
	var lines []string
	for _, op := range up {
		switch op := op.(type) {
		case operation.DropTable:
			lines = append(lines, fmt.Sprintf("-- table %s comes back without its rows", op.Table.Name.Name))
		case operation.DropColumn:
			lines = append(lines, fmt.Sprintf("-- column %s.%s comes back without its values: the rows get %s", op.Table.From.Name, op.Column.Name, returned(op)))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// returned says what the rows get in a column that comes back.
func returned(op operation.DropColumn) string {
	switch {
	case op.Fill != "":
		return op.Fill
	case op.Column.Default != "":
		return op.Column.Default
	case op.Column.Identity != nil:
		return "new numbers"
	default:
		return "NULL"
	}
}
