package ashlar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
)

// extendsOther reports whether the resource is on the table of another: of Table and Extends, the later Define counts.
func (t *table) extendsOther() bool {
	return t.extends.is() && (!t.table.name.is() || t.extends.phase >= t.table.name.phase)
}

// root is the resource that owns the table.
func (t *table) root() *table {
	if t.owner != nil {
		return t.owner
	}
	return t
}

// family is all resources on the table, the owner first.
func (t *table) family() []*table {
	root := t.root()
	return append([]*table{root}, root.extenders...)
}

// extend finds the owner of the table of a resource. What the resource finds out about constraints and indexes goes into the
// owner's, and its columns stay apart until they are complete.
func (c *compiler) extend(t *table) {
	if !t.extendsOther() {
		return
	}
	said := t.extends
	call := "Extends(" + targetName(said.value) + ")"
	t.name.Schema = cmp.Or(t.domain.Schema, c.repo.Schema)
	t.broken = true // until its owner is known
	if t.table.name.is() && t.table.name.phase == said.phase {
		c.fault(t, said.at, call, fmt.Sprintf("the resource says Table(%q) too", t.table.name.value), "Take one of them away: Extends is for the table of another resource.")
		return
	}
	owner := c.ownerOf(t, call)
	switch {
	case owner == nil || owner.broken || owner.nameless: // a mistake of its own
		return
	case owner.out.Unmanaged:
		c.fault(t, said.at, call, fmt.Sprintf("table %q is somebody else's", owner.name.Name), fmt.Sprintf("Take Unmanaged away from %s, or declare the columns there.", owner.typ.Name()))
		return
	case t.unmanaged.value:
		c.fault(t, t.unmanaged.at, "Unmanaged", fmt.Sprintf("whether table %q is managed, %s says", owner.name.Name, owner.typ.Name()), "Take it away.")
		return
	}
	t.broken, t.owner, t.name = false, owner, owner.name
	c.sameTenancy(t)
	shared := *owner.out
	shared.Columns = nil
	t.out = &shared
	owner.extenders = append(owner.extenders, t)
	mine, theirs := t.Resource, owner.Resource
	mine.uniques = unlike(mine.uniques, theirs.uniques)
	mine.indexes = unlike(mine.indexes, theirs.indexes)
	mine.checks = unlike(mine.checks, theirs.checks)
	mine.excludes = unlike(mine.excludes, theirs.excludes)
	mine.references = unlike(mine.references, theirs.references)
	mine.statements = unlike(mine.statements, theirs.statements)
}

// unlike leaves out what the owner's Define, or that of a struct which both embed, says for the owner already. What other
// Defines say stays, even by the same call: that of a function which both resources use.
func unlike[T interface{ origin() *recorded }](mine, owners []T) []T {
	return slices.DeleteFunc(mine, func(m T) bool {
		said := m.origin()
		return slices.ContainsFunc(owners, func(o T) bool { return o.origin().at == said.at && o.origin().definer() == said.definer() })
	})
}

// allColumns returns the columns of all resources on the table, the owner's first; what several have comes several times.
func (t *table) allColumns() []*column {
	all := t.root().columns
	for _, extender := range t.root().extenders {
		all = append(slices.Clip(all), extender.columns...)
	}
	return all
}

// ownerOf follows Extends to the resource that has the table, or notes a mistake and returns nil.
func (c *compiler) ownerOf(t *table, call string) *table {
	const apart = "List it, or give the resource a table of its own: a table is in one database."
	said := t.extends
	seen := []*table{t}
	for to := said.value; ; {
		var next *table
		if typ := typeOfDefiner(to); typ != nil && c.byType[typ] != nil {
			next = c.byType[typ]
		} else {
			next = c.resourceOf(t, said.at, call, to, apart)
		}
		switch {
		case next == nil || !next.extendsOther():
			return next
		case next == t && len(seen) == 1:
			c.fault(t, said.at, call, "the resource extends itself", fmt.Sprintf("Say r.Table(%q), or name the resource that has the table.", plural(snake(t.typ.Name()))))
			return nil
		case slices.Contains(seen, next):
			c.fault(t, said.at, call, "the resources extend each other", "Let one of them say Table.")
			return nil
		}
		seen, to = append(seen, next), next.extends.value
	}
}

