package ashlar

// Check is a CHECK constraint, see [Resource.Check].
type Check struct {
	recorded
	name    string
	text    sqlText
	comment said[string]

	unfiltered said[bool]
}

// Check refuses rows for which the expression is false, with columns as $1, $2. The name is used as it is: it is what the
// user sees when a row is refused.
// https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
func (r *Resource) Check(name, sql string, columns ...any) *Check {
	args := append([]any{name, sql}, columns...)
	return add(&r.checks, &Check{recorded: r.record(here(), args...), name: name, text: sqlText{sql, columns}})
}

// Comment is the COMMENT ON the constraint; empty: none.
func (c *Check) Comment(text string) *Check {
	c.comment.set(c.r, text, here())
	return c
}
