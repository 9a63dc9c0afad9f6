package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// lossy says why operations cannot bring back what was there; empty when they can. before are those that are run before them.
func lossy(before, ops []operation.Operation) string {
	var reasons []string
	for _, op := range ops {
		switch op := op.(type) {
		case operation.AddColumn:
			reasons = append(reasons, op.Lossy)
		case operation.AlterColumn:
			reasons = append(reasons, op.Lossy)
		case operation.DropExpression:
			reasons = append(reasons, op.Lossy)
		case operation.UpdateExtension:
			reasons = append(reasons, op.Lossy())
		case operation.AddEnumValues:
			reasons = append(reasons, op.Lossy())
		case operation.DropStatement:
			reasons = append(reasons, op.Statement.Irreversible)
		default: // the others bring back all they should
		}
	}
	reasons = append(reasons, orphans(before, ops)...)
	return strings.Join(slices.DeleteFunc(reasons, func(reason string) bool { return reason == "" }), "; ")
}

// orphans finds foreign keys that come back over rows that kept their values, while what they refer to comes back empty, by
// these operations or by those before.
func orphans(before, ops []operation.Operation) []string {
	empty, partly := map[catalog.Name]bool{}, map[catalog.Name]string{}
	null, added := map[catalog.ColumnKey]bool{}, map[catalog.ColumnKey]bool{}
	for _, op := range slices.Concat(before, ops) {
		switch op := op.(type) {
		case operation.CreateTable:
			empty[op.Table.Name] = true
		case operation.CreatePartition:
			partly[op.Table.To] = op.Partition.Name
		case operation.AddColumn:
			key := catalog.ColumnKey{Table: op.Table.To, Column: op.Column.Name}
			added[key] = true
			null[key] = !op.Column.NotNull && op.Column.Default == ""
		case operation.AttachPartition: // what was detached before the columns went has kept its values
			for key := range null {
				null[key] = null[key] && key.Table != op.Table.To
			}
		default: // the others add no rows and no columns
		}
	}
	in := func(set map[catalog.ColumnKey]bool, table catalog.Name, columns []string) int {
		n := 0
		for _, column := range columns {
			if set[catalog.ColumnKey{Table: table, Column: column}] {
				n++
			}
		}
		return n
	}
	var reasons []string
	for _, op := range ops {
		add, ok := op.(operation.AddReference)
		if !ok || empty[add.Table.To] {
			continue
		}
		own, target := add.Table.To, add.Reference.Table
		nulls := in(null, own, add.Reference.Columns)
		switch {
		case nulls == len(add.Reference.Columns) || nulls > 0 && !add.Reference.MatchFull:
		case nulls > 0:
			reasons = append(reasons, fmt.Sprintf("rows of table %s would refer to table %s in part only", operation.Path(own), operation.Path(target)))
		case empty[target]:
			reasons = append(reasons, fmt.Sprintf("rows of table %s refer to rows of table %s, which are gone", operation.Path(own), operation.Path(target)))
		case partly[target] != "":
			reasons = append(reasons, fmt.Sprintf("rows of table %s may refer to rows of partition %s, which are gone", operation.Path(own), operation.Path(target, partly[target])))
		case in(added, target, add.Reference.TargetColumns) > 0:
			reasons = append(reasons, fmt.Sprintf("rows of table %s refer to values of table %s, which are gone", operation.Path(own), operation.Path(target)))
		}
	}
	return reasons
}

// loses tells the reader of an up file what goes with its data.
func loses(up []operation.Operation) string {
	var lines []string
	for _, op := range up {
		switch op := op.(type) {
		case operation.DropTable:
			lines = append(lines, fmt.Sprintf("-- table %s goes with its rows", operation.Path(op.Table.Name)))
		case operation.DropPartition:
			lines = append(lines, fmt.Sprintf("-- partition %s goes with its rows", operation.Path(op.Table.To, op.Partition.Name)))
		case operation.DropColumn:
			if op.Column.Generated != "" {
				continue // it is computed anew
			}
			lines = append(lines, fmt.Sprintf("-- column %s goes with its values", operation.Path(op.Table.To, op.Column.Name)))
		default: // the others lose nothing
		}
	}
	return paragraph(lines)
}

// withoutData tells the reader of a down file what comes back empty, or otherwise than it was. from is the state before all
// files.
func withoutData(from *catalog.Catalog, up []operation.Operation) string {
	var lines []string
	for _, op := range up {
		switch op := op.(type) {
		case operation.DropTable:
			lines = append(lines, fmt.Sprintf("-- table %s comes back without its rows", operation.Path(op.Table.Name)))
		case operation.DropPartition:
			lines = append(lines, fmt.Sprintf("-- partition %s comes back without its rows", operation.Path(op.Table.To, op.Partition.Name)))
		case operation.DropColumn:
			if op.Column.Generated != "" {
				continue // it is computed anew
			}
			lines = append(lines, fmt.Sprintf("-- column %s comes back without its values: the rows get %s", operation.Path(op.Table.To, op.Column.Name), returned(from, op)))
		case operation.AlterColumn:
			if op.LossyBack == "" && recomputes(op) {
				lines = append(lines, fmt.Sprintf("-- column %s comes back with its %s values as %s, not with those that it had",
					operation.Path(op.Table.To, op.From.Name), op.To.Type, op.From.Type))
			}
		default: // the others lose nothing
		}
	}
	return paragraph(lines)
}

// recomputes reports whether values become others along with their type, so that a cast back does not make them what they
// were. Text becomes bytes by an escape syntax that bytes do not go back to.
func recomputes(op operation.AlterColumn) bool {
	column := ident.Quote(op.To.Name)
	cast := op.Using == "" || op.Using == column+"::"+cmp.Or(op.FilledAs, op.To.Type) ||
		strings.HasPrefix(op.Using, column+"::text") && strings.HasSuffix(op.Using, "::"+op.To.Type)
	return !cast || op.Using != "" && catalog.BaseType(op.To.Type) == "bytea"
}

func paragraph(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// returned says what the rows get in a column that comes back.
func returned(from *catalog.Catalog, op operation.DropColumn) string {
	domain, ok := operation.DomainOf(from, op.Column.Type)
	switch {
	case op.Fill != "":
		return op.Fill
	case op.Column.Default != "":
		return op.Column.Default
	case op.Column.Identity != nil:
		return "new numbers"
	case ok && domain.Default != "" && !catalog.IsArray(op.Column.Type):
		return domain.Default
	default:
		return "NULL"
	}
}
