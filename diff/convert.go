package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// family groups built-in types between which PostgreSQL converts by itself when a column changes its type: by casts
// that are implicit or for assignment. https://www.postgresql.org/docs/current/sql-createcast.html
var family = map[string]string{
	"smallint": "number", "integer": "number", "bigint": "number", "numeric": "number", "real": "number", "double precision": "number",
	"text": "string", "varchar": "string", "char": "string", "name": "string",
	"date": "day", "timestamp": "day", "timestamptz": "day",
	"time": "clock", "timetz": "clock",
	"json": "document", "jsonb": "document",
	"bit": "bits", "varbit": "bits",
	"inet": "network", "cidr": "network",
	"boolean": "boolean", "uuid": "uuid", "bytea": "bytea", "interval": "interval", "money": "money",
	"macaddr": "macaddr", "macaddr8": "macaddr", "xml": "xml", "tsvector": "tsvector", "tsquery": "tsquery",
	"point": "point", "box": "box", "circle": "circle", "polygon": "polygon", "path": "path", "line": "line", "lseg": "lseg",
	"oid": "oid",
}

// explicit are the pairs of families that only a cast that is asked for converts, beside those from and to strings.
var explicit = map[[2]string]bool{
	{"day", "clock"}: true, {"interval", "clock"}: true, {"clock", "interval"}: true,
	{"number", "money"}: true, {"money", "number"}: true,
	{"boolean", "number"}: true, {"number", "boolean"}: true,
	{"bits", "number"}: true, {"number", "bits"}: true,
}

// cast says how values of one type become values of another.
type cast int

const (
	automatic cast = iota // PostgreSQL does it by itself
	byUsing               // with an explicit cast after USING
	none                  // not at all
	unknown               // one of the types is not built in: an explicit cast is tried
)

func castBetween(from, to string) cast {
	if from == to {
		return automatic
	}
	if catalog.IsArray(from) != catalog.IsArray(to) {
		switch {
		case family[catalog.BaseType(to)] == "string" && !catalog.IsArray(to):
			return automatic
		case family[catalog.BaseType(from)] == "string" && !catalog.IsArray(from):
			return byUsing
		}
		return none
	}
	from, to = catalog.BaseType(from), catalog.BaseType(to)
	a, b := family[from], family[to]
	switch {
	case from == to:
		return automatic
	case b == "string":
		return automatic
	case a == "string":
		return byUsing
	case a == "" || b == "":
		return unknown
	case a == b:
		return automatic
	case explicit[[2]string{a, b}]:
		return castDetail(from, to)
	default:
		return none
	}
}

// castDetail knows which members of two families have a cast between them.
func castDetail(from, to string) cast {
	switch {
	case from == "boolean" && to != "integer", to == "boolean" && from != "integer":
		return none
	case from == "money" && to != "numeric", family[from] == "bits" && to != "integer" && to != "bigint":
		return none
	case family[to] == "bits" && from != "integer" && from != "bigint":
		return none
	case to == "timetz" && from != "timestamptz":
		return none
	case from == "timetz" && to == "interval", from == "date":
		return none
	case from == "time" && to == "interval", to == "money" && (from == "real" || from == "double precision" || from == "smallint"):
		if to == "money" {
			return none
		}
		return automatic
	}
	return byUsing
}

// castFor is castBetween for types that may be enums or domains of the two catalogs, the first of which the values come
// from. The server casts to and from a domain as it does to and from the type that it stands on.
func castFor(before, after *catalog.Catalog, from, to string) cast {
	from, to = operation.BaseOf(before, from), operation.BaseOf(after, to)
	_, fromEnum := operation.EnumOf(before, from)
	_, toEnum := operation.EnumOf(after, to)
	if !fromEnum && !toEnum {
		return castBetween(from, to)
	}
	sameShape := catalog.IsArray(from) == catalog.IsArray(to)
	isText := func(t string) bool { return family[catalog.BaseType(t)] == "string" }
	switch {
	case fromEnum && toEnum && sameShape, toEnum && isText(from) && sameShape:
		return byUsing
	case fromEnum && isText(to):
		return castBetween("text", to)
	case toEnum && isText(from) && catalog.IsArray(to):
		return byUsing
	default:
		return none
	}
}

// using returns the expression that makes a value of one type one of another.
func using(before, after *catalog.Catalog, column, from, to string) string {
	_, fromEnum := operation.EnumOf(before, from)
	_, toEnum := operation.EnumOf(after, to)
	if fromEnum && toEnum {
		return throughText(column, to)
	}
	return ident.Quote(column) + "::" + to
}

