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
	t    *table // nil: of the repo
	at   place  // zero: in a list of the repo
	call string
}

// where is the place in messages about the other of two names.
func (c claim) where() string {
	if c.at == 0 {
		return "in Repo.Sequences"
	}
	return "at " + c.at.text()
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
var plurals = map[string]string{
	"index": "indexes", "table": "tables", "sequence": "sequences", "unique": "uniques", "primary key": "primary keys",
	"exclude": "excludes", "partition": "partitions",
}

// claim takes a name in the schema of the table. Tables, indexes, keys, uniques, excludes and sequences share one namespace.
// https://www.postgresql.org/docs/current/catalog-pg-class.html
func (c *compiler) claim(t *table, name, kind string, at place, call string) {
	if t.nameless || t.out.Unmanaged && kind != "table" { // what other things of theirs are called is not known
		return
	}
	mine := claim{kind, t, at, call}
	if shared := t.root().shared; c.take(catalog.Name{Schema: t.name.Schema, Name: name}, mine) && !shared.IsZero() {
		c.take(catalog.Name{Schema: shared.Schema, Name: name}, mine)
	}
}

// take takes a name, and reports whether it was free.
func (c *compiler) take(key catalog.Name, mine claim) bool {
	if typ := c.typeNamed(key); typ != "" && (mine.kind == "sequence" || mine.kind == "partition") { // the server makes none under the name of a type
		c.fault(mine.t, mine.at, mine.call, fmt.Sprintf("the %s is named %q like %s", mine.kind, key.Name, article(typ)), nameFix(mine.kind))
	}
	if key.Name == ledger && mine.kind != "table" {
		c.fault(mine.t, mine.at, mine.call, fmt.Sprintf("the %s is named like Ashlar's own table of applied migrations", mine.kind), nameFix(mine.kind))
	}
	other, ok := c.names[key]
	if !ok {
		c.names[key] = mine
		return true
	}
	first, second := inOrder(other, mine)
	message := fmt.Sprintf("two %s are named %q, the other %s", plurals[second.kind], key.Name, first.where())
	if first.kind != second.kind {
		message = fmt.Sprintf("the %s is named %q like the %s %s", second.kind, key.Name, first.kind, first.where())
	}
	c.fault(second.t, second.at, second.call, message, nameFix(second.kind))
	return false
}

// typeNamed returns what kind of type of the repo has the name, or nothing.
func (c *compiler) typeNamed(name catalog.Name) string {
	if _, ok := c.out.Enums[name]; ok {
		return "enum"
	}
	if _, ok := c.domains[name]; ok {
		return "domain"
	}
	return ""
}

func nameFix(kind string) string {
	switch kind {
	case "table":
		return "Choose another table name, or give the other one a Name."
	case "partition":
		return "Choose another name for the partition."
	case "sequence":
		return "Rename the column or the other one: the name of a sequence comes from its table and column."
	default:
		return "Name one: add .Name(...)."
	}
}

// claimNames takes the names of the table, its partitions, its key, its uniques and its sequences.
func (c *compiler) claimNames(t *table) {
	if c.byName[t.name] != t.root() {
		return
	}
	if t.owner == nil {
		c.claim(t, t.name.Name, "table", t.table.name.at, "Table("+strconv.Quote(t.name.Name)+")")
		c.claimPartitions(t)
		if key := t.out.PrimaryKey; key != nil {
			c.claim(t, key.Name, "primary key", t.Resource.key.at, callOf("PrimaryKey", t.key))
		}
	}
	for _, col := range t.columns {
		if id := col.out.Identity; id != nil && col.sharedColumn() == nil {
			at, call := cmp.Or(col.said.identity.at, t.table.name.at), "Column("+col.path()+").Identity"
			if id.Serial {
				at, call = col.said.typ.at, c.typeCall(col)
			}
			c.claim(t, id.Sequence, "sequence", at, call)
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
	root := t.root()
	if root.constraints == nil {
		root.constraints = map[string]claim{}
		if key := root.out.PrimaryKey; key != nil {
			root.constraints[key.Name] = claim{"primary keys", root, root.Resource.key.at, callOf("PrimaryKey", root.key)}
		}
	}
	switch kind {
	case "uniques":
		c.claim(t, name, "unique", at, call)
	case "excludes":
		c.claim(t, name, "exclude", at, call)
	}
	mine := claim{kind, t, at, call}
	other, ok := root.constraints[name]
	if !ok {
		root.constraints[name] = mine
		return
	}
	first, second := inOrder(other, mine)
	if indexed[kind] && indexed[other.kind] {
		return // the schema's names say it
	}
	c.fault(t, second.at, second.call, fmt.Sprintf("two constraints are named %q, the other at %s", name, first.at.text()), "Name one of them otherwise.")
}

// indexed are the kinds of constraints that have an index.
var indexed = map[string]bool{"uniques": true, "excludes": true, "primary keys": true}

// inOrder returns two claims in the order of their places.
func inOrder(a, b claim) (first, second claim) {
	if before(b.at, a.at) {
		return b, a
	}
	return a, b
}
