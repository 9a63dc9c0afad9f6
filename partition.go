package ashlar

import "slices"

// partitionCall is one call of Partition.
type partitionCall struct {
	name, bounds string
	at           place
	phase        int
}

// PartitionBy spreads the rows over partitions: "RANGE ($1)", "LIST ($1)" or "HASH ($1, $2)", with columns as $1, $2.
// Expressions are allowed, "RANGE (date_trunc('day', $1, 'UTC'))", but then PostgreSQL has no primary key and no unique for
// the table. A primary key, a unique and a unique index have to contain all columns of the partition key, in its collation.
//
// How a table that exists is partitioned cannot be changed, and neither can the type of a column in the key: on demand
// generate drops such a table with its data and creates it anew.
// https://www.postgresql.org/docs/current/ddl-partitioning.html
func (t *TableDefinition) PartitionBy(sql string, columns ...any) *TableDefinition {
	t.partitionBy.set(t.r, sqlText{sql, columns}, here())
	return t
}

// Partition declares a partition, a table of its own in the schema of the table, by its name and the rows that it holds:
//
//	"FOR VALUES FROM ('2026-01-01 00:00Z') TO ('2027-01-01 00:00Z')"   of RANGE; without the second value
//	"FOR VALUES IN ('open', NULL)"                                     of LIST
//	"FOR VALUES WITH (MODULUS 4, REMAINDER 0)"                         of HASH
//	"DEFAULT"                                                          of RANGE and LIST: what fits no other
//
// A bound of type timestamptz that names no time zone means that of the session that runs the migration. Partitions that
// are made by other means are not touched, until their table is dropped.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARTITION
func (t *TableDefinition) Partition(name, bounds string) *TableDefinition {
	call := partitionCall{name, bounds, here(), t.r.phase}
	again := func(c partitionCall) bool { return c.at == call.at && c.name == name && c.bounds == bounds }
	if !slices.ContainsFunc(t.partitions, again) {
		t.partitions = append(t.partitions, call)
	}
	return t
}
