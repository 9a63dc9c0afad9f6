package acceptance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// Page returns a change as a page of testdata/cases, without what it generates.
func Page(title string, c Change) []byte {
	var head strings.Builder
	fmt.Fprintln(&head, title)
	for _, line := range c.Says {
		fmt.Fprintln(&head, line)
	}
	var same []string
	for now, was := range c.Lineage {
		same = append(same, fmt.Sprintf("same: %s=%s\n", columnPath(was), columnPath(now)))
	}
	slices.Sort(same)
	head.WriteString(strings.Join(same, ""))
	archive := txtar.Archive{Comment: []byte(head.String())}
	add := func(name, text string) {
		if text != "" {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(strings.TrimSpace(text) + "\n")})
		}
	}
	add("from.sql", definitions(c.From))
	add("from.statements", statements(c.From))
	add("to.sql", definitions(c.To))
	add("to.statements", statements(c.To))
	if c.Expected != nil && len(catalog.Differences(c.To, c.Expected)) > 0 {
		add("expected.sql", definitions(c.Expected))
	}
	add("rows.sql", Rows(c.From, c.Rows))
	return txtar.Format(&archive)
}

func columnPath(key catalog.ColumnKey) string {
	return ident.JoinPath(key.Table.Schema, key.Table.Name, key.Column)
}

// definitions returns SQL that builds a state from nothing.
func definitions(c *catalog.Catalog) string {
	result, err := generate.Compute(catalog.New(), withoutHints(c), diff.Answers{})
	if err != nil {
		return "-- " + err.Error()
	}
	var b strings.Builder
	if hasTenants(c) {
		b.WriteString("CREATE SCHEMA " + ident.Quote(catalog.Tenant) + ";\n\n")
	}
	for _, file := range result.Files {
		if file.Tenant {
			b.WriteString("SET search_path = " + ident.Quote(catalog.Tenant) + ";\n\n")
		}
		for line := range strings.Lines(file.Up) {
			if !strings.HasPrefix(line, "-- ashlar:") {
				b.WriteString(line)
			}
		}
		b.WriteString("\n")
		if file.Tenant {
			b.WriteString("SET search_path = public;\n\n")
		}
	}
	return b.String()
}

// statements writes the statements of a state as a page has them.
func statements(c *catalog.Catalog) string {
	var b strings.Builder
	for _, s := range c.SortedStatements() {
		var tables []string
		for _, table := range s.After {
			tables = append(tables, ident.JoinPath(table.Schema, table.Name))
		}
		place := "after " + strings.Join(tables, ", ")
		if s.Before {
			place = "before"
		}
		if s.Tenant {
			place = "tenant " + place
		}
		fmt.Fprintf(&b, "-- statement %s %s\n%s\n-- down\n%s\n", s.Name, place, s.Up, s.Down)
	}
	return b.String()
}
