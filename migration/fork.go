package migration

import (
	"cmp"
	"path"
	"slices"
)

// Fork is a run of the generator whose change is not part of a state, although it led on from one that the state stands on. Its
// snapshots were lost, or what it made was left out where two branches were merged.
type Fork struct {
	Lost  Migration // the first one of the run
	Files int       // how many migrations the run has
	// Instead is the first one of the run that led on from the same state in its place. It has version zero where none did: the
	// state is still the one that Lost leads on from.
	Instead Migration
}

// Forks finds the forks behind a state, which is a digest as [MarkPair] takes it. All are the migrations of a repo, those of tenants
// among them, in any order. Where the headers do not tell, as of states that came of a merge, nothing is found. The result is in
// the order of versions.
func Forks(all []Migration, state string) []Fork {
	runs := runsOf(all)
	way, on := wayTo(runs, state)
	var forks []Fork
	for i := range runs {
		r := &runs[i]
		if on[r] {
			continue
		}
		at := slices.IndexFunc(way, func(s step) bool { return s.state == r.from && s.since() < r.first.Version })
		if at < 0 || goesBack(runs, on, r) {
			continue
		}
		fork := Fork{Lost: *r.first, Files: len(r.holds)}
		if at > 0 {
			fork.Instead = *way[at-1].by.first
		}
		forks = append(forks, fork)
	}
	return forks
}

// run are the migrations that were generated at once.
type run struct {
	first    *Migration
	from, to string
	holds    []string // of its files, the folder with the sum
}

// runsOf puts together what was generated at once, in the order of versions. What was written by hand, and what an older generator
// made, is in none.
func runsOf(all []Migration) []run {
	sorted := make([]*Migration, len(all))
	for i := range all {
		sorted[i] = &all[i]
	}
	slices.SortFunc(sorted, func(a, b *Migration) int { return cmp.Compare(a.Version, b.Version) })
	var runs []run
	newest := map[[2]string]int{} // by both states
	for _, m := range sorted {
		from, to := m.Down.GeneratedFrom, m.Down.GeneratedTo
		if to == "" || from == to {
			continue
		}
		sum := path.Dir(m.Up.Path) + " " + m.Down.GeneratedUp
		at, there := newest[[2]string{from, to}]
		if !there || slices.Contains(runs[at].holds, sum) { // made once more
			at = len(runs)
			newest[[2]string{from, to}] = at
			runs = append(runs, run{first: m, from: from, to: to})
		}
		runs[at].holds = append(runs[at].holds, sum)
	}
	return runs
}

// step is a state on the way, with the run that led to it; nil: that is not known, or nothing did.
type step struct {
	state string
	by    *run
}

// since returns the version with which the state was there.
func (s step) since() Version {
	if s.by == nil {
		return 0
	}
	return s.by.first.Version
}

// wayTo returns the way that led to a state, the newest step first, and the runs on it. A state may be on it several times.
func wayTo(runs []run, state string) (way []step, on map[*run]bool) {
	on = map[*run]bool{}
	for at := len(runs) - 1; at >= 0; at-- {
		if r := &runs[at]; r.to == state {
			way = append(way, step{state, r})
			on[r] = true
			state = r.from
		}
	}
	return append(way, step{state: state}), on
}

// goesBack reports whether other runs beside the way took back what a run did, as on a branch that changed its mind.
func goesBack(runs []run, on map[*run]bool, r *run) bool {
	seen := map[string]bool{r.to: true}
	for grown := true; grown; {
		grown = false
		for i := range runs {
			q := &runs[i]
			if q == r || on[q] || !seen[q.from] || seen[q.to] {
				continue
			}
			seen[q.to], grown = true, true
		}
	}
	return seen[r.from]
}
