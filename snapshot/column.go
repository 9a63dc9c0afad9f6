package snapshot

import "github.com/ashlar-go/ashlar/catalog"

type columnJSON struct {
	Position    int           `json:"position"`
	RenamedFrom string        `json:"renamed_from,omitempty"`
	Type        string        `json:"type"`
	NotNull     bool          `json:"not_null,omitempty"`
	Default     string        `json:"default,omitempty"`
	Identity    *identityJSON `json:"identity,omitempty"`
	Generated   string        `json:"generated,omitempty"`
	Virtual     bool          `json:"virtual,omitempty"`
	Collation   string        `json:"collation,omitempty"`
	Compression string        `json:"compression,omitempty"`
	Comment     string        `json:"comment,omitempty"`
}

type identityJSON struct {
	Always    bool   `json:"always,omitempty"`
	Serial    bool   `json:"serial,omitempty"`
	Sequence  string `json:"sequence,omitempty"`
	Start     int64  `json:"start,omitempty"`
	Increment int64  `json:"increment,omitempty"`
	Min       int64  `json:"min,omitempty"`
	Max       int64  `json:"max,omitempty"`
}

func encodeColumn(c catalog.Column) columnJSON {
	return columnJSON{
		Position: c.Position, RenamedFrom: c.RenamedFrom,
		Type: c.Type, NotNull: c.NotNull, Default: c.Default,
		Identity:  (*identityJSON)(c.Identity),
		Generated: string(c.Generated), Virtual: c.Virtual,
		Collation: c.Collation, Compression: c.Compression, Comment: c.Comment,
	}
}

func readColumn(s *scanner, name string) catalog.Column {
	c := catalog.Column{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "position":
			c.Position = int(s.number())
		case "renamed_from":
			c.RenamedFrom = s.words()
		case "type":
			c.Type = s.words()
		case "not_null":
			c.NotNull = s.flag()
		case "default":
			c.Default = s.words()
		case "identity":
			c.Identity = readIdentity(s)
		case "generated":
			c.Generated = s.expression()
		case "virtual":
			c.Virtual = s.flag()
		case "collation":
			c.Collation = s.words()
		case "compression":
			c.Compression = s.words()
		case "comment":
			c.Comment = s.words()
		default:
			return false
		}
		return true
	})
	return c
}

func readIdentity(s *scanner) *catalog.Identity {
	var i catalog.Identity
	s.object(func(key string) bool {
		switch key {
		case "always":
			i.Always = s.flag()
		case "serial":
			i.Serial = s.flag()
		case "sequence":
			i.Sequence = s.words()
		case "start":
			i.Start = s.number()
		case "increment":
			i.Increment = s.number()
		case "min":
			i.Min = s.number()
		case "max":
			i.Max = s.number()
		default:
			return false
		}
		return true
	})
	return &i
}
