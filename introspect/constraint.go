package introspect

import (
	"context"

	"github.com/ashlar-go/ashlar/catalog"
)

func (r *reader) keys(ctx context.Context) error {
	type row struct {
		Table                                  uint32
		Name                                   string
		Primary                                bool
		Columns, Include                       []string
		NullsNotDistinct, Deferrable, Deferred bool
		Comment                                string
	}
	// Columns that some majors lack are read through JSON: conperiod is new in 18, indnullsnotdistinct in 15.
	return each(ctx, r, ordinary+`
SELECT c.oid, k.conname, k.contype = 'p', `+columnNames("c.oid", "k.conkey")+`, `+columnNames("c.oid", "i.indkey[i.indnkeyatts:]")+`,
	coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false), k.condeferrable, k.condeferred,
	`+commentOn("pg_constraint", "k.oid", "0")+`
FROM tables c JOIN pg_constraint k ON k.conrelid = c.oid JOIN pg_index i ON i.indexrelid = k.conindid
WHERE k.contype IN ('p', 'u') AND coalesce(to_jsonb(k) ->> 'conperiod', 'false') = 'false'`, func(k row) {
		table := r.tables[k.Table]
		if k.Primary {
			table.PrimaryKey = &catalog.PrimaryKey{Name: k.Name, Columns: k.Columns, Comment: k.Comment}
			return
		}
		table.Uniques[k.Name] = catalog.Unique{
			Name: k.Name, Columns: k.Columns, Include: k.Include, NullsNotDistinct: k.NullsNotDistinct,
			Deferrable: k.Deferrable, Deferred: k.Deferred, Comment: k.Comment,
		}
	})
}

func (r *reader) checks(ctx context.Context) error {
	type row struct {
		Table                     uint32
		Name, Expression, Comment string
	}
	return each(ctx, r, ordinary+`
SELECT c.oid, k.conname, pg_get_expr(k.conbin, k.conrelid), `+commentOn("pg_constraint", "k.oid", "0")+`
FROM tables c JOIN pg_constraint k ON k.conrelid = c.oid
WHERE k.contype = 'c'`, func(k row) {
		r.tables[k.Table].Checks[k.Name] = catalog.Check{Name: k.Name, Expression: expression(k.Expression), Comment: k.Comment}
	})
}

// actions are the letters of confdeltype and confupdtype.
// https://www.postgresql.org/docs/current/catalog-pg-constraint.html
var actions = map[string]catalog.Action{
	"a": catalog.NoAction, "r": catalog.Restrict, "c": catalog.Cascade, "n": catalog.SetNull, "d": catalog.SetDefault,
}

func (r *reader) references(ctx context.Context) error {
	type row struct {
		Table                           uint32
		Name                            string
		Columns                         []string
		TargetSchema, Target            string
		TargetColumns                   []string
		OnDelete                        string
		OnDeleteColumns                 []string
		OnUpdate                        string
		MatchFull, Deferrable, Deferred bool
		Comment                         string
	}
	// A reference to a partitioned table has a row for each partition too, whose conparentid is that of the reference.
	return each(ctx, r, ordinary+`
SELECT c.oid, k.conname, `+columnNames("c.oid", "k.conkey")+`, tn.nspname, t.relname, `+columnNames("t.oid", "k.confkey")+`,
	k.confdeltype::text, `+columnNames("c.oid", `ARRAY(SELECT d.number::int2
		FROM jsonb_array_elements_text(nullif(to_jsonb(k) -> 'confdelsetcols', 'null')) WITH ORDINALITY AS d (number, place)
		ORDER BY d.place)`)+`,
	k.confupdtype::text, k.confmatchtype = 'f', k.condeferrable, k.condeferred, `+commentOn("pg_constraint", "k.oid", "0")+`
FROM tables c JOIN pg_constraint k ON k.conrelid = c.oid
JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND coalesce(to_jsonb(k) ->> 'conperiod', 'false') = 'false'`, func(k row) {
		r.tables[k.Table].References[k.Name] = catalog.Reference{
			Name: k.Name, Columns: k.Columns,
			Table: catalog.Name{Schema: k.TargetSchema, Name: k.Target}, TargetColumns: k.TargetColumns,
			OnDelete: actions[k.OnDelete], OnDeleteColumns: k.OnDeleteColumns, OnUpdate: actions[k.OnUpdate],
			MatchFull: k.MatchFull, Deferrable: k.Deferrable, Deferred: k.Deferred, Comment: k.Comment,
		}
	})
}
