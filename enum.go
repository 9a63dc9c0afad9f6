package ashlar

// Type is a type of the database that no Go type stands for, or not alone, see [Enum], [DomainType] and Types of [Repo]. Its
// methods return a changed copy.
type Type struct {
	name   string
	values []string
	at     place

	schema      said[string]
	comment     said[string]
	renamedFrom said[string]

	domain    bool // made by DomainType; the rest is for such
	base      string
	checks    []typeCheck
	notNull   said[bool]
	value     said[any] // the default
	collation said[string]
}

// Enum is an enum type with its values, in the order that comparisons follow. Columns have it by its name, with
// [Column.Type]. A Go type that lists its values needs no such entry; one with the same name and values adds what only
// these methods can say.
// https://www.postgresql.org/docs/current/datatype-enum.html
func Enum(name string, values ...string) Type { return Type{name: name, values: values, at: here()} }

// Schema says which schema the type is in, other than that of the repo.
func (t Type) Schema(name string) Type {
	t.schema = said[string]{value: name, at: here()}
	return t
}

// Comment is the COMMENT ON the type; empty: none.
func (t Type) Comment(text string) Type {
	t.comment = said[string]{value: text, at: here()}
	return t
}

// RenamedFrom says that the type was "old", or "schema.old" when it was in another schema. A name with a dot stands in
// double quotes. Once applied it says nothing more.
func (t Type) RenamedFrom(old string) Type {
	t.renamedFrom = said[string]{value: old, at: here()}
	return t
}
