package runner

import "context"

// tenantKey is the key of a tenant in a context.
type tenantKey struct{}

// TenantOf returns the schema of the tenant that a hook or a function of a code migration is called for, from the context that it
// is called with; empty: it is called for none.
func TenantOf(ctx context.Context) string {
	schema, _ := ctx.Value(tenantKey{}).(string)
	return schema
}

// forTenant notes for which tenant something is done.
func forTenant(ctx context.Context, schema string) context.Context {
	return context.WithValue(ctx, tenantKey{}, schema)
}
