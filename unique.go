package ashlar

// Unique is a UNIQUE constraint, see [Resource.Unique].
type Unique struct {
	recorded
	name       said[string]
	include    said[[]any]
	nulls      said[bool]
	deferrable said[bool]
	deferred   said[bool]
	allTenants said[bool]
	unfiltered said[bool]
}

// Unique adds a UNIQUE constraint over columns, in key order, behind the tenant column where there is one. With a condition
// or an expression it is [Resource.Index] with [Index.Unique]; with a base filter it is such an index by itself.
func (r *Resource) Unique(column any, more ...any) *Unique {
	return add(&r.uniques, &Unique{recorded: r.record(here(), append([]any{column}, more...)...)})
}

// NullsNotDistinct lets NULL occur once only, from PostgreSQL 15.
// https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS
func (u *Unique) NullsNotDistinct() *Unique {
	u.nulls.set(u.r, true, here())
	return u
}

// Include keeps further columns in the index of the constraint, so that a query may find them there.
func (u *Unique) Include(columns ...any) *Unique {
	u.include.set(u.r, columns, here())
	return u
}

// Deferrable lets a transaction put the check off until it commits, with SET CONSTRAINTS. Foreign keys cannot refer to
// the columns then.
func (u *Unique) Deferrable() *Unique {
	u.deferrable.set(u.r, true, here())
	return u
}

// InitiallyDeferred puts the check off until the transaction commits. It includes Deferrable.
func (u *Unique) InitiallyDeferred() *Unique {
	u.deferred.set(u.r, true, here())
	return u
}

// Name is the name of the constraint where it is not tickets_subject_key.
func (u *Unique) Name(name string) *Unique {
	u.name.set(u.r, name, here())
	return u
}
