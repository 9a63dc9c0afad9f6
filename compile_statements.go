package ashlar

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// addStatements adds the statements of all resources, then those of the repo. They are in order of the resources' types,
// and in the order of the calls.
func (c *compiler) addStatements() {
	taken := map[string]claim{}
	c.addBundled(taken)
	c.addPacks(taken)
	c.each(func(c *compiler, t *table) { c.putStatements(t, t.statements, taken) })
	own := make([]*Statement, 0, len(c.repo.Statements))
	for i, s := range c.repo.Statements {
		switch {
		case s == nil || s.r == nil:
			c.repoFault("Statements", "a statement is nil or empty", "Use NewStatement.")
		case slices.Contains(c.repo.Statements[:i], s):
			c.placedFault(s.at, statementCall(s), "is listed twice", "List it once.")
		default:
			own = append(own, s)
		}
	}
	c.putStatements(nil, own, taken)
}

func statementCall(s *Statement) string {
	if s.pack != "" {
		return fmt.Sprintf("NewPack(%q): version %s", s.pack, strings.TrimPrefix(s.name, s.pack+" v"))
	}
	return fmt.Sprintf("Statement(%q)", s.name)
}

// putStatements adds the statements of a resource, or those of the repo when there is no table. What a resource says
// replaces what its embedded structs say under the same name.
func (c *compiler) putStatements(t *table, said []*Statement, taken map[string]claim) {
	for i, s := range said {
		if t != nil && slices.ContainsFunc(said[i+1:], func(other *Statement) bool { return other.name == s.name && other.phase > s.phase }) {
			continue
		}
		call := statementCall(s)
		mine := claim{kind: "statement", t: t, at: s.at, call: call}
		if other, ok := taken[s.name]; ok {
			if same := slices.ContainsFunc(said[:i], func(other *Statement) bool { return sameStatement(other, s) }); same || t.familySays(s) {
				continue
			}
			if other.at == 0 {
				c.fault(t, s.at, call, fmt.Sprintf("%q is the name of a statement that Ashlar makes itself", s.name), "Name it otherwise.")
				continue
			}
			first, second := inOrder(other, mine)
			c.fault(second.t, second.at, call, fmt.Sprintf("two statements are named %q, the other at %s", s.name, first.at.text()), "Name one of them otherwise.")
			continue
		}
		taken[s.name] = mine
		c.checkStatement(t, s, call)
		tenant := c.statementTenancy(t, s, call)
		c.out.Statements[s.name] = catalog.Statement{
			Name:          s.name,
			Up:            c.script(t, s, call, "up", s.up),
			Down:          c.script(t, s, call, "down", s.down),
			Irreversible:  strings.TrimSpace(s.irreversible.value),
			Before:        s.before.value,
			After:         c.standsOn(t, s, tenant, call),
			NoTransaction: s.noTransaction.value,
			Tenant:        tenant,
			Pack:          s.pack,
			Position:      (len(c.out.Statements) + 1) * 1000,
		}
	}
}

// sameStatement reports whether two calls say the same.
func sameStatement(a, b *Statement) bool {
	return a.name == b.name && a.up == b.up && a.down == b.down && a.before.value == b.before.value &&
		a.noTransaction.value == b.noTransaction.value && a.irreversible.value == b.irreversible.value &&
		a.renamedFrom.value == b.renamedFrom.value && a.global.value == b.global.value && slices.EqualFunc(a.after.value, b.after.value, func(x, y any) bool {
		return sameArg(kindOfTarget(x), kindOfTarget(y)) // each makes its own &User{}
	})
}

// checkStatement refuses what contradicts itself.
func (c *compiler) checkStatement(t *table, s *Statement, call string) {
	if problem, fix := statementNameProblem(s.name); problem != "" {
		c.fault(t, s.at, call, problem, fix)
	}
	if s.before.value {
		if s.after.is() {
			c.fault(t, s.after.at, call+".After", "a Before statement is made before the tables", "Take one of them away.")
		}
		if s.noTransaction.value {
			c.fault(t, s.noTransaction.at, call+".NoTransaction", "a Before statement runs in the transaction that makes the tables", "Take one of them away.")
		}
	}
	if said := s.irreversible; said.is() {
		reason := strings.TrimSpace(said.value)
		if reason == "" || strings.ContainsFunc(reason, unicode.IsControl) {
			c.fault(t, said.at, call+".Irreversible", "the reason is not one line of text", "Say in one line why there is no way back.")
		}
	}
	if old := s.renamedFrom; old.is() {
		c.renamedStatement(t, s, call, old)
	}
}

