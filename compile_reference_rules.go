package ashlar

import (
	"fmt"
	"slices"
	"strings"
)

// checkTypes refuses columns that cannot be compared with those they refer to.
func (c *compiler) checkTypes(t *table, ref *reference) {
	for i, col := range ref.columns {
		to := ref.targets[i]
		mine, theirs := col.own.sql, to.out.Type
		if col.said.typ.is() {
			mine = col.out.Type
			if canRefer(c.baseOf(mine), c.baseOf(theirs)) {
				continue
			}
		} else if mine == "" || theirs == "" || mine == theirs || mine == to.own.sql || to.own.sql == "" && familyOf(c.baseOf(mine)) == familyOf(c.baseOf(theirs)) {
			continue
		}
		if to.own.sql != "" && !to.said.typ.is() {
			theirs = to.own.sql
		}
		fix := "Give both the same Go type."
		if col.field == nil {
			fix = fmt.Sprintf("Give it the type %s.", theirs)
		}
		c.fault(t, ref.said.at, ref.call, fmt.Sprintf("%s is %s, %s is %s", col.out.Name, mine, to.full(), theirs), fix)
	}
}

// widening holds the families whose values the server turns into those of another without being asked.
// https://www.postgresql.org/docs/current/typeconv-overview.html
var widening = map[family][]family{
	integerFamily:   {numericFamily, floatFamily},
	numericFamily:   {floatFamily},
	dateFamily:      {timestampFamily, timestamptzFamily},
	timestampFamily: {timestamptzFamily},
}

// canRefer reports whether a column of one type can refer to one of the other, as far as is known.
func canRefer(mine, theirs string) bool {
	a, b := familyOf(mine), familyOf(theirs)
	switch {
	case mine == theirs || a == otherFamily || b == otherFamily:
		return true
	case a == arrayFamily || a == rangeFamily || a == geometryFamily:
		return false
	default:
		return a == b || slices.Contains(widening[a], b)
	}
}

func number(f family) bool { return f == integerFamily || f == numericFamily || f == floatFamily }

// checkTarget refuses targets that the server would refuse: a foreign key needs a key or unique index over exactly its
// columns, whatever their order.
// https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
func (c *compiler) checkTarget(t *table, ref *reference) {
	to := ref.target
	if to.out.Unlogged && !t.out.Unlogged && !t.out.Unmanaged {
		c.fault(t, ref.said.at, ref.call, fmt.Sprintf("%q is unlogged and %q is not", to.name.Name, t.name.Name), "Make both unlogged, or neither.")
	}
	targets := names(ref.targets)
	if to.out.Unmanaged {
		return
	}
	how := c.uniqueness(to, targets)
	if how == isUnique {
		return
	}
	at, call := ref.said.at, ref.call
	if ref.said.to.is() {
		at, call = ref.said.to.at, fmt.Sprintf("%s.To(%s)", call, ref.targets[len(ref.targets)-len(ref.said.pairs)-1].path())
	}
	full := make([]string, len(ref.targets))
	arguments := make([]string, len(ref.targets))
	for i, col := range ref.targets {
		full[i], arguments[i] = col.full(), fmt.Sprintf("&%s.%s", receiver(to.typ), col.path())
	}
	message := strings.Join(full, ", ") + " is not unique"
	if len(full) > 1 {
		message = strings.Join(full, ", ") + " are not unique together"
	}
	fix := fmt.Sprintf("Add r.Unique(%s) to %s.", strings.Join(arguments, ", "), to.typ.Name())
	switch all := strings.Join(full, ", "); how {
	case isDeferrable:
		message, fix = all+" has a deferrable unique, which no foreign key can refer to", "Take Deferrable away from the unique."
	case isFiltered:
		message, fix = all+" has a unique with the base filter, which no foreign key can refer to", fmt.Sprintf("Say Unfiltered on the unique of %s.", to.typ.Name())
	case isPerTenant:
		message, fix = all+" is unique within a tenant only", fmt.Sprintf("Say MatchTenant, or AllTenants on the unique of %s.", to.typ.Name())
	case notUnique, isUnique:
	}
	c.fault(t, at, call, message, fix)
}

// uniqueness says how far columns are unique together.
type uniqueness int

const (
	notUnique uniqueness = iota
	isPerTenant
	isDeferrable
	isFiltered
	isUnique
)

