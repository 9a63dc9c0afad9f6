package ddl

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

func (w *writer) createSequence(sequence catalog.Sequence) {
	clauses := sequenceClauses(sequence.Type, sequence.Numbers())
	if sequence.Cache > 1 {
		clauses = append(clauses, fmt.Sprintf("CACHE %d", sequence.Cache))
	}
	if sequence.Cycle {
		clauses = append(clauses, "CYCLE")
	}
	w.add("CREATE SEQUENCE ", strings.Join(append([]string{name(sequence.Name)}, clauses...), " "))
	w.comment("SEQUENCE "+name(sequence.Name), sequence.Comment)
}

// sequenceClauses returns the type and the numbers of a new sequence, where they are not the server's defaults.
func sequenceClauses(sqlType string, numbers catalog.Identity) []string {
	options := sequenceOptions(numbers)
	if sqlType == "" || sqlType == "bigint" {
		return options
	}
	return append([]string{"AS " + sqlType}, options...)
}

func (w *writer) alterSequence(op operation.AlterSequence) {
	from, to := op.From.Numbers(), op.To.Numbers()
	clauses := sequenceChanges(op.From.Type, op.To.Type, from, to)
	if from, to := max(op.From.Cache, 1), max(op.To.Cache, 1); from != to {
		clauses = append(clauses, fmt.Sprintf("CACHE %d", to))
	}
	if op.From.Cycle != op.To.Cycle {
		clauses = append(clauses, map[bool]string{true: "CYCLE", false: "NO CYCLE"}[op.To.Cycle])
	}
	if len(clauses) == 0 { // only the spelling of a default changes
		return
	}
	change := "ALTER SEQUENCE " + name(op.Sequence.To) + " " + strings.Join(clauses, " ")
	switch operation.CourseOf(op.To.Type, from, to) {
	case operation.StartsAnew:
		w.add(change, " RESTART")
	case operation.GoesWithin:
		w.add(restartWithin(change, op))
	case operation.GoesOn:
		w.add(change)
	}
}

// restartWithin returns a statement that changes a sequence whose range gets narrower, and lets it go on with the number
// that is next, or with the first one of the new range. The server refuses a range that the next number has passed.
func restartWithin(change string, op operation.AlterSequence) string {
	var next string
	least, most := op.To.Numbers().Range(op.To.Type)
	if step := stepOf(op.To.Numbers()); step < 0 {
		next = fmt.Sprintf("least(last_value - %d, %d)", -step, most)
	} else {
		next = fmt.Sprintf("greatest(last_value + %d, %d)", step, least)
	}
	return fmt.Sprintf(`DO $ashlar$
BEGIN
    EXECUTE (SELECT %s || CASE WHEN is_called THEN %s ELSE %d END FROM %s);
END
$ashlar$`, ident.Literal(change+" RESTART WITH "), next, startOf(op.To.Numbers()), name(op.Sequence.To))
}

// sequenceChanges returns the clauses of ALTER SEQUENCE that change type and numbers.
func sequenceChanges(fromType, toType string, from, to catalog.Identity) []string {
	var clauses []string
	if typeOr(fromType) != typeOr(toType) {
		clauses = append(clauses, "AS "+typeOr(toType))
		if (stepOf(from) < 0) != (stepOf(to) < 0) {
			to.Min, to.Max = to.Range(toType) // with a new type the server takes NO MINVALUE and NO MAXVALUE for the old direction
		}
	}
	for _, change := range identityChanges(from, to) {
		clauses = append(clauses, strings.TrimPrefix(change, "SET "))
	}
	return clauses
}

func typeOr(sqlType string) string {
	if sqlType == "" {
		return "bigint"
	}
	return sqlType
}

// pseudoTypes are the types that make a serial column.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
var pseudoTypes = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// serialType returns the type that makes the serial column as it is, or nothing where that takes more than a type: the
// sequence has a name that the server would not choose, or options.
func serialType(table catalog.Name, column catalog.Column) string {
	numbers := *column.Identity
	numbers.Serial, numbers.Sequence = false, ""
	if numbers != (catalog.Identity{}) || !column.NotNull || column.Identity.Sequence != table.Name+"_"+column.Name+"_seq" {
		return ""
	}
	return pseudoTypes[column.Type]
}

// ownedSequence names the sequence of a serial column.
func ownedSequence(table catalog.Name, column catalog.Column) string {
	return name(catalog.Name{Schema: table.Schema, Name: column.Identity.Sequence})
}

// createOwned returns the statement that makes the sequence of a serial column, and the one that lets the column own it.
func createOwned(table catalog.Name, column catalog.Column) (create, own string) {
	sequence := ownedSequence(table, column)
	clauses := sequenceClauses(column.Type, *column.Identity)
	return strings.Join(append([]string{"CREATE SEQUENCE " + sequence}, clauses...), " "),
		"ALTER SEQUENCE " + sequence + " OWNED BY " + name(table) + "." + ident.Quote(column.Name)
}

// nextOf is the default of a serial column.
func nextOf(table catalog.Name, column catalog.Column) string {
	return "nextval(" + ident.Literal(ownedSequence(table, column)) + ")"
}
