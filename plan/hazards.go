package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// HazardKind is the kind of harm that a hazard does.
type HazardKind string

// The kinds of hazard. Every change of a table locks it for a moment; only what takes longer the more rows there are
// counts as a lock.
const (
	DataLoss       HazardKind = "data_loss"       // what rows hold is gone
	TableRewrite   HazardKind = "table_rewrite"   // every row of a table is written anew
	BlockingLock   HazardKind = "blocking_lock"   // others wait while something is built, or rows are read elsewhere
	LongScan       HazardKind = "long_scan"       // every row of a table is read while others wait
	MayFail        HazardKind = "may_fail"        // rows that exist may not allow it
	RefusesInserts HazardKind = "refuses_inserts" // rows that do not name a column are refused from now on
)

// Hazard is what a change may do to the data, or to those who work with it meanwhile.
type Hazard struct {
	Kind    HazardKind
	Object  string // the table, or the column of one, that it is about: "posts.title"
	Message string // one line, which names the object too
}

// Hazards returns the hazards of operations that run one after the other on a catalog, those of each at its index. The
// operations must be settled; the catalog is not changed.
//
// A table that one of them creates is empty, so nothing that is done to it is a hazard. A foreign key from such a table
// locks the one it refers to for a moment only, and counts as none either. What locks a table, reads or rewrites it:
// https://www.postgresql.org/docs/current/sql-altertable.html
func Hazards(from *catalog.Catalog, ops []operation.Operation) [][]Hazard {
	r := reviewer{state: from.Clone(), fresh: map[catalog.Name]bool{}, rows: map[catalog.ColumnKey]content{}}
	for _, op := range ops {
		if create, ok := op.(operation.CreateTable); ok {
			r.comes = append(r.comes, create.Table.Name)
		}
	}
	out := make([][]Hazard, len(ops))
	for i, op := range ops {
		r.found = nil
		r.review(op)
		out[i] = r.found
		operation.Apply(r.state, op)
	}
	return out
}

// reviewer knows what the operations before have led to.
type reviewer struct {
	state *catalog.Catalog
	fresh map[catalog.Name]bool         // tables that are empty, because they are new
	rows  map[catalog.ColumnKey]content // what the rows hold in new columns, where that is known
	comes []catalog.Name                // tables that are new, or going to be
	found []Hazard
}

// content is what is known of the values in a new column of a table that has rows.
type content int

const (
	anything content = iota
	nothing          // NULL everywhere
	distinct         // another value in each row
)

