package acceptance_test

import (
	"strings"
	"testing"

	"github.com/ashlar-go/ashlar/catalog"
)

// addStatements reads the statements of a page into a state, since a server does not tell them. Each begins with a line of
// its name and what it stands on, and its way back begins with a line "-- down":
//
//	-- statement open_tickets after tickets
//	CREATE VIEW open_tickets AS SELECT id FROM tickets
//	-- down
//	DROP VIEW open_tickets
//
// One that tables need says "before" in place of "after tickets"; a comma and a space stand between several tables. One of
// tenants says "tenant" before that.
func addStatements(t *testing.T, c *catalog.Catalog, text string) {
	t.Helper()
	for i, part := range strings.Split(text, "-- statement ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		up, down, ok := strings.Cut(body, "-- down\n")
		head, tenant := strings.TrimSpace(head), false
		if strings.Contains(head, " tenant ") {
			head, tenant = strings.Replace(head, " tenant ", " ", 1), true
		}
		words := strings.SplitN(head, " ", 3)
		if !ok || len(words) < 2 {
			t.Fatalf("not a statement: %s", part)
		}
		statement := catalog.Statement{
			Name: words[0], Up: strings.TrimSpace(up), Down: strings.TrimSpace(down), Position: 1000 * (i + 1), Before: words[1] == "before", Tenant: tenant,
		}
		if len(words) > 2 {
			for table := range strings.SplitSeq(words[2], ", ") {
				statement.After = append(statement.After, name(table))
			}
		}
		c.Statements[statement.Name] = statement
	}
}
