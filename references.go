package ashlar

import "github.com/ashlar-go/ashlar/catalog"

// Action is what a foreign key does when the row it refers to is deleted or its key is changed.
type Action = catalog.Action

// The actions of a foreign key. [NoAction] is the default: the check may wait until the end of the statement, or of the
// transaction when the constraint is deferred.
// https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
const (
	NoAction   = catalog.NoAction
	Restrict   = catalog.Restrict
	Cascade    = catalog.Cascade
	SetNull    = catalog.SetNull
	SetDefault = catalog.SetDefault
)

// Reference is a foreign key, see [Resource.References].
type Reference struct {
	recorded
	column any
	target any // the resource or table referred to
	to     said[any]
	pairs  []referencePair

	name        said[string]
	onDelete    said[Action]
	deleteCols  []any
	onUpdate    said[Action]
	matchFull   said[bool]
	matchTenant said[bool]
	deferrable  said[bool]
	deferred    said[bool]
	index       said[bool]
	where       said[sqlText] // of its index
}

// referencePair is a further column of a composite foreign key.
type referencePair struct {
	column, target any
	at             place
}

// References makes the column refer to the primary key of another resource, given as a pointer to it, such as &User{}, or
// as [Table]("users") where its package cannot be imported. The receiver itself is the same table. The column takes the
// type of the one it refers to, unless it has a type of its own.
func (r *Resource) References(column, to any) *Reference {
	f := &Reference{recorded: r.record(here(), column, kindOfTarget(to)), column: column, target: to}
	return add(&r.references, f)
}

// sameTarget compares targets of two runs. Of columns of targets nothing is known but the call that named them.
func sameTarget(a, b any) bool { return sameArg(kindOfTarget(a), kindOfTarget(b)) }

// kindOfTarget makes two runs of a Define comparable: each makes its own &User{}.
func kindOfTarget(to any) any {
	if t, ok := to.(TableRef); ok {
		return t
	}
	return typeOfDefiner(to)
}

// To names the column referred to where it is not the primary key: a field of the pointer that was given to References,
// or a column of that table.
func (f *Reference) To(column any) *Reference {
	f.to.setTarget(f.r, column, here())
	return f
}

// With adds a further column and the one it refers to, named as for [Reference.To], for a composite foreign key.
func (f *Reference) With(column, target any) *Reference {
	at := here()
	for _, p := range f.pairs {
		if sameArg(p.column, column) && p.at == at {
			return f
		}
	}
	f.pairs = append(f.pairs, referencePair{column, target, at})
	return f
}

// OnDelete says what happens to the row when the one it refers to is deleted. [SetNull] and [SetDefault] may name the
// columns that they set, from PostgreSQL 15; without, they set all.
func (f *Reference) OnDelete(action Action, columns ...any) *Reference {
	f.onDelete.set(f.r, action, here())
	f.deleteCols = columns
	return f
}

// OnUpdate says what happens to the row when the key it refers to changes.
func (f *Reference) OnUpdate(action Action) *Reference {
	f.onUpdate.set(f.r, action, here())
	return f
}

// MatchFull refuses rows that have some columns of the reference and not the others. Without it, one NULL is enough to
// refer to nothing.
func (f *Reference) MatchFull() *Reference {
	f.matchFull.set(f.r, true, here())
	return f
}

// Deferrable lets a transaction put the check off until it commits, with SET CONSTRAINTS.
func (f *Reference) Deferrable() *Reference {
	f.deferrable.set(f.r, true, here())
	return f
}

// InitiallyDeferred puts the check off until the transaction commits. It includes Deferrable.
func (f *Reference) InitiallyDeferred() *Reference {
	f.deferred.set(f.r, true, here())
	return f
}

// Index adds an index over the columns of the reference, behind the tenant column where there is one. PostgreSQL makes none,
// and without one each delete of a row that is referred to reads the whole table. A reference that leaves the tenant open
// is better served by [Resource.Index] over its column alone, since the server looks it up without the tenant.
func (f *Reference) Index() *Reference {
	f.index.set(f.r, true, here())
	return f
}

// IndexWhere adds an index over the columns of the reference for the rows that meet a condition, such as "$1 IS NOT NULL".
func (f *Reference) IndexWhere(sql string, columns ...any) *Reference {
	at := here()
	f.index.set(f.r, true, at)
	f.where.set(f.r, sqlText{sql, columns}, at)
	return f
}

// Name is the name of the constraint where it is not tickets_author_id_fkey.
func (f *Reference) Name(name string) *Reference {
	f.name.set(f.r, name, here())
	return f
}
