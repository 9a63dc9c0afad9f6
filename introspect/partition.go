package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

// partitions reads those in the schema of their table; others cannot be declared.
func (r *reader) partitions(ctx context.Context) error {
	type row struct {
		Table        uint32
		Name, Bounds string
	}
	return each(ctx, r, ordinary+`
SELECT c.oid, p.relname, pg_get_expr(p.relpartbound, p.oid)
FROM tables c JOIN pg_inherits i ON i.inhparent = c.oid JOIN pg_class p ON p.oid = i.inhrelid
WHERE p.relispartition AND p.relnamespace = c.relnamespace`, func(p row) {
		r.tables[p.Table].Partitions[p.Name] = catalog.Partition{Name: p.Name, Bounds: p.Bounds}
	})
}
