package diff

import (
	"maps"
	"slices"
)

// matching says which things of two states are the same thing.
type matching[K comparable] struct {
	renamed map[K]K // name in to, to name in from, where they differ
	gone    []K     // names in from, sorted
	added   []K     // names in to, sorted
}

// source returns the name in from of what is called so in to.
func (m matching[K]) source(to K) K {
	if from, ok := m.renamed[to]; ok {
		return from
	}
	return to
}

// rename moves a pair from gone and added to renamed.
func (m *matching[K]) rename(from, to K) {
	if m.renamed == nil {
		m.renamed = map[K]K{}
	}
	m.renamed[to] = from
	m.gone = slices.DeleteFunc(m.gone, func(k K) bool { return k == from })
	m.added = slices.DeleteFunc(m.added, func(k K) bool { return k == to })
}

// match pairs the names of two states. declared holds, for a name in to, the name before; done holds the same as far as
// it was declared already when from was made, and says that the rename has happened.
func match[K comparable](from, to map[K]bool, declared, done map[K]K, compare func(a, b K) int) matching[K] {
	renamed := map[K]K{}
	taken := map[K]bool{}
	for _, name := range slices.SortedFunc(maps.Keys(declared), compare) {
		before := declared[name]
		if name == before || !to[name] || !from[before] || taken[before] || from[name] && done[name] == before {
			continue
		}
		renamed[name] = before
		taken[before] = true
	}
	// Where both names were there before and are there now, nothing moved: the declaration speaks of a rename long done.
	// Unless what had the new name has left it. Taking one rename back may leave the next without its reason, so this
	// goes on until nothing changes.
	for again := true; again; {
		again = false
		left := map[K]bool{}
		for _, before := range renamed {
			left[before] = true
		}
		for name, before := range renamed {
			if _, moves := renamed[before]; from[name] && !left[name] && to[before] && !moves {
				delete(renamed, name)
				again = true
			}
		}
	}
	sources := map[K]bool{}
	for _, before := range renamed {
		sources[before] = true
	}
	out := matching[K]{renamed: renamed}
	for name := range from {
		if _, replaced := renamed[name]; !sources[name] && (!to[name] || replaced) {
			out.gone = append(out.gone, name)
		}
	}
	for name := range to {
		if _, ok := renamed[name]; !ok && (!from[name] || sources[name]) {
			out.added = append(out.added, name)
		}
	}
	slices.SortFunc(out.gone, compare)
	slices.SortFunc(out.added, compare)
	return out
}