// review finds the hazards of an operation on the state before it.
func (r *reviewer) review(op operation.Operation) {
	switch op := op.(type) {
	case operation.CreateTable:
		r.fresh[op.Table.Name] = true
	case operation.DropTable:
		r.dropTable(op)
	case operation.SetPersistence:
		r.persistence(op)
	case operation.AddColumn:
		r.addColumn(op)
	case operation.DropColumn:
		r.dropColumn(op)
	case operation.ForgetColumn:
		r.forgetColumn(op)
	case operation.AlterColumn:
		r.alterColumn(op)
	case operation.DropExpression:
		r.alterColumn(op.AlterColumn)
	case operation.AddExpression:
		r.addExpression(op)
	case operation.AddDomainCheck:
		r.addDomainCheck(op)
	case operation.SetDomainNotNull:
		r.setDomainNotNull(op)
	case operation.ReplaceEnum:
		r.replaceEnum(op)
	case operation.AddPrimaryKey:
		r.addPrimaryKey(op)
	case operation.AddUnique:
		if !op.UsingIndex { // the index is there, and has compared the rows
			r.buildIndex(op.Table.To, "reads and writes of")
			r.duplicates(op.Table.To, op.Unique.Name, op.Unique.Columns, op.Unique.NullsNotDistinct)
		}
	case operation.CreateIndex:
		r.createIndex(op)
	case operation.AddCheck:
		r.scan(op.Table.To, "reads and writes")
		r.fails(op.Table.To, "on rows that do not pass check %s", op.Check.Name)
	case operation.AddExclude:
		name := operation.Path(op.Table.To)
		r.at(op.Table.To, BlockingLock, name, "reads and writes of table %s wait while the index is built", name)
		r.fails(op.Table.To, "on rows that %s does not allow together", op.Exclude.Name)
	case operation.AddReference:
		r.addReference(op)
	case operation.CreatePartition:
		r.createPartition(op)
	case operation.DropPartition:
		r.dropPartition(op)
	case operation.DetachPartition:
		r.detachPartition(op)
	case operation.AttachPartition:
		r.attachPartition(op)
	case operation.RenamePartition, operation.AlterBounds: // only a name; plan takes the other apart
	case operation.ForgetTable, operation.RecallTable, operation.RecallColumn: // only the snapshot changes
	case operation.CreateSchema, operation.DropSchema, operation.ForgetSchema, operation.RecallSchema, operation.RenameSchema:
	case operation.CreateExtension, operation.DropExtension, operation.MoveExtension, operation.UpdateExtension, operation.NoteExtension:
	case operation.RenameTable, operation.RenameColumn, operation.RenameSequence, operation.RenameIndex, operation.RenameConstraint:
	case operation.SetParameters, operation.SetComment, operation.AlterReference:
	case operation.DropPrimaryKey, operation.DropUnique, operation.DropCheck, operation.DropExclude, operation.DropReference, operation.DropIndex:
	case operation.CreateEnum, operation.DropEnum, operation.ForgetEnum, operation.RecallEnum:
	case operation.RenameEnum, operation.RenameEnumValue, operation.AddEnumValues:
	case operation.CreateDomain, operation.DropDomain, operation.ForgetDomain, operation.RecallDomain:
	case operation.RenameDomain, operation.SetDomainDefault, operation.DropDomainCheck, operation.RenameDomainCheck:
	case operation.ReplaceDomain: // the columns change by operations of their own
	case operation.CreateSequence, operation.DropSequence, operation.ForgetSequence, operation.RecallSequence:
	case operation.MoveSequence:
	case operation.AlterSequence:
		r.alterSequence(op)
	case operation.DropStatement:
		r.dropStatement(op)
	case operation.CreateStatement, operation.ForgetStatement, operation.RecallStatement, operation.ChangeStatement: // what SQL by hand does is not known
	}
}

// add notes a hazard.
func (r *reviewer) add(kind HazardKind, object, format string, args ...any) {
	r.found = append(r.found, Hazard{kind, object, fmt.Sprintf(format, args...)})
}

// at notes a hazard of a table, unless it is new.
func (r *reviewer) at(table catalog.Name, kind HazardKind, object, format string, args ...any) {
	if !r.fresh[table] {
		r.add(kind, object, format, args...)
	}
}

// scan notes that all rows of a table are read while others wait.
func (r *reviewer) scan(table catalog.Name, who string) {
	name := operation.Path(table)
	r.at(table, LongScan, name, "reads all rows of table %s, and %s wait meanwhile", name, who)
}

// rewrite notes that all rows of a table are written anew.
func (r *reviewer) rewrite(table catalog.Name) {
	name := operation.Path(table)
	r.at(table, TableRewrite, name, "writes all rows of table %s anew, and reads and writes wait meanwhile", name)
}

// buildIndex notes that an index is built while others wait.
func (r *reviewer) buildIndex(table catalog.Name, who string) {
	name := operation.Path(table)
	if r.state.Tables[table].PartitionBy != "" { // the server builds none of those concurrently
		r.at(table, BlockingLock, name, "%s table %s wait while the index is built on all its partitions", who, name)
		return
	}
	r.at(table, BlockingLock, name, "%s table %s wait while the index is built; --concurrent-indexes avoids it", who, name)
}

// fails notes that rows may not allow a change of their table.
func (r *reviewer) fails(table catalog.Name, format string, args ...any) {
	r.at(table, MayFail, operation.Path(table), "fails "+format, args...)
}

// persistence: a table is copied when it becomes logged or unlogged.
func (r *reviewer) persistence(op operation.SetPersistence) {
	r.rewrite(op.Table.To)
	if op.Unlogged {
		name := operation.Path(op.Table.To)
		r.at(op.Table.To, DataLoss, name, "all rows of table %s are lost when the server crashes", name)
	}
}