// askCast asks how values change their type, where PostgreSQL does not know.
func (d *differ) askCast(p *pair, before, after catalog.Column) {
	declared := d.to.Hints.Casts[catalog.ColumnKey{Table: p.to.Name, Column: after.Name}] != ""
	if declared || after.Generated != "" || castFor(d.from, d.to, before.Type, after.Type) != none {
		return
	}
	d.questions = append(d.questions, Question{
		Message: fmt.Sprintf("table %q: column %q changes from %s to %s, and PostgreSQL has no cast for that", display(p.to.Name), after.Name,
			typeLabel(d.from, before.Type), typeLabel(d.to, after.Type)),
		Code: []string{d.code(p, after.Name) + `.Cast("EXPRESSION")`},
	})
}

// convert fills in how the values of a column change their type, in both directions. mid is the type before by the names
// that hold then.
func (d *differ) convert(p *pair, op *operation.AlterColumn, mid string) {
	from, to := op.From.Type, op.To.Type
	declared := d.to.Hints.Casts[catalog.ColumnKey{Table: p.to.Name, Column: op.To.Name}]
	switch kind := castFor(d.mid, d.to, mid, to); {
	case declared != "" && (!d.isReplaced(to) || operation.TypeName(mid) != operation.TypeName(to) || operation.BaseOf(d.mid, mid) != operation.BaseOf(d.to, to)):
		op.Using = declared
	case kind == byUsing || kind == unknown:
		op.Using = using(d.mid, d.to, op.To.Name, mid, cmp.Or(op.FilledAs, to))
	}
	switch castFor(d.to, d.from, to, from) {
	case automatic:
	case byUsing, unknown:
		op.UsingBack = using(d.to, d.from, op.From.Name, to, from)
	case none:
		op.UsingBack = "NULL::" + from
		if refusesNull(d.from, op.From) {
			op.UsingBack = d.cast0(op.From)
		}
		op.LossyBack = fmt.Sprintf("column %s: no cast from %s to %s", d.columnPath(p, op.From.Name), typeLabel(d.to, to), typeLabel(d.from, from))
	}
}

// cast0 returns a value for the rows of a NOT NULL column whose own values are gone.
func (d *differ) cast0(column catalog.Column) string {
	if value := defaultOf(d.from, column); value != "" {
		return value
	}
	zero, _ := d.zeroOf(column.Type)
	return zero
}

// zeros are the values that stand for "nothing" in built-in types.
var zeros = map[string]string{
	"smallint": "0", "integer": "0", "bigint": "0", "numeric": "0", "real": "0", "double precision": "0", "money": "0",
	"text": "''", "varchar": "''", "char": "''", "name": "''", "citext": "''",
	"boolean": "false", "bytea": "''", "uuid": "'00000000-0000-0000-0000-000000000000'",
	"date": "'epoch'", "timestamp": "'epoch'", "timestamptz": "'epoch'", "time": "'00:00'", "timetz": "'00:00+00'",
	"interval": "'0'", "json": "'{}'", "jsonb": "'{}'", "inet": "'0.0.0.0'", "cidr": "'0.0.0.0/0'",
	"macaddr": "'00:00:00:00:00:00'", "macaddr8": "'00:00:00:00:00:00:00:00'",
	"tsvector": "''", "tsquery": "''", "hstore": "''", "ltree": "''", "oid": "0", "xml": "''",
	"int4range": "'empty'", "int8range": "'empty'", "numrange": "'empty'", "daterange": "'empty'", "tsrange": "'empty'", "tstzrange": "'empty'",
	"int4multirange": "'{}'", "int8multirange": "'{}'", "nummultirange": "'{}'", "datemultirange": "'{}'", "tsmultirange": "'{}'", "tstzmultirange": "'{}'",
	"point": "'(0,0)'", "box": "'(0,0),(0,0)'", "circle": "'<(0,0),0>'", "varbit": "''",
}

// zeroOf returns the value of a type of the state before that stands for "nothing", as SQL, and whether there is one. That
// of an enum is its first, that of a domain that of the type it stands on.
func (d *differ) zeroOf(sqlType string) (string, bool) {
	sqlType = operation.BaseOf(d.from, sqlType)
	if catalog.IsArray(sqlType) {
		return "'{}'", true
	}
	if enum, ok := operation.EnumOf(d.from, sqlType); ok && len(enum.Values) > 0 {
		return ident.Literal(enum.Values[0]), true
	}
	base := catalog.BaseType(sqlType)
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		base = base[i+1:]
	}
	if base == "bit" {
		return "0::" + sqlType, true
	}
	zero, ok := zeros[base]
	return zero, ok
}

