package snapshot

import "github.com/ashlar-go/ashlar/catalog"

// defaultSequenceType is what a sequence without a type has, so it is not written.
const defaultSequenceType = "bigint"

// sequenceJSON is the file of a sequence that belongs to no column.
type sequenceJSON struct {
	Format      int      `json:"format"`
	Schema      string   `json:"schema"`
	Name        string   `json:"name"`
	RenamedFrom nameJSON `json:"renamed_from,omitempty"`
	Comment     string   `json:"comment,omitempty"`
	Type        string   `json:"type,omitempty"`
	Start       int64    `json:"start,omitempty"`
	Increment   int64    `json:"increment,omitempty"`
	Min         int64    `json:"min,omitempty"`
	Max         int64    `json:"max,omitempty"`
	Cache       int64    `json:"cache,omitempty"`
	Cycle       bool     `json:"cycle,omitempty"`
}

func encodeSequence(s catalog.Sequence) *sequenceJSON {
	out := &sequenceJSON{
		Format: 2, Schema: s.Name.Schema, Name: s.Name.Name,
		RenamedFrom: encodeName(s.RenamedFrom), Comment: s.Comment,
		Type: s.Type, Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max, Cache: s.Cache, Cycle: s.Cycle,
	}
	if out.Type == defaultSequenceType {
		out.Type = ""
	}
	return out
}

func (s *sequenceJSON) thing() (kind string, name catalog.Name) { return sequenceKind, s.name() }

func (s *sequenceJSON) name() catalog.Name { return catalog.Name{Schema: s.Schema, Name: s.Name} }

func (s *sequenceJSON) add(c *catalog.Catalog) {
	c.Sequences[s.name()] = catalog.Sequence{
		Name: s.name(), RenamedFrom: s.RenamedFrom.decode(), Comment: s.Comment,
		Type: s.Type, Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max, Cache: s.Cache, Cycle: s.Cycle,
	}
}