// sharedColumn returns the column that another resource on the table has under the same name, the owner first.
func (col *column) sharedColumn() *column {
	for _, other := range col.table.family() {
		if other == col.table {
			break // those behind it look at this one
		}
		if shared := other.column(col.out.Name); shared != nil {
			return shared
		}
	}
	return nil
}

// finishExtension settles the columns of a resource on the table of another.
func (c *compiler) finishExtension(t *table) {
	if t.owner == nil {
		return
	}
	for _, col := range t.columns {
		if shared := col.sharedColumn(); shared != nil {
			c.agree(t, col, shared)
			continue
		}
		out, domain := col.out, c.domainOf(col.out.Type)
		if domain != nil && !catalog.IsArray(out.Type) && domain.entry.value.is() {
			continue // inserts get the default of the domain
		}
		if out.NotNull && out.Default == "" && out.Generated == "" && out.Identity == nil && !out.Unmanaged {
			c.faultOf(t, fmt.Sprintf("Extends(%s)", t.owner.typ.Name()),
				fmt.Sprintf("column %q is NOT NULL without default, and %s's inserts do not set it", out.Name, t.owner.typ.Name()),
				"Make it a pointer or give it a default.")
		}
	}
}

// agreement compares what two resources say of a column that both have.
type agreement struct {
	c           *compiler
	t           *table
	col, shared *column
}

// agree makes one column of two. What only one of them says holds.
func (c *compiler) agree(t *table, col, shared *column) {
	a := agreement{c, t, col, shared}
	a.types()
	a.null()
	a.text("Default", col.said.value.at, &col.out.Default, &shared.out.Default)
	a.text("Collate", col.said.collation.at, &col.out.Collation, &shared.out.Collation)
	a.text("Compression", col.said.compression.at, &col.out.Compression, &shared.out.Compression)
	a.text("Comment", col.said.comment.at, &col.out.Comment, &shared.out.Comment)
	if said := col.said.generated; said.is() && (col.out.Generated != shared.out.Generated || col.out.Virtual != shared.out.Virtual) {
		a.refuse(said.at, said.value.method(), "generated from "+string(col.out.Generated), generatedWord(shared.out))
	}
	if said := col.said.identity; (said.is() || col.serial) && !equal(col.out.Identity, shared.out.Identity) {
		call := fmt.Sprintf("Column(%s).Identity", col.path())
		if col.serial {
			call = c.typeCall(col)
		}
		c.fault(t, cmp.Or(said.at, col.said.typ.at), call, a.differ(identityWord(col.out), identityWord(shared.out)), sayTheSame)
	}
	if said := col.said.unmanaged; said.is() && !shared.out.Unmanaged {
		a.refuse(said.at, "Unmanaged", "unmanaged", "managed")
	}
	*col.out = *shared.out
	t.virtual = t.virtual || col.out.Virtual
}

// refuse notes that the column is one thing here and another there.
func (a agreement) refuse(at place, method, mine, theirs string) {
	call := fmt.Sprintf("Column(%s).%s", a.col.path(), method)
	a.c.fault(a.t, at, call, a.differ(mine, theirs), sayTheSame)
}

const sayTheSame = "Say the same in both, or in one of them only."

func (a agreement) differ(mine, theirs string) string {
	return fmt.Sprintf("%s is %s here and %s in %s", a.col.out.Name, mine, theirs, a.shared.table.typ.Name())
}

func (a agreement) types() {
	mine, theirs := a.col.out.Type, a.shared.out.Type
	switch own := a.col.own.sql; {
	case a.col.said.typ.is() && mine != theirs:
		a.c.fault(a.t, a.col.said.typ.at, a.c.typeCall(a.col), a.differ(mine, theirs), "Give both the same type.")
	case !a.col.said.typ.is() && own != "" && own != a.shared.own.sql && own != theirs:
		a.c.faultOf(a.t, "field "+a.col.path(), a.differ(own, theirs), "Give both the same type.")
	}
}

