package ashlar

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// reference is a foreign key on its way.
type reference struct {
	said    *Reference
	call    string // References(AuthorID, User)
	name    string
	target  *table
	columns []*column
	targets []*column

	replaced bool // by one that the resource itself declares under the same name
}

// resolveReferences finds the tables and columns that the references of a resource speak of.
func (c *compiler) resolveReferences(t *table) {
	for _, said := range t.Resource.references {
		ref := &reference{said: said, call: "References"}
		first := c.columnOf(t, said.at, "References", said.column)
		if first == nil {
			continue
		}
		ref.call = "References(" + first.path() + ", " + targetName(said.target) + ")"
		value := c.findTarget(t, ref)
		if ref.target == nil || ref.target.broken || !c.pairs(t, ref, first, value) {
			continue
		}
		ref.name = c.named(t, said.name, ref.call, ident.Derive(t.name.Name, names(ref.columns), "fkey"))
		for _, other := range t.references {
			if other.name == ref.name && other.said.phase < said.phase {
				other.replaced = true
			}
		}
		t.references = append(t.references, ref)
	}
	for _, ref := range t.references {
		for i, col := range ref.columns {
			if !ref.replaced {
				col.targets = append(col.targets, ref.targets[i])
			}
		}
	}
}

func targetName(to any) string {
	switch to := to.(type) {
	case TableRef:
		return fmt.Sprintf("%q", to.name)
	case nil:
		return "nil"
	}
	if typ := typeOfDefiner(to); typ != nil {
		return typ.Name()
	}
	return fmt.Sprintf("%T", to)
}

// findTarget finds the table referred to, and the value whose fields To and With may name.
func (c *compiler) findTarget(t *table, ref *reference) (value any) {
	said := ref.said
	ref.target = c.resourceOf(t, said.at, ref.call, said.target,
		"List it, or drop the reference: a foreign key cannot leave the database.")
	if _, byName := said.target.(TableRef); ref.target != nil && (byName || ref.target == t && t.holds(said.target)) {
		return ref.target.value
	}
	return said.target
}

// holds reports whether a pointer is to the value that Define ran on, or to a struct embedded in it.
func (t *table) holds(pointer any) bool {
	at := reflect.ValueOf(pointer).Pointer()
	return at >= t.base && at < t.base+t.typ.Size()
}

// resourceOf returns the table of a resource, given as a pointer to it or by the name of its table. Otherwise it notes a
// mistake and returns nil. The table that speaks is nil for the repo; apart is the hint for a resource of another repo.
func (c *compiler) resourceOf(t *table, at place, call string, arg any, apart string) *table {
	if name, ok := arg.(TableRef); ok {
		from := c.repo.Schema
		if t != nil {
			from = t.name.Schema
		}
		found := c.tableOf(from, name)
		if found == nil {
			c.noTable(t, at, call, name)
		}
		return found
	}
	typ := typeOfDefiner(arg)
	if typ == nil {
		c.fault(t, at, call, fmt.Sprintf("got %s, not a resource", described(arg)), `Pass a pointer to the resource, such as &User{}, or ashlar.Table("users").`)
		return nil
	}
	if t != nil && t.holds(arg) { // the receiver, or that of an embedded Define
		return t
	}
	if found := c.byType[typ]; found != nil {
		return found
	}
	message, fix := fmt.Sprintf("%s is in no domain of repo %q", typ.Name(), c.repo.Name), "List it in a domain."
	if repo, ok := c.elsewhere[typ]; ok {
		message += fmt.Sprintf(" (it is in repo %q)", repo)
		fix = apart
	}
	c.fault(t, at, call, message, fix)
	return nil
}

// noTable notes that a table is not there, unless it may be that of a resource that has a mistake of its own.
func (c *compiler) noTable(t *table, at place, call string, name TableRef) {
	var known, schemas []string
	for _, other := range c.tables {
		if other.extendsOther() {
			continue
		}
		if said := other.table.name; !said.is() || other.broken && said.value == name.name {
			return
		} else if other.broken {
			continue
		}
		known = append(known, other.name.Name)
		if other.name.Name == name.name {
			schemas = append(schemas, other.name.Schema)
		}
	}
	slices.Sort(schemas)
	switch {
	case len(schemas) > 0 && name.schema == "":
		c.fault(t, at, call, fmt.Sprintf("there is a table %q in the schemas %s", name.name, strings.Join(schemas, ", ")),
			fmt.Sprintf("Say which one: ashlar.Table(%q).Schema(%q).", name.name, schemas[0]))
	case len(schemas) > 0:
		c.fault(t, at, call, fmt.Sprintf("no resource has the table %q in schema %q", name.name, name.schema),
			fmt.Sprintf("Did you mean schema %q?", schemas[0]))
	default:
		c.fault(t, at, call, fmt.Sprintf("no resource of repo %q has the table %q", c.repo.Name, name.name),
			didYouMean(name.name, known, "List the resource that declares it in a domain."))
	}
}

