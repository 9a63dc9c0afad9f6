package main

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/bench/internal/contest"
)

// over says over which tenants a contender goes.
type over struct {
	names     []string // nil: it asks the table of customers
	parallel  int      // connections
	connected func()   // called when the first connection is there, before anything is sent; nil: nobody wants to know
}

// start does what a program does that begins: it reads the files, connects, and applies to all tenants what is pending.
type start func(ctx context.Context, url string, files fs.FS, o over) error

// contender is one way to migrate many tenants.
type contender struct {
	name  string
	files contest.Files
	setup string // SQL that is run in the database before, and not measured
	start start
}

const (
	ashlarName = "ashlar"
	bareName   = "bare pgx"
)

// contenders are all of them, in the order of a run and of the report.
var contenders = []contender{
	{name: ashlarName, files: contest.Ashlar, start: startAshlar},
	{name: bareName, files: contest.Bare, setup: bareLedger, start: startBare},
	{name: "goose", files: contest.Goose, start: loop(contest.StartGoose)},
	{name: "golang-migrate", files: contest.Migrate, start: loop(contest.StartMigrate)},
}

// named returns the contenders of a list, or all of them.
func named(list string) ([]contender, error) {
	if list == "" {
		return contenders, nil
	}
	var found []contender
	for _, name := range strings.Split(list, ",") {
		i := slices.IndexFunc(contenders, func(c contender) bool { return c.name == name })
		if i < 0 {
			return nil, fmt.Errorf("-who %s: there is no contender %q", list, name)
		}
		found = append(found, contenders[i])
	}
	return found, nil
}

// tenant returns the name of a tenant, and of its schema. The first is 1.
func tenant(n int) string { return fmt.Sprintf("tenant_%05d", n) }

func tenants(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = tenant(i + 1)
	}
	return names
}

// schemas returns the SQL that makes tenants without anything in them, and the table that says which there are.
func schemas(n int) string {
	return fmt.Sprintf(`CREATE TABLE customers (schema text PRIMARY KEY);
INSERT INTO customers SELECT 'tenant_' || to_char(n, 'FM00000') FROM generate_series(1, %d) n;
DO $$ DECLARE name text; BEGIN FOR name IN SELECT schema FROM customers ORDER BY 1 LOOP EXECUTE 'CREATE SCHEMA ' || name; END LOOP; END $$`, n)
}

// others counts the tenants that have not so many tables of migrations.
func others(want int) string {
	return fmt.Sprintf(`SELECT count(*) FROM (SELECT c.schema FROM customers c JOIN pg_namespace n ON n.nspname = c.schema
LEFT JOIN pg_class t ON t.relnamespace = n.oid AND t.relkind = 'r' AND t.relname ~ '^t\d+$' GROUP BY c.schema HAVING count(t.oid) <> %d) other`, want)
}
