//go:build !ashlar_lean

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// rolledOut is what became of the tenants.
type rolledOut struct {
	result runner.RolloutResult
	failed bool // the rollout did not begin
}

func (r rolledOut) text(t text) {
	count := r.result.Count
	done := fmt.Sprintf("%s %s in %s", tenants(count.Done), participle(r.result.Direction), brief(r.result.Duration))
	if r.result.Direction == migration.Up {
		done = fmt.Sprintf("%s migrated in %s", tenants(count.Done), brief(r.result.Duration))
	}
	r.tellVersions(t)
	switch {
	case r.failed:
	case count.Total == 0 && count.Current == 0:
		t.say("nothing to do: there is no tenant")
	case count.Total == 0:
		t.say("nothing to do: %s up to date", areTenants(count.Current))
	default:
		parts := []string{done}
		if count.Failed > 0 {
			parts = append(parts, fmt.Sprintf("%d failed", count.Failed))
		}
		if left := len(r.result.Left); left > 0 {
			parts = append(parts, fmt.Sprintf("%d not begun", left))
		}
		if count.Current > 0 {
			parts = append(parts, fmt.Sprintf("%d had nothing to do", count.Current))
		}
		if n := r.tookBack(); n > 0 {
			parts = append(parts, fmt.Sprintf("dev migrations reverted in %d", n))
		}
		t.say("%s", strings.Join(parts, ", "))
	}
}

// MarshalJSON returns the counts, the tenants that failed and those that were not begun; not those that are done, which may be
// thousands.
func (r rolledOut) MarshalJSON() ([]byte, error) {
	var out rolloutResult
	c := r.result.Count
	out.Tenants.Done, out.Tenants.Failed, out.Tenants.Left, out.Tenants.Current = c.Done, c.Failed, len(r.result.Left), c.Current
	out.Tenants.NotDone = r.result.Left
	out.DurationMS = r.result.Duration.Milliseconds()
	out.Tenants.Failure = failuresOf(r.result)
	out.Tenants.Versions, out.Tenants.Created, out.Tenants.Unlisted = versionsOf(r.result), r.created(), r.result.Unlisted
	return marshal(out)
}

// rolloutResult is rolledOut in JSON.
type rolloutResult struct {
	Tenants    rolloutCounts `json:"tenants"`
	DurationMS int64         `json:"duration_ms"` // how long it took
}

// rolloutCounts is how many tenants became what, and which need care.
type rolloutCounts struct {
	Done    int                `json:"done"`
	Failed  int                `json:"failed"`
	Left    int                `json:"left"`    // not begun, or interrupted
	Current int                `json:"current"` // had nothing to do
	Failure list[failedTenant] `json:"failures"`
	NotDone list[string]       `json:"not_begun"` // the names of those that are left

	Versions list[versionDone] `json:"versions"` // what was done, but for new tenants
	Created  list[string]      `json:"created"`  // the names of those whose schemas were made
	Unlisted list[string]      `json:"unlisted"` // schemas of which something is recorded and that nothing lists, where others were made
}

// failedTenant is a tenant that failed, or would.
type failedTenant struct {
	Tenant   string     `json:"tenant"`
	Code     string     `json:"code"` // of the kind of its error
	Message  string     `json:"message"`
	Detail   string     `json:"detail,omitempty"`
	SQLState string     `json:"sqlstate,omitempty"`
	Version  string     `json:"version,omitempty"`
	Applied  list[step] `json:"done"` // what of it was done before
}

// failuresOf returns the tenants that failed. Those that were interrupted are among those that are left.
func failuresOf(result runner.RolloutResult) (failures list[failedTenant]) {
	for _, tenant := range result.Tenants {
		if _, left := slices.BinarySearch(result.Left, tenant.Schema); left || tenant.Err == nil {
			continue
		}
		var t told
		tellStatement(&t, tenant.Err)
		failures = append(failures, failedTenant{
			Tenant: tenant.Schema, Code: errorCode(tenant.Err, exitFailed), Message: masked(tenant.Err.Error()), Detail: detail(tenant.Err), SQLState: t.SQLState, Version: t.Version,
			Applied: stepsOf(tenant.Steps),
		})
	}
	return failures
}

// rolloutPlan is what a dry run found for tenants.
type rolloutPlan struct{ result runner.RolloutResult }

// shownTenants is how many tenants are named before the rest is counted.
const shownTenants = 10

func (p rolloutPlan) text(t text) {
	groups, order := map[string][]string{}, []string{}
	texts := map[string][]runner.Step{}
	for _, tenant := range p.result.Tenants {
		if tenant.Err != nil {
			continue
		}
		var names []string
		for _, step := range tenant.Steps {
			names = append(names, rolloutStep(step))
		}
		key := strings.Join(names, ", ")
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], ident.ShowTenant(tenant.Schema))
		texts[key] = tenant.Steps
	}
	shown := map[string]bool{}
	for _, key := range order {
		t.print(fmt.Sprintf("%s (%s): %s\n", tenants(len(groups[key])), someOf(groups[key]), key))
	}
	for _, key := range order {
		for _, step := range texts[key] {
			if !shown[step.Script.Path] {
				shown[step.Script.Path] = true
				t.print("==> " + step.Script.Path + "\n" + step.Script.Content() + "\n")
			}
		}
	}
	for i, failure := range failuresOf(p.result) {
		if i == shownTenants {
			t.say("failed   %d more", p.result.Count.Failed-i)
			break
		}
		t.say("failed   %s: %s", ident.ShowTenant(failure.Tenant), failure.Message)
	}
	t.say("dry run: %s would be %s, %d have nothing to do; nothing was changed",
		tenants(len(p.result.Tenants)-p.result.Count.Failed), map[bool]string{true: "migrated", false: "reverted"}[p.result.Direction == migration.Up], p.result.Count.Current)
}

// MarshalJSON returns what would be done for each tenant, by what it is.
func (p rolloutPlan) MarshalJSON() ([]byte, error) {
	var groups list[*rolloutGroup]
	at := map[string]*rolloutGroup{}
	for _, tenant := range p.result.Tenants {
		if tenant.Err != nil {
			continue
		}
		back, forth := devSteps(p.result.Direction, tenant.Steps)
		key := fmt.Sprint(stepsOf(back), stepsOf(forth))
		if at[key] == nil {
			at[key] = &rolloutGroup{Back: stepsOf(back), Steps: stepsOf(forth)}
			groups = append(groups, at[key])
		}
		at[key].Tenants = append(at[key].Tenants, tenant.Schema)
	}
	return marshal(map[string]any{"would_be_" + participle(p.result.Direction): groups, "current": p.result.Count.Current, "failures": failuresOf(p.result)})
}

// rolloutGroup is what would be done for tenants that stand alike.
type rolloutGroup struct {
	Tenants list[string] `json:"tenants"`
	Back    []step       `json:"would_be_reverted,omitempty"` // dev migrations, before the steps
	Steps   list[step]   `json:"steps"`
}

// someOf names the first of many.
func someOf(names []string) string {
	if len(names) <= shownTenants {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shownTenants], ", "), len(names)-shownTenants)
}

func tenants(n int) string { return count(n, "tenant") }

func areTenants(n int) string {
	if n == 1 {
		return "1 tenant is"
	}
	return fmt.Sprintf("%d tenants are", n)
}
