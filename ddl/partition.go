package ddl

import (
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// partition writes the name of a partition, which is in the schema of its table.
func partition(table catalog.Name, own string) string {
	return name(catalog.Name{Schema: table.Schema, Name: own})
}

func (w *writer) createPartition(table catalog.Name, p catalog.Partition) {
	w.add("CREATE TABLE ", partition(table, p.Name), " PARTITION OF ", name(table), " ", p.Bounds)
}

// dropPartition detaches a partition first: while a foreign key refers to its table, the server does not drop it.
func (w *writer) dropPartition(op operation.DropPartition) {
	w.detachPartition(op.Table.To, op.Partition.Name)
	w.add("DROP TABLE ", partition(op.Table.To, op.Partition.Name))
}

func (w *writer) detachPartition(table catalog.Name, own string) {
	w.add("ALTER TABLE ", name(table), " DETACH PARTITION ", partition(table, own))
}

func (w *writer) attachPartition(op operation.AttachPartition) {
	w.add("ALTER TABLE ", name(op.Table.To), " ATTACH PARTITION ", partition(op.Table.To, op.Partition.Name), " ", op.Partition.Bounds)
}

// movePartitions follows a table to another schema, which its partitions do not do by themselves.
func (w *writer) movePartitions(op operation.RenameTable) {
	for _, own := range op.Partitions {
		w.add("ALTER TABLE ", partition(op.From, own), " SET SCHEMA ", ident.Quote(op.To.Schema))
	}
}