// null lets the field of a column that is NOT NULL be one that can say NULL, and not the other way round.
func (a agreement) null() {
	mine, theirs := a.col.out.NotNull, a.shared.out.NotNull
	switch said := a.col.said.null; {
	case mine == theirs:
	case said.is():
		method := "NotNull"
		if said.value {
			method = "Null"
		}
		a.refuse(said.at, method, nullWord(mine), nullWord(theirs))
	case mine && a.col.field == nil: // an identity column, of which agree speaks
	case mine:
		a.c.faultOf(a.t, "field "+a.col.path(), fmt.Sprintf("%s may be NULL in %s, and NULL cannot be read into %s", a.col.out.Name, a.shared.table.typ.Name(), a.col.field.typ),
			fmt.Sprintf("Make the field a pointer, or say r.Column(&%s.%s).Null() where no such row is read.", receiver(a.t.typ), a.col.path()))
	}
}

// text takes over what was said here and not there.
func (a agreement) text(method string, at place, mine, theirs *string) {
	silent := *theirs == ""
	if method == "Default" {
		silent = silent && !a.shared.said.value.is() && a.shared.out.Generated == "" && a.shared.out.Identity == nil
	}
	switch {
	case at == 0 || *mine == *theirs:
	case silent:
		*theirs = *mine
	case *mine == "":
		a.refuse(at, "No"+method, "unset", *theirs)
	default:
		a.refuse(at, method, *mine, cmp.Or(*theirs, "unset"))
	}
}

func nullWord(notNull bool) string {
	if notNull {
		return "NOT NULL"
	}
	return "nullable"
}

func generatedWord(out *catalog.Column) string {
	if out.Generated == "" {
		return "not generated"
	}
	return "generated from " + string(out.Generated)
}

func identityWord(out *catalog.Column) string {
	switch {
	case out.Identity == nil:
		return "no identity column"
	case out.Identity.Serial:
		return "serial"
	}
	var options []string
	if out.Identity.Always {
		options = append(options, "Always")
	}
	for _, option := range []struct {
		name  string
		value int64
	}{{"Start", out.Identity.Start}, {"Increment", out.Identity.Increment}, {"Min", out.Identity.Min}, {"Max", out.Identity.Max}} {
		if option.value != 0 {
			options = append(options, fmt.Sprintf("%s %d", option.name, option.value))
		}
	}
	if len(options) == 0 {
		return "a plain identity column"
	}
	return "an identity column with " + strings.Join(options, ", ")
}

// mergeColumns puts the columns that a resource adds behind those of the table.
func (c *compiler) mergeColumns(t *table) {
	if t.owner == nil {
		return
	}
	columns := &t.owner.out.Columns
	for _, col := range t.columns {
		if col.sharedColumn() == nil {
			out := *col.out
			out.Position = (len(*columns) + 1) * 1000
			*columns = append(*columns, out)
		}
	}
}

// sameKey refuses a primary key other than that of the table.
func (c *compiler) sameKey(t *table, said *PrimaryKey, call string, cols []*column) {
	if key := names(t.owner.key); !slices.Equal(names(cols), key) {
		c.fault(t, said.at, call, fmt.Sprintf("the primary key of table %q is what %s says: (%s)", t.name.Name, t.owner.typ.Name(), strings.Join(key, ", ")),
			"Say Unique in place of PrimaryKey, or take it away.")
	}
}

// familySays reports whether another resource on the table has the same statement.
func (t *table) familySays(s *Statement) bool {
	if t == nil {
		return false
	}
	return slices.ContainsFunc(t.family(), func(other *table) bool {
		return other != t && slices.ContainsFunc(other.statements, func(theirs *Statement) bool { return sameStatement(theirs, s) })
	})
}
