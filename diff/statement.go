package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
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
			d.refusePack(before, after)
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
	declared := match(keys(d.from.Statements), keys(d.to.Statements), d.to.Hints.RenamedStatements, done, d.movedBundled(), cmp.Compare[string])
	return match(keys(d.from.Statements), keys(d.to.Statements), d.to.Hints.RenamedStatements, done, d.sameTexts(declared), cmp.Compare[string])
}

// movedBundled returns the statements, with the name before, that are named after a schema which was renamed. What they
// made went along with it.
func (d *differ) movedBundled() map[string]string {
	moved := map[string]string{}
	for to, from := range d.schemas.renamed {
		for name := range d.to.Statements {
			function, ok := strings.CutPrefix(name, catalog.BundledName(to, ""))
			if _, known := d.from.Statements[catalog.BundledName(from, function)]; ok && known {
				moved[name] = catalog.BundledName(from, function)
			}
		}
	}
	return moved
}

// refusePack refuses another text of a version of a pack, which databases have by now. Comments and white space are none
// of it.
func (d *differ) refusePack(before, after catalog.Statement) {
	if before.Pack == "" || after.Pack == "" || significant(before.Up) == significant(after.Up) {
		return
	}
	d.errs = append(d.errs, &Mistake{
		Message: fmt.Sprintf("pack %q: version %q is another than the one that was generated", before.Pack, before.Name),
		Fix:     "Restore its text, and say what is to be changed in one more version. Where nobody has applied it yet, delete its migration and restore the snapshot of before.",
	})
}

// sameTexts returns the new statements, with the name before, whose text one that is gone had, and no other.
func (d *differ) sameTexts(m matching[string]) map[string]string {
	gone, added := map[string][]string{}, map[string][]string{}
	for _, name := range m.gone {
		up := d.from.Statements[name].Up
		if d.from.Statements[name].Tenant {
			up += ofTenants
		}
		gone[up] = append(gone[up], name)
	}
	for _, name := range m.added {
		up := d.to.Statements[name].Up
		if d.to.Statements[name].Tenant {
			up += ofTenants
		}
		added[up] = append(added[up], name)
	}
	same := d.movedBundled()
	for up, names := range added {
		if len(names) == 1 && len(gone[up]) == 1 {
			same[names[0]] = gone[up][0]
		}
	}
	return same
}

// ofTenants marks the text of a statement of tenants: run once, it is another.
const ofTenants = "\x00"

// statementsAnew returns the statements, by the name before, that stay and have to be undone and run again: those whose
// text changed, those on columns that changed, those that name a type that is built anew, and those declared behind one of
// these that may stand on it.
func (d *differ) statementsAnew(m matching[string], touched map[catalog.Name]*changeOfTable) map[string]bool {
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
		if before.Before && after.Before && before.Tenant == after.Tenant {
			// Else it is changed in its place. What stands on it names what it makes.
			anew[before.Name] = d.isRemade(before)
			continue
		}
		behind := slices.ContainsFunc(going, func(other catalog.Statement) bool {
			return !other.Before && mayStandOn(before, other)
		})
		if behind || before.Up != after.Up || before.Before != after.Before || before.NoTransaction != after.NoTransaction || before.Tenant != after.Tenant ||
			standsOnTouched(before, touched) || d.mentionsReplaced(catalog.Expression(before.Up)) {
			anew[before.Name] = true
			going = append(going, before)
		}
	}
	return anew
}

// mayStandOn reports whether a statement may need what another one makes: it names it, or it is not known what that is and
// both stand on one table.
func mayStandOn(statement, other catalog.Statement) bool {
	names, known := makes(other.Up)
	if !known {
		return shareTable(statement, other)
	}
	return namesOneOf(statement.Up, names) || quotesOneOf(statement.Up, names)
}

func shareTable(a, b catalog.Statement) bool {
	if len(a.After) == 0 && len(b.After) == 0 {
		return true
	}
	return slices.ContainsFunc(a.After, func(table catalog.Name) bool { return slices.Contains(b.After, table) })
}

// changeOfTable says how a table changes under statements, by the names before. What takes all columns changes with it in
// any case, if only because it gains one.
type changeOfTable struct {
	whole bool            // it is renamed or dropped
	shape bool            // its columns change, and not only its keys
	names map[string]bool // of columns, keys and exclusion constraints; what stands on one of these has to make way
}

// touchedTables returns the tables, by the name before, whose columns or keys change.
func (d *differ) touchedTables() map[catalog.Name]*changeOfTable {
	touched := map[catalog.Name]*changeOfTable{}
	touchKey := func(ref operation.Ref, names ...string) *changeOfTable {
		change := touched[ref.From]
		if change == nil {
			change = &changeOfTable{names: map[string]bool{}}
			touched[ref.From] = change
		}
		for _, name := range names {
			change.names[name] = true
		}
		return change
	}
	touch := func(ref operation.Ref, columns ...string) *changeOfTable {
		change := touchKey(ref, columns...)
		change.shape = true
		return change
	}
	for _, op := range d.ops {
		switch op := op.(type) {
		case operation.AddColumn:
			touch(op.Table)
		case operation.RecallColumn:
			touch(op.Table)
		case operation.DropColumn:
			touch(op.Table, op.Column.Name)
		case operation.RenameColumn:
			touch(op.Table, op.From)
		case operation.DropExpression:
			touch(op.Table, op.From.Name)
		case operation.AddExpression:
			touch(op.Table, op.From.Name)
		case operation.DropPrimaryKey: // a view may group by it
			touch(op.Table, op.Key.Columns...)
			touchKey(op.Table, op.Key.Name)
		case operation.DropUnique: // an INSERT may name it, ON CONFLICT
			touchKey(op.Table, op.Unique.Name)
		case operation.DropExclude:
			touchKey(op.Table, op.Exclude.Name)
		case operation.AlterColumn:
			if op.Retyped {
				touch(op.Table, op.From.Name)
			}
		case operation.RenameTable:
			touch(operation.At(op.From)).whole = true
		case operation.DropTable:
			touch(operation.At(op.Table.Name)).whole = true
		default: // it does not change what a statement sees
		}
	}
	return touched
}

// standsOnTouched reports whether a statement has to make way: it names one of the columns that change, or takes all
// columns of a table that changes. The names are found by sight, so some that mean another thing count too.
func standsOnTouched(statement catalog.Statement, touched map[catalog.Name]*changeOfTable) bool {
	for _, table := range statement.After {
		change := touched[table]
		if change != nil && (change.whole || change.shape && takesAll(statement.Up, table.Name) || namesOneOf(statement.Up, change.names)) {
			return true
		}
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

// sameStatement compares a statement with what it becomes, its tables by the names they have then.
func (d *differ) sameStatement(a, b catalog.Statement) bool {
	after := d.mid.Statements[a.Name].After
	return a.Name == b.Name && a.Up == b.Up && a.Down == b.Down && a.Irreversible == b.Irreversible && a.Before == b.Before &&
		a.NoTransaction == b.NoTransaction && a.Tenant == b.Tenant && a.Pack == b.Pack && slices.Equal(after, b.After)
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
