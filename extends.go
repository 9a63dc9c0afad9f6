package ashlar

// Extends puts the resource on the table of another, the owner, in place of [Resource.Table]: given as a pointer such as
// &users.User{}, or as [Table]("users") where its package cannot be imported.
//
// The table has the columns of both. What both have must agree in type, and in NULL and default where both say something;
// a new column may be NULL, is generated or has a default, because inserts of the owner do not know it. Indexes, uniques,
// checks, exclusion constraints, references and statements add up, and a base filter is for those of its resource. The key
// and all that is said of the table itself, its schema and tenant column too, are the owner's, and so is the domain.
func (r *Resource) Extends(other any) *Resource {
	r.extends.setTarget(r, other, here())
	return r
}