// pairs finds the columns of the reference and those that they refer to.
func (c *compiler) pairs(t *table, ref *reference, first *column, value any) bool {
	said := ref.said
	target := c.firstTarget(t, ref, value)
	if target == nil {
		return false
	}
	ref.columns, ref.targets = []*column{first}, []*column{target}
	for _, p := range said.pairs {
		col := c.columnOf(t, p.at, ref.call+".With", p.column)
		to := c.targetColumn(t, p.at, ref, ref.call+".With", p.target, value)
		if col == nil || to == nil {
			return false
		}
		ref.columns, ref.targets = append(ref.columns, col), append(ref.targets, to)
	}
	c.distinct(t, said.at, ref.call, ref.columns)
	c.distinct(t, said.at, ref.call, ref.targets)
	if said.matchTenant.value && !c.matchTenant(t, ref) {
		return false
	}
	if ref.target == t && slices.Equal(ref.columns, ref.targets) {
		c.fault(t, said.at, ref.call, fmt.Sprintf("%s refers to itself", first.out.Name), "Name the column that it refers to with To, or drop the reference.")
		return false
	}
	return true
}

// firstTarget returns what the first column refers to.
func (c *compiler) firstTarget(t *table, ref *reference, value any) *column {
	said := ref.said
	if said.to.is() {
		return c.targetColumn(t, said.to.at, ref, ref.call+".To", said.to.value, value)
	}
	key, name := ref.target.key, ref.target.typ.Name()
	if said.matchTenant.value && len(key) > 1 {
		key = ref.target.inTenant(key)
	}
	if len(key) == 1 {
		return key[0]
	}
	letter := receiver(ref.target.typ)
	example := "ID"
	if fields := ref.target.layout.fields; len(fields) > 0 {
		example = fields[0].path
	}
	switch {
	case ref.target.Resource.key != nil && len(key) == 0: // a mistake of its own
	case len(key) == 0:
		c.fault(t, said.at, ref.call, name+" has no primary key",
			fmt.Sprintf("Give %s a primary key, or name a unique column of it: %s := &%s{}; r.References(..., %s).To(&%s.%s).", name, letter, name, letter, letter, example))
	default:
		c.fault(t, said.at, ref.call, fmt.Sprintf("%s has a key of %s (%s)", name, count(len(key), "column"), strings.Join(names(key), ", ")),
			fmt.Sprintf("Name them with To and With: %s := &%s{}; r.References(..., %s).To(&%s.%s).With(..., &%s.%s).", letter, name, letter, letter, trimQuotes(key[0].path()), letter, trimQuotes(key[1].path())))
	}
	return nil
}

func trimQuotes(path string) string { return strings.Trim(path, `"`) }

func (c *compiler) targetColumn(t *table, at place, ref *reference, call string, arg, value any) *column {
	if name, ok := arg.(ColumnRef); ok {
		arg = ColumnRef{TableRef{name.table.name, orSchema(name.table.schema, ref.target)}, name.name}
	}
	return c.argument(t, at, call, arg, ref.target, value)
}

// orSchema makes Table("a").Column("b") the column of that table wherever it is, once the reference has found it.
func orSchema(schema string, t *table) string {
	if schema != "" {
		return schema
	}
	return t.name.Schema
}

// addReferences checks the references and adds them, with their indexes.
func (c *compiler) addReferences(t *table) {
	settled := newSettled[catalog.Reference](c, t, "references")
	for _, ref := range t.references {
		c.referenceIndex(t, ref)
		if ref.replaced {
			continue
		}
		said := ref.said
		c.checkTypes(t, ref)
		if c.unkeyed(t, ref) {
			continue
		}
		c.checkTarget(t, ref)
		c.checkTenantReference(t, ref)
		setOnDelete := c.checkActions(t, ref)
		out := catalog.Reference{
			Name:          ref.name,
			Columns:       names(ref.columns),
			Table:         t.targetName(ref.target),
			TargetColumns: names(ref.targets),
			OnDelete:      said.onDelete.value,
			OnUpdate:      said.onUpdate.value,
			MatchFull:     said.matchFull.value,
			Deferrable:    said.deferrable.value || said.deferred.value,
			Deferred:      said.deferred.value,
		}
		if len(said.deleteCols) > 0 || len(setOnDelete) < len(ref.columns) {
			out.OnDeleteColumns = names(setOnDelete)
		}
		settled.put(out.Name, out, said.recorded, ref.call)
	}
	settled.into(t.out.References)
}

// referenceIndex adds the index over the columns of a reference.
func (c *compiler) referenceIndex(t *table, ref *reference) {
	said := ref.said
	if !said.index.is() {
		return
	}
	var index catalog.Index
	for _, col := range t.perTenant(ref.columns) {
		index.Parts = append(index.Parts, catalog.Part{Column: col.out.Name})
	}
	call := ref.call + ".Index"
	if said.where.is() {
		call += "Where"
		index.Where = c.immutable(t, said.where.at, call, said.where.value)
	}
	t.indexes = append(t.indexes, indexEntry{index: index, at: said.index.at, phase: said.phase, call: call})
}
