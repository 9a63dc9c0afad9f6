package catalog

import (
	"maps"
	"slices"
)

// EvidentlySame reports whether two tables are the same at first sight, part by part as they stand. Tables that are the
// same in another spelling may fail it; it is only there to spare nearly all tables a description.
func EvidentlySame(a, b *Table) bool {
	return a != nil && b != nil && a.Name == b.Name && a.Comment == b.Comment && a.Unlogged == b.Unlogged && a.Unmanaged == b.Unmanaged && a.Left == b.Left &&
		a.PartitionBy == b.PartitionBy && maps.Equal(a.Partitions, b.Partitions) &&
		maps.Equal(a.Parameters, b.Parameters) &&
		slices.EqualFunc(a.Columns, b.Columns, evidentlySameColumn) &&
		samePrimaryKey(a.PrimaryKey, b.PrimaryKey) &&
		maps.Equal(a.Checks, b.Checks) &&
		maps.EqualFunc(a.Uniques, b.Uniques, evidentlySameUnique) &&
		maps.EqualFunc(a.Indexes, b.Indexes, evidentlySameIndex) &&
		maps.EqualFunc(a.Excludes, b.Excludes, evidentlySameExclude) &&
		maps.EqualFunc(a.References, b.References, evidentlySameReference)
}

func evidentlySameColumn(a, b Column) bool {
	if (a.Identity == nil) != (b.Identity == nil) || a.Identity != nil && *a.Identity != *b.Identity {
		return false
	}
	a.Position, a.RenamedFrom, a.Identity = b.Position, b.RenamedFrom, b.Identity
	return a == b
}

func samePrimaryKey(a, b *PrimaryKey) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Name == b.Name && a.Comment == b.Comment && slices.Equal(a.Columns, b.Columns)
}

func evidentlySameUnique(a, b Unique) bool {
	return a.Name == b.Name && a.Comment == b.Comment && slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Include, b.Include) &&
		a.NullsNotDistinct == b.NullsNotDistinct && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred
}

func evidentlySameIndex(a, b Index) bool {
	return a.Name == b.Name && a.Comment == b.Comment && a.Unique == b.Unique && a.Method == b.Method && slices.Equal(a.Parts, b.Parts) &&
		slices.Equal(a.Include, b.Include) && a.Where == b.Where && a.NullsNotDistinct == b.NullsNotDistinct && maps.Equal(a.Parameters, b.Parameters)
}

func evidentlySameExclude(a, b Exclude) bool {
	return a.Name == b.Name && a.Comment == b.Comment && a.Method == b.Method && slices.Equal(a.Parts, b.Parts) && a.Where == b.Where &&
		a.Deferrable == b.Deferrable && a.Deferred == b.Deferred
}

func evidentlySameReference(a, b Reference) bool {
	return a.Name == b.Name && a.Comment == b.Comment && slices.Equal(a.Columns, b.Columns) && a.Table == b.Table &&
		slices.Equal(a.TargetColumns, b.TargetColumns) && a.OnDelete == b.OnDelete && slices.Equal(a.OnDeleteColumns, b.OnDeleteColumns) &&
		a.OnUpdate == b.OnUpdate && a.MatchFull == b.MatchFull && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred
}
