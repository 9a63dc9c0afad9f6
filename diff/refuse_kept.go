package diff

import (
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// refuseReferences finds tables that are kept and refer to something that cannot be as it is to be under a foreign key.
func (d *differ) refuseReferences() {
	for _, op := range d.ops {
		forget, ok := op.(operation.ForgetTable)
		if !ok {
			continue
		}
		for _, name := range catalog.Sorted(forget.Table.References) {
			if problem := d.undermined(forget.Table, forget.Table.References[name]); problem != "" {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("table %q is kept and refers to %s", display(forget.Table.Name), problem),
					Fix:     fmt.Sprintf("Drop the table, or the foreign key %q first, or leave what it refers to as it is.", name),
				})
			}
		}
	}
}

// undermined says what happens to that which a foreign key of a kept table refers to, or nothing when it holds.
func (d *differ) undermined(kept *catalog.Table, reference catalog.Reference) string {
	target := display(reference.Table)
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.DropTable:
			if op.Table.Name == reference.Table {
				return fmt.Sprintf("table %q, which is dropped", target)
			}
		case operation.SetPersistence:
			if op.Table.From == reference.Table && op.Unlogged && !kept.Unlogged {
				return fmt.Sprintf("table %q, which becomes unlogged", target)
			}
		case operation.AlterBounds:
			if op.Table.From == reference.Table {
				return fmt.Sprintf("table %q, of which partition %q gets other bounds", target, op.Name)
			}
		default: // the others change nothing about a table as a whole
		}
	}
	for _, p := range d.pairs {
		if p.from.Name != reference.Table {
			continue
		}
		var now []string
		for i, before := range reference.TargetColumns {
			column := p.now(before)
			if column == nil {
				break
			}
			now = append(now, column.Name)
			if (p.from.Column(before).Type != column.Type || d.isReplaced(column.Type)) && !d.linkable(kept.Column(reference.Columns[i]).Type, column.Type) {
				return fmt.Sprintf("column %q of table %q, whose type becomes %s", before, target, column.Type)
			}
		}
		if len(now) < len(reference.TargetColumns) || d.standsOnDropped(p.to.Name, now) {
			return fmt.Sprintf("a key of table %q that is dropped or built anew", target)
		}
	}
	return ""
}

// linkable reports whether the server has a foreign key from a column of a type of the state before to one of the state
// that is to be.
func (d *differ) linkable(a, b string) bool {
	a, b = catalog.BaseType(operation.BaseOf(d.from, a)), catalog.BaseType(operation.BaseOf(d.to, b))
	return a == b || family[a] != "" && family[a] == family[b]
}

// refuseTypes finds columns that are kept, with their tables or alone, and domains, whose type is dropped or built anew, or whose
// default takes its numbers from a sequence that is dropped.
func (d *differ) refuseTypes() {
	going, numbers := map[catalog.Name]string{}, map[catalog.Name]bool{}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.DropEnum:
			going[op.Enum.Name] = "is dropped"
		case operation.ReplaceEnum:
			going[op.Enum.From] = "is built anew"
		case operation.DropDomain:
			going[op.Domain.Name] = "is dropped"
		case operation.ReplaceDomain:
			going[op.Domain.From] = "is built anew"
		case operation.DropSequence:
			numbers[op.Sequence.Name] = true
		default: // the others take nothing away that columns stand on
		}
	}
	if len(going)+len(numbers) == 0 {
		return
	}
	for _, kept := range d.keptColumns() {
		for name, what := range going {
			if operation.TypeName(kept.column.Type) == name {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("%s is kept and has type %q, which %s", kept.label, display(name), what),
					Fix:     "Leave the type as it is, or drop the column.",
				})
			}
		}
		for name := range numbers {
			if numbersFrom(kept.column.Default, kept.home) == name {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("%s is kept and takes its default from sequence %q, which is dropped", kept.label, display(name)),
					Fix:     "Keep the sequence too, or drop what takes numbers from it.",
				})
			}
		}
	}
}

// refuseExtensions finds things that are kept and stand on an extension that is dropped.
func (d *differ) refuseExtensions() {
	for _, op := range d.ops {
		drop, ok := op.(operation.DropExtension)
		if !ok {
			continue
		}
		for _, of := range d.keptSQL() {
			if of.words.any(drop.Extension.Brings) {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("%s is kept and stands on extension %q, which is dropped", of.label, drop.Extension.Name),
					Fix:     "Keep the extension among the declared ones, or drop what stands on it.",
				})
			}
		}
	}
}

// refuseFunctions finds things that are kept and call what a Before statement made that is dropped.
func (d *differ) refuseFunctions() {
	made := map[string]string{} // statements, by the names of what they make
	for _, op := range d.ops {
		drop, ok := op.(operation.DropStatement)
		if !ok || !drop.Statement.Before {
			continue
		}
		for name := range makesOrCalls(drop.Statement.Up) {
			made[name] = drop.Statement.Name
		}
	}
	for _, op := range d.ops { // what is made again, under the same name or another
		if create, ok := op.(operation.CreateStatement); ok && create.Statement.Before {
			for name := range makesOrCalls(create.Statement.Up) {
				delete(made, name)
			}
		}
	}
	if len(made) == 0 {
		return
	}
	for _, of := range d.keptSQL() {
		for _, name := range catalog.Sorted(made) {
			if of.words[name] {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("%s is kept and calls what statement %q makes, which is dropped", of.label, made[name]),
					Fix:     "Keep the statement among the declared ones, or drop what calls it.",
				})
			}
		}
	}
}

