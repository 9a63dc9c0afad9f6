package snapshot

import "github.com/ashlar-go/ashlar/catalog"

type primaryKeyJSON struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns,omitempty"`
	Comment string   `json:"comment,omitempty"`
}

type uniqueJSON struct {
	Columns          []string `json:"columns,omitempty"`
	Include          []string `json:"include,omitempty"`
	NullsNotDistinct bool     `json:"nulls_not_distinct,omitempty"`
	Deferrable       bool     `json:"deferrable,omitempty"`
	Deferred         bool     `json:"deferred,omitempty"`
	Comment          string   `json:"comment,omitempty"`
}

type checkJSON struct {
	Expression string `json:"expression"`
	Comment    string `json:"comment,omitempty"`
}

type referenceJSON struct {
	Columns         []string `json:"columns,omitempty"`
	Table           nameJSON `json:"table"`
	UnmanagedTable  bool     `json:"unmanaged_table,omitempty"`
	TargetColumns   []string `json:"target_columns,omitempty"`
	OnDelete        string   `json:"on_delete,omitempty"`
	OnDeleteColumns []string `json:"on_delete_columns,omitempty"`
	OnUpdate        string   `json:"on_update,omitempty"`
	MatchFull       bool     `json:"match_full,omitempty"`
	Deferrable      bool     `json:"deferrable,omitempty"`
	Deferred        bool     `json:"deferred,omitempty"`
	Comment         string   `json:"comment,omitempty"`
}

func encodePrimaryKey(k *catalog.PrimaryKey) *primaryKeyJSON {
	if k == nil {
		return nil
	}
	return &primaryKeyJSON{Name: k.Name, Columns: k.Columns, Comment: k.Comment}
}

func (k *primaryKeyJSON) decode() *catalog.PrimaryKey {
	if k == nil {
		return nil
	}
	return &catalog.PrimaryKey{Name: k.Name, Columns: k.Columns, Comment: k.Comment}
}

func encodeUnique(u catalog.Unique, _ string) uniqueJSON {
	return uniqueJSON{
		Columns: u.Columns, Include: u.Include, NullsNotDistinct: u.NullsNotDistinct,
		Deferrable: u.Deferrable || u.Deferred, Deferred: u.Deferred, Comment: u.Comment,
	}
}

func (u uniqueJSON) decode(name string) catalog.Unique {
	return catalog.Unique{
		Name: name, Columns: u.Columns, Include: u.Include, NullsNotDistinct: u.NullsNotDistinct,
		Deferrable: u.Deferrable || u.Deferred, Deferred: u.Deferred, Comment: u.Comment,
	}
}

func encodeCheck(c catalog.Check, _ string) checkJSON {
	return checkJSON{Expression: string(c.Expression), Comment: c.Comment}
}

func (c checkJSON) decode(name string) catalog.Check {
	return catalog.Check{Name: name, Expression: catalog.Expression(c.Expression), Comment: c.Comment}
}

func encodeReference(r catalog.Reference, unmanaged bool) referenceJSON {
	return referenceJSON{
		Columns: r.Columns, Table: encodeName(r.Table), UnmanagedTable: unmanaged, TargetColumns: r.TargetColumns,
		OnDelete: string(r.OnDelete), OnDeleteColumns: r.OnDeleteColumns, OnUpdate: string(r.OnUpdate),
		MatchFull: r.MatchFull, Deferrable: r.Deferrable || r.Deferred, Deferred: r.Deferred, Comment: r.Comment,
	}
}

func (r referenceJSON) decode(name string) catalog.Reference {
	return catalog.Reference{
		Name: name, Columns: r.Columns, Table: r.Table.decode(), TargetColumns: r.TargetColumns,
		OnDelete: catalog.Action(r.OnDelete), OnDeleteColumns: r.OnDeleteColumns, OnUpdate: catalog.Action(r.OnUpdate),
		MatchFull: r.MatchFull, Deferrable: r.Deferrable || r.Deferred, Deferred: r.Deferred, Comment: r.Comment,
	}
}
