package ddl

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// columnRun returns how many operations at the front add and alter columns of one table, add generated ones, or drop some.
// The three are phases of their own: rows are filled in between, from columns that go, and generated columns are computed
// from what the others have become.
func columnRun(ops []operation.Operation) int {
	table, ok := columnTable(ops[0])
	if !ok {
		return 0
	}
	n := 1
	for n < len(ops) {
		if other, ok := columnTable(ops[n]); !ok || other != table || turnOf(ops[n]) != turnOf(ops[0]) {
			break
		}
		n++
	}
	return n
}

// turnOf tells apart what does not go into one ALTER TABLE.
func turnOf(op operation.Operation) string {
	switch op := op.(type) {
	case operation.DropColumn:
		return "drop"
	case operation.DropExpression:
		return "drop expression"
	case operation.AddColumn:
		if op.Column.Generated != "" {
			return "generated"
		}
	default: // it stands with those that add and alter
	}
	return ""
}

func columnTable(op operation.Operation) (catalog.Name, bool) {
	switch op := op.(type) {
	case operation.AddColumn:
		return op.Table.To, true
	case operation.AlterColumn:
		return op.Table.To, true
	case operation.DropExpression:
		return op.Table.To, true
	case operation.DropColumn:
		return op.Table.To, true
	default:
		return catalog.Name{}, false
	}
}

// columnChanges are the changes of the columns of one table, on their way to one ALTER TABLE; where rows have to be filled,
// an UPDATE follows and a second ALTER TABLE that tightens.
type columnChanges struct {
	table     catalog.Name
	before    []string // statements: sequences that defaults of new columns need
	alone     []string // clauses that have to be a statement of their own, before all others
	first     []string // clauses
	drops     []string // statements: sequences that nothing needs any more
	creates   []string // statements: sequences that last needs, or that change
	fills     []string // statements
	last      []string // clauses
	behind    []string // statements: sequences get their columns
	twoSteps  bool     // whether last cannot be joined to first
	immediate bool     // whether filling may leave events of deferred constraints
}

func (w *writer) alterColumns(ops []operation.Operation) {
	table, _ := columnTable(ops[0])
	c := &columnChanges{table: table}
	for _, op := range ops {
		switch op := op.(type) {
		case operation.AddColumn:
			c.add(op)
		case operation.AlterColumn:
			c.alter(op)
		case operation.DropExpression:
			c.first = append(c.first, alter(op.To.Name, "DROP EXPRESSION"))
		case operation.DropColumn:
			c.first = append(c.first, "DROP COLUMN "+ident.Quote(op.Column.Name))
		default: // columnRun lets no other pass
		}
	}
	if len(c.fills) == 0 && !c.twoSteps {
		c.first, c.last = append(c.first, c.last...), nil
	}
	w.addAll(c.before)
	for _, clause := range c.alone {
		w.alterTable(table, []string{clause})
	}
	w.alterTable(table, c.first)
	w.addAll(c.drops)
	w.addAll(c.creates)
	w.addAll(c.fills)
	if c.immediate {
		w.add("SET CONSTRAINTS ALL IMMEDIATE")
	}
	w.alterTable(table, c.last)
	w.addAll(c.behind)
	for _, op := range ops {
		w.afterColumn(table, op)
	}
}

func (w *writer) addAll(statements []string) {
	for _, statement := range statements {
		w.add(statement)
	}
}

func (c *columnChanges) add(op operation.AddColumn) {
	column := op.Column
	if column.Identity != nil && column.Identity.Serial && serialType(c.table, column) == "" {
		create, own := createOwned(c.table, column)
		c.before, c.behind = append(c.before, create), append(c.behind, own)
	}
	if op.Fill != "" {
		c.fill(fmt.Sprintf("UPDATE %s SET %s = %s", name(c.table), ident.Quote(column.Name), op.Fill), op.Deferred)
		if op.FilledAs != "" {
			c.last = append(c.last, tighten(column)...)
			column.Type, column.Compression = op.FilledAs, ""
		}
		if column.NotNull {
			column.NotNull = false
			c.last = append(c.last, alter(column.Name, "SET NOT NULL"))
		}
	}
	c.first = append(c.first, "ADD COLUMN "+columnDefinition(c.table, column))
}

// tighten returns the clauses that give a column its type, once it is filled.
func tighten(column catalog.Column) []string {
	clause := "TYPE " + column.Type
	if column.Collation != "" {
		clause += " COLLATE " + column.Collation
	}
	clauses := []string{alter(column.Name, clause)}
	if column.Compression != "" { // the server forgets it with the type
		clauses = append(clauses, alter(column.Name, "SET COMPRESSION "+column.Compression))
	}
	return clauses
}

