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
	After           []nameJSON `json:"after,omitempty"`
	UnmanagedTables []nameJSON `json:"unmanaged_tables,omitempty"` // those of After that are others'
	NoTransaction   bool       `json:"no_transaction,omitempty"`
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

func (l linesJSON) decode() string { return strings.Join(l, "\n") }

func encodeStatement(s catalog.Statement, managed func(catalog.Name) bool) *statementJSON {
	out := &statementJSON{
		Format: 2, Name: s.Name, RenamedFrom: s.RenamedFrom, Position: s.Position,
		Before: s.Before, NoTransaction: s.NoTransaction, Irreversible: s.Irreversible,
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

func (s *statementJSON) thing() (kind string, name catalog.Name) {
	return statementKind, catalog.Name{Name: s.Name}
}

func (s *statementJSON) add(c *catalog.Catalog) {
	out := catalog.Statement{
		Name: s.Name, RenamedFrom: s.RenamedFrom, Position: s.Position,
		Before: s.Before, NoTransaction: s.NoTransaction, Irreversible: s.Irreversible,
		Up: s.Up.decode(), Down: s.Down.decode(),
	}
	for _, table := range s.After {
		out.After = append(out.After, table.decode())
	}
	c.Statements[s.Name] = out
}
