package dbtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Describe returns a text of everything in the database that an application's schema consists of, for comparison with
// that of another database. An object is a line, its parts are indented lines below it, both in the order of their
// names by bytes; so two texts differ in few lines where two databases differ a little.
//
// Told are schemas, extensions, types, array types with an unusual name, collations, sequences, tables, partitions,
// columns, constraints, indexes, statistics, triggers, rules, policies, views, functions, operators and their classes,
// casts, text search configurations, and the comments of all of these. Not told are the order of columns, the names of
// NOT NULL constraints, the names and comments that the server gave to indexes and constraints of partitions that follow
// those of their table, owners and privileges, rows, where a sequence is, what belongs to an extension, the schemas of
// the system, and the table ashlar_migrations with all its parts wherever it lives.
//
// It works in a read-only transaction of its own, so conn must not be in one. Settings of the session do not change
// the text, nor does Describe change them.
func Describe(ctx context.Context, conn *pgx.Conn) (string, error) {
	if conn.PgConn().TxStatus() != 'I' {
		return "", errors.New("describe: the connection is in a transaction")
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return "", err
	}
	text, err := describe(ctx, tx)
	return text, errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
}

// fixed are the settings that shape what the server prints. With an empty search_path every name is qualified.
var fixed = map[string]string{
	"search_path": "", "TimeZone": "UTC", "DateStyle": "ISO, MDY", "IntervalStyle": "postgres", "bytea_output": "hex",
	"extra_float_digits": "1", "quote_all_identifiers": "off", "lc_monetary": "C", "xmlbinary": "base64",
}

func describe(ctx context.Context, tx pgx.Tx) (string, error) {
	for name, value := range fixed {
		if _, err := tx.Exec(ctx, "SELECT set_config($1, $2, true)", name, value); err != nil {
			return "", err
		}
	}
	var major int
	if err := tx.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&major); err != nil {
		return "", err
	}
	objects, err := collect(ctx, tx, all(major))
	if err != nil {
		return "", fmt.Errorf("describe: %w", err)
	}
	return write(objects), nil
}

// all returns one query for everything: the server takes half the time that it needs for one after the other.
func all(major int) string {
	var b strings.Builder
	b.WriteString(prelude)
	for i, q := range queries(major) {
		if i > 0 {
			b.WriteString("UNION ALL\n")
		}
		fmt.Fprintf(&b, "SELECT * FROM ( -- %s\n%s\n) q (object, line)\n", q.name, q.sql)
	}
	return b.String()
}

// collect runs a query of two columns, an object and a line about it; an empty line tells the object alone.
func collect(ctx context.Context, tx pgx.Tx, sql string) (map[string][]string, error) {
	rows, err := tx.Query(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	objects := map[string][]string{}
	var object, line string
	_, err = pgx.ForEachRow(rows, []any{&object, &line}, func() error {
		objects[object] = append(objects[object], line)
		return nil
	})
	return objects, err
}

func write(objects map[string][]string) string {
	var names []string
	for name := range objects {
		names = append(names, name)
	}
	slices.Sort(names)
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name + "\n")
		lines := objects[name]
		slices.Sort(lines)
		for _, line := range lines {
			if line = strings.TrimRight(line, "\n "); line != "" {
				text.WriteString("  " + strings.ReplaceAll(line, "\n", "\n    ") + "\n")
			}
		}
	}
	return text.String()
}