// statementNameProblem says what is wrong with the name of a statement, or nothing. A file of the snapshot has it.
func statementNameProblem(name string) (problem, fix string) {
	switch {
	case name == "":
		return "the name is empty", "Give it a name."
	case len(name) > ident.MaxBytes:
		return fmt.Sprintf("the name has %d bytes", len(name)), fmt.Sprintf("Shorten it to %d.", ident.MaxBytes)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Sprintf("the name %q is not one line of text", name), "Write it without line breaks and broken characters."
	default:
		return "", ""
	}
}

// renamedStatement notes the name that a statement had.
func (c *compiler) renamedStatement(t *table, s *Statement, call string, old said[string]) {
	call = fmt.Sprintf("%s.RenamedFrom(%q)", call, old.value)
	if problem, fix := statementNameProblem(old.value); problem != "" {
		c.fault(t, old.at, call, problem, fix)
		return
	}
	if old.value == s.name {
		c.fault(t, old.at, call, "is the name it has now", "Write the name it had before, or take RenamedFrom away.")
		return
	}
	for _, now := range catalog.Sorted(c.out.Hints.RenamedStatements) {
		if c.out.Hints.RenamedStatements[now] == old.value {
			c.fault(t, old.at, call, fmt.Sprintf("statement %q was renamed from it too", now), "Only one of them can be the old statement.")
			return
		}
	}
	put(&c.out.Hints.RenamedStatements, s.name, old.value)
}

// standsOn returns the tables that a statement stands on.
func (c *compiler) standsOn(t *table, s *Statement, tenant bool, call string) []catalog.Name {
	if s.before.value {
		return nil
	}
	var names []catalog.Name
	if t != nil {
		names = append(names, c.standingOn(tenant, t))
	}
	for _, arg := range s.after.value {
		found := c.resourceOf(t, s.after.at, call+".After", arg, "List it, or leave it out: a statement cannot reach into another database.")
		if found == nil {
			continue
		}
		name := c.standingOn(tenant, found)
		if name.IsZero() {
			c.fault(t, s.after.at, call+".After", fmt.Sprintf("runs once, and the table of %s is in the schema of each tenant", found.typ.Name()),
				fmt.Sprintf("Say r.Statement in %s, which runs once per tenant.", found.typ.Name()))
		}
		names = append(names, name)
	}
	names = slices.DeleteFunc(names, catalog.Name.IsZero) // a statement that runs once, of a resource of tenants
	slices.SortFunc(names, catalog.Name.Compare)
	return slices.Compact(names)
}

// script returns the SQL of one direction, without white space around it and without what ends it: comments and
// semicolons, which whoever writes the file adds.
func (c *compiler) script(t *table, s *Statement, call, direction, sql string) string {
	problem, fix := "", ""
	tokens := lex.Tokens(sql)
	for len(tokens) > 0 && (blank(tokens[len(tokens)-1]) || tokens[len(tokens)-1].Text == ";") {
		tokens = tokens[:len(tokens)-1]
	}
	text := ""
	if len(tokens) > 0 {
		last := tokens[len(tokens)-1]
		text = strings.TrimSpace(sql[:last.Offset+len(last.Text)])
		if last.Open {
			problem, fix = fmt.Sprintf("the %s SQL ends inside %s", direction, opened(last)), "Close it."
		}
	}
	if !utf8.ValidString(sql) || strings.ContainsRune(sql, 0) {
		problem, fix = fmt.Sprintf("the %s SQL is not valid UTF-8 text", direction), "Write it without the broken characters."
	}
	switch {
	case problem != "":
	case text == "" && direction == "up":
		problem, fix = "the up SQL is empty", "Write what makes it, or take the statement away."
	case text == "" && !s.irreversible.is():
		problem, fix = "the down SQL is empty", "Write what takes it away, or say Irreversible with the reason."
	case text != "" && direction == "down" && s.irreversible.is():
		c.fault(t, s.irreversible.at, call+".Irreversible", "there is a way back: the down SQL", "Take one of them away.")
	}
	if problem != "" {
		c.fault(t, s.at, call, problem, fix)
	}
	return text
}
