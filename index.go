package ashlar

// Index is an index, see [Resource.Index].
type Index struct {
	recorded
	name         said[string]
	unique       said[bool]
	method       said[string]
	where        said[sqlText]
	include      said[[]any]
	nulls        said[bool]
	parameters   []parameter
	concurrently said[bool]
	comment      said[string]
	allTenants   said[bool]
	unfiltered   said[bool]
}

// Index adds an index over parts, in index order: columns, [Asc], [Desc] and [Expr].
func (r *Resource) Index(part any, more ...any) *Index {
	return add(&r.indexes, &Index{recorded: r.record(here(), append([]any{part}, more...)...)})
}

// Unique makes it a unique index.
func (i *Index) Unique() *Index {
	i.unique.set(i.r, true, here())
	return i
}

// Using is the access method where it is not btree: "gin", "gist", "hash", "brin", "spgist" or that of an extension.
func (i *Index) Using(method string) *Index {
	i.method.set(i.r, method, here())
	return i
}

// Where makes it a partial index, with columns as $1, $2.
// https://www.postgresql.org/docs/current/indexes-partial.html
func (i *Index) Where(sql string, columns ...any) *Index {
	i.where.set(i.r, sqlText{sql, columns}, here())
	return i
}

// Include keeps further columns in the index, so that a query may find them there.
// https://www.postgresql.org/docs/current/indexes-index-only-scans.html
func (i *Index) Include(columns ...any) *Index {
	i.include.set(i.r, columns, here())
	return i
}

// NullsNotDistinct lets NULL occur once only in a unique index, from PostgreSQL 15.
func (i *Index) NullsNotDistinct() *Index {
	i.nulls.set(i.r, true, here())
	return i
}

// With sets a storage parameter, such as "fillfactor" or "fastupdate", to a string, a number or a bool.
// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-STORAGE-PARAMETERS
func (i *Index) With(name string, value any) *Index {
	i.parameters = withParameter(i.parameters, parameter{name, value, here()})
	return i
}

// Concurrently builds the index without keeping writers out of a table that exists.
// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
func (i *Index) Concurrently() *Index {
	i.concurrently.set(i.r, true, here())
	return i
}

// Comment is the COMMENT ON the index; empty: none.
func (i *Index) Comment(text string) *Index {
	i.comment.set(i.r, text, here())
	return i
}

// Name is the name where it is not tickets_closed_at_idx.
func (i *Index) Name(name string) *Index {
	i.name.set(i.r, name, here())
	return i
}

// Part is a column or an expression of an index or an exclusion constraint, see [Asc], [Desc] and [Expr]. Its methods
// return a changed copy.
type Part struct {
	at      place
	kind    string // "Asc", "Desc" or "Expr"
	sql     string // of Expr
	columns []any

	desc      bool
	nulls     nullsOrder
	class     said[string]
	collation said[string]
	operator  said[string]
}

// nullsOrder says where the nulls are.
type nullsOrder int

const (
	nullsDefault nullsOrder = iota
	nullsFirst
	nullsLast
)

// Asc is a column in ascending order, which is the order of a plain column too.
func Asc(column any) Part { return Part{at: here(), kind: "Asc", columns: []any{column}} }

// Desc is a column in descending order.
func Desc(column any) Part {
	return Part{at: here(), kind: "Desc", columns: []any{column}, desc: true}
}

// Expr is an expression, with columns as $1, $2. It needs no parentheses around it.
// https://www.postgresql.org/docs/current/indexes-expressional.html
func Expr(sql string, columns ...any) Part {
	return Part{at: here(), kind: "Expr", sql: sql, columns: columns}
}

// NullsFirst puts the nulls before all other values, which is the default of [Desc].
func (p Part) NullsFirst() Part {
	p.nulls = nullsFirst
	return p
}

// NullsLast puts the nulls behind all other values, which is the default of [Asc].
func (p Part) NullsLast() Part {
	p.nulls = nullsLast
	return p
}

// OpClass is the operator class as SQL spells it, such as "text_pattern_ops".
// https://www.postgresql.org/docs/current/indexes-opclass.html
func (p Part) OpClass(name string) Part {
	p.class = said[string]{value: name, at: here()}
	return p
}

// Collate is the collation of the part, written as for [Column.Collate].
func (p Part) Collate(name string) Part {
	p.collation = said[string]{value: name, at: here()}
	return p
}

// With is the operator by which [Resource.Exclude] compares the part, such as "=" or "&&".
func (p Part) With(operator string) Part {
	p.operator = said[string]{value: operator, at: here()}
	return p
}
