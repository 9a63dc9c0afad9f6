package operation

import (
	"cmp"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// CreateExtension installs an extension.
type CreateExtension struct{ Extension catalog.Extension }

// DropExtension removes an extension that Ashlar installed.
type DropExtension struct{ Extension catalog.Extension }

// MoveExtension puts the objects of an extension into another schema.
type MoveExtension struct{ From, To catalog.Extension }

// UpdateExtension brings an extension to another version. Back says that this is the way back of an update: most
// extensions have none, so it is only taken where the version is a newer one.
type UpdateExtension struct {
	Name     string
	From, To string // versions; empty: whichever the server has
	Back     bool
}

// NoteExtension changes what is known of an extension that is or was there by other means. Nothing is run. The zero
// extension is one that is not known.
type NoteExtension struct {
	Name     string
	From, To catalog.Extension
}

func (o CreateExtension) Inverse() Operation { return DropExtension(o) }
func (o DropExtension) Inverse() Operation   { return CreateExtension(o) }
func (o MoveExtension) Inverse() Operation   { return MoveExtension{o.To, o.From} }
func (o UpdateExtension) Inverse() Operation {
	return UpdateExtension{Name: o.Name, From: o.To, To: o.From, Back: !o.Back}
}
func (o NoteExtension) Inverse() Operation { return NoteExtension{o.Name, o.To, o.From} }

func (o CreateExtension) String() string { return "create extension " + o.Extension.Name }
func (o DropExtension) String() string   { return "drop extension " + o.Extension.Name }
func (o MoveExtension) String() string {
	return fmt.Sprintf("move extension %s to schema %s", o.To.Name, o.To.SchemaOrPublic())
}

func (o UpdateExtension) String() string {
	switch {
	case o.Runs():
		return fmt.Sprintf("update extension %s to version %s", o.Name, o.To)
	case o.To == "" && !o.Back:
		return "note extension " + o.Name + ", whose version counts no more"
	default:
		return "leave extension " + o.Name + " at its version"
	}
}

func (o NoteExtension) String() string {
	switch {
	case o.To.Name == "":
		return "forget extension " + o.Name + ", which is managed by other means"
	case o.To.Unmanaged && o.From.Name != "" && !o.From.Unmanaged:
		return "forget extension " + o.Name + ", which stays in the database"
	case !o.To.Unmanaged:
		return "take over extension " + o.Name + ", which is in the database"
	default:
		return "note extension " + o.Name + ", which is managed by other means"
	}
}

// Runs reports whether the server is asked for the version.
func (o UpdateExtension) Runs() bool {
	return o.To != "" && (!o.Back || o.From != "" && compareVersions(o.To, o.From) > 0)
}

// Lossy says why the version that was there does not come back; empty when it does.
func (o UpdateExtension) Lossy() string {
	if o.Runs() || o.From == "" || o.To == "" {
		return ""
	}
	return fmt.Sprintf("extension %s stays at version %s, because there is no known way back to %s", o.Name, o.From, o.To)
}

// compareVersions compares versions number by number, "1.10" after "1.9". What is no number is compared as text.
func compareVersions(a, b string) int {
	left, right := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(left), len(right)) {
		x, errX := strconv.Atoi(left[i])
		y, errY := strconv.Atoi(right[i])
		order := cmp.Compare(x, y)
		if errX != nil || errY != nil {
			order = cmp.Compare(left[i], right[i])
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(left), len(right))
}

func (o CreateExtension) apply(c *catalog.Catalog) { c.Extensions[o.Extension.Name] = o.Extension }
func (o DropExtension) apply(c *catalog.Catalog)   { delete(c.Extensions, o.Extension.Name) }

func (o MoveExtension) apply(c *catalog.Catalog) {
	followExtension(c, o.From, o.To.SchemaOrPublic())
	extension := c.Extensions[o.To.Name]
	extension.Schema = o.To.Schema
	c.Extensions[o.To.Name] = extension
}

func (o UpdateExtension) apply(c *catalog.Catalog) {
	extension := c.Extensions[o.Name]
	extension.Version = o.To
	c.Extensions[o.Name] = extension
}

func (o NoteExtension) apply(c *catalog.Catalog) {
	if o.To.Name == "" {
		delete(c.Extensions, o.Name)
		return
	}
	if from, known := c.Extensions[o.Name]; known { // by other means it may have moved, too
		followExtension(c, from, o.To.SchemaOrPublic())
	}
	c.Extensions[o.Name] = o.To
}

func moveExtension(c *catalog.Catalog, name, schema string) {
	extension := c.Extensions[name]
	followExtension(c, extension, schema)
	extension.Schema = schema
	c.Extensions[name] = extension
}

// followExtension spells what comes with an extension as it is called in another schema: the types of columns and domains,
// operator classes, and the names in expressions.
func followExtension(c *catalog.Catalog, extension catalog.Extension, schema string) {
	before := extension.SchemaOrPublic()
	if before == schema {
		return
	}
	f := follower{extension, before, ident.Quote(schema)}
	for name, domain := range c.Domains {
		domain = domain.Clone()
		domain.Type, domain.Default = f.name(domain.Type), f.names(domain.Default)
		f.checks(domain.Checks)
		c.Domains[name] = domain
	}
	for _, table := range c.Tables {
		table.PartitionBy = catalog.Expression(f.names(string(table.PartitionBy)))
		for i := range table.Columns {
			column := &table.Columns[i]
			column.Type = f.name(column.Type)
			column.Default = f.names(column.Default)
			column.Generated = catalog.Expression(f.names(string(column.Generated)))
		}
		f.checks(table.Checks)
		for name, exclude := range maps.Clone(table.Excludes) {
			exclude = exclude.Clone()
			for i := range exclude.Parts {
				f.part(&exclude.Parts[i].Part)
				exclude.Parts[i].Operator = f.names(exclude.Parts[i].Operator)
			}
			exclude.Where = catalog.Expression(f.names(string(exclude.Where)))
			table.Excludes[name] = exclude
		}
		for name, index := range maps.Clone(table.Indexes) {
			index = index.Clone()
			for i := range index.Parts {
				f.part(&index.Parts[i])
			}
			index.Where = catalog.Expression(f.names(string(index.Where)))
			table.Indexes[name] = index
		}
	}
}

// follower spells names of an extension anew.
type follower struct {
	extension catalog.Extension
	before    string // the schema
	now       string // the schema, quoted
}

func (f follower) checks(checks map[string]catalog.Check) {
	for name, check := range checks {
		check.Expression = catalog.Expression(f.names(string(check.Expression)))
		checks[name] = check
	}
}

func (f follower) part(part *catalog.Part) {
	part.Expression = catalog.Expression(f.names(string(part.Expression)))
	part.OperatorClass = f.name(part.OperatorClass)
}

// name spells a type or operator class, which may stand without its schema when that is "public".
func (f follower) name(sql string) string {
	if name := TypeName(sql); name.Schema == f.before && f.extension.Brings(name.Name) {
		return f.now + "." + ident.Quote(name.Name) + strings.TrimPrefix(sql, typeName(sql))
	}
	return sql
}

// names spells the names with a schema in an expression: those that come with the extension, and operators, of which it is
// not known what they come with.
func (f follower) names(sql string) string {
	if !strings.Contains(sql, ".") {
		return sql
	}
	tokens := lex.Tokens(sql)
	var b strings.Builder
	for i, token := range tokens {
		if i+2 < len(tokens) && (token.Kind == lex.Word || token.Kind == lex.Quoted) && token.Name() == f.before && tokens[i+1].Text == "." {
			next := tokens[i+2]
			isName := next.Kind == lex.Word || next.Kind == lex.Quoted
			if isName && f.extension.Brings(next.Name()) || !isName && i >= 2 && tokens[i-1].Text == "(" && strings.EqualFold(tokens[i-2].Text, "operator") {
				b.WriteString(f.now)
				continue
			}
		}
		b.WriteString(token.Text)
	}
	return b.String()
}
