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

func readPrimaryKey(s *scanner) *catalog.PrimaryKey {
	var k catalog.PrimaryKey
	s.object(func(key string) bool {
		switch key {
		case "name":
			k.Name = s.words()
		case "columns":
			k.Columns = s.texts()
		case "comment":
			k.Comment = s.words()
		default:
			return false
		}
		return true
	})
	return &k
}

func encodeUnique(u catalog.Unique, _ string) uniqueJSON {
	return uniqueJSON{
		Columns: u.Columns, Include: u.Include, NullsNotDistinct: u.NullsNotDistinct,
		Deferrable: u.Deferrable || u.Deferred, Deferred: u.Deferred, Comment: u.Comment,
	}
}

func readUnique(s *scanner, name string) catalog.Unique {
	u := catalog.Unique{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "columns":
			u.Columns = s.texts()
		case "include":
			u.Include = s.texts()
		case "nulls_not_distinct":
			u.NullsNotDistinct = s.flag()
		case "deferrable":
			u.Deferrable = s.flag()
		case "deferred":
			u.Deferred = s.flag()
		case "comment":
			u.Comment = s.words()
		default:
			return false
		}
		return true
	})
	u.Deferrable = u.Deferrable || u.Deferred
	return u
}

func encodeCheck(c catalog.Check, _ string) checkJSON {
	return checkJSON{Expression: string(c.Expression), Comment: c.Comment}
}

func readCheck(s *scanner, name string) catalog.Check {
	c := catalog.Check{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "expression":
			c.Expression = s.expression()
		case "comment":
			c.Comment = s.words()
		default:
			return false
		}
		return true
	})
	return c
}

func encodeReference(r catalog.Reference, unmanaged bool) referenceJSON {
	return referenceJSON{
		Columns: r.Columns, Table: encodeName(r.Table), UnmanagedTable: unmanaged, TargetColumns: r.TargetColumns,
		OnDelete: string(r.OnDelete), OnDeleteColumns: r.OnDeleteColumns, OnUpdate: string(r.OnUpdate),
		MatchFull: r.MatchFull, Deferrable: r.Deferrable || r.Deferred, Deferred: r.Deferred, Comment: r.Comment,
	}
}

// readReference also reports whether the table referred to is somebody else's.
func readReference(s *scanner, name string) (r catalog.Reference, unmanaged bool) {
	r.Name = name
	s.object(func(key string) bool {
		switch key {
		case "columns":
			r.Columns = s.texts()
		case "table":
			r.Table = s.name("table")
		case "unmanaged_table":
			unmanaged = s.flag()
		case "target_columns":
			r.TargetColumns = s.texts()
		case "on_delete":
			r.OnDelete = catalog.Action(s.words())
		case "on_delete_columns":
			r.OnDeleteColumns = s.texts()
		case "on_update":
			r.OnUpdate = catalog.Action(s.words())
		case "match_full":
			r.MatchFull = s.flag()
		case "deferrable":
			r.Deferrable = s.flag()
		case "deferred":
			r.Deferred = s.flag()
		case "comment":
			r.Comment = s.words()
		default:
			return false
		}
		return true
	})
	r.Deferrable = r.Deferrable || r.Deferred
	return r, unmanaged
}
