package plan

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// addColumn: a default that is the same for all rows is kept aside, everything else writes all rows.
func (r *reviewer) addColumn(op operation.AddColumn) {
	table, column := op.Table.To, op.Column
	key, path := catalog.ColumnKey{Table: table, Column: column.Name}, operation.Path(table, column.Name)
	computed := column.Generated != "" && !column.Virtual
	value := r.defaultOf(column)
	switch {
	case op.Fill != "":
		r.at(table, TableRewrite, operation.Path(table), "an UPDATE writes all rows of table %s, to fill %s", operation.Path(table), path)
	case column.Identity != nil || computed || perRow(value) || r.isConstrained(column.Type):
		r.rewrite(table)
	}
	if op.Fill == "" && column.Identity == nil && value == "" && column.Generated == "" {
		r.rows[key] = nothing
	}
	switch {
	case !r.refusesNull(column):
	case op.Fill != "":
		r.scan(table, "reads and writes")
		r.fillFails(table, path, op.Fill)
	case column.Generated != "":
		if column.Virtual {
			r.scan(table, "reads and writes")
		}
		r.at(table, MayFail, path, "fails on rows for which %s is NULL", column.Generated)
	}
	r.addToDomain(op, cmp.Or(op.Fill, value))
	if op.Fill == "" && (column.Identity != nil || unlike(value)) {
		r.rows[key] = distinct
	}
}

// steady are the functions of defaults that give all rows of a statement the same value. Words that stand before a
// parenthesis without being functions are among them.
var steady = map[string]bool{
	"now": true, "current_timestamp": true, "localtimestamp": true, "current_time": true, "localtime": true,
	"transaction_timestamp": true, "statement_timestamp": true, "date_trunc": true, "date_part": true, "make_interval": true,
	"make_date": true, "to_date": true, "to_timestamp": true, "age": true, "extract": true, "timezone": true,
	"lower": true, "upper": true, "concat": true, "coalesce": true, "nullif": true, "greatest": true, "least": true,
	"md5": true, "length": true, "replace": true, "trim": true, "btrim": true, "left": true, "right": true, "format": true,
	"jsonb_build_object": true, "jsonb_build_array": true, "json_build_object": true, "json_build_array": true,
	"to_jsonb": true, "to_json": true, "to_tsvector": true, "array_fill": true, "cast": true, "row": true, "array": true,
	"current_setting": true, "decode": true, "encode": true, "int4range": true, "int8range": true, "numrange": true,
	"daterange": true, "tsrange": true, "tstzrange": true, "point": true, "and": true, "or": true, "not": true, "in": true,
	"varchar": true, "character": true, "varying": true, "char": true, "numeric": true, "decimal": true, "bit": true,
	"timestamp": true, "timestamptz": true, "time": true, "timetz": true, "interval": true, "varbit": true, "any": true,
}

// perRow reports whether a default may give each row a value of its own. A function that is not known may.
// https://www.postgresql.org/docs/current/xfunc-volatility.html
func perRow(expression string) bool {
	name := ""
	for _, token := range lex.Tokens(expression) {
		switch {
		case token.Kind == lex.Word || token.Kind == lex.Quoted:
			name = token.Name()
		case token.Kind == lex.Space || token.Kind == lex.Comment:
		case token.Text == "(" && name != "" && !steady[name]:
			return true
		default:
			name = ""
		}
	}
	return false
}

// unlike reports whether a default gives each row another value.
func unlike(expression string) bool {
	for _, call := range []string{"gen_random_uuid()", "uuidv4()", "uuidv7()", "nextval("} {
		if strings.HasPrefix(expression, call) {
			return true
		}
	}
	return false
}

// dropColumn: what is computed is not lost.
func (r *reviewer) dropColumn(op operation.DropColumn) {
	if op.Column.Generated == "" {
		column := operation.Path(op.Table.To, op.Column.Name)
		r.at(op.Table.To, DataLoss, column, "column %s loses its data", column)
	}
}

// addExpression: the column is dropped and added again.
func (r *reviewer) addExpression(op operation.AddExpression) {
	table, path := op.Table.To, operation.Path(op.Table.To, op.To.Name)
	r.at(table, DataLoss, path, "column %s loses its data", path)
	if !op.To.Virtual {
		r.rewrite(table)
	}
	if op.To.NotNull {
		r.at(table, MayFail, path, "fails on rows for which %s is NULL", op.To.Generated)
	}
}

// replaceEnum: values that go must be in no row. The columns are written anew by operations of their own.
func (r *reviewer) replaceEnum(op operation.ReplaceEnum) {
	gone := operation.Without(op.From, op.To)
	if len(gone) == 0 {
		return
	}
	for _, table := range r.state.SortedTables() {
		for _, column := range table.Columns {
			if operation.TypeName(column.Type) == op.Enum.To {
				path := operation.Path(table.Name, column.Name)
				r.at(table.Name, MayFail, path, "fails on rows that hold %s in %s", strings.Join(gone, " or "), path)
			}
		}
	}
}

