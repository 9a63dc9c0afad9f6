package ddl

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// columnRun returns how many operations at the front add and alter columns of one table, or drop some. The two are
// phases of their own: rows are filled in between, from columns that go.
func columnRun(ops []operation.Operation) int {
	table, ok := columnTable(ops[0])
	if !ok {
		return 0
	}
	n := 1
	for n < len(ops) {
		if other, ok := columnTable(ops[n]); !ok || other != table || isDrop(ops[n]) != isDrop(ops[0]) {
			break
		}
		n++
	}
	return n
}

func isDrop(op operation.Operation) bool {
	_, ok := op.(operation.DropColumn)
	return ok
}

func columnTable(op operation.Operation) (catalog.Name, bool) {
	switch op := op.(type) {
	case operation.AddColumn:
		return op.Table.To, true
	case operation.AlterColumn:
		return op.Table.To, true
	case operation.DropColumn:
		return op.Table.To, true
	default:
		return catalog.Name{}, false
	}
}

// alterColumns writes the changes of the columns of one table: one ALTER TABLE, and where rows have to be filled, the
// UPDATE and a second ALTER TABLE that tightens.
func (w *writer) alterColumns(ops []operation.Operation) {
	table, _ := columnTable(ops[0])
	var first, last, fills []string
	deferred := false
	for _, op := range ops {
		switch op := op.(type) {
		case operation.AddColumn:
			column := op.Column
			if op.Fill != "" {
				fills = append(fills, fmt.Sprintf("UPDATE %s SET %s = %s", name(table), ident.Quote(column.Name), op.Fill))
				if column.NotNull {
					column.NotNull = false
					last = append(last, alter(column.Name, "SET NOT NULL"))
				}
			}
			first = append(first, "ADD COLUMN "+columnDefinition(table, column))
		case operation.AlterColumn:
			if op.Fill != "" {
				target := ident.Quote(op.To.Name)
				fills = append(fills, fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s IS NULL", name(table), target, op.Fill, target))
				deferred = deferred || op.Deferred
			}
			before, after := alterClauses(op)
			first, last = append(first, before...), append(last, after...)
		case operation.DropColumn:
			first = append(first, "DROP COLUMN "+ident.Quote(op.Column.Name))
		}
	}
	if len(fills) == 0 {
		first, last = append(first, last...), nil
	}
	w.alterTable(table, first)
	for _, fill := range fills {
		w.add(fill)
	}
	if deferred {
		w.add("SET CONSTRAINTS ALL IMMEDIATE")
	}
	w.alterTable(table, last)
	for _, op := range ops {
		w.afterColumn(table, op)
	}
}

func (w *writer) alterTable(table catalog.Name, clauses []string) {
	switch len(clauses) {
	case 0:
	case 1:
		w.add("ALTER TABLE ", name(table), " ", clauses[0])
	default:
		w.add("ALTER TABLE ", name(table), "\n    ", strings.Join(clauses, ",\n    "))
	}
}

// afterColumn writes what follows the ALTER TABLE: the start of a sequence over rows that exist, and comments.
func (w *writer) afterColumn(table catalog.Name, op operation.Operation) {
	switch op := op.(type) {
	case operation.AddColumn:
		w.comment("COLUMN "+name(table)+"."+ident.Quote(op.Column.Name), op.Column.Comment)
	case operation.AlterColumn:
		if op.From.Identity == nil && op.To.Identity != nil {
			w.continueSequence(table, op.To)
		}
	}
}

// continueSequence lets the sequence of a column that has become an identity go on behind the greatest value there is.
func (w *writer) continueSequence(table catalog.Name, column catalog.Column) {
	sequence := name(catalog.Name{Schema: table.Schema, Name: column.Identity.Sequence})
	aggregate := "max"
	if stepOf(*column.Identity) < 0 {
		aggregate = "min"
	}
	w.add(fmt.Sprintf("SELECT setval(%s, coalesce(%s(%s) + %d, %d), false) FROM %s",
		ident.Literal(sequence), aggregate, ident.Quote(column.Name), stepOf(*column.Identity), startOf(*column.Identity), name(table)))
}

// columnDefinition writes a column as CREATE TABLE and ADD COLUMN take it.
func columnDefinition(table catalog.Name, column catalog.Column) string {
	var b strings.Builder
	b.WriteString(ident.Quote(column.Name) + " " + column.Type)
	if column.Compression != "" {
		b.WriteString(" COMPRESSION " + column.Compression)
	}
	if column.Collation != "" {
		b.WriteString(" COLLATE " + column.Collation)
	}
	if column.NotNull && column.Identity == nil {
		b.WriteString(" NOT NULL")
	}
	if column.Default != "" {
		b.WriteString(" DEFAULT " + column.Default)
	}
	if column.Identity != nil {
		b.WriteString(" " + identity(table, column))
	}
	return b.String()
}

// identity writes GENERATED ... AS IDENTITY, which implies NOT NULL.
func identity(table catalog.Name, column catalog.Column) string {
	options := sequenceOptions(*column.Identity)
	if sequence := column.Identity.Sequence; sequence != table.Name+"_"+column.Name+"_seq" {
		// Not the name that the server would choose. pg_dump writes it the same way.
		options = append([]string{"SEQUENCE NAME " + name(catalog.Name{Schema: table.Schema, Name: sequence})}, options...)
	}
	out := "GENERATED " + generation(*column.Identity) + " AS IDENTITY"
	if len(options) > 0 {
		out += " (" + strings.Join(options, " ") + ")"
	}
	return out
}

func generation(identity catalog.Identity) string {
	if identity.Always {
		return "ALWAYS"
	}
	return "BY DEFAULT"
}

func sequenceOptions(identity catalog.Identity) []string {
	var options []string
	for _, option := range []struct {
		words string
		value int64
	}{
		{"INCREMENT BY", identity.Increment},
		{"MINVALUE", identity.Min},
		{"MAXVALUE", identity.Max},
		{"START WITH", identity.Start},
	} {
		if option.value != 0 {
			options = append(options, fmt.Sprintf("%s %d", option.words, option.value))
		}
	}
	return options
}

// alterClauses returns the clauses that change a column: those before rows are filled, and those behind.
func alterClauses(op operation.AlterColumn) (before, after []string) {
	from, to := op.From, op.To
	add := func(clause string) { before = append(before, alter(to.Name, clause)) }
	retyped := from.Type != to.Type || from.Collation != to.Collation
	if from.Identity != nil && to.Identity == nil {
		add("DROP IDENTITY")
	}
	if from.NotNull && !to.NotNull {
		add("DROP NOT NULL")
	}
	if from.Default != "" && (retyped || to.Default == "") {
		add("DROP DEFAULT")
	}
	if retyped {
		add(typeClause(op))
	}
	if to.Default != "" && (retyped || from.Default != to.Default) {
		add("SET DEFAULT " + to.Default)
	}
	if from.Compression != to.Compression {
		compression := "default"
		if to.Compression != "" {
			compression = to.Compression
		}
		add("SET COMPRESSION " + compression)
	}
	if to.NotNull && !from.NotNull {
		after = append(after, alter(to.Name, "SET NOT NULL"))
	}
	if to.Identity != nil && from.Identity == nil {
		after = append(after, alter(to.Name, "ADD "+identity(op.Table.To, to)))
	}
	if from.Identity != nil && to.Identity != nil {
		if changes := identityChanges(*from.Identity, *to.Identity); len(changes) > 0 {
			after = append(after, alter(to.Name, strings.Join(changes, " ")))
		}
	}
	return before, after
}

func alter(column, clause string) string { return "ALTER COLUMN " + ident.Quote(column) + " " + clause }

func typeClause(op operation.AlterColumn) string {
	clause := "TYPE " + op.To.Type
	if op.To.Collation != "" {
		clause += " COLLATE " + op.To.Collation
	}
	if op.Using != "" {
		clause += " USING " + op.Using
	}
	return clause
}

// identityChanges returns the clauses that turn the options of one identity into those of another, the sequence's place
// left as it is.
func identityChanges(from, to catalog.Identity) []string {
	var clauses []string
	if from.Always != to.Always {
		clauses = append(clauses, "SET GENERATED "+generation(to))
	}
	if from.Increment != to.Increment {
		clauses = append(clauses, fmt.Sprintf("SET INCREMENT BY %d", stepOf(to)))
	}
	if from.Min != to.Min {
		clauses = append(clauses, bound("MINVALUE", to.Min))
	}
	if from.Max != to.Max {
		clauses = append(clauses, bound("MAXVALUE", to.Max))
	}
	if from.Start != to.Start {
		clauses = append(clauses, fmt.Sprintf("SET START WITH %d", startOf(to)))
	}
	return clauses
}

func bound(word string, value int64) string {
	if value == 0 {
		return "SET NO " + word
	}
	return fmt.Sprintf("SET %s %d", word, value)
}

func stepOf(identity catalog.Identity) int64 {
	if identity.Increment == 0 {
		return 1
	}
	return identity.Increment
}

// startOf returns where a sequence starts: by default at its least value, or at its greatest when it goes down.
func startOf(identity catalog.Identity) int64 {
	descends := stepOf(identity) < 0
	switch {
	case identity.Start != 0:
		return identity.Start
	case descends && identity.Max != 0:
		return identity.Max
	case descends:
		return -1
	case identity.Min != 0:
		return identity.Min
	default:
		return 1
	}
}
