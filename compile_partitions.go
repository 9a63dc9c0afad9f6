package ashlar

import (
	"fmt"
	"strconv"

	"github.com/ashlar-go/ashlar/catalog"
)

// partitioning is how a table is spread over partitions.
type partitioning struct {
	strategy string    // RANGE, LIST or HASH
	parts    int       // of the key
	columns  []*column // those that are parts of the key
	computed bool      // a part is an expression

	collations []string // that the key says of the columns, as SQL has them; empty: none
}

// addPartitioning compiles the partition key, and checks what is said of the table as a whole.
func (c *compiler) addPartitioning(t *table) {
	if t.owner != nil { // it says it
		t.spread = t.owner.spread
		c.noCompression(t)
		return
	}
	said := t.table.partitionBy
	if !said.is() {
		for _, p := range t.table.partitions {
			c.fault(t, p.at, partitionCallOf(p), "the table is not partitioned", `Add PartitionBy("RANGE ($1)", ...), or take Partition away.`)
		}
		return
	}
	call := fmt.Sprintf("Table(%q).PartitionBy", t.name.Name)
	bound := c.immutable(t, said.at, call, said.value)
	if bound == "" {
		return
	}
	key, problem, fix := t.partitioning(string(bound))
	if problem != "" {
		c.fault(t, said.at, call, problem, fix)
		return
	}
	t.out.PartitionBy, t.spread = catalog.Expression(key.sql), &key.partitioning
	c.checkPartitionKey(t, call, key.sql)
	if at := t.table.unlogged; at.is() {
		c.fault(t, at.at, fmt.Sprintf("Table(%q).Unlogged", t.name.Name), "a partitioned table has no rows of its own", "Take Unlogged away.")
	}
	for _, p := range t.table.parameters {
		c.fault(t, p.at, fmt.Sprintf("Table(%q).With(%q)", t.name.Name, p.name), "a partitioned table has no storage of its own", "Take With away, and set it on the partitions by a Statement.")
	}
	c.noCompression(t)
	if t.key != nil {
		c.inKey(t, t.Resource.key.at, callOf("PrimaryKey", t.key), "primary key", plainParts(t.key))
	}
	c.addPartitions(t)
}

// noCompression refuses what the server takes for the table and not for its partitions.
func (c *compiler) noCompression(t *table) {
	if t.spread == nil {
		return
	}
	for _, col := range t.columns {
		if said := col.said.compression; said.is() {
			c.fault(t, said.at, fmt.Sprintf("Column(%s).Compression(%q)", col.path(), said.value), "a change of it would not reach the partitions", "Take it away.")
		}
	}
}

func partitionCallOf(p partitionCall) string { return "Partition(" + strconv.Quote(p.name) + ")" }

// checkIndexOfPartitioned refuses what PostgreSQL does not have for the indexes of a partitioned table.
// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
func (c *compiler) checkIndexOfPartitioned(t *table, said *Index, call string, index catalog.Index) {
	if t.spread == nil {
		return
	}
	if index.Concurrently {
		c.fault(t, said.concurrently.at, call+".Concurrently", "PostgreSQL builds no index of a partitioned table concurrently", "Take it away.")
	}
	if index.Unique {
		c.inKey(t, said.at, call, "unique index", index.Parts)
	}
}

// checkExcludeOfPartitioned refuses exclusion constraints without the partition key: only rows of one partition are compared.
func (c *compiler) checkExcludeOfPartitioned(t *table, at place, call string, exclude catalog.Exclude) {
	if t.spread == nil {
		return
	}
	if c.repo.MinVersion < 17 {
		c.needs(t, at, call+" of a partitioned table", 17)
		return
	}
	var parts []catalog.Part
	for _, part := range exclude.Parts {
		if isEqual(part.Operator) {
			parts = append(parts, part.Part)
		}
	}
	c.inKey(t, at, call, "exclude with =", parts)
}

// addPartitions adds the declared partitions.
func (c *compiler) addPartitions(t *table) {
	settled := map[string]partitionCall{}
	for _, p := range t.table.partitions {
		call := partitionCallOf(p)
		if problem, fix := nameProblem(p.name); problem != "" {
			c.fault(t, p.at, call, problem, fix)
			continue
		}
		bounds, problem, fix := t.spread.bounds(p.bounds)
		if problem != "" {
			c.fault(t, p.at, call, problem, fix)
			continue
		}
		other, again := settled[p.name]
		if again && other.phase == p.phase && bounds != other.bounds {
			c.fault(t, p.at, call, fmt.Sprintf("two partitions are named %q, the other at %s", p.name, other.at.text()), "Name one of them otherwise.")
			continue
		}
		p.bounds = bounds
		if !again || other.phase < p.phase {
			settled[p.name] = p
		}
	}
	for _, name := range catalog.Sorted(settled) {
		p := settled[name]
		t.out.Partitions[name] = catalog.Partition{Name: name, Bounds: p.bounds}
		c.apart(t, p, settled)
	}
	t.settledPartitions = settled
}

// apart refuses a partition that holds what one before it holds, as far as their text tells.
func (c *compiler) apart(t *table, p partitionCall, all map[string]partitionCall) {
	for _, name := range catalog.Sorted(all) {
		other := all[name]
		if name == p.name || before(p.at, other.at) || !before(other.at, p.at) && name > p.name {
			continue
		}
		problem, fix := hashProblem(p.bounds, other.bounds, name)
		switch value := sharedValue(p.bounds, other.bounds); {
		case p.bounds == other.bounds:
			c.fault(t, p.at, partitionCallOf(p), fmt.Sprintf("holds the same rows as partition %q", name), "Give it other bounds.")
		case problem != "":
			c.fault(t, p.at, partitionCallOf(p), problem, fix)
		case value != "":
			c.fault(t, p.at, partitionCallOf(p), fmt.Sprintf("%s belongs to partition %q too", value, name), "Name each value once.")
		default:
			continue
		}
		return
	}
}

// claimPartitions takes the names of the partitions, which are relations and types of their schema.
func (c *compiler) claimPartitions(t *table) {
	for _, name := range catalog.Sorted(t.settledPartitions) {
		p := t.settledPartitions[name]
		c.claim(t, name, "partition", p.at, partitionCallOf(p))
	}
}