// comeback says what the rows get in a column that was dropped and is added again, and what of it is a lie. A generated
// column is computed anew.
func (d *differ) comeback(p *pair, column catalog.Column) (fill, lossy string) {
	if column.Generated != "" {
		return "", ""
	}
	uses := p.uses(column.Name)
	name := display(p.to.Name) + "." + column.Name
	value, notNull := defaultOf(d.from, column), refusesNull(d.from, column)
	distinct := column.Identity != nil || strings.Contains(value, "gen_random_uuid()") || strings.Contains(value, "uuidv7()") ||
		strings.HasPrefix(value, "nextval(")
	if notNull && value == "" && column.Identity == nil {
		zero, ok := d.zeroOf(column.Type)
		if !ok {
			return "NULL", fmt.Sprintf("column %s was NOT NULL and %s has no value for the rows that exist", name, column.Type)
		}
		fill = zero
	}
	domain, checked := checkedDomain(d.from, column)
	switch {
	case p.from.PartitionBy != "" && column.Identity != nil && !column.Identity.Serial:
		lossy = fmt.Sprintf("column %s was an identity column, and PostgreSQL before 17 adds none to a partitioned table", name)
	case uses.distinct && !distinct && (notNull || value != "" || uses.nullsAlike):
		lossy = fmt.Sprintf("column %s was unique, and the rows that exist would all get the same value", name)
	case uses.reference && (notNull || value != ""):
		lossy = fmt.Sprintf("column %s referred to another table, and the rows that exist would refer to nothing", name)
	case uses.check && fill != "":
		lossy = fmt.Sprintf("column %s was checked, and %s may not pass", name, fill)
	case checked && (fill != "" || value == "" && column.Identity == nil && operation.ChecksNull(domain)):
		lossy = fmt.Sprintf("column %s was of domain %s, whose checks %s may not pass", name, display(domain.Name), cmp.Or(fill, "NULL"))
	}
	return fill, lossy
}

// columnUses says what stands on a column.
type columnUses struct {
	distinct, nullsAlike, reference, check bool
}

// uses says what stood on a column that goes. Keys that are distinct without it do not count.
func (p *pair) uses(column string) columnUses {
	table := p.from
	var u columnUses
	if key := table.PrimaryKey; key != nil && contains(key.Columns, column) {
		u.distinct = !p.staysDistinct(key.Columns)
	}
	for _, unique := range table.Uniques {
		if contains(unique.Columns, column) && (unique.NullsNotDistinct || !p.staysDistinct(unique.Columns)) {
			u.distinct = true
			u.nullsAlike = u.nullsAlike || unique.NullsNotDistinct
		}
	}
	for _, index := range table.Indexes {
		if index.Unique && indexMentions(index, column) && (index.NullsNotDistinct || !p.staysDistinct(index.Columns())) {
			u.distinct = true
			u.nullsAlike = u.nullsAlike || index.NullsNotDistinct
		}
	}
	for _, exclude := range table.Excludes {
		for _, part := range exclude.Parts {
			u.distinct = u.distinct || part.Column == column || operation.Mentions(part.Expression, column)
		}
	}
	for _, reference := range table.References {
		u.reference = u.reference || contains(reference.Columns, column)
	}
	for _, check := range table.Checks {
		u.check = u.check || operation.Mentions(check.Expression, column)
	}
	return u
}

// staysDistinct reports whether a key of the table as it is to be keeps rows distinct in those of the columns that stay.
// The columns are called as before.
func (p *pair) staysDistinct(columns []string) bool {
	within := func(key []string) bool {
		return !slices.ContainsFunc(key, func(now string) bool {
			return contains(p.columns.added, now) || !contains(columns, p.before(now))
		})
	}
	if key := p.to.PrimaryKey; key != nil && within(key.Columns) {
		return true
	}
	for _, unique := range p.to.Uniques {
		if within(unique.Columns) {
			return true
		}
	}
	return false
}

// indexMentions reports whether an index stands on a column: as a part, in an expression or in its predicate.
func indexMentions(index catalog.Index, column string) bool {
	for _, part := range index.Parts {
		if part.Column == column || operation.Mentions(part.Expression, column) {
			return true
		}
	}
	return contains(index.Include, column) || operation.Mentions(index.Where, column)
}
