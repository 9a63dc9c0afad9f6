package ashlar

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/internal/lex"
)

// enum is an enum type on its way: what a Go type lists, or an entry of Repo.Types.
type enum struct {
	name   catalog.Name
	values []string
	used   bool // by the Go type of a column

	typ   reflect.Type // nil: an entry of Repo.Types, then
	entry Type
}

// sql is the name as a column has it for its type.
func (e *enum) sql() string { return typeText(e.name) }

// typeText writes the name of a type. The schema is left out when it is public.
func typeText(name catalog.Name) string {
	if name.Schema == catalog.Public {
		return ident.Quote(name.Name)
	}
	return ident.Quote(name.Schema) + "." + ident.Quote(name.Name)
}

// typeName takes the name of a type apart as SQL has it, with or without a schema.
func typeName(sql string) (name catalog.Name, ok bool) {
	tokens := lex.Tokens(strings.TrimSpace(sql))
	if len(tokens) == 3 && tokens[1].Text == "." {
		name.Schema = tokens[0].Name()
		tokens = tokens[2:]
		ok = name.Schema != ""
	} else {
		ok = true
	}
	if !ok || len(tokens) != 1 || tokens[0].Open || tokens[0].Name() == "" {
		return catalog.Name{}, false
	}
	name.Name = tokens[0].Name()
	return name, true
}

// valuesMethod returns the method that makes a Go type an enum: a string type lists its values, as a slice of itself or
// of strings. It is looked up by a constant name, so that the linker keeps no other methods for it.
func valuesMethod(typ reflect.Type) (method reflect.Method, ok bool) {
	if typ.Kind() != reflect.String || typ.PkgPath() == "" {
		return method, false
	}
	if method, ok = typ.MethodByName("Values"); !ok {
		method, ok = reflect.PointerTo(typ).MethodByName("Values")
	}
	if !ok || method.Type.NumIn() != 1 || method.Type.NumOut() != 1 || method.Type.Out(0).Kind() != reflect.Slice {
		return method, false
	}
	of := method.Type.Out(0).Elem()
	return method, of == typ || of == reflect.TypeFor[string]()
}

// enumType returns the enum that a Go type lists the values of.
func (t *typeTable) enumType(typ reflect.Type) (found columnType, ok bool) {
	method, ok := valuesMethod(typ)
	if !ok {
		return found, false
	}
	e := &enum{typ: typ}
	e.name.Name, _, _ = strings.Cut(snake(typ.Name()), "[")
	if sql := t.saidType(typ); sql != "" {
		base := strings.TrimSuffix(sql, "[]")
		if base != sql || builtIn(sql) || t.extensions[sql] {
			return found, false
		}
		if e.name, ok = typeName(sql); !ok {
			return found, false
		}
	} else if own, ok := ownType(typ); ok {
		return own, true // a mistake
	}
	if e.name.Schema == "" {
		e.name.Schema = t.schema
	}
	values, problem, fix := listed(typ, method)
	if problem == "" {
		problem, fix = valuesProblem(fmt.Sprintf("Values of %s", typ), values)
	}
	if problem == "" {
		if problem, fix = enumNameProblem(e.name); problem != "" {
			problem, fix = fmt.Sprintf("the enum of %s: %s", typ, problem), "Give it a method PostgresType that returns another name."
		}
	}
	if problem != "" {
		return columnType{problem: problem, fix: fix}, true
	}
	e.values = values
	t.enums = append(t.enums, e)
	return columnType{sql: e.sql(), enum: e}, true
}

// saidType returns the type that Repo.GoTypes or the Go type itself says, or nothing.
func (t *typeTable) saidType(typ reflect.Type) string {
	if sql, ok := t.declared[typ]; ok {
		return catalog.CanonicalType(sql)
	}
	own, _ := ownType(typ)
	return own.sql
}

// listed asks a Go type for its values.
func listed(typ reflect.Type, method reflect.Method) (values []string, problem, fix string) {
	defer func() {
		if p := recover(); p != nil {
			problem = fmt.Sprintf("Values of %s panics: %v", typ, p)
			fix = "Let it return the values without looking at its receiver: it is called on the zero value."
		}
	}()
	receiver := reflect.New(typ)
	if method.Type.In(0) == typ {
		receiver = receiver.Elem()
	}
	list := method.Func.Call([]reflect.Value{receiver})[0]
	for i := range list.Len() {
		values = append(values, list.Index(i).String())
	}
	return values, "", ""
}

// valuesProblem says what is wrong with the values of an enum, or nothing.
// https://www.postgresql.org/docs/current/datatype-enum.html
func valuesProblem(of string, values []string) (problem, fix string) {
	if len(values) == 0 {
		return of + ": there is no value", "List the values, in the order that comparisons follow."
	}
	for i, value := range values {
		switch {
		case slices.Contains(values[:i], value):
			return fmt.Sprintf("%s: %q is there twice", of, value), "List each value once."
		case len(value) > ident.MaxBytes:
			return fmt.Sprintf("%s: the value %q has %d bytes, PostgreSQL keeps %d", of, value, len(value), ident.MaxBytes), "Shorten it."
		case !utf8.ValidString(value) || strings.ContainsRune(value, 0):
			return fmt.Sprintf("%s: the value %q is not valid UTF-8 text", of, value), "Write it without the broken characters."
		}
	}
	return "", ""
}

// enumNameProblem says what is wrong with the name of an enum, or nothing.
func enumNameProblem(name catalog.Name) (problem, fix string) {
	if problem, fix = nameProblem(name.Name); problem != "" {
		return problem, fix
	}
	if name.Schema == catalog.Public && builtIn(name.Name) {
		return fmt.Sprintf("%q is a built-in type", name.Name), "Choose another name."
	}
	return schemaProblem(name.Schema)
}

// position returns where the enum is declared.
func (e *enum) position() (file string, line int) {
	if e.typ == nil {
		return e.entry.at.position()
	}
	if method, ok := valuesMethod(e.typ); ok {
		if f := runtime.FuncForPC(method.Func.Pointer()); f != nil {
			if file, line = f.FileLine(f.Entry()); !strings.HasPrefix(file, "<") {
				return relative(file), line
			}
		}
	}
	return "", 0
}

// declarer is what messages call the declaration.
func (e *enum) declarer() string {
	if e.typ == nil {
		return fmt.Sprintf("Enum(%q)", e.entry.name)
	}
	return e.typ.String()
}
