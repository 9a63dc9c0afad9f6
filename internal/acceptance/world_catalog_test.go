package acceptance_test

import (
	"fmt"
	"maps"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// scribe writes the described state of a world.
type scribe struct {
	w     *world
	c     *catalog.Catalog
	names map[catalog.Name]bool
	clash bool // for good
	again bool // a thing got another name
	kept  bool // what is forgotten is written too
	fixed bool // the names of the table at hand cannot be changed
}

// catalog returns the described state, or nil when two things in it would have the same name.
func (w *world) catalog(kept bool) *catalog.Catalog {
	for range 30 {
		s := &scribe{w: w, c: catalog.New(), names: map[catalog.Name]bool{}, kept: kept}
		s.write()
		if s.clash {
			return nil
		}
		if !s.again {
			return s.c
		}
	}
	return nil
}

func (s *scribe) write() {
	s.c.Hints = catalog.Hints{
		RenamedSchemas: map[string]string{}, RenamedTables: map[catalog.Name]catalog.Name{},
		RenamedColumns: map[catalog.ColumnKey]string{}, Fills: map[catalog.ColumnKey]string{},
		Casts: map[catalog.ColumnKey]string{},
	}
	for _, space := range s.w.spaces {
		s.space(space)
	}
	s.extensions()
	for _, e := range s.w.enums {
		s.enum(e)
	}
	for _, d := range s.w.domains {
		s.domain(d)
	}
	s.statements()
	all := append(append([]*table{}, s.w.keeps.tables...), s.w.tables...)
	for _, tb := range all { // the names of tables are not given up for those of other things
		s.take(tb.space, tb.name, nil)
	}
	for _, q := range s.w.sequences {
		s.sequence(q)
	}
	s.leftovers()
	for i, tb := range all {
		s.fixed = i < len(s.w.keeps.tables)
		out := s.table(tb)
		if i < len(s.w.keeps.tables) && !s.kept {
			if !tb.left {
				continue
			}
			out.Unmanaged = true
		}
		s.c.Tables[out.Name] = out
		if i >= len(s.w.keeps.tables) {
			s.renamed(tb)
		}
	}
}

func (s *scribe) space(space *space) {
	_, there := s.c.Schemas[space.name]
	s.clash = s.clash || there || space.name == catalog.Public
	s.c.Schemas[space.name] = catalog.Schema{Name: space.name, Comment: space.comment}
	if space.before != "" && space.before != space.name {
		s.c.Hints.RenamedSchemas[space.name] = space.before
	}
	gone, left := map[string]bool{}, ""
	for _, other := range s.w.dropped() {
		gone[other.before] = true
	}
	for _, other := range s.w.spaces {
		if other.before == "" && other.name == space.before {
			left = other.name
		}
	}
	s.clash = s.clash || unclear(space.before, space.name, gone, left != "")
}

// unclear reports whether a declaration cannot say what happened: a new thing under the name of one that is gone is the
// same thing to it; and a rename onto one that goes, when something new takes the name that it leaves, looks long done.
func unclear[K comparable](before, now K, gone map[K]bool, succeeded bool) bool {
	var zero K
	return gone[now] && (before == zero || before != now && succeeded)
}

// renamed notes what a table was called.
func (s *scribe) renamed(tb *table) {
	gone := map[lost]bool{}
	for _, l := range s.w.gone {
		gone[l] = true
	}
	now, before := lost{tb.space, tb.name}, lost{tb.beforeSpace, tb.before}
	other := s.w.find(before.space, before.name)
	s.clash = s.clash || unclear(before, now, gone, other != nil && other.beforeSpace == nil)
	if before.space == nil || before == now {
		return
	}
	// A name in the table's own schema is written without it, and so as the schema is called now.
	name := catalog.Name{Schema: before.space.name, Name: before.name}
	if before.space != tb.space {
		name.Schema = before.space.before
		s.clash = s.clash || name.Schema == tb.space.name // no declaration can say that it is another schema's old name
	}
	s.c.Hints.RenamedTables[tb.full()] = name
}

func (tb *table) full() catalog.Name { return catalog.Name{Schema: tb.space.name, Name: tb.name} }

// take gives out the name of a relation. When it is not free, the thing gets one of its own, and all is written again.
func (s *scribe) take(space *space, name string, thing *string) {
	full := catalog.Name{Schema: space.name, Name: name}
	if s.names[full] || thing != nil && (s.w.findEnum(space, name) != nil || s.w.findDomain(space, name) != nil || s.w.keepsType(full)) { // no sequence is made under the name of a type
		s.yield(thing)
	}
	s.names[full] = true
}

func (s *scribe) yield(thing *string) {
	if thing == nil || s.fixed {
		s.clash = true
		return
	}
	*thing, s.again = s.w.next(), true
}

func (s *scribe) table(tb *table) *catalog.Table {
	out := catalog.NewTable(tb.full())
	out.Comment, out.Unlogged = tb.comment, tb.unlogged
	maps.Copy(out.Parameters, tb.parameters)
	for i, col := range tb.columns {
		s.column(tb, out, i, col)
	}
	s.partitions(tb, out)
	constraints := map[string]bool{}
	constraint := func(l *label, name string) {
		if constraints[name] {
			s.yield(&l.name)
		}
		constraints[name] = true
	}
	if tb.key != nil {
		name := or(tb.key.name, ident.Derive(tb.name, nil, "pkey"))
		s.take(tb.space, name, &tb.key.name)
		constraint(&tb.key.label, name)
		out.PrimaryKey = &catalog.PrimaryKey{Name: name, Columns: columnNamesOf(tb.key.columns), Comment: tb.key.comment}
	}
	for _, u := range tb.uniques {
		name := or(u.name, ident.Derive(tb.name, columnNamesOf(u.columns), "key"))
		s.take(tb.space, name, &u.name)
		constraint(&u.label, name)
		out.Uniques[name] = catalog.Unique{
			Name: name, Columns: columnNamesOf(u.columns), Include: columnNamesOf(u.include),
			Deferrable: u.deferrable, Deferred: u.deferred, Comment: u.comment,
		}
	}
	for _, in := range tb.indexes {
		def := in.describe(s.w, tb.name)
		s.take(tb.space, def.Name, &in.name)
		out.Indexes[def.Name] = def
	}
	for _, x := range tb.excludes {
		name := or(x.name, ident.Derive(tb.name, []string{x.on.name}, "excl"))
		s.take(tb.space, name, &x.name)
		constraint(&x.label, name)
		out.Excludes[name] = x.exclude(name)
	}
	for _, k := range tb.checks {
		constraint(&k.label, k.name)
		out.Checks[k.name] = catalog.Check{Name: k.name, Expression: k.expression(), Comment: k.comment}
	}
	for _, r := range tb.refs {
		name := or(r.name, ident.Derive(tb.name, columnNamesOf(r.columns), "fkey"))
		constraint(&r.label, name)
		def := r.def
		def.Name, def.Comment, def.Table = name, r.comment, r.target.full()
		def.Columns, def.TargetColumns = columnNamesOf(r.columns), columnNamesOf(r.to)
		out.References[name] = def
	}
	return out
}

func (s *scribe) column(tb *table, out *catalog.Table, i int, col *column) {
	left := tb.find(col.before)
	s.clash = s.clash || tb.find(col.name) != col || !col.kept && unclear(col.before, col.name, tb.gone, left != nil && left.before == "")
	def := col.def
	def.Name, def.Position = col.name, 1000*(i+1)
	def.Type = s.w.written(def.Type)
	if col.enum != nil {
		col.ofEnum(tb, &def)
	}
	if col.domain != nil {
		def.Type = col.ofDomain(tb)
	}
	if col.call != nil {
		def.Default = col.call.name() + "('x')"
	}
	if col.number != nil {
		def.Default = col.number.next()
	}
	if col.gen != nil {
		def.Generated, def.Type = col.gen.expression()
		def.Virtual = col.gen.virtual
		def.Default, def.NotNull, def.Identity, def.Collation = "", false, nil, ""
	}
	if def.Identity != nil {
		identity := *def.Identity
		identity.Sequence = or(col.seq, ident.Derive(tb.name, []string{col.name}, "seq"))
		def.Identity = &identity
		if seq := &col.seq; col.kept {
			s.take(tb.space, identity.Sequence, nil)
			s.clash = s.clash || s.w.findEnum(tb.space, identity.Sequence) != nil || s.w.findDomain(tb.space, identity.Sequence) != nil
		} else {
			s.take(tb.space, identity.Sequence, seq)
		}
	}
	if col.kept {
		if s.kept {
			out.Columns = append(out.Columns, def)
		}
		return
	}
	key := catalog.ColumnKey{Table: tb.full(), Column: col.name}
	if col.before != "" && col.before != col.name {
		s.c.Hints.RenamedColumns[key] = col.before
	}
	if col.cast && col.enum != nil {
		s.c.Hints.Casts[key] = ident.Literal(col.enum.kept().name)
	}
	if col.fill != "" && (def.NotNull || col.refusesNull()) {
		s.c.Hints.Fills[key] = col.fill
		if col.enum != nil {
			s.c.Hints.Fills[key] = ident.Literal(col.enum.kept().name)
		}
		if col.list {
			s.c.Hints.Fills[key] = "'{}'"
		}
	}
	out.Columns = append(out.Columns, def)
}

// written returns a type, or the operator class, as SQL says it where an extension brings it.
func (w *world) written(word string) string {
	for ext, of := range map[string]string{"citext": "citext", "pg_trgm": "gin_trgm_ops"} {
		switch {
		case word != of:
		case w.exts[ext] != nil:
			return ident.Quote(w.exts[ext].space.name) + "." + word
		case w.extsFirst[ext].unmanaged: // declared no more, and there still
			return catalog.Public + "." + word
		}
	}
	return word
}

func (in *indexOf) describe(w *world, own string) catalog.Index {
	out := catalog.Index{
		Name: in.name, Unique: in.unique, Method: in.method, Include: columnNamesOf(in.include),
		Parameters: maps.Clone(in.parameters), Comment: in.comment, Concurrently: in.concurrently,
	}
	var words []string
	for i, c := range in.parts {
		part := catalog.Part{Column: c.name}
		words = append(words, c.name)
		if i == 0 {
			part.OperatorClass, part.Descending, part.NullsFirst = w.written(in.class), in.desc, in.nulls
			if in.expression != nil {
				part.Column, part.Expression = "", catalog.Expression("lower("+ident.Quote(c.name)+"::text)")
			}
		}
		out.Parts = append(out.Parts, part)
	}
	out.Name = or(in.name, ident.Derive(own, words, "idx"))
	for i, c := range in.where {
		if i > 0 {
			out.Where += " OR "
		}
		if c.enum != nil && !c.list {
			out.Where += catalog.Expression(ident.Quote(c.name) + " = " + ident.Literal(c.enum.values[0].name))
			continue
		}
		out.Where += catalog.Expression(ident.Quote(c.name) + " IS NOT NULL")
	}
	return out
}

func (k *checkOf) expression() catalog.Expression {
	c := k.on[0]
	sql := ident.Quote(c.name) + " IS NULL OR true"
	switch {
	case k.call != nil:
		return catalog.Expression(k.call.name() + "(" + ident.Quote(c.name) + "::text)")
	case c.enum != nil && !c.list:
		sql = ident.Quote(c.name) + " <> " + ident.Literal(c.enum.values[len(c.enum.values)-1].name) + " OR " + ident.Quote(c.name) + " = " + ident.Literal(c.enum.kept().name) + " OR true"
	case c.gen != nil: // its values are what they are
	case isText(c):
		sql = fmt.Sprintf("length(%s) >= %d", ident.Quote(c.name), k.low)
	case isNumber(c):
		sql = fmt.Sprintf("%s >= %d", ident.Quote(c.name), k.low-100000)
	}
	if len(k.on) > 1 {
		sql += fmt.Sprintf(" OR %s IS NOT NULL", ident.Quote(k.on[1].name))
	}
	return catalog.Expression(sql)
}

func columnNamesOf(columns []*column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.name)
	}
	return out
}

func or(name, other string) string {
	if name != "" {
		return name
	}
	return other
}