// addPrimaryKey: its columns become NOT NULL, and their values are compared.
func (r *reviewer) addPrimaryKey(op operation.AddPrimaryKey) {
	table := op.Table.To
	name := operation.Path(table)
	r.at(table, BlockingLock, name, "reads and writes of table %s wait while the index is built", name)
	for _, column := range op.Key.Columns {
		if known := r.state.Tables[table].Column(column); known != nil && !known.NotNull {
			r.fails(table, "on rows that hold NULL in %s", operation.Path(table, column))
		}
	}
	r.duplicates(table, op.Key.Name, op.Key.Columns, true)
}

// dropStatement: of SQL by hand nothing is known but that a table which it makes goes with its rows.
func (r *reviewer) dropStatement(op operation.DropStatement) {
	words := ""
	for _, token := range lex.Tokens(op.Statement.Up) {
		switch {
		case token.Text == ";":
			words = ""
		case token.Name() != "":
			words += token.Name() + " "
		}
		if slices.Contains([]string{"create table ", "create unlogged table "}, words) {
			r.add(DataLoss, op.Statement.Name, "statement %q is undone, and the rows of the table that it made are lost", op.Statement.Name)
			return
		}
	}
}

// createIndex: an index is built while writes wait, or concurrently.
// https://www.postgresql.org/docs/current/sql-createindex.html
func (r *reviewer) createIndex(op operation.CreateIndex) {
	table, index := op.Table.To, op.Index
	if !index.Concurrently {
		r.buildIndex(table, "writes to")
	}
	if index.Unique {
		r.duplicates(table, index.Name, index.Columns(), index.NullsNotDistinct)
	}
}

// duplicates notes that rows may be equal in a key, unless a new column tells them apart.
func (r *reviewer) duplicates(table catalog.Name, key string, columns []string, nullsCount bool) {
	for _, column := range columns {
		switch r.rows[catalog.ColumnKey{Table: table, Column: column}] {
		case distinct:
			return
		case nothing:
			if !nullsCount {
				return
			}
		case anything:
		}
	}
	r.fails(table, "on rows that are equal in what %s covers", key)
}

// addReference: the rows of the table are looked up in the other one, and both can only be read meanwhile.
func (r *reviewer) addReference(op operation.AddReference) {
	table, target := op.Table.To, op.Reference.Table
	r.scan(table, "writes")
	if !r.fresh[table] && target != table && !r.fresh[target] {
		name := operation.Path(target)
		r.add(BlockingLock, name, "writes to table %s wait while the rows of %s are looked up in it", name, operation.Path(table))
	}
	nulls := 0
	for _, column := range op.Reference.Columns {
		if r.rows[catalog.ColumnKey{Table: table, Column: column}] == nothing {
			nulls++
		}
	}
	switch {
	case nulls == len(op.Reference.Columns) || nulls > 0 && !op.Reference.MatchFull:
	case r.fresh[target]:
		r.fails(table, "on rows that refer to anything, since table %s is new", operation.Path(target))
	default:
		r.fails(table, "on rows that refer to nothing in %s", operation.Path(target))
	}
}

// indexed reports whether an index stands on a column.
func indexed(table *catalog.Table, column string) bool {
	if key := table.PrimaryKey; key != nil && slices.Contains(key.Columns, column) {
		return true
	}
	for _, unique := range table.Uniques {
		if slices.Contains(unique.Columns, column) {
			return true
		}
	}
	for _, index := range table.Indexes {
		for _, part := range index.Parts {
			if part.Column == column || operation.Mentions(part.Expression, column) {
				return true
			}
		}
	}
	return false
}

// proven reports whether a check of the table says that a column is not NULL: then its rows need not be read.
func proven(table *catalog.Table, column string) bool {
	for _, check := range table.Checks {
		words := strings.Fields(string(check.Expression))
		if len(words) == 4 && operation.Mentions(check.Expression, column) && strings.EqualFold(strings.Join(words[1:], " "), "IS NOT NULL") {
			return true
		}
	}
	return false
}
