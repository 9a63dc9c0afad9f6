package diff

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/lex"
	"github.com/ashlar-go/ashlar/operation"
)

// diffStatements compares the statements. It comes last, because a statement is taken away and made again around changes
// of the tables that it stands on.
func (d *differ) diffStatements() {
	if len(d.from.Statements)+len(d.to.Statements) == 0 {
		return
	}
	m := d.matchStatements()
	positions := statementPositions(d.from, d.to, m)
	touched := d.touchedTables()
	anew := d.statementsAnew(m, touched)
	for _, after := range d.to.SortedStatements() {
		after = after.Clone()
		before, kept := d.from.Statements[m.source(after.Name)]
		if contains(m.added, after.Name) {
			kept = false
		}
		after.Position = before.Position
		if !kept {
			after.Position = positions[after.Name]
		}
		switch {
		case !kept:
			d.emit(operation.CreateStatement{Statement: after, Settle: d.settles(after.Up)})
		case anew[before.Name]:
			d.emit(
				operation.DropStatement{Statement: before.Clone(), Settle: d.settles(before.Down)},
				operation.CreateStatement{Statement: after, Settle: d.settles(after.Up)},
			)
		case !d.sameStatement(before, after):
			if before.Irreversible != "" && before.Up != after.Up {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("statement %q cannot be undone, so it cannot be changed", before.Name),
					Fix:     "Restore its text, and say what is to be changed in a statement of another name.",
				})
			}
			d.emit(operation.ChangeStatement{From: before.Clone(), To: after})
		}
	}
	for _, name := range m.gone {
		before := d.from.Statements[name].Clone()
		if before.Irreversible != "" {
			d.emit(operation.ForgetStatement{Statement: before})
			continue
		}
		d.emit(operation.DropStatement{Statement: before, Settle: d.settles(before.Down)})
	}
}

// matchStatements finds out which statements got another name: those that say so, and those whose text did not change.
// What a statement made may hold data, and some cannot be run twice.
func (d *differ) matchStatements() matching[string] {
	done := map[string]string{}
	for name, statement := range d.from.Statements {
		done[name] = statement.RenamedFrom
	}
	declared := match(keys(d.from.Statements), keys(d.to.Statements), d.to.Hints.RenamedStatements, done, nil, cmp.Compare[string])
	return match(keys(d.from.Statements), keys(d.to.Statements), d.to.Hints.RenamedStatements, done, d.sameTexts(declared), cmp.Compare[string])
}

// sameTexts returns the new statements, with the name before, whose text one that is gone had, and no other.
func (d *differ) sameTexts(m matching[string]) map[string]string {
	gone, added := map[string][]string{}, map[string][]string{}
	for _, name := range m.gone {
		up := d.from.Statements[name].Up
		gone[up] = append(gone[up], name)
	}
	for _, name := range m.added {
		up := d.to.Statements[name].Up
		added[up] = append(added[up], name)
	}
	same := map[string]string{}
	for up, names := range added {
		if len(names) == 1 && len(gone[up]) == 1 {
			same[names[0]] = gone[up][0]
		}
	}
	return same
}

// statementsAnew returns the statements, by the name before, that stay and have to be undone and run again: those whose
// text changed, those on a table that changed, and those declared behind one of these on the same table, which may stand
// on it.
func (d *differ) statementsAnew(m matching[string], touched map[catalog.Name]changeOfTable) map[string]bool {
	now := map[string]string{}
	for name := range d.to.Statements {
		if !contains(m.added, name) {
			now[m.source(name)] = name
		}
	}
	anew := map[string]bool{}
	var going []catalog.Statement
	for _, before := range d.from.SortedStatements() {
		name, stays := now[before.Name]
		if before.Irreversible != "" {
			continue
		}
		if !stays {
			going = append(going, before)
			continue
		}
		after := d.to.Statements[name]
		if before.Before && after.Before {
			continue // it is changed in its place
		}
		behind := slices.ContainsFunc(going, func(other catalog.Statement) bool { return !other.Before && shareTable(before, other) })
		if behind || before.Up != after.Up || before.Before != after.Before || before.NoTransaction != after.NoTransaction ||
			standsOnTouched(before, touched) {
			anew[before.Name] = true
			going = append(going, before)
		}
	}
	return anew
}

