package snapshot

import "github.com/ashlar-go/ashlar/catalog"

type partitionJSON struct {
	Bounds string `json:"bounds"`
}

func encodePartition(p catalog.Partition, _ string) partitionJSON { return partitionJSON{p.Bounds} }

func readPartition(s *scanner, name string) catalog.Partition {
	p := catalog.Partition{Name: name}
	s.object(func(key string) bool {
		if key == "bounds" {
			p.Bounds = s.words()
			return true
		}
		return false
	})
	return p
}

// partitions checks the partitions of a table.
func (c *checker) partitions(t *tableContent) {
	defaults, bounds := 0, map[string]string{}
	for _, p := range t.SortedPartitions() {
		at := []string{"partitions", p.Name}
		if p.Bounds == "" {
			c.report(at, hintRestore, "partition %q has no bounds", p.Name)
		}
		if t.PartitionBy == "" {
			c.report(at, hintMerge, "partition %q is of a table that is not partitioned", p.Name)
		}
		if p.IsDefault() {
			defaults++
		}
		if p.IsDefault() && defaults > 1 {
			c.report(at, hintMerge, "partition %q is a second default one", p.Name)
		}
		if other, ok := bounds[p.Bounds]; ok && !p.IsDefault() && p.Bounds != "" {
			c.report(at, hintMerge, "partition %q holds the same rows as partition %q", p.Name, other)
		}
		bounds[p.Bounds] = p.Name
	}
}
