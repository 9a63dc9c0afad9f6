package merge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/operation"
)

// The kinds of things that conflicts are in, each of which has a file of its own in a snapshot.
const (
	Database  = "database" // extensions and schemas
	Table     = "table"
	Type      = "type" // an enum
	Domain    = "domain"
	Sequence  = "sequence"
	Statement = "statement"
)

// Conflict is what two branches changed in ways that do not go together.
type Conflict struct {
	Kind   string       // of the thing: one of the constants
	Object catalog.Name // its name in the result; zero for the database. That of a statement has no schema.
	Part   string       // what of it: `column "title": type`; empty: the whole thing

	Ours, Theirs string // what each side did, in words: `changed it from text to citext`
}

// String returns the conflict in one line.
func (c Conflict) String() string {
	where := c.Kind
	if c.Kind != Database {
		where += " " + shown(c.Object)
	}
	if c.Part != "" {
		where += ": " + c.Part
	}
	return fmt.Sprintf("%s: ours %s, theirs %s", where, c.Ours, c.Theirs)
}

// shown writes the name of a thing for people.
func shown(name catalog.Name) string {
	if name.Schema == "" {
		return fmt.Sprintf("%q", name.Name)
	}
	return operation.Path(name)
}

// Compute returns the state that holds what ours and theirs each made of base, and what of it does not go together, in
// order. None of the catalogs is changed, and hints are left out.
//
// Where there are conflicts, the things that they are in are in the result in some form that says nothing; all others are as
// they should be. The result is nil where conflicts of names leave nothing to be said of the rest.
func Compute(base, ours, theirs *catalog.Catalog) (*catalog.Catalog, []Conflict) {
	m := &merger{base: prepared(base), ours: prepared(ours), theirs: prepared(theirs), out: catalog.New()}
	if m.align(); len(m.conflicts) > 0 {
		return nil, m.sorted()
	}
	m.database()
	m.enums()
	m.domains()
	m.sequences()
	m.statements()
	m.tables()
	m.hold()
	return m.out, m.sorted()
}

// prepared is a copy of a catalog without what is no part of a snapshot.
func prepared(c *catalog.Catalog) *catalog.Catalog {
	out := catalog.New()
	if c != nil {
		out = c.Clone()
	}
	out.Hints = catalog.Hints{}
	for name, table := range out.Tables {
		if table.Unmanaged {
			delete(out.Tables, name)
			continue
		}
		table.Columns = slices.DeleteFunc(table.Columns, func(column catalog.Column) bool { return column.Unmanaged })
	}
	return out
}

// merger joins three states.
type merger struct {
	base, ours, theirs *catalog.Catalog // from align on, everything has the name that it has in out
	out                *catalog.Catalog
	conflicts          []Conflict

	kind   string // of the thing at hand
	object catalog.Name

	renamedTables [2]map[catalog.Name]bool // by the name in the result: those that ours, and theirs, gave it

	texts map[textKey]map[string]string // what states say of things, as far as it was asked for
}

// at says which thing is at hand.
func (m *merger) at(kind string, object catalog.Name) { m.kind, m.object = kind, object }

// conflict notes one of the thing at hand.
func (m *merger) conflict(part, ours, theirs string) {
	plain := func(text string) string { return strings.NewReplacer(asideMark, "", `\x00`, "").Replace(text) }
	c := Conflict{Kind: m.kind, Object: m.object, Part: plain(part), Ours: plain(ours), Theirs: plain(theirs)}
	c.Object.Name = plain(c.Object.Name)
	if !slices.Contains(m.conflicts, c) {
		m.conflicts = append(m.conflicts, c)
	}
}

func (m *merger) sorted() []Conflict {
	slices.SortFunc(m.conflicts, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.Object.Compare(b.Object), cmp.Compare(a.Part, b.Part),
			cmp.Compare(a.Ours, b.Ours), cmp.Compare(a.Theirs, b.Theirs))
	})
	return m.conflicts
}

// three are the values of one property in the three states. Before is meaningless when both sides added the thing.
type three[T any] struct{ base, ours, theirs T }

