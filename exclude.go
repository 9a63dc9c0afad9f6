package ashlar

// Exclude is an EXCLUDE constraint, see [Resource.Exclude].
type Exclude struct {
	recorded
	name       said[string]
	method     said[string]
	where      said[sqlText]
	deferrable said[bool]
	deferred   said[bool]
	comment    said[string]
	unfiltered said[bool]
}

// Exclude refuses two rows that fit each other by the operators of all parts, which are [Asc], [Desc] and [Expr], each
// with [Part.With]:
//
//	r.Exclude(ashlar.Asc(&b.RoomID).With("="), ashlar.Asc(&b.During).With("&&"))
//
// The index behind it is a btree when all operators are "=", and otherwise of method gist, which needs the extension
// btree_gist for plain values such as numbers and texts.
// https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION
func (r *Resource) Exclude(part any, more ...any) *Exclude {
	return add(&r.excludes, &Exclude{recorded: r.record(here(), append([]any{part}, more...)...)})
}

// Using is the access method where it is not the one that the operators ask for: "gist", "spgist", "hash", "btree" or
// that of an extension.
func (e *Exclude) Using(method string) *Exclude {
	e.method.set(e.r, method, here())
	return e
}

// Where names the rows that count, with columns as $1, $2.
func (e *Exclude) Where(sql string, columns ...any) *Exclude {
	e.where.set(e.r, sqlText{sql, columns}, here())
	return e
}

// Deferrable lets a transaction put the check off until it commits, with SET CONSTRAINTS.
func (e *Exclude) Deferrable() *Exclude {
	e.deferrable.set(e.r, true, here())
	return e
}

// InitiallyDeferred puts the check off until the transaction commits. It includes Deferrable.
func (e *Exclude) InitiallyDeferred() *Exclude {
	e.deferred.set(e.r, true, here())
	return e
}

// Comment is the COMMENT ON the constraint; empty: none.
func (e *Exclude) Comment(text string) *Exclude {
	e.comment.set(e.r, text, here())
	return e
}

// Name is the name of the constraint where it is not bookings_room_id_during_excl.
func (e *Exclude) Name(name string) *Exclude {
	e.name.set(e.r, name, here())
	return e
}
