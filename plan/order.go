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
	return order(from, to, ops).out
}

func order(from, to *catalog.Catalog, ops []operation.Operation) *orderer {
	o := newOrderer(from, to, ops)
	o.recallColumns()
	o.findEarly()
	for _, phase := range inOrder() {
		phase.run(o)
	}
	return o
}

// phase is a step of every plan.
type phase struct {
	name string
	run  func(*orderer)
}

// phases are the steps of every plan, in order. The package comment tells what each is for.
var phases = []phase{
	{"undo statements", (*orderer).undoStatements},
	{"drop references", (*orderer).dropReferences},
	{"drop partitions", (*orderer).dropPartitions},
	{"drop constraints", (*orderer).dropConstraints},
	{"drop generated columns", (*orderer).dropGenerated},
	{"undo Before statements", (*orderer).undoBefore},
	{"drop early", (*orderer).dropEarly},
	{"schemas", (*orderer).schemas},
	{"renames", (*orderer).renames},
	{"create types", (*orderer).createTypes},
	{"partitions", (*orderer).partitions},
	{"columns", (*orderer).columns},
	{"create tables", (*orderer).createTables},
	{"generated columns", (*orderer).addGenerated},
	{"add constraints", (*orderer).addConstraints},
	{"add references", (*orderer).addReferences},
	{"drop late", (*orderer).dropLate},
	{"attach partitions", (*orderer).attachPartitions},
	{"drop types", (*orderer).dropTypes},
	{"drop schemas", (*orderer).dropSchemas},
	{"comments", (*orderer).comments},
	{"run statements", (*orderer).runStatements},
}

// orderer holds the operations by kind and the state that the ones already out have led to.
type orderer struct {
	state *catalog.Catalog              // what holds after out
	from  *catalog.Catalog              // what holds before the plan
	to    *catalog.Catalog              // what is to be reached
	names map[catalog.Name]catalog.Name // the name of a table before the plan, to its name now
	types map[catalog.Name]catalog.Name // the same for enum types and domains, which share their names
	own   map[catalog.Name]catalog.Name // the same for sequences that belong to no column
	taken map[catalog.Name]bool         // the names of relations in to
	ops   []operation.Operation         // sorted, so that equal plans come out equal
	early map[catalog.Name]bool         // tables, by the name before the plan, that are dropped early
	read  map[catalog.ColumnKey]bool    // columns, by the names before the plan, that turn generated and whose values fill others
	out   []operation.Operation

	relations   map[catalog.Name]int // how many relations have a name now; kept while things are renamed
	rowTypes    map[catalog.Name]int // the same for partitions alone, each of which has a type of its name
	asideNames  map[string]bool      // temporary names given to things in tables
	schemaNames map[string]string    // the name now of a renamed schema, to its name before the plan
	aside       int                  // how many temporary names were given
}

func newOrderer(from, to *catalog.Catalog, ops []operation.Operation) *orderer {
	o := &orderer{
		state: from.Clone(),
		from:  from,
		to:    to,
		names: map[catalog.Name]catalog.Name{},
		types: map[catalog.Name]catalog.Name{},
		own:   map[catalog.Name]catalog.Name{},
		taken: map[catalog.Name]bool{},
		read:  readByFills(ops),
		early: map[catalog.Name]bool{},

		relations: map[catalog.Name]int{},
		rowTypes:  map[catalog.Name]int{},
	}
	o.ops = sorted(complete(ops, o.read))
	for name := range from.Tables {
		o.names[name] = name
	}
	for name := range from.Enums {
		o.types[name] = name
	}
	for name := range from.Domains {
		o.types[name] = name
	}
	for name := range from.Sequences {
		o.own[name] = name
	}
	for name := range to.Sequences {
		o.taken[name] = true
	}
	for _, table := range to.Tables {
		for _, name := range operation.Relations(table) {
			o.taken[catalog.Name{Schema: table.Name.Schema, Name: name}] = true
		}
	}
	each(o, func(op operation.ForgetColumn) { // it goes along with its table, sequence and all
		if identity := op.Column.Identity; identity != nil {
			o.taken[catalog.Name{Schema: op.Table.To.Schema, Name: identity.Sequence}] = true
		}
	})
	return o
}

// readByFills finds the plain columns that become generated ones, and whose values other columns of their tables are filled with:
// they have to stay until then.
func readByFills(ops []operation.Operation) map[catalog.ColumnKey]bool {
	fills := map[catalog.Name][]string{}
	for _, op := range ops {
		switch op := op.(type) {
		case operation.AddColumn:
			fills[op.Table.From] = append(fills[op.Table.From], op.Fill)
		case operation.AlterColumn:
			fills[op.Table.From] = append(fills[op.Table.From], op.Fill, op.Using)
		default: // it fills nothing
		}
	}
	read := map[catalog.ColumnKey]bool{}
	for _, op := range ops {
		op, ok := op.(operation.AddExpression)
		if ok && slices.ContainsFunc(fills[op.Table.From], func(fill string) bool { return operation.Mentions(catalog.Expression(fill), op.To.Name) }) {
			read[catalog.ColumnKey{Table: op.Table.From, Column: op.From.Name}] = true
		}
	}
	return read
}

// complete returns the operations with all that an enum type takes which is built anew because values go that were added.
// A type that is built anew, and a column that is dropped before anything is renamed and added again, get their new names by that.
func complete(ops []operation.Operation, read map[catalog.ColumnKey]bool) []operation.Operation {
	replaced, dropped := map[catalog.Name]bool{}, map[catalog.ColumnKey]bool{}
	for _, op := range ops {
		switch op := op.(type) {
		case operation.ReplaceEnum:
			replaced[op.Enum.From] = true
		case operation.ReplaceDomain:
			replaced[op.Domain.From] = true
		case operation.AddExpression:
			key := catalog.ColumnKey{Table: op.Table.From, Column: op.From.Name}
			dropped[key] = !read[key]
		default: // it is complete
		}
	}
	if len(replaced)+len(dropped) == 0 { // nearly always
		return ops
	}
	var out []operation.Operation
	for _, op := range ops {
		switch op := op.(type) {
		case operation.RenameEnum:
			if !replaced[op.From] {
				out = append(out, op)
			}
		case operation.RenameDomain:
			if !replaced[op.From] {
				out = append(out, op)
			}
		case operation.RenameColumn:
			if !dropped[catalog.ColumnKey{Table: op.Table.From, Column: op.From}] {
				out = append(out, op)
			}
		case operation.ReplaceEnum:
			out = append(append(out, op), op.Around...)
		default:
			out = append(out, op)
		}
	}
	return out
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

func (o *orderer) emitAll(ops []operation.Operation) {
	for _, op := range ops {
		o.emit(op)
	}
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