// forgetColumn: inserts that do not name the column have nothing to put into it.
func (r *reviewer) forgetColumn(op operation.ForgetColumn) {
	column := op.Column
	if r.refusesNull(column) && r.defaultOf(column) == "" && column.Identity == nil && column.Generated == "" {
		path := operation.Path(op.Table.To, column.Name)
		r.at(op.Table.To, RefusesInserts, path, "column %s stays NOT NULL without a default: inserts that leave it out fail", path)
	}
}

// alterColumn finds what changing a column does.
func (r *reviewer) alterColumn(op operation.AlterColumn) {
	table, column := op.Table.To, op.To.Name
	path := operation.Path(table, column)
	if op.Lossy != "" {
		r.at(table, DataLoss, path, "%s", op.Lossy)
	}
	if from, to := op.From.Identity, op.To.Identity; from != nil && to != nil {
		if problem := passed(op.To.Type, *from, *to); problem != "" {
			r.at(table, MayFail, path, "fails when the next number of %s %s", path, problem)
		}
	}
	switch {
	case !op.Retyped:
	case op.From.Type != op.To.Type:
		r.convert(op)
	case op.From.Collation != op.To.Collation:
		r.reindex(op)
	default: // an enum that is built anew
		r.rewrite(table)
	}
	if !r.refusesNull(op.To) || r.refusesNull(op.From) {
		return
	}
	if op.Fill != "" {
		r.at(table, TableRewrite, operation.Path(table), "an UPDATE writes the rows of table %s that hold NULL in %s", operation.Path(table), path)
		r.scan(table, "reads and writes")
		r.fillFails(table, path, op.Fill)
		return
	}
	if !proven(r.state.Tables[table], column) {
		r.scan(table, "reads and writes")
		r.at(table, MayFail, path, "fails on rows that hold NULL; --fill '%s=EXPRESSION', or Fill, gives them a value", path)
	}
}

// convert finds what another type does to the values of a column.
func (r *reviewer) convert(op operation.AlterColumn) {
	table, path := op.Table.To, operation.Path(op.Table.To, op.To.Name)
	from, to := op.From.Type, op.To.Type
	declared := op.Using != "" && op.Using != ident.Quote(op.To.Name)+"::"+cmp.Or(op.FilledAs, to)
	does := r.withDomains(from, to, op.Using != "")
	switch {
	case declared:
		r.rewrite(table)
		r.at(table, MayFail, path, "fails on values of %s for which %s does", path, op.Using)
		r.at(table, DataLoss, path, "what %s leaves out of the values of %s is lost", op.Using, path)
		return
	case does.rewrites:
		r.rewrite(table)
	case does.reindexes:
		r.reindex(op)
	}
	if does.fails != "" {
		r.at(table, MayFail, path, "fails on values of %s that %s", path, does.fails)
	}
	if does.loses != "" {
		r.at(table, DataLoss, path, "the values of %s lose %s", path, does.loses)
	}
}

// reindex notes that the indexes on a column are built anew, because its values sort otherwise.
func (r *reviewer) reindex(op operation.AlterColumn) {
	table := op.Table.To
	if indexed(r.state.Tables[table], op.To.Name) {
		name := operation.Path(table)
		r.at(table, BlockingLock, name, "reads and writes of table %s wait while the indexes on %s are built anew", name, op.To.Name)
	}
}

// alterSequence: the server refuses a range that the next number has passed.
func (r *reviewer) alterSequence(op operation.AlterSequence) {
	path := operation.Path(op.Sequence.To)
	if problem := passed(op.To.Type, op.From.Numbers(), op.To.Numbers()); problem != "" {
		r.add(MayFail, path, "fails when the next number of sequence %s %s", path, problem)
	}
}

// passed says what would be wrong with the next number of a sequence whose range ends earlier, or nothing.
func passed(sqlType string, from, to catalog.Identity) string {
	if operation.CourseOf(sqlType, from, to) != operation.GoesWithin {
		return ""
	}
	least, most := from.Range(sqlType)
	newLeast, newMost := to.Range(sqlType)
	switch {
	case to.Increment >= 0 && newMost < most:
		return fmt.Sprintf("is greater than %d", newMost)
	case to.Increment < 0 && newLeast > least:
		return fmt.Sprintf("is less than %d", newLeast)
	default:
		return ""
	}
}

// fillFails says that a fill may be NULL for some rows, unless it is a value by sight.
func (r *reviewer) fillFails(table catalog.Name, path, fill string) {
	if !operation.IsConstant(fill) {
		r.at(table, MayFail, path, "fails on rows for which %s is NULL", fill)
	}
}
