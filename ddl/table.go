package ddl

import (
	"maps"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// createTable writes a table, then its indexes, then its comments.
func (w *writer) createTable(table *catalog.Table) {
	var lines, owned []string
	for _, column := range table.Columns {
		if column.Identity != nil && column.Identity.Serial && serialType(table.Name, column) == "" {
			create, own := createOwned(table.Name, column)
			w.add(create)
			owned = append(owned, own)
		}
		lines = append(lines, columnDefinition(table.Name, column))
	}
	if table.PrimaryKey != nil {
		lines = append(lines, primaryKeyDefinition(*table.PrimaryKey))
	}
	var apart []catalog.Unique
	for _, key := range catalog.Sorted(table.Uniques) {
		unique := table.Uniques[key]
		if repeats(table, unique) {
			apart = append(apart, unique)
			continue
		}
		lines = append(lines, uniqueDefinition(unique))
	}
	var apartExcludes []catalog.Exclude
	for _, name := range catalog.Sorted(table.Excludes) {
		exclude := table.Excludes[name]
		if repeatsExclude(table, exclude) {
			apartExcludes = append(apartExcludes, exclude)
			continue
		}
		lines = append(lines, excludeDefinition(exclude))
	}
	for _, check := range catalog.Sorted(table.Checks) {
		lines = append(lines, checkDefinition(table.Checks[check]))
	}
	head := "CREATE TABLE "
	if table.Unlogged {
		head = "CREATE UNLOGGED TABLE "
	}
	body := " ()"
	if len(lines) > 0 {
		body = " (\n    " + strings.Join(lines, ",\n    ") + "\n)"
	}
	by := ""
	if table.PartitionBy != "" {
		by = " PARTITION BY " + string(table.PartitionBy)
	}
	w.add(head, name(table.Name), body, by, parameters(" WITH ", table.Parameters))
	for _, p := range table.SortedPartitions() {
		w.createPartition(table.Name, p)
	}
	for _, own := range owned {
		w.add(own)
	}
	for _, unique := range apart {
		w.add("ALTER TABLE ", name(table.Name), "\n    ADD ", uniqueDefinition(unique))
	}
	for _, exclude := range apartExcludes {
		w.add("ALTER TABLE ", name(table.Name), "\n    ADD ", excludeDefinition(exclude))
	}
	for _, index := range catalog.Sorted(table.Indexes) {
		w.createIndex(table.Name, table.Indexes[index], false)
	}
	w.tableComments(table)
}

// repeats reports whether another key of the table is over the same columns. CREATE TABLE makes one of two such keys
// without a word, so the second is added by a statement of its own.
func repeats(table *catalog.Table, unique catalog.Unique) bool {
	if table.PrimaryKey != nil && slices.Equal(table.PrimaryKey.Columns, unique.Columns) {
		return true
	}
	for _, other := range table.Uniques {
		if other.Name < unique.Name && slices.Equal(other.Columns, unique.Columns) {
			return true
		}
	}
	return false
}

// repeatsExclude reports the same of an exclusion constraint with the same parts as another.
func repeatsExclude(table *catalog.Table, exclude catalog.Exclude) bool {
	for _, other := range table.Excludes {
		if other.Name < exclude.Name && slices.Equal(other.Parts, exclude.Parts) {
			return true
		}
	}
	return false
}

// tableComments writes the comments of a new table. Those of its indexes come with them, those of foreign keys too.
func (w *writer) tableComments(table *catalog.Table) {
	w.comment("TABLE "+name(table.Name), table.Comment)
	for _, column := range table.Columns {
		w.comment("COLUMN "+name(table.Name)+"."+ident.Quote(column.Name), column.Comment)
	}
	if table.PrimaryKey != nil {
		w.comment(constraintOn(table.Name, table.PrimaryKey.Name), table.PrimaryKey.Comment)
	}
	for _, unique := range catalog.Sorted(table.Uniques) {
		w.comment(constraintOn(table.Name, unique), table.Uniques[unique].Comment)
	}
	for _, exclude := range catalog.Sorted(table.Excludes) {
		w.comment(constraintOn(table.Name, exclude), table.Excludes[exclude].Comment)
	}
	for _, check := range catalog.Sorted(table.Checks) {
		w.comment(constraintOn(table.Name, check), table.Checks[check].Comment)
	}
}

// renameTable moves a table to another schema, or gives it another name. plan never asks for both at once.
func (w *writer) renameTable(op operation.RenameTable) {
	if op.From.Schema != op.To.Schema {
		w.add("ALTER TABLE ", name(op.From), " SET SCHEMA ", ident.Quote(op.To.Schema))
		w.movePartitions(op)
		return
	}
	w.add("ALTER TABLE ", name(op.From), " RENAME TO ", ident.Quote(op.To.Name))
}

func (w *writer) setPersistence(op operation.SetPersistence) {
	mode := "LOGGED"
	if op.Unlogged {
		mode = "UNLOGGED"
	}
	w.add("ALTER TABLE ", name(op.Table.To), " SET ", mode)
}

func (w *writer) setParameters(op operation.SetParameters) {
	var reset []string
	changed := map[string]string{}
	for _, parameter := range slices.Sorted(maps.Keys(op.From)) {
		if _, ok := op.To[parameter]; !ok {
			reset = append(reset, parameter)
		}
	}
	for parameter, value := range op.To {
		if before, ok := op.From[parameter]; !ok || before != value {
			changed[parameter] = value
		}
	}
	var clauses []string
	if len(changed) > 0 {
		clauses = append(clauses, "SET"+parameters(" ", changed))
	}
	if len(reset) > 0 {
		clauses = append(clauses, "RESET ("+strings.Join(reset, ", ")+")")
	}
	w.add("ALTER TABLE ", name(op.Table.To), " ", strings.Join(clauses, ", "))
}

// parameters writes storage parameters in parentheses behind the given words; without any, nothing.
func parameters(before string, values map[string]string) string {
	if len(values) == 0 {
		return ""
	}
	var list []string
	for _, parameter := range slices.Sorted(maps.Keys(values)) {
		list = append(list, parameter+" = "+parameterValue(values[parameter]))
	}
	return before + "(" + strings.Join(list, ", ") + ")"
}

// parameterValue quotes a value that is neither a number nor a plain word.
func parameterValue(value string) string {
	plain := value != "" && strings.IndexFunc(value, func(r rune) bool {
		return (r < '0' || r > '9') && r != '.' && (r < 'a' || r > 'z')
	}) < 0
	if plain {
		return value
	}
	return ident.Literal(value)
}