// uniqueness returns how far the columns of a table are unique together.
func (c *compiler) uniqueness(t *table, columns []string) uniqueness {
	if sameColumns(names(t.key), columns) {
		return isUnique
	}
	perTenant := columns
	if t.tenant != nil {
		perTenant = append([]string{t.tenant.out.Name}, columns...)
	}
	most := notUnique
	found := func(over []string, how uniqueness) {
		if sameColumns(over, columns) {
			most = max(most, how)
		} else if how == isUnique && sameColumns(over, perTenant) {
			most = max(most, isPerTenant)
		}
	}
	for _, u := range t.out.Uniques {
		if u.Deferrable {
			found(u.Columns, isDeferrable)
		} else {
			found(u.Columns, isUnique)
		}
	}
	for _, i := range t.allIndexes() {
		switch over := i.index.Columns(); {
		case !i.index.Unique || len(over) != len(i.index.Parts):
		case i.filtered:
			found(over, isFiltered)
		case i.index.Where == "":
			found(over, isUnique)
		}
	}
	return most
}

func sameColumns(a, b []string) bool {
	return slices.Equal(a, b) || len(a) == len(b) && slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// checkActions refuses actions that no row could go through. It returns the columns that OnDelete sets.
func (c *compiler) checkActions(t *table, ref *reference) (setOnDelete []*column) {
	said := ref.said
	setOnDelete = ref.columns
	switch action := said.onDelete; {
	case len(said.deleteCols) > 0:
		setOnDelete = c.checkSetColumns(t, ref)
	case said.matchTenant.value && (action.value == SetNull || action.value == SetDefault):
		setOnDelete = t.inTenant(ref.columns)
		c.needs(t, action.at, fmt.Sprintf("%s.OnDelete(%s) with MatchTenant", ref.call, actionName(action.value)), 15)
	}
	c.checkAction(t, ref, "OnDelete", said.onDelete, setOnDelete)
	if said.matchTenant.value {
		c.checkAction(t, ref, "OnUpdate", said.onUpdate, t.inTenant(ref.columns)) // checkTenantReference speaks of the tenant column
	} else {
		c.checkAction(t, ref, "OnUpdate", said.onUpdate, ref.columns)
	}
	return setOnDelete
}

// checkSetColumns checks the columns that OnDelete names.
func (c *compiler) checkSetColumns(t *table, ref *reference) []*column {
	said := ref.said.onDelete
	call := ref.call + ".OnDelete(" + actionName(said.value) + ")"
	cols, ok := c.columnsOf(t, said.at, ref.call+".OnDelete", ref.said.deleteCols)
	if !ok {
		return nil
	}
	if said.value != SetNull && said.value != SetDefault {
		c.fault(t, said.at, call, "takes no columns", "Name columns for SetNull and SetDefault only.")
	}
	for _, col := range cols {
		if !slices.Contains(ref.columns, col) {
			c.fault(t, said.at, call, fmt.Sprintf("%s is no column of the reference", col.out.Name), "Name columns of the reference.")
		}
	}
	c.needs(t, said.at, call+" with columns", 15)
	return cols
}

// checkAction checks that the columns can be set.
func (c *compiler) checkAction(t *table, ref *reference, method string, said said[Action], cols []*column) {
	c.noGenerated(t, ref, method, said)
	switch said.value {
	case NoAction, Restrict, Cascade:
		return
	case SetNull, SetDefault:
	default:
		c.fault(t, said.at, fmt.Sprintf("%s.%s(%q)", ref.call, method, string(said.value)), "is no action", "Use NoAction, Restrict, Cascade, SetNull or SetDefault.")
		return
	}
	call := fmt.Sprintf("%s.%s(%s)", ref.call, method, actionName(said.value))
	for _, col := range cols {
		if col.out.Generated != "" {
			continue // refused already
		}
		if !col.out.NotNull || said.value == SetDefault && col.out.Default != "" {
			continue
		}
		fix := "Make the field a pointer."
		switch {
		case said.value == SetDefault:
			fix = "Give it a default, or make the field a pointer."
		case col.field == nil || col.said.null.is():
			fix = "Let it be NULL: take NotNull away."
		case slices.Contains(t.key, col):
			fix = "A column of the primary key is never NULL: choose another action."
		}
		message := col.out.Name + " is NOT NULL"
		if said.value == SetDefault {
			message += " and has no default"
		}
		c.fault(t, said.at, call, message, fix)
	}
}

// noGenerated refuses actions that would write a generated column.
// https://www.postgresql.org/docs/current/sql-createtable.html
func (c *compiler) noGenerated(t *table, ref *reference, method string, said said[Action]) {
	if said.value == NoAction || said.value == Restrict || said.value == Cascade && method == "OnDelete" {
		return
	}
	for _, col := range ref.columns {
		if col.out.Generated != "" {
			c.fault(t, said.at, fmt.Sprintf("%s.%s(%s)", ref.call, method, actionName(said.value)), fmt.Sprintf("%s is generated, and cannot be written", col.out.Name),
				"Choose NoAction or Restrict, or Cascade for OnDelete.")
		}
	}
}

func actionName(a Action) string {
	return map[Action]string{NoAction: "NoAction", Restrict: "Restrict", Cascade: "Cascade", SetNull: "SetNull", SetDefault: "SetDefault"}[a]
}
