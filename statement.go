package ashlar

// Statement is SQL that Ashlar takes as it stands: what makes a view, a trigger, a function or a grant, and what takes it
// away. See [Resource.Statement] and [NewStatement].
type Statement struct {
	recorded
	name string
	up   string
	down string
	pack string // the pack that it is a version of; empty: none

	after         said[[]any]
	before        said[bool]
	noTransaction said[bool]
	global        said[bool]
	irreversible  said[string]
	renamedFrom   said[string]
}

// Statement adds SQL that stands on the table of the resource. The name tells it from all others of the repo. Up makes
// the thing, and down takes it away; each may be several commands, and $1 means nothing special. When one of them changes,
// the old down runs and then the new up; so they do around a change of the table that would be refused otherwise.
func (r *Resource) Statement(name, up, down string) *Statement {
	return add(&r.statements, &Statement{recorded: r.record(here(), name, up, down), name: name, up: up, down: down})
}

// NewStatement makes SQL that belongs to no resource, for Statements of [Repo]. It is like [Resource.Statement] otherwise,
// and stands on the tables that [Statement.After] names.
func NewStatement(name, up, down string) *Statement {
	return &Statement{recorded: (&Resource{}).record(here()), name: name, up: up, down: down}
}

// After names further tables that the statement stands on: resources, as pointers such as &User{}, and [Table]("users").
func (s *Statement) After(resources ...any) *Statement {
	s.after.setTarget(s.r, resources, here())
	return s
}

// Before makes the statement before the tables, for functions that defaults, checks and indexes call. It then stands on
// no table, is changed by running the new up (CREATE OR REPLACE), and is taken away after the tables.
func (s *Statement) Before() *Statement {
	s.before.set(s.r, true, here())
	return s
}

// NoTransaction runs the statement outside of a transaction, as some commands demand, in a file of its own.
func (s *Statement) NoTransaction() *Statement {
	s.noTransaction.set(s.r, true, here())
	return s
}

// Irreversible says why there is no way back, in one line, where down is empty.
func (s *Statement) Irreversible(reason string) *Statement {
	s.irreversible.set(s.r, reason, here())
	return s
}

// RenamedFrom says that the statement was called so before. Its name is no part of the database, so nothing is run. Once
// applied it says nothing more.
func (s *Statement) RenamedFrom(old string) *Statement {
	s.renamedFrom.set(s.r, old, here())
	return s
}
