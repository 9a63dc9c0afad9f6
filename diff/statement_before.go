package diff

import (
	"fmt"

	"github.com/ashlar-go/ashlar/catalog"
)

// remakeBefore finds the Before statements that stay and have to be undone and run again: those that take or return a type
// that is built anew, and those declared behind one of these that may stand on it. What calls what they make is built anew
// too, where that is a check, an index, an exclusion constraint or a generated column. Elsewhere it is in the way.
func (d *differ) remakeBefore() {
	if len(d.replaced) == 0 || len(d.from.Statements) == 0 { // nearly always
		return
	}
	m := d.matchStatements()
	callers := d.fixedCallers()
	for _, before := range d.from.SortedStatements() {
		now, stays := m.target(before.Name)
		typ := d.takesReplaced(before.Up)
		if !stays || !before.Before || !d.to.Statements[now].Before || typ.IsZero() && !namesOneOf(before.Up, d.remade) {
			continue
		}
		what := fmt.Sprintf("stands on type %q, which has to be built anew, there or on the way back", display(typ))
		if typ.IsZero() {
			what = "stands on another one, which has to make way for a type that is built anew"
		}
		if before.Irreversible != "" {
			d.errs = append(d.errs, &Mistake{
				Message: fmt.Sprintf("statement %q cannot be undone, and %s", before.Name, what),
				Fix:     "Leave the type as it is.",
			})
			continue
		}
		made := makesOrCalls(before.Up)
		for _, caller := range callers {
			if namesOneOf(caller.sql, made) {
				d.errs = append(d.errs, &Mistake{
					Message: fmt.Sprintf("statement %q %s, and %s calls what it makes", before.Name, what, caller.label),
					Fix:     "Leave the type as it is, or take the call away in a migration of its own first, and put it back in one behind.",
				})
			}
		}
		for name := range made {
			d.remade[name] = true
		}
	}
}

// isRemade reports whether a Before statement that stays is one of those.
func (d *differ) isRemade(before catalog.Statement) bool {
	if len(d.remade) == 0 {
		return false
	}
	for name := range makesOrCalls(before.Up) {
		if d.remade[name] {
			return true
		}
	}
	return namesOneOf(before.Up, d.remade)
}

// makesOrCalls returns the names of what a text creates or, where that is not known, all names before a parenthesis in it.
func makesOrCalls(sql string) map[string]bool {
	names, known := makes(sql)
	if known {
		return names
	}
	names = map[string]bool{}
	tokens := significantTokens(sql)
	for i := range len(tokens) - 1 {
		if tokens[i+1].Text == "(" && tokens[i].Name() != "" {
			names[tokens[i].Name()] = true
		}
	}
	return names
}

// takesReplaced returns the type that is built anew and that SQL names as a type; zero: none. A name behind a parenthesis or
// a comma and before another word is that of an argument.
func (d *differ) takesReplaced(sql string) catalog.Name {
	tokens := significantTokens(sql)
	for _, now := range catalog.SortedNames(d.replaced) {
		name := d.replaced[now]
		for i, token := range tokens {
			if token.Name() != name.Name {
				continue
			}
			opens := i > 0 && (tokens[i-1].Text == "(" || tokens[i-1].Text == ",")
			if opens && i+1 < len(tokens) && tokens[i+1].Name() != "" && tokens[i+1].Name() != "default" {
				continue
			}
			return name
		}
	}
	return catalog.Name{}
}

// caller is SQL of a table or domain.
type caller struct{ label, sql string }

// fixedCallers returns what is not built anew when a function in it is: defaults, partition keys, domains, and all of tables
// that come, go or are kept.
func (d *differ) fixedCallers() []caller {
	var out []caller
	for _, c := range []*catalog.Catalog{d.from, d.to} {
		for _, name := range catalog.SortedNames(c.Domains) {
			for _, expression := range expressionsOf(c.Domains[name]) {
				out = append(out, caller{fmt.Sprintf("domain %q", display(name)), string(expression)})
			}
		}
		for _, table := range c.SortedTables() {
			out = append(out, caller{fmt.Sprintf("the partition key of table %q", display(table.Name)), string(table.PartitionBy)})
			for _, column := range table.Columns {
				out = append(out, caller{fmt.Sprintf("table %q: the default of column %q", display(table.Name), column.Name), column.Default})
			}
		}
	}
	whole := func(table *catalog.Table) {
		label := fmt.Sprintf("table %q", display(table.Name))
		for _, sql := range constraintSQL(table) {
			out = append(out, caller{label, sql})
		}
		for _, column := range table.Columns {
			out = append(out, caller{label, string(column.Generated)})
		}
	}
	for _, name := range d.tables.gone {
		whole(d.from.Tables[d.origin(name)])
	}
	for _, name := range d.tables.added {
		whole(d.to.Tables[name])
	}
	for _, p := range d.pairs {
		if len(p.detached)+len(p.forgotten) > 0 {
			whole(p.from)
		}
	}
	return out
}

// constraintSQL returns the expressions and operator classes of the checks, indexes and exclusion constraints of a table.
func constraintSQL(table *catalog.Table) []string {
	var out []string
	part := func(part catalog.Part) { out = append(out, string(part.Expression), part.OperatorClass) }
	for _, name := range catalog.Sorted(table.Checks) {
		out = append(out, string(table.Checks[name].Expression))
	}
	for _, name := range catalog.Sorted(table.Indexes) {
		out = append(out, string(table.Indexes[name].Where))
		for _, of := range table.Indexes[name].Parts {
			part(of)
		}
	}
	for _, name := range catalog.Sorted(table.Excludes) {
		out = append(out, string(table.Excludes[name].Where))
		for _, of := range table.Excludes[name].Parts {
			part(of.Part)
		}
	}
	return out
}
