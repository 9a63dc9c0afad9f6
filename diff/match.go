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

// target returns the name in to of what was called so in from, if it stays.
func (m matching[K]) target(from K) (to K, stays bool) {
	for to, before := range m.renamed {
		if before == from {
			return to, true
		}
	}
	return from, !slices.Contains(m.gone, from)
}

// match pairs the names of two states. declared holds, for a name in to, the name before; done holds the same as far as
// it was declared already when from was made, and says that the rename has happened. asked are renames that were asked
// for in this run, and come first.
func match[K comparable](from, to map[K]bool, declared, done, asked map[K]K, compare func(a, b K) int) matching[K] {
	renamed := map[K]K{}
	taken := map[K]bool{}
	claim := func(renames map[K]K, happened func(name K) bool) {
		for _, name := range slices.SortedFunc(maps.Keys(renames), compare) {
			before := renames[name]
			_, claimed := renamed[name]
			if name == before || claimed || taken[before] || !to[name] || !from[before] || happened(name) {
				continue
			}
			renamed[name] = before
			taken[before] = true
		}
	}
	claim(asked, func(K) bool { return false })
	claim(declared, func(name K) bool { return from[name] && done[name] == declared[name] })
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
