package generate

import (
	"fmt"
	"slices"
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
	Next    *catalog.Catalog // the state after the files, which becomes the snapshot; when nothing changes, the one before
	Changes []string         // what happens, a line each, in the order of the files
	In      []int            // of each change, the index of its file in Files; -1: only the snapshot changes
	Hazards []Hazard         // what of it may harm, in the order of Changes
}

// Hazard is a hazard of one of the changes.
type Hazard struct {
	plan.Hazard
	Change    int                 // the index in Changes
	File      int                 // the index in Files; -1: only the snapshot changes
	Operation operation.Operation // settled
}

// File is the text of one migration, both directions, header lines included.
type File struct {
	NoTransaction bool
	Tenant        bool // it runs once per tenant
	Up, Down      string
}

// Compute returns the files that lead from one catalog to another. Neither is changed. Its errors are those of
// [diff.Compute].
func Compute(from, to *catalog.Catalog, answers diff.Answers) (Result, error) {
	ops, used, err := diff.Compute(from, to, answers)
	if err != nil {
		return Result{}, err
	}
	result := Result{Next: from}
	parts := plan.Make(from, to, ops)
	files := make([]int, len(parts)) // that of each part; -1: only the snapshot changes
	for i, part := range parts {
		result.Next = part.State
		up, down := ddl.Render(part.Up), ddl.Render(part.Down)
		if up == "" && down == "" {
			files[i] = -1
			continue
		}
		files[i] = len(result.Files)
		result.Files = append(result.Files, File{
			NoTransaction: part.NoTransaction,
			Tenant:        part.Tenant,
			Up:            header(part.NoTransaction, used, "") + loses(part.Up) + up,
			Down:          header(part.NoTransaction, nil, lossy(downBehind(parts[i+1:]), part.Down)) + withoutData(from, part.Up) + down,
		})
		used = nil
	}
	if differences := catalog.Differences(result.Next, to); len(differences) > 0 {
		return Result{}, fmt.Errorf("ashlar: internal error: the plan does not lead to what is declared: %s", strings.Join(differences, "; "))
	}
	result.review(from, parts, files)
	if len(parts) > 0 {
		remember(result.Next, to.Hints)
	}
	return result, nil
}

// FromNothing returns the files that lead from an empty database to a catalog. It is [Compute] where nobody has to be asked.
func FromNothing(to *catalog.Catalog) (Result, error) {
	return Compute(catalog.New(), to, diff.Answers{})
}

// downBehind returns the way back of parts, in order.
func downBehind(parts []plan.Part) (ops []operation.Operation) {
	for _, part := range slices.Backward(parts) {
		ops = append(ops, part.Down...)
	}
	return ops
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
	for name, domain := range next.Domains {
		domain.RenamedFrom = hints.RenamedDomains[name]
		next.Domains[name] = domain
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