// settle returns the value that holds the changes of both sides. Where there is none, it notes a conflict and returns that of
// the base.
func settle[T comparable](m *merger, part string, added bool, v three[T]) T {
	switch {
	case v.ours == v.theirs:
		return v.ours
	case added:
		m.conflict(part, "added it with "+value(v.ours), "added it with "+value(v.theirs))
	case v.ours == v.base:
		return v.theirs
	case v.theirs == v.base:
		return v.ours
	default:
		m.conflict(part, changed(v.base, v.ours), changed(v.base, v.theirs))
	}
	return v.base
}

// choose is settle for what texts tell all of. Where both sides changed it, it returns what the base has, and where both added
// it, one of the two.
func choose[V any](m *merger, part string, added bool, text func(V) string, v three[V]) V {
	texts := three[string]{ours: text(v.ours), theirs: text(v.theirs)}
	if !added {
		texts.base = text(v.base)
	}
	settle(m, part, added, texts)
	switch {
	case texts.ours == texts.theirs:
		return v.ours
	case added && texts.theirs < texts.ours:
		return v.theirs
	case added:
		return v.ours
	case texts.ours == texts.base:
		return v.theirs
	case texts.theirs == texts.base:
		return v.ours
	default:
		return v.base
	}
}

// changed says in words that a property changed.
func changed[T comparable](from, to T) string {
	var zero T
	switch {
	case from == zero:
		return "set it to " + value(to)
	case to == zero:
		return "took " + value(from) + " away"
	default:
		return "changed it from " + value(from) + " to " + value(to)
	}
}

// value writes a value in one line.
func value[T comparable](v T) string {
	var zero T
	text := strings.Join(strings.Fields(fmt.Sprint(v)), " ")
	if v == zero || text == "" {
		return "none"
	}
	const most = 80
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

// earliest returns a value that is no part of the state: what a side changed, and where both did, the lesser one.
func earliest[T cmp.Ordered](added bool, v three[T]) T {
	switch {
	case added, v.ours != v.base && v.theirs != v.base:
		return min(v.ours, v.theirs)
	case v.ours == v.base:
		return v.theirs
	default:
		return v.ours
	}
}

// earliestName is earliest for the name from before a rename.
func earliestName(added bool, v three[catalog.Name]) catalog.Name {
	switch {
	case !added && v.ours == v.base:
		return v.theirs
	case !added && v.theirs == v.base:
		return v.ours
	case v.theirs.Compare(v.ours) < 0:
		return v.theirs
	default:
		return v.ours
	}
}

// things joins maps of named things. Whole tells all that is part of the state of one; join joins those that both sides
// have, added saying that the base has none.
func things[K comparable, V any](m *merger, maps three[map[K]V], compare func(a, b K) int, look func(K) string,
	whole func(V) string, join func(key K, added bool, v three[V]) V,
) map[K]V {
	out := map[K]V{}
	for _, key := range keys(maps, compare) {
		before, was := maps.base[key]
		ours, isOurs := maps.ours[key]
		theirs, isTheirs := maps.theirs[key]
		switch {
		case isOurs && isTheirs:
			out[key] = join(key, !was, three[V]{before, ours, theirs})
		case isOurs && (!was || whole(ours) != whole(before)):
			if out[key] = ours; was {
				m.conflict(look(key), "changed it", "dropped it")
			}
		case isTheirs && (!was || whole(theirs) != whole(before)):
			if out[key] = theirs; was {
				m.conflict(look(key), "dropped it", "changed it")
			}
		}
	}
	return out
}

// keys returns the keys of three maps, in order.
func keys[K comparable, V any](maps three[map[K]V], compare func(a, b K) int) []K {
	all := map[K]bool{}
	for _, of := range []map[K]V{maps.base, maps.ours, maps.theirs} {
		for key := range of {
			all[key] = true
		}
	}
	out := make([]K, 0, len(all))
	for key := range all {
		out = append(out, key)
	}
	slices.SortFunc(out, compare)
	return out
}
