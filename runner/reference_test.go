package runner_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/dbtest"
	"github.com/ashlar-go/ashlar/runner"
)

// TestLedgerPage compares docs/reference/ledger.md with the tables that the runner makes, and runs the queries on it.
func TestLedgerPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/reference/ledger.md")
	if err != nil {
		t.Fatal(err)
	}
	queries := regexp.MustCompile("(?s)```sql\n(.*?);\n```").FindAllStringSubmatch(string(page), -1)
	if len(queries) < 7 {
		t.Fatalf("the page has %d queries", len(queries))
	}
	holder := queries[len(queries)-1][1] // runs in a migration too, where somebody holds the lock

	url := schemas(t, "org_001", "org_002")
	up(t, newRunner(t, url, runner.Options{}, logged(2)...), runner.All())
	up(t, newRunner(t, url, runner.Options{}, append(logged(1, 2), pair{"3_hold", "CREATE TABLE holders AS " + holder, "DROP TABLE holders"})...), runner.All())
	tenants := tenantRunner(t, url, runner.Options{}, pair{"1_fails", "SELECT 1 / (current_schema() <> 'org_002')::int", ""})
	if _, err := tenants.UpTenants(t.Context(), runner.All(), over("org_001", "org_002")); err == nil {
		t.Error("no tenant failed")
	}

	conn := dbtest.Connect(t, url)
	rows := map[string]int{}
	for _, query := range queries {
		rows[firstLine(query[1])] = rowsOf(t, conn, query[1])
	}
	if diff := cmp.Diff(map[string]int{
		"SELECT version, name, applied_at, duration, applied_by":                  3,
		"SELECT repo, schema, version, name, state, statements_done":              0,
		"SELECT repo, schema, version, name":                                      1,
		"SELECT schema, failed_version, failed_at, failure":                       1,
		"SELECT applied, digest, count(*) AS tenants, min(schema) AS one_of_them": 2,
		"SELECT t.schema": 0,
		"SELECT l.pid, a.application_name, a.usename, a.state, a.backend_start": 0,
	}, rows); diff != "" {
		t.Errorf("rows of the queries (-want +got):\n%s", diff)
	}
	if n := rowsOf(t, conn, "SELECT FROM holders WHERE application_name LIKE 'ashlar main@%'"); n != 1 {
		t.Errorf("%d hold the lock while a migration runs", n)
	}
	for _, table := range []string{runner.LedgerTable, runner.TenantsTable} {
		if diff := cmp.Diff(columnsOf(t, conn, table), columnsOn(string(page), table)); diff != "" {
			t.Errorf("columns of %s (-database +page):\n%s", table, diff)
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func rowsOf(t *testing.T, conn *pgx.Conn, query string) int {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		t.Errorf("%v in\n%s", err, query)
	}
	return n
}

// columnsOf returns the columns of a table with their types, in order.
func columnsOf(t *testing.T, conn *pgx.Conn, table string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum", table)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

// columnsOn returns the same from the first table below a title of the page.
func columnsOn(page, table string) (columns []string) {
	_, section, _ := strings.Cut(page, "\n## "+table+"\n")
	_, section, _ = strings.Cut(section, "\n| column | type | means |\n|---|---|---|\n")
	section, _, _ = strings.Cut(section, "\n\n")
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		columns = append(columns, strings.Trim(cells[1], " `")+" "+strings.Trim(cells[2], " `"))
	}
	return columns
}
