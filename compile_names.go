package ashlar

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// claim is a name that is taken.
type claim struct {
	kind string
	t    *table
	at   place
	call string
}

// text is the place as file:line.
func (p place) text() string {
	file, line := p.position()
	return fmt.Sprintf("%s:%d", file, line)
}

func before(a, b place) bool {
	fileA, lineA := a.position()
	fileB, lineB := b.position()
	return cmp.Or(cmp.Compare(fileA, fileB), cmp.Compare(lineA, lineB)) < 0
}

// plurals are the kinds of names in messages about two of them.
var plurals = map[string]string{"index": "indexes", "table": "tables", "sequence": "sequences", "unique": "uniques", "primary key": "primary keys"}

// claim takes a name in the schema of the table. Tables, indexes, keys, uniques and sequences share one namespace.
// https://www.postgresql.org/docs/current/catalog-pg-class.html
func (c *compiler) claim(t *table, name, kind string, at place, call string) {
	if t.nameless || t.out.Unmanaged && kind != "table" { // what other things of theirs are called is not known
		return
	}
	key := catalog.Name{Schema: t.name.Schema, Name: name}
	mine := claim{kind, t, at, call}
	other, ok := c.names[key]
	if !ok {
		c.names[key] = mine
		return
	}
	first, second := inOrder(other, mine)
	message := fmt.Sprintf("two %s are named %q, the other at %s", plurals[second.kind], name, first.at.text())
	if first.kind != second.kind {
		message = fmt.Sprintf("the %s is named %q like the %s at %s", second.kind, name, first.kind, first.at.text())
	}
	c.fault(second.t, second.at, second.call, message, nameFix(second.kind))
}

func nameFix(kind string) string {
	switch kind {
	case "table":
		return "Choose another table name, or give the other one a Name."
	case "sequence":
		return "Rename the column or the other one: the name of a sequence comes from its table and column."
	default:
		return "Name one: add .Name(...)."
	}
}

// claimNames takes the names of the table, its key, its uniques and its sequences.
func (c *compiler) claimNames(t *table) {
	if c.byName[t.name] != t {
		return
	}
	c.claim(t, t.name.Name, "table", t.table.name.at, "Table("+strconv.Quote(t.name.Name)+")")
	if key := t.out.PrimaryKey; key != nil {
		c.claim(t, key.Name, "primary key", t.Resource.key.at, callOf("PrimaryKey", t.key))
	}
	for _, col := range t.columns {
		if id := col.out.Identity; id != nil {
			at := cmp.Or(col.said.identity.at, t.table.name.at)
			c.claim(t, id.Sequence, "sequence", at, "Column("+col.path()+").Identity")
		}
	}
}

// lastName returns the name of an operator class without its schema.
func lastName(sql string) string {
	name := ""
	for _, token := range lex.Tokens(sql) {
		if n := token.Name(); n != "" {
			name = n
		}
	}
	return strings.TrimSpace(name)
}

// collation returns a collation as SQL has it after COLLATE. One with quotes in it is SQL already.
func collation(name string) string {
	if strings.Contains(name, `"`) {
		return name
	}
	return ident.Quote(name)
}

// constraint takes a name among the constraints of a table; those with an index take it in the schema too.
func (c *compiler) constraint(t *table, name, kind string, at place, call string) {
	if t.constraints == nil {
		t.constraints = map[string]claim{}
		if key := t.out.PrimaryKey; key != nil {
			t.constraints[key.Name] = claim{"primary keys", t, t.Resource.key.at, callOf("PrimaryKey", t.key)}
		}
	}
	if kind == "uniques" {
		c.claim(t, name, "unique", at, call)
	}
	mine := claim{kind, t, at, call}
	other, ok := t.constraints[name]
	if !ok {
		t.constraints[name] = mine
		return
	}
	first, second := inOrder(other, mine)
	if kind == "uniques" && other.kind == "primary keys" {
		return // the schema's names say it
	}
	c.fault(t, second.at, second.call, fmt.Sprintf("two constraints are named %q, the other at %s", name, first.at.text()), "Name one of them otherwise.")
}

// inOrder returns two claims in the order of their places.
func inOrder(a, b claim) (first, second claim) {
	if before(b.at, a.at) {
		return b, a
	}
	return a, b
}
