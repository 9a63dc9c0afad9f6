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

// enumContent is what the file of an enum says.
type enumContent struct{ catalog.Enum }

func (e *enumContent) thing() (kind string, name catalog.Name) { return typeKind, e.Name }

func (e *enumContent) add(c *catalog.Catalog) { c.Enums[e.Name] = e.Enum }

func (e *enumContent) read(s *scanner, key string) bool {
	switch key {
	case "schema":
		e.Name.Schema = s.words()
	case "name":
		e.Name.Name = s.words()
	case "renamed_from":
		e.RenamedFrom = s.name("type")
	case "comment":
		e.Comment = s.words()
	case "values":
		e.Values = s.texts()
	default:
		return false
	}
	return true
}
