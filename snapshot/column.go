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

func (c columnJSON) decode(name string) catalog.Column {
	return catalog.Column{
		Name: name, Position: c.Position, RenamedFrom: c.RenamedFrom,
		Type: c.Type, NotNull: c.NotNull, Default: c.Default,
		Identity:  (*catalog.Identity)(c.Identity),
		Generated: catalog.Expression(c.Generated), Virtual: c.Virtual,
		Collation: c.Collation, Compression: c.Compression, Comment: c.Comment,
	}
}
