// Package introspect reads a live database into a catalog.
//
// It stands beside snapshot: the same value, from a server in place of files. The runner does not need it; tests and the
// commands that compare a database with a snapshot do.
//
// Its laws:
//
//   - One read: a transaction of its own with one view of the database, and one query for each kind of thing, however
//     many tables there are. Nothing is written. In a transaction of the caller it works behind a savepoint.
//   - The answer depends on the database only, not on the settings of the connection: names outside of pg_catalog are
//     qualified in types, operator classes, collations and expressions, and values are written in ISO form.
//   - Expressions (defaults, checks, predicates, expressions of indexes and generated columns) are in the server's own spelling, without the
//     parentheses around the whole; defaults are taken as they are. The spelling differs from what was declared, and from
//     major to major, so compare them only with others that a server printed.
//   - Options with the server's defaults are zero values: a sequence that starts where it would anyway has no start.
//   - A serial column is an integer whose default is the next value of a sequence that the column itself owns, and no
//     more than that. Then the sequence is told as the column's identity, and there is no default.
//   - A column's position is its number times 1,000.
//
// Left out are the system's schemas, what belongs to an extension, the extension plpgsql, which every database has, and
// the tables named ashlar_migrations. The schema public is not listed, because every database has it.
//
// Not read for now, because a catalog cannot hold it: views, functions and triggers; types other than enums and domains;
// partitions of partitions, and what is special about a partition beside its bounds; tables that inherit from others; keys
// WITHOUT OVERLAPS; indexes that are not valid; sequences
// that a column owns without being serial, as when its default is more than the next value. Statements are nowhere in a
// database, only what they made. Of what is read, a constraint that was not validated, is not enforced or is not
// inherited looks like any other; type, cache and cycle of a column's sequence, whether a sequence is logged, the names of
// NOT NULL constraints, INCLUDE of a primary key or an exclusion constraint, parameters of an index that a constraint
// stands on, tablespaces, policies and privileges are not seen.
//
// The Go interface of this package may change.
package introspect
