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
	way := wayTo(runs, state)
	var forks []Fork
	for i := range runs {
		r := &runs[i]
		at := slices.IndexFunc(way, func(s step) bool { return s.state == r.from && s.since() < r.first.Version })
		if at < 0 || slices.ContainsFunc(way, func(s step) bool { return s.by == r }) || goesBack(runs, way, r) {
			continue
		}
		fork := Fork{Lost: r.first, Files: len(r.holds)}
		if at > 0 {
			fork.Instead = way[at-1].by.first
		}
		forks = append(forks, fork)
	}
	return forks
}

// run are the migrations that were generated at once.
type run struct {
	first    Migration
	from, to string
	holds    []string // of its files, the folder with the sum
}

// runsOf puts together what was generated at once, in the order of versions. What was written by hand, and what an older generator
// made, is in none.
func runsOf(all []Migration) []run {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b Migration) int { return cmp.Compare(a.Version, b.Version) })
	var runs []run
	for _, m := range sorted {
		from, to := m.Down.GeneratedFrom, m.Down.GeneratedTo
		if to == "" || from == to {
			continue
		}
		sum := path.Dir(m.Up.Path) + " " + m.Down.GeneratedUp
		last := slices.IndexFunc(runs, func(r run) bool { return r.from == from && r.to == to && !slices.Contains(r.holds, sum) })
		if last < 0 {
			runs = append(runs, run{first: m, from: from, to: to})
			last = len(runs) - 1
		}
		runs[last].holds = append(runs[last].holds, sum)
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

// wayTo returns the way that led to a state, the newest step first. A state may be on it several times.
func wayTo(runs []run, state string) (way []step) {
	for before := len(runs); ; {
		at := before - 1
		for at >= 0 && runs[at].to != state {
			at--
		}
		if at < 0 {
			return append(way, step{state: state})
		}
		way = append(way, step{state, &runs[at]})
		state, before = runs[at].from, at
	}
}

// goesBack reports whether other runs beside the way took back what a run did, as on a branch that changed its mind.
func goesBack(runs []run, way []step, r *run) bool {
	seen := map[string]bool{r.to: true}
	for grown := true; grown; {
		grown = false
		for i := range runs {
			q := &runs[i]
			if q == r || !seen[q.from] || seen[q.to] || slices.ContainsFunc(way, func(s step) bool { return s.by == q }) {
				continue
			}
			seen[q.to], grown = true, true
		}
	}
	return seen[r.from]
}
