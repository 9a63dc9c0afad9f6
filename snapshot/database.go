package snapshot

import "github.com/ashlar-go/ashlar/catalog"

// databaseJSON is database.json: what belongs to no schema.
type databaseJSON struct {
	Format     int                      `json:"format"`
	Extensions map[string]extensionJSON `json:"extensions,omitempty"`
	Schemas    map[string]schemaJSON    `json:"schemas,omitempty"`
}

type extensionJSON struct {
	Schema string `json:"schema,omitempty"`
}

type schemaJSON struct {
	Comment     string `json:"comment,omitempty"`
	RenamedFrom string `json:"renamed_from,omitempty"`
}

func encodeDatabase(c *catalog.Catalog) *databaseJSON {
	return &databaseJSON{
		Format: 1,
		Extensions: mapValues(c.Extensions, func(e catalog.Extension, _ string) extensionJSON {
			return extensionJSON{Schema: e.Schema}
		}),
		Schemas: mapValues(c.Schemas, func(s catalog.Schema, _ string) schemaJSON {
			return schemaJSON{Comment: s.Comment, RenamedFrom: s.RenamedFrom}
		}),
	}
}

func (d *databaseJSON) thing() (kind string, name catalog.Name) { return databaseKind, catalog.Name{} }

func (d *databaseJSON) add(c *catalog.Catalog) {
	c.Extensions = mapValues(d.Extensions, func(e extensionJSON, name string) catalog.Extension {
		return catalog.Extension{Name: name, Schema: e.Schema}
	})
	c.Schemas = mapValues(d.Schemas, func(s schemaJSON, name string) catalog.Schema {
		return catalog.Schema{Name: name, Comment: s.Comment, RenamedFrom: s.RenamedFrom}
	})
}

// mapValues returns a map with the same keys, never nil.
func mapValues[A, B any](m map[string]A, convert func(A, string) B) map[string]B {
	out := make(map[string]B, len(m))
	for name, value := range m {
		out[name] = convert(value, name)
	}
	return out
}
