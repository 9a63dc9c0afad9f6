package ashlar

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"unsafe"
)

// self is the import path of this package, for telling its functions from the user's.
var self = reflect.TypeFor[Resource]().PkgPath()

// define runs the Defines of a resource on a fresh zero value: those of the structs it embeds, inner first, then its own.
// It reports whether what they recorded can be used.
func (c *compiler) define(t *table) bool {
	t.Resource = &Resource{}
	value := reflect.New(t.typ)
	t.base = uintptr(value.UnsafePointer())
	t.value = value.Interface()
	for _, m := range t.layout.mixins {
		if m.typ.Implements(definerType) {
			c.valueReceiver(t, m.typ)
			continue
		}
		at := unsafe.Add(value.UnsafePointer(), m.offset)
		if d, ok := reflect.NewAt(m.typ, at).Interface().(Definer); ok && !c.run(t, d) {
			return false
		}
	}
	if t.typ.Implements(definerType) {
		if !hasValueMixin(t.layout) {
			c.valueReceiver(t, t.typ)
		}
		return false
	}
	return c.run(t, t.value.(Definer))
}

// hasValueMixin reports whether an embedded Define has a value receiver, so that the one of the resource may be that one.
func hasValueMixin(l *layout) bool {
	for _, m := range l.mixins {
		if m.typ.Implements(definerType) {
			return true
		}
	}
	return false
}

func (c *compiler) valueReceiver(t *table, typ reflect.Type) {
	file, line := definedAt(typ)
	c.mistakes = append(c.mistakes, Mistake{
		File: file, Line: line, Resource: t.typ.Name(),
		Message: "Define has a value receiver",
		Fix:     fmt.Sprintf("Write func (%s *%s) Define: field pointers of a copy mean nothing.", receiver(typ), typ.Name()),
	})
}

// run calls one Define. A panic in it is a mistake at its line.
func (c *compiler) run(t *table, d Definer) (ok bool) {
	defer func() {
		p := recover()
		if ok {
			return
		}
		file, line := panicPlace(reflect.TypeOf(d))
		c.mistakes = append(c.mistakes, Mistake{
			File: file, Line: line, Resource: t.typ.Name(),
			Message: fmt.Sprintf("Define panics: %v", p),
			Fix:     "A Define runs on a zero value, and only says what its columns are.",
		})
	}()
	t.phase++
	t.definers = append(t.definers, reflect.TypeOf(d).Elem())
	d.Define(t.Resource)
	return true
}

// panicPlace returns the line of Define where a panic came up. It has to be called by the function that recovers.
func panicPlace(typ reflect.Type) (file string, line int) {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	suffix := ")." + "Define"
	for {
		frame, more := frames.Next()
		own := strings.HasPrefix(frame.Function, self+".")
		if !own && strings.HasSuffix(frame.Function, suffix) && !strings.HasPrefix(frame.File, "<") {
			return relative(frame.File), frame.Line
		}
		if !more {
			return definedAt(typ.Elem())
		}
	}
}

// definedAt returns the line at which the Define of a struct begins. A Define that comes from an embedded struct is found
// there.
func definedAt(typ reflect.Type) (file string, line int) {
	pointer := reflect.PointerTo(typ)
	if typ.Implements(definerType) {
		pointer = typ
	}
	if m, ok := pointer.MethodByName("Define"); ok {
		if f := runtime.FuncForPC(m.Func.Pointer()); f != nil {
			if file, line = f.FileLine(f.Entry()); !strings.HasPrefix(file, "<") {
				return relative(file), line
			}
		}
	}
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Anonymous && f.Type.Kind() == reflect.Struct && isResource(f.Type) {
			return definedAt(f.Type)
		}
	}
	return "", 0
}

// receiver returns the letter that hints call the receiver.
func receiver(typ reflect.Type) string {
	if name := typ.Name(); name != "" && name[0] >= 'A' && name[0] <= 'Z' {
		return string(name[0] + 'a' - 'A')
	}
	return "x"
}

// typeOfDefiner returns the struct type that a pointer to a resource points to, or nil.
func typeOfDefiner(to any) reflect.Type {
	typ := reflect.TypeOf(to)
	if typ == nil || typ.Kind() != reflect.Pointer || typ.Elem().Kind() != reflect.Struct || !typ.Implements(definerType) {
		return nil
	}
	return typ.Elem()
}
