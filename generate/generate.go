package generate

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/ddl"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/plan"
)

// Result is what a pair of catalogs leads to.
type Result struct {
	Files   []File           // in the order in which they are applied; empty: nothing to migrate
	Next    *catalog.Catalog // the state after the files, which becomes the snapshot
	Changes []string         // what happens, a line each, in the order of the files
	Hazards []string         // what of it loses data or may fail on the rows there are, a line each
}

// File is the text of one migration, both directions, header lines included.
type File struct {
	NoTransaction bool
	Up, Down      string
}

// Compute returns the files that lead from one catalog to another. Neither is changed. Its errors are those of
// [diff.Compute].
func Compute(from, to *catalog.Catalog, answers diff.Answers) (Result, error) {
	ops, used, err := diff.Compute(from, to, answers)
	if err != nil {
		return Result{}, err
	}
	result := Result{Next: from.Clone()}
	for _, part := range plan.Make(from, to, ops) {
		operation.Apply(result.Next, part.Up...)
		result.review(part)
		up, down := ddl.Render(part.Up), ddl.Render(part.Down)
		if up == "" && down == "" {
			continue // only the snapshot changes
		}
		result.Files = append(result.Files, File{
			NoTransaction: part.NoTransaction,
			Up:            header(part.NoTransaction, used, "") + loses(part.Up) + up,
			Down:          header(part.NoTransaction, nil, lossy(part.Down)) + withoutData(part.Up) + down,
		})
		used = nil
	}
	if differences := catalog.Differences(result.Next, to); len(differences) > 0 {
		return Result{}, fmt.Errorf("ashlar: internal error: the plan does not lead to what is declared: %s", strings.Join(differences, "; "))
	}
	remember(result.Next, to.Hints)
	return result, nil
}

// review notes what a part does.
func (r *Result) review(part plan.Part) {
	for _, op := range part.Up {
		r.Changes = append(r.Changes, op.String())
		switch op := op.(type) {
		case operation.DropTable:
			r.Hazards = append(r.Hazards, op.String()+" loses its data")
		case operation.DropColumn:
			if op.Column.Generated == "" {
				r.Hazards = append(r.Hazards, op.String()+" loses its data")
			}
		case operation.AlterColumn:
			if op.To.NotNull && !op.From.NotNull && op.Fill == "" {
				column := operation.Path(op.Table.To, op.To.Name)
				r.Hazards = append(r.Hazards, fmt.Sprintf("%s fails on rows that hold NULL; --fill '%s=EXPRESSION', or Fill, gives them a value", op, column))
			}
		default: // no harm
		}
	}
}

// header returns the header lines of a file. An answer stands in one line whatever it holds.
func header(noTransaction bool, answers []string, irreversible string) string {
	var b strings.Builder
	if noTransaction {
		b.WriteString("-- ashlar:no-transaction\n")
	}
	if irreversible != "" {
		b.WriteString("-- ashlar:irreversible " + irreversible + "\n")
	}
	for _, answer := range answers {
		b.WriteString("-- ashlar:answer " + strings.Join(strings.Fields(answer), " ") + "\n")
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

// remember notes which declared renames have been looked at, so that none is done twice.
func remember(next *catalog.Catalog, hints catalog.Hints) {
	for name, schema := range next.Schemas {
		schema.RenamedFrom = hints.RenamedSchemas[name]
		next.Schemas[name] = schema
	}
	for name, enum := range next.Enums {
		enum.RenamedFrom = hints.RenamedEnums[name]
		next.Enums[name] = enum
	}
	for name, sequence := range next.Sequences {
		sequence.RenamedFrom = hints.RenamedSequences[name]
		next.Sequences[name] = sequence
	}
	for name, statement := range next.Statements {
		statement.RenamedFrom = hints.RenamedStatements[name]
		next.Statements[name] = statement
	}
	for name, table := range next.Tables {
		table.RenamedFrom = hints.RenamedTables[name]
		for i := range table.Columns {
			column := &table.Columns[i]
			column.RenamedFrom = hints.RenamedColumns[catalog.ColumnKey{Table: name, Column: column.Name}]
		}
	}
}
