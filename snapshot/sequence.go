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
		Format: inFormat(s.Name, 2), Schema: s.Name.Schema, Name: s.Name.Name,
		RenamedFrom: encodeName(s.RenamedFrom), Comment: s.Comment,
		Type: s.Type, Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max, Cache: s.Cache, Cycle: s.Cycle,
	}
	if out.Type == defaultSequenceType {
		out.Type = ""
	}
	return out
}

// sequenceContent is what the file of a sequence says.
type sequenceContent struct{ catalog.Sequence }

func (q *sequenceContent) thing() (kind string, name catalog.Name) { return sequenceKind, q.Name }

func (q *sequenceContent) add(c *catalog.Catalog) { c.Sequences[q.Name] = q.Sequence }

func (q *sequenceContent) read(s *scanner, key string) bool {
	switch key {
	case "schema":
		q.Name.Schema = s.words()
	case "name":
		q.Name.Name = s.words()
	case "renamed_from":
		q.RenamedFrom = s.name("sequence")
	case "comment":
		q.Comment = s.words()
	case "type":
		q.Type = s.words()
	case "start":
		q.Start = s.number()
	case "increment":
		q.Increment = s.number()
	case "min":
		q.Min = s.number()
	case "max":
		q.Max = s.number()
	case "cache":
		q.Cache = s.number()
	case "cycle":
		q.Cycle = s.flag()
	default:
		return false
	}
	return true
}
