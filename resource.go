package ashlar

import "reflect"

// Resource records what a Define says. Ashlar makes one for each run; nothing is looked up or checked before [Compile].
//
// Columns are named by the addresses of the receiver's fields, by the [Column] that [Resource.ExtraColumn] returns, or by
// [TableRef.Column]. SQL text gets its columns as $1, $2 and so on. Of two words about one thing the later wins, and a
// repetition is nothing.
type Resource struct {
	phase    int            // counts the Defines that run: those of embedded structs, then the resource's own
	definers []reflect.Type // whose they are

	table     TableDefinition
	tables    []tableCall // every call of Table
	extends   said[any]   // the resource whose table this one is on
	unmanaged said[bool]

	tenantSchema, global said[bool]

	tenant     said[any] // the column that names the tenant of a row
	manages    said[managesTenant]
	filter     said[sqlText] // the base filter
	key        *PrimaryKey
	keys       []*PrimaryKey // every call of PrimaryKey with other columns
	columns    []*Column
	references []*Reference
	uniques    []*Unique
	indexes    []*Index
	checks     []*Check
	excludes   []*Exclude
	statements []*Statement
}

// recorded is a call with the arguments that tell it from others.
type recorded struct {
	r     *Resource
	at    place
	phase int
	args  []any
}

func (r *Resource) record(at place, args ...any) recorded {
	return recorded{r: r, at: at, phase: r.phase, args: args}
}

func (c *recorded) origin() *recorded { return c }

// definer returns the struct whose Define recorded the call.
func (c *recorded) definer() reflect.Type { return c.r.definers[c.phase-1] }

// earlier returns what an earlier Define has recorded at the same place with the same arguments: an embedded Define that
// is called by hand after Ashlar has called it says nothing new.
func earlier[T interface{ origin() *recorded }](list []T, c recorded) (found T, ok bool) {
	for _, item := range list {
		if o := item.origin(); o.phase < c.phase && o.at == c.at && sameArgs(o.args, c.args) {
			return item, true
		}
	}
	return found, false
}

// sameArgs compares arguments that may be anything.
func sameArgs(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameArg(a[i], b[i]) {
			return false
		}
	}
	return true
}

// sameArg compares addresses as such, and other values by what they hold.
func sameArg(a, b any) bool {
	switch a := a.(type) {
	case Part:
		b, ok := b.(Part)
		same := ok && sameArgs(a.columns, b.columns)
		a.columns, b.columns = nil, nil
		return same && reflect.DeepEqual(a, b)
	case sqlText:
		b, ok := b.(sqlText)
		return ok && a.sql == b.sql && sameArgs(a.columns, b.columns)
	case generation:
		b, ok := b.(generation)
		return ok && a.virtual == b.virtual && sameArg(a.text, b.text)
	case []any:
		b, ok := b.([]any)
		return ok && sameArgs(a, b)
	case *Identity:
		return reflect.DeepEqual(a, b)
	}
	if a == nil || b == nil || reflect.ValueOf(a).Comparable() && reflect.ValueOf(b).Comparable() {
		return a == b
	}
	return reflect.DeepEqual(a, b)
}

// add records a call, or returns the one that it repeats.
func add[T interface{ origin() *recorded }](list *[]T, item T) T {
	if found, ok := earlier(*list, *item.origin()); ok {
		return found
	}
	*list = append(*list, item)
	return item
}

// Unmanaged says that the table is somebody else's, or a view or foreign table: it is known, can be referred to, and is
// never changed. A table that becomes unmanaged stays as it is, and when it is managed again, migrations lead on from what
// it was.
func (r *Resource) Unmanaged() *Resource {
	r.unmanaged.set(r, true, here())
	return r
}
