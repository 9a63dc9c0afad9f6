package introspect

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/catalog"
)

// Database reads the database that a connection is connected to.
func Database(ctx context.Context, conn *pgx.Conn) (*catalog.Catalog, error) {
	r := &reader{conn: conn, catalog: catalog.New(), tables: map[uint32]*catalog.Table{}, parts: map[uint32][]catalog.Part{}}
	if err := r.isolated(ctx, r.read); err != nil {
		return nil, fmt.Errorf("read the catalog of database %q: %w", conn.Config().Database, err)
	}
	return r.catalog, nil
}

// reader fills a catalog, kind by kind.
type reader struct {
	conn    *pgx.Conn
	catalog *catalog.Catalog
	tables  map[uint32]*catalog.Table // by oid
	parts   map[uint32][]catalog.Part // by oid of the index, those of indexes and exclusion constraints
}

// settings make the server print the same text whoever asks.
// https://www.postgresql.org/docs/current/runtime-config-client.html
const settings = `
SELECT set_config(name, value, true) FROM (VALUES
	('search_path', ''), ('quote_all_identifiers', 'off'), ('standard_conforming_strings', 'on'), ('DateStyle', 'ISO, YMD'),
	('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '1'), ('bytea_output', 'hex')
) AS s (name, value)`

// isolated runs a function with one view of the database and our settings, and leaves no trace.
func (r *reader) isolated(ctx context.Context, read func(context.Context) error) error {
	begin, end := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "ROLLBACK"
	if r.conn.PgConn().TxStatus() != 'I' {
		// Going back to a savepoint takes the settings back too; releasing it alone would not.
		begin, end = "SAVEPOINT ashlar_introspect", "ROLLBACK TO SAVEPOINT ashlar_introspect; RELEASE SAVEPOINT ashlar_introspect"
	}
	if _, err := r.conn.Exec(ctx, begin, pgx.QueryExecModeSimpleProtocol); err != nil {
		return err
	}
	_, err := r.conn.Exec(ctx, settings)
	if err == nil {
		err = read(ctx)
	}
	if r.conn.IsClosed() { // as after a cancelled ctx
		return err
	}
	_, errEnd := r.conn.Exec(context.WithoutCancel(ctx), end, pgx.QueryExecModeSimpleProtocol)
	return errors.Join(err, errEnd)
}

func (r *reader) read(ctx context.Context) error {
	for _, kind := range []struct {
		name string
		read func(context.Context) error
	}{
		{"extensions", r.extensions},
		{"schemas", r.schemas},
		{"enums", r.readEnums},
		{"domains", r.readDomains},
		{"checks of domains", r.domainChecks},
		{"sequences", r.sequences},
		{"tables", r.readTables},
		{"partitions", r.partitions},
		{"columns", r.columns},
		{"primary keys and uniques", r.keys},
		{"checks", r.checks},
		{"references", r.references},
		{"parts of indexes", r.readParts},
		{"indexes", r.readIndexes},
		{"exclusion constraints", r.excludes},
	} {
		if err := kind.read(ctx); err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
	}
	return nil
}

// each runs a query and hands over its rows, whose columns are the fields of T in order.
func each[T any](ctx context.Context, r *reader, query string, use func(T)) error {
	rows, err := r.conn.Query(ctx, query)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		return err
	}
	for _, row := range all {
		use(row)
	}
	return nil
}

// extended are the things that belong to an extension; they come and go with it.
const extended = `
extended AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')`

// commentOn returns SQL for the comment on a thing, or on a part of it. The server's functions for it, such as
// col_description, run a query of their own at each call.
func commentOn(class, oid, part string) string {
	return `coalesce((SELECT description FROM pg_description
		WHERE classoid = '` + class + `'::regclass AND objoid = ` + oid + ` AND objsubid = ` + part + `), '')`
}

// columnNames returns SQL for the names of the columns that an array of numbers lists, in its order.
func columnNames(relation, numbers string) string {
	return `ARRAY(SELECT a.attname::text FROM unnest(` + numbers + `) WITH ORDINALITY AS k (number, place)
		JOIN pg_attribute a ON a.attrelid = ` + relation + ` AND a.attnum = k.number ORDER BY k.place)`
}
