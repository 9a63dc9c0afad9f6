package operation

import (
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// Operation is one change. The set is closed: a switch over it lists every kind.
//
//sumtype:decl
type Operation interface {
	// Inverse returns the change that undoes this one.
	Inverse() Operation
	// String describes the change in a line, for people.
	String() string

	apply(c *catalog.Catalog)
}

// Ref names a table that exists before and after a plan.
type Ref struct {
	From, To catalog.Name
}

// At returns the reference to a table whose name is settled.
func At(name catalog.Name) Ref { return Ref{name, name} }

// IsZero reports whether the reference names no table.
func (r Ref) IsZero() bool { return r == Ref{} }

// Inverse returns the reference as the way back sees it.
func (r Ref) Inverse() Ref { return Ref{r.To, r.From} }

// Inverse returns the changes that undo the given ones. They still have to be ordered.
func Inverse(ops []Operation) []Operation {
	out := make([]Operation, 0, len(ops))
	for _, op := range slices.Backward(ops) {
		out = append(out, op.Inverse())
	}
	return out
}

// Apply changes the catalog in place. Each operation must be settled: its names are those that hold when its turn comes.
func Apply(c *catalog.Catalog, ops ...Operation) {
	for _, op := range ops {
		op.apply(c)
	}
}

// Path writes the name of a table, or of something in it, for people. The schema "public" is left out.
func Path(table catalog.Name, parts ...string) string {
	names := append([]string{table.Name}, parts...)
	if table.Schema != catalog.Public {
		names = append([]string{table.Schema}, names...)
	}
	return ident.JoinPath(names...)
}