// words are the names in a piece of SQL.
type words map[string]bool

// any reports whether one of the names is of a kind.
func (w words) any(is func(word string) bool) bool {
	for word := range w {
		if is(word) {
			return true
		}
	}
	return false
}

func (w words) add(texts ...string) {
	for _, text := range texts {
		for _, token := range lex.Tokens(text) {
			if token.Kind == lex.Word || token.Kind == lex.Quoted {
				w[token.Name()] = true
			}
		}
	}
}

// keptSQL is a kept thing and the names in its definition.
type keptSQL struct {
	label string
	words words
}

// keptSQL returns the kept columns and domains, and the kept tables and partitions for their checks and indexes.
func (d *differ) keptSQL() []keptSQL {
	var out []keptSQL
	add := func(label string, sql ...string) {
		names := words{}
		names.add(sql...)
		out = append(out, keptSQL{label, names})
	}
	for _, kept := range d.keptColumns() {
		add(kept.label, kept.column.Type, kept.column.Default, string(kept.column.Generated))
	}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.ForgetTable:
			add(fmt.Sprintf("table %q", display(op.Table.Name)), constraintSQL(op.Table)...)
		case operation.DetachPartition: // it has its own of what its table has
			add(fmt.Sprintf("partition %q", display(ownName(op))), constraintSQL(d.from.Tables[op.Table.From])...)
		case operation.ForgetDomain:
			for _, name := range catalog.Sorted(op.Domain.Checks) {
				add(fmt.Sprintf("type %q", display(op.Domain.Name)), string(op.Domain.Checks[name].Expression))
			}
		default: // nothing is forgotten
		}
	}
	return out
}

// refuseSources finds generated columns that are kept while a column that they are computed from goes or changes its type.
func (d *differ) refuseSources() {
	for _, op := range d.ops {
		forget, ok := op.(operation.ForgetColumn)
		if !ok || forget.Column.Generated == "" {
			continue
		}
		for _, p := range d.pairs {
			if p.from.Name != forget.Table.From {
				continue
			}
			for _, source := range p.from.Columns {
				if !operation.Mentions(forget.Column.Generated, source.Name) || contains(p.forgotten, source.Name) {
					continue
				}
				what := "is dropped"
				if to := p.now(source.Name); to != nil {
					if to.Type == source.Type && !d.changed[catalog.ColumnKey{Table: p.to.Name, Column: to.Name}] {
						continue
					}
					what = "changes its type"
				}
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("table %q: column %q is kept and computed from column %q, which %s", display(p.to.Name), forget.Column.Name, source.Name, what),
					Fix:     fmt.Sprintf("Drop both, or leave column %q as it is.", source.Name),
				})
			}
		}
	}
}

// now returns the column that one of the table before has become; nil: it is gone.
func (p *pair) now(before string) *catalog.Column {
	for i := range p.to.Columns {
		if !contains(p.columns.added, p.to.Columns[i].Name) && p.before(p.to.Columns[i].Name) == before {
			return &p.to.Columns[i]
		}
	}
	return nil
}

// numbersFrom returns the sequence that a default takes the next number from; the zero name: none, or one said by other
// means than its name. Without a schema it is in home.
func numbersFrom(sql, home string) catalog.Name {
	called := false
	for _, token := range lex.Tokens(sql) {
		switch {
		case token.Kind == lex.Word:
			called = token.Name() == "nextval"
		case token.Kind == lex.String && called:
			text := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(token.Text, "'"), "'"), "''", "'")
			switch path, err := ident.SplitPath(text); {
			case err != nil:
			case len(path) == 1:
				return catalog.Name{Schema: home, Name: path[0]}
			case len(path) == 2:
				return catalog.Name{Schema: path[0], Name: path[1]}
			}
			return catalog.Name{}
		}
	}
	return catalog.Name{}
}

// keptColumn is a column that stays in the database, forgotten, or the type and default of a domain that does.
type keptColumn struct {
	label  string
	column catalog.Column
	home   string // the schema in which its default finds a sequence that is named without one
}

func (d *differ) keptColumns() []keptColumn {
	var out []keptColumn
	add := func(thing string, table catalog.Name, column catalog.Column) {
		home := catalog.Public
		if table.OfTenants() {
			home = catalog.Tenant
		}
		out = append(out, keptColumn{fmt.Sprintf("%s: column %q", thing, column.Name), column, home})
	}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.ForgetColumn:
			add(fmt.Sprintf("table %q", display(op.Table.From)), op.Table.From, op.Column)
		case operation.ForgetTable:
			for _, column := range op.Table.Columns {
				add(fmt.Sprintf("table %q", display(op.Table.Name)), op.Table.Name, column)
			}
		case operation.DetachPartition:
			for _, column := range d.from.Tables[op.Table.From].Columns {
				add(fmt.Sprintf("partition %q", display(ownName(op))), op.Table.From, column)
			}
		case operation.ForgetDomain:
			out = append(out, keptColumn{fmt.Sprintf("type %q", display(op.Domain.Name)), catalog.Column{Type: op.Domain.Type, Default: op.Domain.Default}, catalog.Public})
		default: // nothing is forgotten
		}
	}
	return out
}

// ownName returns the name that a partition has as a table of its own, before schemas are renamed.
func ownName(op operation.DetachPartition) catalog.Name {
	return catalog.Name{Schema: op.Table.From.Schema, Name: op.Partition.Name}
}
