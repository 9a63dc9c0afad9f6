package snapshot

import (
	"maps"

	"github.com/ashlar-go/ashlar/catalog"
)

// databaseJSON is database.json: what belongs to no schema.
type databaseJSON struct {
	Format     int                      `json:"format"`
	Extensions map[string]extensionJSON `json:"extensions,omitempty"`
	Schemas    map[string]schemaJSON    `json:"schemas,omitempty"`
}

type extensionJSON struct {
	Schema    string `json:"schema,omitempty"`
	Version   string `json:"version,omitempty"`
	Unmanaged bool   `json:"unmanaged,omitempty"`
}

type schemaJSON struct {
	Comment     string `json:"comment,omitempty"`
	RenamedFrom string `json:"renamed_from,omitempty"`
}

func encodeDatabase(c *catalog.Catalog) *databaseJSON {
	format := 1
	for _, e := range c.Extensions {
		if e.Version != "" || e.Unmanaged {
			format = 3
		}
	}
	return &databaseJSON{
		Format: format,
		Extensions: mapValues(c.Extensions, func(e catalog.Extension, _ string) extensionJSON {
			return extensionJSON{Schema: e.Schema, Version: e.Version, Unmanaged: e.Unmanaged}
		}),
		Schemas: mapValues(c.Schemas, func(s catalog.Schema, _ string) schemaJSON {
			return schemaJSON{Comment: s.Comment, RenamedFrom: s.RenamedFrom}
		}),
	}
}

// databaseContent is what the file of the database says.
type databaseContent struct {
	extensions map[string]catalog.Extension
	schemas    map[string]catalog.Schema
}

func (d *databaseContent) thing() (kind string, name catalog.Name) {
	return databaseKind, catalog.Name{}
}

func (d *databaseContent) add(c *catalog.Catalog) {
	maps.Copy(c.Extensions, d.extensions)
	maps.Copy(c.Schemas, d.schemas)
}

func (d *databaseContent) read(s *scanner, key string) bool {
	switch key {
	case "extensions":
		d.extensions = named(s, func(name string) catalog.Extension { return readExtension(s, name) })
	case "schemas":
		d.schemas = named(s, func(name string) catalog.Schema { return readSchema(s, name) })
	default:
		return false
	}
	return true
}

func readExtension(s *scanner, name string) catalog.Extension {
	e := catalog.Extension{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "schema":
			e.Schema = s.words()
		case "version":
			e.Version = s.words()
		case "unmanaged":
			e.Unmanaged = s.flag()
		default:
			return false
		}
		return true
	})
	return e
}

func readSchema(s *scanner, name string) catalog.Schema {
	out := catalog.Schema{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "comment":
			out.Comment = s.words()
		case "renamed_from":
			out.RenamedFrom = s.words()
		default:
			return false
		}
		return true
	})
	return out
}

// mapValues returns a map with the same keys, never nil.
func mapValues[A, B any](m map[string]A, convert func(A, string) B) map[string]B {
	out := make(map[string]B, len(m))
	for name, value := range m {
		out[name] = convert(value, name)
	}
	return out
}
