package merge

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
)

// side is what is known of the names of one branch: by its own name of a thing, the name in the base, where it is not new.
type side struct {
	schemas    map[string]string
	things     map[string]map[catalog.Name]catalog.Name // by kind
	statements map[string]string
}

// sideOf finds out what the things of a side were called in the base.
func (m *merger) sideOf(c *catalog.Catalog) *side {
	s := &side{things: map[string]map[catalog.Name]catalog.Name{}}
	s.schemas = origins(
		renamedFrom(m.base.Schemas, func(v catalog.Schema) string { return v.RenamedFrom }),
		renamedFrom(c.Schemas, func(v catalog.Schema) string { return v.RenamedFrom }), cmp.Compare[string])
	s.statements = origins(
		renamedFrom(m.base.Statements, func(v catalog.Statement) string { return v.RenamedFrom }),
		renamedFrom(c.Statements, func(v catalog.Statement) string { return v.RenamedFrom }), cmp.Compare[string])
	moved := map[string]string{} // schemas, by their name in the base
	for now, before := range s.schemas {
		moved[before] = now
	}
	for kind, names := range map[string]three[map[catalog.Name]catalog.Name]{
		Table: {
			base: renamedFrom(m.base.Tables, func(v *catalog.Table) catalog.Name { return v.RenamedFrom }),
			ours: renamedFrom(c.Tables, func(v *catalog.Table) catalog.Name { return v.RenamedFrom }),
		},
		Type: {
			base: renamedFrom(m.base.Enums, func(v catalog.Enum) catalog.Name { return v.RenamedFrom }),
			ours: renamedFrom(c.Enums, func(v catalog.Enum) catalog.Name { return v.RenamedFrom }),
		},
		Domain: {
			base: renamedFrom(m.base.Domains, func(v catalog.Domain) catalog.Name { return v.RenamedFrom }),
			ours: renamedFrom(c.Domains, func(v catalog.Domain) catalog.Name { return v.RenamedFrom }),
		},
		Sequence: {
			base: renamedFrom(m.base.Sequences, func(v catalog.Sequence) catalog.Name { return v.RenamedFrom }),
			ours: renamedFrom(c.Sequences, func(v catalog.Sequence) catalog.Name { return v.RenamedFrom }),
		},
	} {
		s.things[kind] = inSchemas(names.base, names.ours, moved)
	}
	return s
}

// inSchemas is origins for things in schemas, which have followed their schema when that was renamed.
func inSchemas(base, names map[catalog.Name]catalog.Name, moved map[string]string) map[catalog.Name]catalog.Name {
	follow := func(name catalog.Name) catalog.Name {
		if to, ok := moved[name.Schema]; ok {
			return name.In(to)
		}
		return name
	}
	followed, back := map[catalog.Name]catalog.Name{}, map[catalog.Name]catalog.Name{}
	for name, before := range base {
		followed[follow(name)], back[follow(name)] = before, name
	}
	declared := map[catalog.Name]catalog.Name{}
	for name, before := range names {
		declared[name] = before
		if _, known := followed[before]; !known || before.Schema != name.Schema {
			// It is written as it was before its schema was renamed, but for a name in the thing's own schema.
			if _, known := followed[follow(before)]; known {
				declared[name] = follow(before)
			}
		}
		if old, ok := followed[name]; ok && old == before {
			followed[name] = declared[name]
		}
	}
	out := map[catalog.Name]catalog.Name{}
	for name, before := range origins(followed, declared, catalog.Name.Compare) {
		out[name] = back[before]
	}
	return out
}

// renamedFrom returns what things say that they were called.
func renamedFrom[K comparable, V any](things map[K]V, of func(V) K) map[K]K {
	out := make(map[K]K, len(things))
	for name, thing := range things {
		out[name] = of(thing)
	}
	return out
}

// origins returns, for the names of a state, what the same things are called in the base; new ones are missing. Both maps
// hold what things say that they were called before. A rename that the base notes too has happened before it, and one to a
// name that was there, while the old name is there still, long ago.
func origins[K comparable](base, now map[K]K, compare func(a, b K) int) map[K]K {
	var zero K
	renamed, taken := map[K]K{}, map[K]bool{}
	for _, name := range slices.SortedFunc(maps.Keys(now), compare) {
		before := now[name]
		noted, was := base[name]
		if _, there := base[before]; before == zero || before == name || !there || taken[before] || was && noted == before {
			continue
		}
		renamed[name], taken[before] = before, true
	}
	for again := true; again; {
		again = false
		left := map[K]bool{}
		for _, before := range renamed {
			left[before] = true
		}
		for name, before := range renamed {
			_, was := base[name]
			_, stays := now[before]
			if _, moves := renamed[before]; was && !left[name] && stays && !moves {
				delete(renamed, name)
				again = true
			}
		}
	}
	left := map[K]bool{}
	for _, before := range renamed {
		left[before] = true
	}
	out := map[K]K{}
	for name := range now {
		if before, ok := renamed[name]; ok {
			out[name] = before
		} else if _, was := base[name]; was && !left[name] {
			out[name] = name
		}
	}
	return out
}
