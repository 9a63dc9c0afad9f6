package catalog

// Partition is a declared partition of a partitioned table: a table of its own, in the schema of that table.
// https://www.postgresql.org/docs/current/ddl-partitioning.html
type Partition struct {
	Name string

	// Bounds say which rows it holds, in the server's own spelling: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
	// "FOR VALUES IN ('a', 'b')", "FOR VALUES WITH (modulus 2, remainder 0)" or [DefaultPartition].
	Bounds string
}

// DefaultPartition are the bounds of the partition that holds the rows which fit no other.
const DefaultPartition = "DEFAULT"

// IsDefault reports whether the partition holds the rows that fit no other.
func (p Partition) IsDefault() bool { return p.Bounds == DefaultPartition }

// SortedPartitions returns the partitions in order of their names, the default one last: while it is there, others can only
// come beside it when no row of it belongs to them.
func (t *Table) SortedPartitions() []Partition {
	var out, last []Partition
	for _, name := range Sorted(t.Partitions) {
		if partition := t.Partitions[name]; partition.IsDefault() {
			last = append(last, partition)
		} else {
			out = append(out, partition)
		}
	}
	return append(out, last...)
}
