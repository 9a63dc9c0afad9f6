package snapshot

import "github.com/ashlar-go/ashlar/catalog"

// domainJSON is the file of a domain.
type domainJSON struct {
	Format      int                  `json:"format"`
	Schema      string               `json:"schema"`
	Name        string               `json:"name"`
	RenamedFrom nameJSON             `json:"renamed_from,omitempty"`
	Comment     string               `json:"comment,omitempty"`
	Type        string               `json:"type"`
	NotNull     bool                 `json:"not_null,omitempty"`
	Default     string               `json:"default,omitempty"`
	Collation   string               `json:"collation,omitempty"`
	Checks      map[string]checkJSON `json:"checks,omitempty"`
}

func encodeDomain(d catalog.Domain) *domainJSON {
	return &domainJSON{
		Format: 3, Schema: d.Name.Schema, Name: d.Name.Name,
		RenamedFrom: encodeName(d.RenamedFrom), Comment: d.Comment,
		Type: d.Type, NotNull: d.NotNull, Default: d.Default, Collation: d.Collation, Checks: mapValues(d.Checks, encodeCheck),
	}
}

// domainContent is what the file of a domain says.
type domainContent struct{ catalog.Domain }

func (d *domainContent) thing() (kind string, name catalog.Name) { return domainKind, d.Name }

func (d *domainContent) add(c *catalog.Catalog) { c.Domains[d.Name] = d.Domain }

func (d *domainContent) read(s *scanner, key string) bool {
	switch key {
	case "schema":
		d.Name.Schema = s.words()
	case "name":
		d.Name.Name = s.words()
	case "renamed_from":
		d.RenamedFrom = s.name("domain")
	case "comment":
		d.Comment = s.words()
	case "type":
		d.Type = s.words()
	case "not_null":
		d.NotNull = s.flag()
	case "default":
		d.Default = s.words()
	case "collation":
		d.Collation = s.words()
	case "checks":
		d.Checks = named(s, func(name string) catalog.Check { return readCheck(s, name) })
	default:
		return false
	}
	return true
}
