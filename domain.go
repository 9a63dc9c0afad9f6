package ashlar

import "slices"

// DomainType is a domain of PostgreSQL: another type with a name of its own, and with rules that its values keep in every
// column of it. The type that it stands on is spelled as for [Column.Type]; it is neither an enum nor a domain of the repo.
// Columns have a domain by its name, with [Column.Type], [GoTypeFor] or a method PostgresType, and a column that refers to
// one of a domain has it too. Whether a column may be NULL is said by its field, as ever.
//
// It is no [Domain], which is a group of resources.
// https://www.postgresql.org/docs/current/sql-createdomain.html
func DomainType(name, sqlType string) Type {
	return Type{name: name, domain: true, base: sqlType, at: here()}
}

// typeCheck is a check of a domain.
type typeCheck struct {
	name, sql string
	at        place
}

// Check adds a check to a domain. Its SQL calls the value VALUE: Check("email_has_at", "VALUE LIKE '%@%'"). A value for which
// it is NULL passes. The name is used as it is: it is what the user sees when a value is refused.
func (t Type) Check(name, sql string) Type {
	t.checks = append(slices.Clip(t.checks), typeCheck{name, sql, here()})
	return t
}

// NotNull lets a domain refuse NULL, in columns that may otherwise be NULL too. PostgreSQL advises against it: an outer join
// yields NULL all the same. Say it of the columns where you can.
func (t Type) NotNull() Type {
	t.notNull = said[bool]{value: true, at: here()}
	return t
}

// Default is what columns of a domain hold when an insert leaves them out and they have no default of their own: a value or
// SQL, as for [Column.Default].
func (t Type) Default(value any) Type {
	t.value = said[any]{value: value, at: here()}
	return t
}

// Collate is the collation of a domain over text, which its columns have unless they name another. It is written as for
// [Column.Collate].
func (t Type) Collate(name string) Type {
	t.collation = said[string]{value: name, at: here()}
	return t
}
