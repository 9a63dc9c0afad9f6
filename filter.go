package ashlar

// BaseFilter is the condition of the rows that the resource is about, with columns as $1, $2, such as "$1 IS NULL" over the
// time of their deletion. An embedded struct can say it for all resources that embed it; empty SQL takes it back.
//
// Indexes and exclusion constraints hold only rows that meet it, beside their own condition, a [Resource.Unique] is a unique
// index with that condition, and a [Resource.Check] is about such rows only. What says Unfiltered is about all rows, and so
// are the primary key, references, and the indexes of references, which deletes of the rows referred to need.
func (r *Resource) BaseFilter(sql string, columns ...any) *Resource {
	r.filter.set(r, sqlText{sql, columns}, here())
	return r
}

// Unfiltered makes the constraint about all rows, whatever [Resource.BaseFilter] says. A reference can only refer to columns
// that are unique among all rows.
func (u *Unique) Unfiltered() *Unique {
	u.unfiltered.set(u.r, true, here())
	return u
}

// Unfiltered lets the index hold all rows, whatever [Resource.BaseFilter] says.
func (i *Index) Unfiltered() *Index {
	i.unfiltered.set(i.r, true, here())
	return i
}

// Unfiltered makes the constraint about all rows, whatever [Resource.BaseFilter] says.
func (c *Check) Unfiltered() *Check {
	c.unfiltered.set(c.r, true, here())
	return c
}

// Unfiltered makes the constraint about all rows, whatever [Resource.BaseFilter] says.
func (e *Exclude) Unfiltered() *Exclude {
	e.unfiltered.set(e.r, true, here())
	return e
}
