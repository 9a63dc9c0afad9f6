package ashlar

// TenantColumn says that each row belongs to the tenant that the column of a field names, such as &t.OrgID. So a
// [Resource.Unique], a unique [Resource.Index] and the index of a reference begin with that column, unless they name it
// already or say AllTenants; [Reference.MatchTenant] makes a reference stay inside the tenant. Other indexes, keys, checks
// and exclusion constraints are taken as they are written.
//
// An embedded struct can say it for all resources that embed it.
func (r *Resource) TenantColumn(field any) *Resource {
	r.tenant.set(r, field, here())
	return r
}

// AllTenants lets the constraint speak of the rows of all tenants: it does not begin with the tenant column.
func (u *Unique) AllTenants() *Unique {
	u.allTenants.set(u.r, true, here())
	return u
}

// AllTenants lets a unique index speak of the rows of all tenants: it does not begin with the tenant column. Other indexes
// are taken as they are written anyway.
func (i *Index) AllTenants() *Index {
	i.allTenants.set(i.r, true, here())
	return i
}

// MatchTenant makes the reference stay inside the tenant: the tenant columns of both resources belong to it, so that no row
// can refer to one of another tenant. The resource referred to gets the unique constraint that this needs, unless there is
// one. When a row referred to is deleted, [SetNull] and [SetDefault] set the column and leave the tenant alone, which
// needs PostgreSQL 15.
//
// The server checks such a reference with MATCH SIMPLE: MATCH FULL would refuse all rows that have a tenant and refer to
// nothing.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES
func (f *Reference) MatchTenant() *Reference {
	f.matchTenant.set(f.r, true, here())
	return f
}
