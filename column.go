package ashlar

// Column is what was said about one column, see [Resource.Column] and [Resource.ExtraColumn].
type Column struct {
	recorded
	extra bool
	name  string // of an extra column

	typ         said[string]
	null        said[bool]
	value       said[any] // the default; noDefault: none
	generated   said[generation]
	identity    said[*Identity]
	renamedFrom said[string]
	collation   said[string]
	compression said[string]
	comment     said[string]
	unmanaged   said[bool]
	fill        said[sqlText]
	cast        said[sqlText]
}

// sqlText is SQL with the columns that stand for $1, $2 and so on in it.
type sqlText struct {
	sql     string
	columns []any
}

// generation is what a generated column is computed from.
type generation struct {
	text    sqlText
	virtual bool
}

// noDefault is the value of NoDefault.
type noDefault struct{}

// Identity makes a column GENERATED AS IDENTITY. The zero value is BY DEFAULT, and zero options are the server's
// defaults: start at 1, step by 1, the range of the column's type.
// https://www.postgresql.org/docs/current/ddl-identity-columns.html
type Identity struct {
	Always    bool  // GENERATED ALWAYS: an insert that says a value is refused
	Start     int64 // the first number; zero: Min, or Max when Increment is negative
	Increment int64 // from one number to the next, negative: downwards; zero: 1
	Min, Max  int64 // the least and the greatest number; zero: 1 and that of the type, downwards that of the type and -1
}

// Column speaks of the column of a field, given by its address. Fields need no call: they are columns because they are
// there.
func (r *Resource) Column(field any) *Column { return r.column(field, here()) }

// ExtraColumn adds a column that no field stands for. It may be NULL, as in SQL, and comes after the columns of fields;
// several are in order of their names. SELECT * cannot be read into the struct any more.
func (r *Resource) ExtraColumn(name, sqlType string) *Column {
	at := here()
	for _, c := range r.columns {
		if c.extra && c.name == name {
			c.typ.set(r, sqlType, at)
			return c
		}
	}
	c := &Column{recorded: r.record(at), extra: true, name: name}
	c.typ.set(r, sqlType, at)
	r.columns = append(r.columns, c)
	return c
}

// column returns the record of a column, the same one for the same column.
func (r *Resource) column(arg any, at place) *Column {
	if c, ok := arg.(*Column); ok && c != nil && c.r == r {
		return c
	}
	for _, c := range r.columns {
		if !c.extra && sameArg(c.args[0], arg) {
			return c
		}
	}
	c := &Column{recorded: r.record(at, arg)}
	r.columns = append(r.columns, c)
	return c
}

// Type is the type as PostgreSQL spells it: "varchar(200)", "timestamp(0)", "citext". Other names of a built-in type,
// such as int8, mean the same. An enum of the repo is meant by its name. "bigserial", "serial" and "smallserial" are an
// integer that is NOT NULL and numbered by a sequence of the column; [Column.Identity] is what new tables should have.
func (c *Column) Type(sql string) *Column {
	c.typ.set(c.r, sql, here())
	return c
}

// Cast is the expression after USING when the type of the column changes, with columns as $1, $2. Without one the server
// has to have an assignment cast.
// https://www.postgresql.org/docs/current/sql-altertable.html
func (c *Column) Cast(sql string, columns ...any) *Column {
	c.cast.set(c.r, sqlText{sql, columns}, here())
	return c
}

// Null lets the column be NULL although its Go type has no word for it. pgx reads NULL into slices, maps and interfaces
// as nil, and fails on other types.
func (c *Column) Null() *Column {
	c.null.set(c.r, true, here())
	return c
}

// NotNull refuses NULL although the Go type of the column has a word for it.
func (c *Column) NotNull() *Column {
	c.null.set(c.r, false, here())
	return c
}

// Default is the value of a column that an insert does not name: a Go value of the column's kind, [SQL], or one of [Now],
// [CurrentDate], [RandomUUID] and [UUIDv7]. A zero value is a value; nil is none, and a mistake.
func (c *Column) Default(value any) *Column {
	c.value.set(c.r, value, here())
	return c
}

// NoDefault takes back the default that an embedded struct gave.
func (c *Column) NoDefault() *Column {
	c.value.set(c.r, noDefault{}, here())
	return c
}

// Generated computes the column from others of the row, given as $1, $2, whenever the row is written. It cannot be written
// itself, and no generated column can be one of the others.
// https://www.postgresql.org/docs/current/ddl-generated-columns.html
func (c *Column) Generated(sql string, columns ...any) *Column {
	c.generated.set(c.r, generation{text: sqlText{sql, columns}}, here())
	return c
}

// GeneratedVirtual is [Column.Generated] with values that take no room: they are computed whenever they are read. It needs
// PostgreSQL 18. No index, key or reference can hold such a column, and its type has to be a built-in one.
func (c *Column) GeneratedVirtual(sql string, columns ...any) *Column {
	c.generated.set(c.r, generation{sqlText{sql, columns}, true}, here())
	return c
}

// Identity makes the column GENERATED AS IDENTITY, with a sequence of its own.
func (c *Column) Identity(options Identity) *Column {
	c.identity.set(c.r, &options, here())
	return c
}

// NoIdentity keeps a primary key of a single integer, or a column of an embedded struct, from being an identity column.
func (c *Column) NoIdentity() *Column {
	c.identity.set(c.r, nil, here())
	return c
}

// RenamedFrom says that the column was called so before. Once applied it says nothing more.
func (c *Column) RenamedFrom(old string) *Column {
	c.renamedFrom.set(c.r, old, here())
	return c
}

// Collate is the collation, such as "C" or "de-x-icu", quoted by Ashlar where it has to be. One that is in a schema is
// written as in SQL, with quotes.
// https://www.postgresql.org/docs/current/collation.html
func (c *Column) Collate(name string) *Column {
	c.collation.set(c.r, name, here())
	return c
}

// Compression is how long values are compressed: "pglz" or "lz4".
// https://www.postgresql.org/docs/current/sql-createtable.html
func (c *Column) Compression(method string) *Column {
	c.compression.set(c.r, method, here())
	return c
}

// Comment is the COMMENT ON the column; empty: none.
func (c *Column) Comment(text string) *Column {
	c.comment.set(c.r, text, here())
	return c
}

// Unmanaged says that the column exists and is somebody else's: it can be referred to and is never changed.
func (c *Column) Unmanaged() *Column {
	c.unmanaged.set(c.r, true, here())
	return c
}

// Fill is the value that existing rows get when the column, NOT NULL and without a default, is added to a table that
// exists, or becomes NOT NULL. It may use other columns as $1, $2.
func (c *Column) Fill(sql string, columns ...any) *Column {
	c.fill.set(c.r, sqlText{sql, columns}, here())
	return c
}
