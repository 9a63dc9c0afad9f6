package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/operation"
)

// matchTables finds out which tables were renamed or moved, and asks where that is open.
func (d *differ) matchTables() {
	before, after := map[catalog.Name]catalog.Name{}, map[catalog.Name]bool{}
	for name, table := range d.from.Tables {
		if d.stays(name) {
			before[name] = table.RenamedFrom
		}
	}
	slices.SortFunc(d.left, catalog.Name.Compare)
	for name, table := range d.to.Tables {
		if !table.Unmanaged {
			after[name] = true
		}
	}
	d.tables = d.matchNames(tableKind, before, after, d.to.Hints.RenamedTables)
	for _, name := range d.tables.gone {
		d.decideTable(name)
	}
	for _, name := range d.to.SortedTables() {
		if !name.Unmanaged && !contains(d.tables.added, name.Name) {
			before := d.from.Tables[d.origin(d.tables.source(name.Name))]
			d.pairs = append(d.pairs, &pair{from: before, to: name})
		}
	}
}

// stays reports whether a table of the state before is one that stays, goes or is managed again. Otherwise it becomes
// unmanaged, or was left before, which is noted.
func (d *differ) stays(name catalog.Name) bool {
	now := d.to.Tables[d.schemaRenames().Table(name)]
	if now == nil || !now.Unmanaged {
		return true
	}
	d.left = append(d.left, name)
	return false
}

// schemaRenames returns the renames of schemas. One that goes and whose name another takes is marked, so that its tables
// and those of its successor are told apart.
func (d *differ) schemaRenames() operation.Renames {
	renames := operation.Renames{Schemas: map[string]string{}}
	for to, from := range d.schemas.renamed {
		renames.Schemas[from] = to
		if contains(d.schemas.gone, to) {
			renames.Schemas[to] = to + gone
		}
	}
	return renames
}

// origin returns the name in from of a table as matchTables calls it.
func (d *differ) origin(name catalog.Name) catalog.Name {
	if before, marked := strings.CutSuffix(name.Schema, gone); marked {
		return name.In(before)
	}
	return name.In(d.schemas.source(name.Schema))
}

// forgets reports whether a table that is gone stays in the database.
func (d *differ) forgets(name catalog.Name) bool {
	origin := d.origin(name)
	if table := d.from.Tables[origin]; table != nil && table.Left {
		_, dropped := d.find(drop, tableKind, []string{origin.Schema, origin.Name})
		return !dropped
	}
	_, kept := d.find(keep, tableKind, []string{origin.Schema, origin.Name})
	return kept
}

// decideTable looks for the answer about a table that is gone.
func (d *differ) decideTable(name catalog.Name) {
	origin := d.origin(name)
	full := []string{origin.Schema, origin.Name}
	if d.forgets(name) {
		return
	}
	if _, ok := d.find(drop, tableKind, full); ok {
		return
	}
	q := Question{Message: fmt.Sprintf("table %q is gone%s: drop it with its data, or keep it?", display(origin), d.otherSide(origin))}
	object := "table:" + operation.Path(origin)
	if all := candidates(origin, d.tables.added); len(all) > 0 {
		names := make([]string, len(all))
		for i, added := range all {
			names[i] = display(added)
			q.Flags = append(q.Flags, flag("rename", object+"="+operation.Path(added)))
			q.Code = append(q.Code, renamedTable(added, origin))
		}
		q.Message = fmt.Sprintf("table %q is gone, and %s new%s: was it renamed?", display(origin), list(names), d.otherSide(origin))
	}
	q.Flags = append(q.Flags, flag("drop", object), flag("keep", object))
	d.questions = append(d.questions, q)
}

// renamedTable returns the call that declares what a table was called before.
func renamedTable(now, before catalog.Name) string {
	call := fmt.Sprintf("r.Table(%q)", now.Name)
	if now.Schema != catalog.Public && !now.OfTenants() {
		call += fmt.Sprintf(".Schema(%q)", now.Schema)
	}
	if now.Schema == before.Schema {
		return call + fmt.Sprintf(".RenamedFrom(%q)", ident.JoinPath(before.Name))
	}
	return call + fmt.Sprintf(".RenamedFrom(%q)", ident.JoinPath(before.Schema, before.Name))
}

// target finds the table that an answer says another became. A bare name means the schema of the old one, else "public".
func (d *differ) target(a answer, to map[catalog.Name]bool) catalog.Name {
	path, err := ident.SplitPath(a.value)
	if err != nil || len(path) > 2 {
		return catalog.Name{}
	}
	candidates := []catalog.Name{{Schema: path[0], Name: path[len(path)-1]}}
	if len(path) == 1 {
		candidates = []catalog.Name{{Schema: a.owner().Schema, Name: path[0]}, {Schema: catalog.Public, Name: path[0]}}
	}
	for _, candidate := range candidates {
		if to[candidate] {
			return candidate
		}
	}
	return catalog.Name{}
}

