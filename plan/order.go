package plan

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// Order returns the operations that lead from one catalog to another as they have to run, settled: each holds the names
// that are valid at its turn. Neither catalog is changed.
func Order(from, to *catalog.Catalog, ops []operation.Operation) []operation.Operation {
	o := newOrderer(from, to, ops)
	o.recallColumns()
	o.findEarly()
	o.dropReferences()
	o.dropConstraints()
	o.dropEarly()
	o.schemas()
	o.renames()
	o.columns()
	o.createTables()
	o.addConstraints()
	o.addReferences()
	o.dropLate()
	o.dropSchemas()
	o.comments()
	return o.out
}

// orderer holds the operations by kind and the state that the ones already out have led to.
type orderer struct {
	state *catalog.Catalog              // what holds after out
	to    *catalog.Catalog              // what is to be reached
	names map[catalog.Name]catalog.Name // the name of a table before the plan, to its name now
	taken map[catalog.Name]bool         // the names of relations in to
	ops   []operation.Operation         // sorted, so that equal plans come out equal
	early map[catalog.Name]bool         // tables, by the name before the plan, that are dropped early
	out   []operation.Operation

	relations   map[catalog.Name]int // how many relations have a name now; kept while things are renamed
	asideNames  map[string]bool      // temporary names given to things in tables
	schemaNames map[string]string    // the name now of a renamed schema, to its name before the plan
	aside       int                  // how many temporary names were given
}

func newOrderer(from, to *catalog.Catalog, ops []operation.Operation) *orderer {
	o := &orderer{
		state: from.Clone(),
		to:    to,
		names: map[catalog.Name]catalog.Name{},
		taken: map[catalog.Name]bool{},
		ops:   sorted(ops),
		early: map[catalog.Name]bool{},

		relations: map[catalog.Name]int{},
	}
	for name := range from.Tables {
		o.names[name] = name
	}
	for _, table := range to.Tables {
		for _, name := range operation.Relations(table) {
			o.taken[catalog.Name{Schema: table.Name.Schema, Name: name}] = true
		}
	}
	return o
}

// sorted returns the operations in order of what they say.
func sorted(ops []operation.Operation) []operation.Operation {
	type keyed struct {
		key string
		op  operation.Operation
	}
	list := make([]keyed, len(ops))
	for i, op := range ops {
		list[i] = keyed{op.String(), op}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	out := make([]operation.Operation, len(ops))
	for i, k := range list {
		out[i] = k.op
	}
	return out
}

// emit puts out an operation whose names are settled.
func (o *orderer) emit(op operation.Operation) {
	operation.Apply(o.state, op)
	o.out = append(o.out, op)
}

// now returns the reference to a table as it is called at this point.
func (o *orderer) now(ref operation.Ref) operation.Ref { return operation.At(o.names[ref.From]) }

// each calls f for the operations of one kind, in order.
func each[T operation.Operation](o *orderer, f func(T)) {
	for _, op := range o.ops {
		if op, ok := op.(T); ok {
			f(op)
		}
	}
}
