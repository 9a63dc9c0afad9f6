package plan

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// dropTable: what is dropped takes its rows along. A partitioned table takes all its partitions, whoever made them.
func (r *reviewer) dropTable(op operation.DropTable) {
	name := operation.Path(op.Table.Name)
	if op.Table.PartitionBy != "" {
		r.add(DataLoss, name, "all rows of table %s are lost, with all its partitions, those that are not declared too", name)
		return
	}
	for _, comes := range r.comes {
		if comes.Name == op.Table.Name.Name && comes.OfTenants() != op.Table.Name.OfTenants() {
			r.add(DataLoss, name, "all rows of table %s are lost: none is moved to table %s", name, operation.Path(comes))
			return
		}
	}
	r.add(DataLoss, name, "all rows of table %s are lost", name)
}

// createPartition: the default partition is searched for rows that belong to the new one, which it must not hold.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
func (r *reviewer) createPartition(op operation.CreatePartition) {
	r.searchDefault(op.Table.To, op.Partition)
}

func (r *reviewer) searchDefault(table catalog.Name, p catalog.Partition) {
	for _, other := range r.state.Tables[table].Partitions {
		if !other.IsDefault() || p.IsDefault() {
			continue
		}
		object, rest, own := operation.Path(table), operation.Path(table, other.Name), operation.Path(table, p.Name)
		r.at(table, LongScan, object, "reads all rows of partition %s for those that belong to %s, and reads and writes wait meanwhile", rest, own)
		r.fails(table, "on rows of partition %s that belong to %s", rest, own)
	}
}

func (r *reviewer) dropPartition(op operation.DropPartition) {
	name := operation.Path(op.Table.To, op.Partition.Name)
	r.at(op.Table.To, DataLoss, name, "all rows of partition %s are lost", name)
	r.leave(op.Table.To, op.Partition)
}

func (r *reviewer) detachPartition(op operation.DetachPartition) { r.leave(op.Table.To, op.Partition) }

// leave: rows that other tables refer to cannot leave.
func (r *reviewer) leave(table catalog.Name, p catalog.Partition) {
	for _, name := range catalog.SortedNames(r.state.Tables) {
		for _, reference := range r.state.Tables[name].References {
			if reference.Table == table {
				r.fails(table, "on rows of partition %s that rows of table %s refer to", operation.Path(table, p.Name), operation.Path(name))
				return
			}
		}
	}
}

// attachPartition: its rows are read, to see whether they fit.
func (r *reviewer) attachPartition(op operation.AttachPartition) {
	table, name := op.Table.To, operation.Path(op.Table.To, op.Partition.Name)
	r.at(table, LongScan, name, "reads all rows of partition %s, and reads and writes wait meanwhile", name)
	r.fails(table, "on rows of partition %s that do not fit its bounds", name)
	r.searchDefault(table, op.Partition)
}