func shareTable(a, b catalog.Statement) bool {
	if len(a.After) == 0 && len(b.After) == 0 {
		return true
	}
	return slices.ContainsFunc(a.After, func(table catalog.Name) bool { return slices.Contains(b.After, table) })
}

// changeOfTable says how a table changes under statements.
type changeOfTable int

const (
	widened changeOfTable = iota + 1 // it gains columns: only what takes all of them changes with it
	altered
)

// touchedTables returns the tables, by the name before, whose columns or keys change.
func (d *differ) touchedTables() map[catalog.Name]changeOfTable {
	touched := map[catalog.Name]changeOfTable{}
	touch := func(ref operation.Ref, change changeOfTable) { touched[ref.From] = max(touched[ref.From], change) }
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.AddColumn:
			touch(op.Table, widened)
		case operation.RecallColumn:
			touch(op.Table, widened)
		case operation.DropColumn:
			touch(op.Table, altered)
		case operation.RenameColumn:
			touch(op.Table, altered)
		case operation.DropExpression:
			touch(op.Table, altered)
		case operation.AddExpression:
			touch(op.Table, altered)
		case operation.DropPrimaryKey: // a view may group by it
			touch(op.Table, altered)
		case operation.AlterColumn:
			if op.Retyped {
				touch(op.Table, altered)
			}
		case operation.RenameTable:
			touch(operation.At(op.From), altered)
		case operation.DropTable:
			touch(operation.At(op.Table.Name), altered)
		default: // it does not change what a statement sees
		}
	}
	return touched
}

func standsOnTouched(statement catalog.Statement, touched map[catalog.Name]changeOfTable) bool {
	for _, table := range statement.After {
		switch touched[table] {
		case altered:
			return true
		case widened:
			if takesAll(statement.Up) {
				return true
			}
		}
	}
	return false
}

// takesAll reports whether SQL may select all columns of a table, which the server spells out when a view is made. The
// star of count(*) is no such one.
func takesAll(sql string) bool {
	before := ""
	for _, token := range lex.Tokens(sql) {
		if token.Kind == lex.Space || token.Kind == lex.Comment {
			continue
		}
		if token.Text == "*" && before != "(" {
			return true
		}
		before = token.Text
	}
	return false
}

// settles reports whether SQL may leave events of deferred constraints, which a later ALTER TABLE in the same transaction
// would stumble over.
func (d *differ) settles(sql string) bool {
	if !mayWrite(sql) {
		return false
	}
	for _, c := range []*catalog.Catalog{d.from, d.to} {
		for _, table := range c.Tables {
			if hasDeferred(table) {
				return true
			}
		}
	}
	return false
}

// mayWrite reports whether one of the statements in a text begins with a word that rows may be written by.
func mayWrite(sql string) bool {
	first := true
	for _, token := range lex.Tokens(sql) {
		if token.Kind == lex.Space || token.Kind == lex.Comment {
			continue
		}
		if first && slices.Contains([]string{"insert", "update", "delete", "merge", "with", "select", "do", "call"}, token.Name()) {
			return true
		}
		first = token.Text == ";"
	}
	return false
}

// sameStatement compares a statement with what it becomes, its tables by the names they have then.
func (d *differ) sameStatement(a, b catalog.Statement) bool {
	after := d.mid.Statements[a.Name].After
	return a.Name == b.Name && a.Up == b.Up && a.Down == b.Down && a.Irreversible == b.Irreversible && a.Before == b.Before &&
		a.NoTransaction == b.NoTransaction && slices.Equal(after, b.After)
}

// statementPositions returns the places of statements: those that stay keep theirs, new ones stand between the neighbours
// that they were declared between.
func statementPositions(from, to *catalog.Catalog, m matching[string]) map[string]int {
	var names []string
	for _, statement := range to.SortedStatements() {
		names = append(names, statement.Name)
	}
	last := 0
	for _, statement := range from.Statements {
		last = max(last, statement.Position)
	}
	return places(names, last, func(name string) (int, bool) {
		before, ok := from.Statements[m.source(name)]
		return before.Position, ok && !contains(m.added, name)
	})
}
