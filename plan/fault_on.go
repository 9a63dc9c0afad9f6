//go:build ashlar_faults

package plan

import "slices"

// Planted is the fault that is planted: a phase that is run too early or too late, or a rule that is switched off. It is
// there to show that the laws find it. Empty: none.
var Planted string

// Faults returns all faults that can be planted.
func Faults() []string {
	var names []string
	for _, phase := range phases {
		names = append(names, phase.name)
	}
	return append(names, rules...)
}

// rules are those that faulty is asked about.
var rules = []string{
	"a table whose name is taken is dropped early", "a column whose name is taken is dropped early",
	"a type that is in the way steps aside", "a sequence that is in the way steps aside",
	"a name that is not free yet waits", "a name over there that is taken waits",
	"tables that refer to others are dropped first", "a value whose spelling is taken steps aside",
	"a check of a domain whose name is taken steps aside",
	"a foreign key is dropped before what it stands on", "tables become logged in order of dependence",
	"all partitions are detached before one is attached",
	"what tenants had a use for goes last", "what of tenants stands in the way goes first", "what tenants had is called as it is by then",
	"a default of tenants goes before what it calls is renamed",
	"what stands under what goes last goes last",
}

// inOrder returns the phases with the planted one at the other end.
func inOrder() []phase {
	at := slices.IndexFunc(phases, func(p phase) bool { return p.name == Planted })
	if at < 0 {
		return phases
	}
	others := slices.Delete(slices.Clone(phases), at, at+1)
	if at >= len(phases)*2/3 {
		return slices.Insert(others, 0, phases[at])
	}
	return append(others, phases[at])
}

func faulty(rule string) bool { return rule == Planted }
