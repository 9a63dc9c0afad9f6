package snapshot

import "github.com/ashlar-go/ashlar/catalog"

// enumJSON is the file of an enum.
type enumJSON struct {
	Format      int      `json:"format"`
	Schema      string   `json:"schema"`
	Name        string   `json:"name"`
	RenamedFrom nameJSON `json:"renamed_from,omitempty"`
	Comment     string   `json:"comment,omitempty"`
	// Each value has a line of its own: a value is a thing that comes by itself, and git merges one that a branch puts
	// first with one that another puts last.
	Values []string `json:"values,omitempty"`
}

func encodeEnum(e catalog.Enum) *enumJSON {
	return &enumJSON{
		Format: 2, Schema: e.Name.Schema, Name: e.Name.Name,
		RenamedFrom: encodeName(e.RenamedFrom), Comment: e.Comment, Values: e.Values,
	}
}

func (e *enumJSON) thing() (kind string, name catalog.Name) { return typeKind, e.name() }

func (e *enumJSON) name() catalog.Name { return catalog.Name{Schema: e.Schema, Name: e.Name} }

func (e *enumJSON) add(c *catalog.Catalog) {
	c.Enums[e.name()] = catalog.Enum{Name: e.name(), RenamedFrom: e.RenamedFrom.decode(), Comment: e.Comment, Values: e.Values}
}