func (c *columnChanges) alter(op operation.AlterColumn) {
	if op.Fill != "" {
		target := ident.Quote(op.To.Name)
		c.fill(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s IS NULL", name(c.table), target, op.Fill, target), op.Deferred)
		if op.FilledAs != "" {
			op = c.alterFilled(op)
		}
	}
	c.renumber(&op)
	before, after := alterClauses(op)
	c.first, c.last = append(c.first, before...), append(c.last, after...)
}

// alterFilled gives a column the type that it is filled in as, and its own behind that. It returns what is left to do.
func (c *columnChanges) alterFilled(op operation.AlterColumn) operation.AlterColumn {
	as, column := op, op.To.Name
	as.To.Type, as.To.Collation = op.FilledAs, ""
	if op.From.Default != "" {
		c.first = append(c.first, alter(column, "DROP DEFAULT"))
	}
	if op.From.Type != op.FilledAs || op.From.Collation != "" || op.Using != "" {
		c.first = append(c.first, alter(column, typeClause(as)))
	}
	c.last = append(c.last, tighten(op.To)...)
	if op.To.Default != "" {
		c.last = append(c.last, alter(column, "SET DEFAULT "+op.To.Default))
	}
	op.Retyped, op.From.Default, op.From.Compression = false, op.To.Default, op.To.Compression
	return op
}

// renumber does what a change of the column's sequence takes beside clauses.
func (c *columnChanges) renumber(op *operation.AlterColumn) {
	from, to := op.From.Identity, op.To.Identity
	if from != nil && to != nil && from.Serial && to.Serial {
		if clauses := sequenceChanges(op.From.Type, op.To.Type, *from, *to); len(clauses) > 0 {
			if operation.CourseOf(op.To.Type, *from, *to) != operation.GoesOn {
				clauses = append(clauses, "RESTART")
			}
			c.creates = append(c.creates, "ALTER SEQUENCE "+ownedSequence(c.table, op.To)+" "+strings.Join(clauses, " "))
		}
	}
	if operation.SameNumbering(from, to) {
		return
	}
	// One ALTER TABLE would give the sequence the type of the column: the new one to a sequence that goes, the old one to
	// a sequence that comes.
	switch {
	case from == nil:
	case from.Serial:
		if op.Retyped || op.To.Default == "" { // else another default takes its place
			c.first = append(c.first, alter(op.To.Name, "DROP DEFAULT"))
		}
		c.drops = append(c.drops, "DROP SEQUENCE "+ownedSequence(c.table, op.From))
	case op.Retyped || to != nil:
		c.alone = append(c.alone, alter(op.To.Name, "DROP IDENTITY"))
		op.From.Identity = nil
	}
	c.twoSteps = c.twoSteps || to != nil && (op.Retyped || from != nil || to.Serial)
	if to != nil && to.Serial {
		create, own := createOwned(c.table, op.To)
		c.creates, c.behind = append(c.creates, create), append(c.behind, own)
	}
}

func (c *columnChanges) fill(update string, deferred bool) {
	c.fills = append(c.fills, update)
	c.immediate = c.immediate || deferred
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
		from, to := op.From.Identity, op.To.Identity
		if to != nil && (!operation.SameNumbering(from, to) || operation.CourseOf(op.To.Type, *from, *to) != operation.GoesOn) {
			w.continueSequence(table, op.To)
		}
	default: // nothing follows
	}
}

// columnDefinition writes a column as CREATE TABLE and ADD COLUMN take it.
func columnDefinition(table catalog.Name, column catalog.Column) string {
	var b strings.Builder
	serial := column.Identity != nil && column.Identity.Serial
	if serial {
		if pseudo := serialType(table, column); pseudo != "" {
			return ident.Quote(column.Name) + " " + pseudo
		}
		column.Default = nextOf(table, column)
	}
	b.WriteString(ident.Quote(column.Name) + " " + column.Type)
	if column.Compression != "" {
		b.WriteString(" COMPRESSION " + column.Compression)
	}
	if column.Collation != "" {
		b.WriteString(" COLLATE " + column.Collation)
	}
	if column.NotNull && (column.Identity == nil || serial) {
		b.WriteString(" NOT NULL")
	}
	switch {
	case column.Default != "":
		b.WriteString(" DEFAULT " + column.Default)
	case column.Generated != "":
		b.WriteString(" GENERATED ALWAYS AS (" + string(column.Generated) + ") " + map[bool]string{true: "VIRTUAL", false: "STORED"}[column.Virtual])
	case column.Identity != nil:
		b.WriteString(" " + identity(table, column))
	}
	return b.String()
}

// alterClauses returns the clauses that change a column: those before rows are filled, and those behind.
func alterClauses(op operation.AlterColumn) (before, after []string) {
	from, to := op.From, op.To
	add := func(clause string) { before = append(before, alter(to.Name, clause)) }
	retyped := op.Retyped
	renumbered := !operation.SameNumbering(from.Identity, to.Identity)
	if renumbered && from.Identity != nil && !from.Identity.Serial {
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
	if retyped {
		from.Compression = "" // the server forgets it with the type
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
	switch {
	case renumbered && to.Identity != nil && to.Identity.Serial:
		after = append(after, alter(to.Name, "SET DEFAULT "+nextOf(op.Table.To, to)))
	case renumbered && to.Identity != nil:
		after = append(after, alter(to.Name, "ADD "+identity(op.Table.To, to)))
	case from.Identity != nil && to.Identity != nil && !to.Identity.Serial:
		if changes := identityChanges(*from.Identity, *to.Identity); len(changes) > 0 {
			if operation.CourseOf(to.Type, *from.Identity, *to.Identity) != operation.GoesOn {
				changes = append(changes, "RESTART")
			}
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
