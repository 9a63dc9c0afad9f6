package acceptance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// Rows returns SQL that puts n rows into each table, with foreign keys put aside meanwhile. The value of a column is made
// from its type and the number of the row alone, so that foreign keys find what they refer to. Every third row holds
// NULL where that is allowed and nothing refers to it; a column of an enum type holds the first value by bytes in all rows, one of a domain what it would
// hold of the type that it stands on.
func Rows(c *catalog.Catalog, n int) string {
	targets := map[catalog.ColumnKey]bool{}
	for _, table := range c.Tables {
		for _, reference := range table.References {
			for _, column := range reference.TargetColumns {
				targets[catalog.ColumnKey{Table: reference.Table, Column: column}] = true
			}
		}
	}
	var b strings.Builder
	b.WriteString("SET session_replication_role = replica;\n")
	for _, table := range c.SortedTables() {
		for i := 1; i <= n; i++ {
			var names, values []string
			for _, column := range table.Columns {
				if column.Generated != "" {
					continue
				}
				value := Value(operation.BaseOf(c, column.Type), i)
				if enum, ok := operation.EnumOf(c, column.Type); ok && !catalog.IsArray(column.Type) {
					value = ident.Literal(slices.Min(enum.Values))
				}
				if !column.NotNull && !operation.RefusesNull(c, column.Type) && i%3 == 0 && !targets[catalog.ColumnKey{Table: table.Name, Column: column.Name}] {
					value = "NULL"
				}
				names, values = append(names, ident.Quote(column.Name)), append(values, value)
			}
			overriding := ""
			if slices.ContainsFunc(table.Columns, func(c catalog.Column) bool { return c.Identity != nil && !c.Identity.Serial }) {
				overriding = " OVERRIDING SYSTEM VALUE"
			}
			if len(names) == 0 {
				fmt.Fprintf(&b, "INSERT INTO %s DEFAULT VALUES;\n", qualified(table.Name))
				continue
			}
			fmt.Fprintf(&b, "INSERT INTO %s (%s)%s VALUES (%s);\n", qualified(table.Name), strings.Join(names, ", "), overriding, strings.Join(values, ", "))
		}
	}
	b.WriteString("SET session_replication_role = DEFAULT")
	return b.String()
}

// Value returns the value of a type in the row of that number, as SQL.
func Value(sqlType string, i int) string {
	if catalog.IsArray(sqlType) {
		return "'{}'"
	}
	switch catalog.BaseType(sqlType) {
	case "smallint", "integer", "bigint", "numeric", "real", "double precision":
		return fmt.Sprint(i)
	case "boolean":
		return fmt.Sprint(i%2 == 0)
	case "uuid":
		return fmt.Sprintf("'00000000-0000-0000-0000-%012d'", i)
	case "timestamptz", "timestamp", "date":
		return fmt.Sprintf("'2026-01-01'::%s + interval '%d day'", sqlType, i)
	case "jsonb", "json":
		return fmt.Sprintf(`'{"n": %d}'`, i)
	case "bytea":
		return fmt.Sprintf(`'\x%02x'`, i)
	default: // a number, so that a change to a number can be made
		return fmt.Sprintf("'%d'", i)
	}
}

func qualified(n catalog.Name) string { return ident.Quote(n.Schema) + "." + ident.Quote(n.Name) }

// rows returns the values of each column, in the order of the rows' places.
func (d *database) rows(t TB, c *catalog.Catalog) map[catalog.ColumnKey]string {
	t.Helper()
	out := map[catalog.ColumnKey]string{}
	for _, table := range c.SortedTables() {
		if len(table.Columns) == 0 {
			continue
		}
		columns := make([]string, len(table.Columns))
		for i, column := range table.Columns {
			name := ident.Quote(column.Name)
			columns[i] = fmt.Sprintf("string_agg(coalesce(%s::text, 'NULL'), ',' ORDER BY %s::text)", name, name)
		}
		sql := fmt.Sprintf("SELECT ARRAY[%s] FROM %s", strings.Join(columns, ", "), qualified(table.Name))
		var values []*string
		if err := d.conn.QueryRow(context.Background(), sql, pgx.QueryExecModeExec).Scan(&values); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
		for i, column := range table.Columns {
			if values[i] != nil {
				out[catalog.ColumnKey{Table: table.Name, Column: column.Name}] = *values[i]
			}
		}
	}
	return out
}

// lineage returns, for each column that stays as it was but for its name, what it was called before.
func lineage(c Change) map[catalog.ColumnKey]catalog.ColumnKey {
	renamed := c.To.Hints
	if c.Renamed.RenamedColumns != nil {
		renamed = c.Renamed
	}
	sources := map[catalog.Name]bool{}
	for _, before := range renamed.RenamedTables {
		sources[before] = true
	}
	out := map[catalog.ColumnKey]catalog.ColumnKey{}
	for name, table := range c.To.Tables {
		before := name
		if old, ok := renamed.RenamedSchemas[name.Schema]; ok {
			before = name.In(old)
		}
		if hint, ok := renamed.RenamedTables[name]; ok {
			before = hint
		} else if sources[before] || before == name && left(renamed.RenamedSchemas, name.Schema) {
			continue // a new table under an old name
		}
		old := c.From.Tables[before]
		if old == nil {
			continue
		}
		renamedAway := map[string]bool{}
		for key, was := range renamed.RenamedColumns {
			renamedAway[was] = renamedAway[was] || key.Table == name
		}
		for _, column := range table.Columns {
			was := column.Name
			if hint, ok := renamed.RenamedColumns[catalog.ColumnKey{Table: name, Column: column.Name}]; ok {
				was = hint
			} else if renamedAway[was] {
				continue // a new column under an old name
			}
			if origin := old.Column(was); origin != nil && origin.Type == column.Type && origin.NotNull == column.NotNull && (column.Generated == "" || column.Generated == origin.Generated) {
				out[catalog.ColumnKey{Table: name, Column: column.Name}] = catalog.ColumnKey{Table: before, Column: was}
			}
		}
	}
	return out
}

// keptRows compares the values of the columns that stay.
func keptRows(t TB, before, after map[catalog.ColumnKey]string, lineage map[catalog.ColumnKey]catalog.ColumnKey) {
	t.Helper()
	for now, was := range lineage {
		if before[was] != after[now] {
			t.Fatalf("column %v, before %v: values %q became %q", now, was, before[was], after[now])
		}
	}
}

// left reports whether a schema of that name was renamed to another.
func left(renames map[string]string, schema string) bool {
	for _, before := range renames {
		if before == schema {
			return true
		}
	}
	return false
}
