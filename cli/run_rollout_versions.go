//go:build !ashlar_lean

package cli

import (
	"cmp"
	"slices"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// versionDone is a version that some tenants got or lost. New tenants, which have all of them, are not counted.
type versionDone struct {
	Version string `json:"version"`
	Name    string `json:"name"`
	Down    bool   `json:"reverted,omitempty"` // they lost it
	Tenants int    `json:"tenants"`            // how many
}

// versionsOf returns what was done, in the order in which each tenant had it done.
func versionsOf(result runner.RolloutResult) (all list[versionDone]) {
	at := map[versionDone]int{}
	for _, tenant := range result.Tenants {
		if tenant.Created {
			continue
		}
		for _, step := range tenant.Steps {
			one := versionDone{Version: step.Version.String(), Name: step.Name, Down: step.Direction == migration.Down}
			i, there := at[one]
			if !there {
				i = len(all)
				at[one] = i
				all = append(all, one)
			}
			all[i].Tenants++
		}
	}
	slices.SortStableFunc(all, func(a, b versionDone) int {
		switch {
		case a.Down != b.Down: // what is taken back goes first
			return map[bool]int{true: -1, false: 1}[a.Down]
		case a.Down:
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(len(a.Version), len(b.Version)), cmp.Compare(a.Version, b.Version))
	})
	return all
}

// shownVersions is how many versions are named before the rest is counted.
const shownVersions = 20

// tellVersions says which versions how many tenants got or lost, and which schemas were made.
func (r rolledOut) tellVersions(t text) {
	all := versionsOf(r.result)
	for i, v := range all {
		if i == shownVersions {
			t.say("         and %d more versions", len(all)-i)
			break
		}
		verb := participle(migration.Up)
		if v.Down {
			verb = participle(migration.Down)
		}
		t.say("%-8s %s_%s in %s", verb, v.Version, v.Name, tenants(v.Tenants))
	}
	if made := r.created(); len(made) > 0 {
		t.say("created  %s: %s", tenants(len(made)), someOf(made))
	}
	switch unlisted := tenantNames(r.result.Unlisted); len(unlisted) {
	case 0:
	case 1:
		t.say("note: nothing lists %s, which is there: when it has got another name, tenants rename OLD NEW gives it that", unlisted[0])
	default:
		t.say("note: nothing lists %s, which are there: when one has got another name, tenants rename OLD NEW gives it that", someOf(unlisted))
	}
}

// created returns the tenants whose schemas were made, and are there.
func (r rolledOut) created() (names []string) {
	for _, tenant := range r.result.Tenants {
		if tenant.Created && (tenant.Err == nil || len(tenant.Steps) > 0) {
			names = append(names, ident.ShowTenant(tenant.Schema))
		}
	}
	return names
}

// tenantNames returns names as people are shown them.
func tenantNames(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = ident.ShowTenant(name)
	}
	return all
}
