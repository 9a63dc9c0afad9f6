package merge

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// The kinds of parts of a table.
const (
	uniqueKind    = "unique"
	indexKind     = "index"
	checkKind     = "check"
	excludeKind   = "exclude"
	referenceKind = "reference"
)

// part is a constraint or an index of a table, in words.
type part struct {
	kind, name, text, comment string
}

// tableParts returns the parts of a table in order, the primary key left out.
func tableParts(t *catalog.Table) []part {
	var all []part
	for name, u := range t.Uniques {
		all = append(all, part{uniqueKind, name, uniqueText(u), u.Comment})
	}
	for name, i := range t.Indexes {
		all = append(all, part{indexKind, name, indexText(i), i.Comment})
	}
	for name, c := range t.Checks {
		all = append(all, part{checkKind, name, checkText(c), c.Comment})
	}
	for name, e := range t.Excludes {
		all = append(all, part{excludeKind, name, excludeText(e), e.Comment})
	}
	for name, r := range t.References {
		all = append(all, part{referenceKind, name, referenceText(r), r.Comment})
	}
	slices.SortFunc(all, func(a, b part) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name)) })
	return all
}

// partNames returns the names of the parts of one kind.
func partNames(t *catalog.Table, kind string) map[string]bool {
	out := map[string]bool{}
	for _, p := range tableParts(t) {
		if p.kind == kind {
			out[p.name] = true
		}
	}
	return out
}

// partOrigins returns, by kind and by the name on a side, what the parts of a table are called in the base. A part that is gone
// while one that says the same came got another name.
func partOrigins(base, side *catalog.Table) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, kind := range []string{uniqueKind, indexKind, checkKind, excludeKind, referenceKind} {
		out[kind] = map[string]string{}
	}
	before, now := tableParts(base), tableParts(side)
	has := func(all []part, p part) bool {
		return slices.ContainsFunc(all, func(o part) bool { return o.kind == p.kind && o.name == p.name })
	}
	taken := map[part]bool{}
	for _, p := range now {
		if has(before, p) {
			out[p.kind][p.name] = p.name
			continue
		}
		for _, b := range before {
			if b.kind == p.kind && b.text == p.text && !taken[b] && !has(now, b) {
				taken[b] = true
				out[p.kind][p.name] = b.name
				break
			}
		}
	}
	return out
}

// renameParts gives parts of a table other names. Two of them may change places.
func renameParts(t *catalog.Table, kind string, names map[string]string) {
	switch kind {
	case uniqueKind:
		t.Uniques = rekeyed(t.Uniques, names, func(u *catalog.Unique, name string) { u.Name = name })
	case indexKind:
		t.Indexes = rekeyed(t.Indexes, names, func(i *catalog.Index, name string) { i.Name = name })
	case checkKind:
		t.Checks = rekeyed(t.Checks, names, func(c *catalog.Check, name string) { c.Name = name })
	case excludeKind:
		t.Excludes = rekeyed(t.Excludes, names, func(e *catalog.Exclude, name string) { e.Name = name })
	case referenceKind:
		t.References = rekeyed(t.References, names, func(r *catalog.Reference, name string) { r.Name = name })
	}
}

func rekeyed[V any](things map[string]V, names map[string]string, set func(*V, string)) map[string]V {
	out := make(map[string]V, len(things))
	for name, thing := range things {
		if to, ok := names[name]; ok {
			name = to
			set(&thing, name)
		}
		out[name] = thing
	}
	return out
}

// joinParts joins the constraints and indexes of one kind of three tables. Each is built as a whole, so what it says is one
// property; its comment is another.
func joinParts[V any](m *merger, kind string, maps three[map[string]V], text func(V) string, comment func(*V) *string) map[string]V {
	whole := func(v V) string { return words(text(v), commentText(*comment(&v))) }
	look := func(name string) string { return label(kind, name) }
	return things(m, maps, cmp.Compare[string], look, whole, func(name string, added bool, v three[V]) V {
		at := label(kind, name)
		out := choose(m, at, added, text, v)
		said := three[string]{ours: *comment(&v.ours), theirs: *comment(&v.theirs)}
		if !added {
			said.base = *comment(&v.base)
		}
		*comment(&out) = settle(m, at+": comment", added, said)
		return out
	})
}
