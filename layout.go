package ashlar

import (
	"fmt"
	"reflect"
	"strings"
)

// layout is a row struct laid out flat, the way pgx scans it.
type layout struct {
	typ    reflect.Type
	fields []field        // those that are columns, in order
	places []fieldPlace   // everything that an address can point to
	mixins []mixin        // embedded structs with a Define, inner first
	faults []fieldMistake // found on the way
}

// field is a field that is a column.
type field struct {
	path   string // of Go names, Address or Stamps.CreatedAt; embedded structs are left out of messages
	name   string // of the column
	typ    reflect.Type
	offset uintptr
	tagged bool
}

// fieldPlace is where something is in the struct, for addresses that are no column's.
type fieldPlace struct {
	name   string
	typ    reflect.Type
	offset uintptr
	why    string // it is no column: "unexported", `tagged db:"-"`, "an embedded struct"; empty: it is one
}

// leftOut is why a field is no column when the tag says so.
const leftOut = `tagged db:"-"`

// mixin is an embedded struct with a Define of its own, or one that it embeds.
type mixin struct {
	typ    reflect.Type
	offset uintptr
}

// fieldMistake is a mistake of the struct itself.
type fieldMistake struct {
	field, message, fix string
}

// layoutOf lays out a struct type.
func layoutOf(typ reflect.Type) *layout {
	l := &layout{typ: typ, fields: make([]field, 0, typ.NumField()), places: make([]fieldPlace, 0, typ.NumField())}
	l.walk(typ, 0)
	l.clashes()
	return l
}

func (l *layout) walk(typ reflect.Type, base uintptr) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		at := fieldPlace{name: f.Name, typ: f.Type, offset: base + f.Offset}
		switch {
		case f.Anonymous && f.Type.Kind() != reflect.Struct && f.Tag.Get("db") == "-":
			at.why = leftOut
		case f.Anonymous && f.Type.Kind() == reflect.Struct && embeddable(f.Type):
			at.why = "an embedded struct"
			l.embed(f, at.offset)
		case f.Anonymous && !f.IsExported():
			at.why = "unexported"
			l.fault(f.Name, "is embedded and unexported, and pgx cannot set it", "Give it an exported name.")
		case f.Anonymous && (f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Struct):
			at.why = "embedded"
			l.fault(f.Name, fmt.Sprintf("an embedded %s is no column, and pgx does not scan it as one", f.Type), "Give it a name, or embed the struct itself.")
		case !f.IsExported():
			at.why = "unexported"
		default:
			at.why = l.column(f, at.offset)
		}
		l.places = append(l.places, at)
	}
}

// embeddable reports whether an embedded struct is meant to be flattened: pgx flattens each, also those that are values
// of one column.
func embeddable(typ reflect.Type) bool {
	if isResource(typ) {
		return true
	}
	if typ == timeType || pgtypeFolder(typ) != "" || isDecimal(typ) || standardTypes[typ] != "" || implements(typ, postgresTyper) {
		return false
	}
	return !implements(typ, valuerType) && !implements(typ, scannerType) && !implements(typ, textType)
}

func (l *layout) embed(f reflect.StructField, offset uintptr) {
	if tag, ok := f.Tag.Lookup("db"); ok {
		l.fault(f.Name, fmt.Sprintf("the tag db:%q is on an embedded struct, and pgx flattens it all the same", tag), "Take the tag away, or give the field a name.")
	}
	l.walk(f.Type, offset)
	if reflect.PointerTo(f.Type).Implements(definerType) {
		l.mixins = append(l.mixins, mixin{f.Type, offset})
	}
}

// column adds the column of a field, or says why there is none.
func (l *layout) column(f reflect.StructField, offset uintptr) (why string) {
	tag, tagged := f.Tag.Lookup("db")
	name, _, _ := strings.Cut(tag, ",")
	switch {
	case name == "-":
		return leftOut
	case tagged && name == "":
		l.fault(f.Name, fmt.Sprintf("the tag db:%q has no name, and pgx finds no column for it", tag), "Write the name into the tag, or take the tag away.")
		return "without a name"
	case !tagged:
		name = snake(f.Name)
	}
	if problem, fix := nameProblem(name); problem != "" {
		l.fault(f.Name, problem, fix)
	} else if systemColumns[name] {
		l.fault(f.Name, fmt.Sprintf("every table has a system column %q", name), "Choose another name, with a db tag or another field name.")
	}
	l.fields = append(l.fields, field{path: f.Name, name: name, typ: f.Type, offset: offset, tagged: tagged})
	return ""
}

func (l *layout) fault(field, message, fix string) {
	l.faults = append(l.faults, fieldMistake{field, message, fix})
}

// clashes finds fields that make one column, or that pgx takes for one another: it looks for the column of a field
// without a tag regardless of case and underscores.
func (l *layout) clashes() {
	flat := make([]string, len(l.fields))
	for i := range l.fields {
		f := &l.fields[i]
		flat[i] = flatName(f.name)
		for j := range i {
			other := &l.fields[j]
			switch {
			case flat[j] != flat[i]:
			case other.name == f.name:
				l.fault(f.path, fmt.Sprintf("%s and %s are both column %q", other.path, f.path, f.name), "Name one of them otherwise, with a db tag or another field name.")
			case !other.tagged || !f.tagged:
				l.fault(f.path, fmt.Sprintf("%s and %s differ only in underscores or case, and pgx reads one column into both", other.name, f.name), "Name one of them otherwise.")
			}
		}
	}
}

// find returns the column that an address with this offset and type belongs to, or says why there is none.
func (l *layout) find(offset uintptr, typ reflect.Type) (found *field, why string) {
	for i := range l.fields {
		if f := &l.fields[i]; f.offset == offset && f.typ == typ {
			return f, ""
		}
	}
	for _, p := range l.places {
		if p.offset == offset && p.typ == typ {
			return nil, fmt.Sprintf("points to %s, which is %s", p.name, p.why)
		}
	}
	for i := range l.fields {
		if f := &l.fields[i]; offset >= f.offset && offset < f.offset+f.typ.Size() {
			return f, "points inside"
		}
	}
	return nil, fmt.Sprintf("points to no field of %s", l.typ.Name())
}
