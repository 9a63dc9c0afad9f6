package snapshot

import (
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// statementJSON is the file of a statement, which is in no schema.
type statementJSON struct {
	Format          int        `json:"format"`
	Name            string     `json:"name"`
	RenamedFrom     string     `json:"renamed_from,omitempty"`
	Position        int        `json:"position"`
	Before          bool       `json:"before,omitempty"`
	Tenant          bool       `json:"tenant,omitempty"`
	After           []nameJSON `json:"after,omitempty"`
	UnmanagedTables []nameJSON `json:"unmanaged_tables,omitempty"` // those of After that are others'
	NoTransaction   bool       `json:"no_transaction,omitempty"`
	Pack            string     `json:"pack,omitempty"`
	Irreversible    string     `json:"irreversible,omitempty"`
	Up              linesJSON  `json:"up,omitempty"`
	Down            linesJSON  `json:"down,omitempty"`
}

// linesJSON is a text as its lines, so that git shows and merges them one by one. Only \n ends a line: a \r before it
// stays part of the line, and a text that ends in \n has an empty last line. The empty text has no lines.
type linesJSON []string

func encodeLines(text string) linesJSON {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func encodeStatement(s catalog.Statement, managed func(catalog.Name) bool) *statementJSON {
	format := 2
	if s.Pack != "" {
		format = 3
	}
	if s.Tenant {
		format = tenantFormat
	}
	out := &statementJSON{
		Format: format, Name: s.Name, RenamedFrom: s.RenamedFrom, Position: s.Position,
		Before: s.Before, Tenant: s.Tenant, NoTransaction: s.NoTransaction, Pack: s.Pack, Irreversible: s.Irreversible,
		Up: encodeLines(s.Up), Down: encodeLines(s.Down),
	}
	for _, table := range s.After {
		out.After = append(out.After, encodeName(table))
		if !managed(table) {
			out.UnmanagedTables = append(out.UnmanagedTables, encodeName(table))
		}
	}
	return out
}

// statementContent is what the file of a statement says.
type statementContent struct {
	catalog.Statement
	unmanaged []catalog.Name // those of After that are others'
}

func (t *statementContent) thing() (kind string, name catalog.Name) {
	return statementKind, catalog.Name{Name: t.Name}
}

func (t *statementContent) add(c *catalog.Catalog) { c.Statements[t.Name] = t.Statement }

func (t *statementContent) read(s *scanner, key string) bool {
	switch key {
	case "name":
		t.Name = s.words()
	case "renamed_from":
		t.RenamedFrom = s.words()
	case "position":
		t.Position = int(s.number())
	case "before":
		t.Before = s.flag()
	case "tenant":
		t.Tenant = s.flag()
	case "after":
		s.list(func() { t.After = append(t.After, s.name("table")) })
	case "unmanaged_tables":
		s.list(func() { t.unmanaged = append(t.unmanaged, s.name("table")) })
	case "no_transaction":
		t.NoTransaction = s.flag()
	case "pack":
		t.Pack = s.words()
	case "irreversible":
		t.Irreversible = s.words()
	case "up":
		t.Up = strings.Join(s.texts(), "\n")
	case "down":
		t.Down = strings.Join(s.texts(), "\n")
	default:
		return false
	}
	return true
}