// renameFrom makes mid, and with it the operations that create, drop, rename and forget tables.
func (d *differ) renameFrom() {
	renames := d.schemaRenames()
	renames.Tables = map[catalog.Name]catalog.Name{}
	renames.Columns = map[catalog.ColumnKey]string{}
	for _, name := range d.tables.gone {
		origin := d.origin(name)
		renames.Tables[origin] = catalog.Name{Schema: gone, Name: origin.Schema + gone + origin.Name}
	}
	for _, p := range d.pairs {
		if d.schemaRenames().Table(p.from.Name) != p.to.Name {
			renames.Tables[p.from.Name] = p.to.Name
		}
		for _, column := range p.columns.gone {
			renames.Columns[catalog.ColumnKey{Table: p.from.Name, Column: column}] = column + gone
		}
		for to, from := range p.columns.renamed {
			renames.Columns[catalog.ColumnKey{Table: p.from.Name, Column: from}] = to
		}
	}
	renames.Enums, renames.Domains, renames.Sequences = d.renamedNames(d.enums), d.renamedNames(d.domains), d.renamedNames(d.sequences)
	d.mid = d.from // as nearly always
	if !renames.IsZero() || d.respells() {
		d.mid = d.from.Clone()
		renames.Apply(d.mid)
	}
	d.moveExtensions()
	for _, p := range d.pairs {
		p.mid = d.mid.Tables[p.to.Name]
	}
	for _, name := range d.left {
		if table := d.from.Tables[name]; !table.Left {
			d.emit(operation.ForgetTable{Table: table.Clone(), Left: operation.Ref{From: name, To: d.schemaRenames().Table(name)}})
		}
	}
	for _, p := range d.pairs {
		if p.from.Left && !p.to.Left {
			d.emit(operation.RecallTable{Table: p.from.Clone(), Left: p.ref()})
		}
	}
	for _, name := range d.tables.gone {
		table := d.from.Tables[d.origin(name)].Clone()
		if d.forgets(name) {
			d.emit(operation.ForgetTable{Table: table})
			continue
		}
		for _, reference := range catalog.Sorted(table.References) {
			d.emit(operation.DropReference{Table: operation.At(table.Name), Reference: table.References[reference]})
		}
		d.emit(operation.DropTable{Table: table})
	}
	for _, name := range d.tables.added {
		table := d.to.Tables[name].Clone()
		dropUnmanagedColumns(table)
		for _, reference := range catalog.Sorted(table.References) {
			d.emit(operation.AddReference{Table: operation.At(name), Reference: table.References[reference]})
		}
		d.emit(operation.CreateTable{Table: table})
	}
}

// renamedNames returns all that is renamed, and what goes under a name that nothing else has.
func (d *differ) renamedNames(m matching[catalog.Name]) map[catalog.Name]catalog.Name {
	out := map[catalog.Name]catalog.Name{}
	for _, name := range m.gone {
		origin := d.origin(name)
		out[origin] = catalog.Name{Schema: gone, Name: origin.Schema + gone + origin.Name}
	}
	for to, from := range m.renamed {
		out[d.origin(from)] = to
	}
	return out
}

// gone marks names in mid that nothing in to can have: no name holds a NUL byte.
const gone = "\x00"

func dropUnmanagedColumns(table *catalog.Table) {
	table.Columns = slices.DeleteFunc(table.Columns, func(c catalog.Column) bool { return c.Unmanaged })
}

// diffTable compares a table that stays, foreign keys left out.
func (d *differ) diffTable(p *pair) {
	if d.schemaRenames().Table(p.from.Name) != p.to.Name {
		d.emit(operation.RenameTable{From: p.from.Name, To: p.to.Name})
	}
	if len(p.columns.renamed)+len(p.partitions.renamed)+len(d.replaced)+len(d.respelled) == 0 && catalog.EvidentlySame(p.mid, p.to) { // as nearly always
		return
	}
	if p.from.Unlogged != p.to.Unlogged {
		d.emit(operation.SetPersistence{Table: p.ref(), Unlogged: p.to.Unlogged})
	}
	if !sameMap(p.from.Parameters, p.to.Parameters) {
		d.emit(operation.SetParameters{Table: p.ref(), From: p.from.Parameters, To: p.to.Parameters})
	}
	operation.Respell(p.mid, d.respelled, func(text *catalog.Expression) { *text += gone })
	d.comment(operation.OnTable, p, "", "", p.from.Comment, p.to.Comment)
	d.diffPartitions(p)
	d.diffColumns(p)
	d.diffPrimaryKey(p)
	d.diffUniques(p)
	d.diffExcludes(p)
	d.diffIndexes(p)
	d.diffChecks(p)
}

// comment emits the change of a comment on something that stays.
func (d *differ) comment(k operation.CommentKind, p *pair, before, name, from, to string) {
	if from != to {
		d.emit(operation.SetComment{Kind: k, Table: p.ref(), Before: before, Name: name, From: from, To: to})
	}
}
