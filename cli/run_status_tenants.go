//go:build !ashlar_lean

package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/internal/ident"
	"github.com/ashlar-go/ashlar/runner"
)

// statusTenants tells how the tenants of a target stand.
func (r *targetReport) statusTenants(ctx context.Context, t target, check bool) error {
	opened, over, err := t.tenants(t.run)
	if err != nil {
		return err
	}
	r.lookAt(t, opened.Address())
	all, err := opened.StatusTenants(ctx, over)
	if err != nil {
		return err
	}
	report := tenantsReport{all}
	r.tell(report)
	unsettled := len(all) - len(report.in(runner.TenantCurrent))
	if check && unsettled > 0 {
		return &problem{
			code: exitCheck,
			text: fmt.Sprintf("%s not up to date", count(unsettled, "tenant")),
			hint: report.remedy(),
		}
	}
	return nil
}

// remedy says what to do about those that are not up to date.
func (s tenantsReport) remedy() string {
	if n := len(s.in(runner.TenantUnknown)); n > 0 && n+len(s.in(runner.TenantCurrent)) == len(s.all) {
		return "Nothing lists these. Mend what does, or type ashlar tenants drop NAME where one shall go."
	}
	return "Type ashlar migrate --tenants; it tells what stands in the way."
}

// tenantsReport is how tenants stand, by name.
type tenantsReport struct{ all []runner.TenantStatus }

func (s tenantsReport) in(state runner.TenantState) (found []runner.TenantStatus) {
	for _, tenant := range s.all {
		if tenant.State == state {
			found = append(found, tenant)
		}
	}
	return found
}

// text prints a line for each group of tenants that stand alike, and some of those that need care; also with --quiet: it is what
// was asked for.
func (s tenantsReport) text(t text) {
	if len(s.all) == 0 {
		t.print("no tenants\n")
		return
	}
	t.say("")
	t.print(fmt.Sprintf("%-10s  %-14s  %7s  %s\n", "state", "version", "tenants", "which"))
	for _, state := range slices.Backward(runner.TenantStates) {
		for _, group := range grouped(s.in(state)) {
			names := make([]string, len(group))
			for i, tenant := range group {
				names[i] = ident.ShowTenant(tenant.Schema)
			}
			version, pending := group[0].Version.String(), ""
			if group[0].Version == 0 {
				version = "-"
			}
			if group[0].Pending > 0 {
				pending = fmt.Sprintf(" (%d pending)", group[0].Pending)
			}
			if group[0].Dev > 0 {
				pending += fmt.Sprintf(" (%s to be reverted)", count(group[0].Dev, "dev migration"))
			}
			t.print(fmt.Sprintf("%-10s  %-14s  %7d  %s%s\n", state, version, len(group), fewOf(names), pending))
		}
	}
	for _, state := range []runner.TenantState{runner.TenantBroken, runner.TenantChanged} {
		for i, tenant := range s.in(state) {
			if i == shownTenants {
				t.print(fmt.Sprintf("... and %d more that are %s\n", len(s.in(state))-i, state))
				break
			}
			why := strings.TrimPrefix(masked(tenant.Failure), fmt.Sprintf("schema %q: ", tenant.Schema))
			t.print(fmt.Sprintf("%s: %s\n", ident.ShowTenant(tenant.Schema), why))
		}
	}
	t.print(s.tally() + "\n")
}

// fewOf names some of many, so that a line fits a terminal.
func fewOf(names []string) string {
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// grouped puts tenants together that stand alike, those behind most first.
func grouped(tenants []runner.TenantStatus) [][]runner.TenantStatus {
	slices.SortStableFunc(tenants, func(a, b runner.TenantStatus) int {
		return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Pending, b.Pending), cmp.Compare(a.Dev, b.Dev))
	})
	var groups [][]runner.TenantStatus
	for i, tenant := range tenants {
		if i == 0 || tenant.Version != tenants[i-1].Version || tenant.Pending != tenants[i-1].Pending || tenant.Dev != tenants[i-1].Dev {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], tenant)
	}
	return groups
}

func (s tenantsReport) tally() string {
	line := tenants(len(s.all)) + ":"
	for i, state := range slices.Backward(runner.TenantStates) {
		if n := len(s.in(state)); n > 0 {
			if i < len(runner.TenantStates)-1 && line[len(line)-1] != ':' {
				line += ","
			}
			line += fmt.Sprintf(" %d %s", n, state)
		}
	}
	return line
}

// tenantsResult is tenantsReport in JSON.
type tenantsResult struct {
	Counts  map[string]int        `json:"counts"`  // by state
	Tenants list[unsettledTenant] `json:"tenants"` // those that are not up to date
}

// unsettledTenant is a tenant that is not up to date.
type unsettledTenant struct {
	Tenant  string `json:"tenant"`
	State   string `json:"state"`
	Version string `json:"version,omitempty"` // the newest that is applied
	Pending int    `json:"pending,omitempty"`
	Dev     int    `json:"dev,omitempty"` // dev migrations that the next rollout reverts
	Failed  string `json:"failed_version,omitempty"`
	Failure string `json:"failure,omitempty"`
}

// MarshalJSON returns the counts by state, and each tenant that is not up to date.
func (s tenantsReport) MarshalJSON() ([]byte, error) {
	out := tenantsResult{Counts: map[string]int{}}
	for _, state := range runner.TenantStates {
		out.Counts[string(state)] = len(s.in(state))
	}
	for _, of := range s.all {
		if of.State == runner.TenantCurrent {
			continue
		}
		t := unsettledTenant{Tenant: of.Schema, State: string(of.State), Pending: of.Pending, Dev: of.Dev, Failure: masked(of.Failure)}
		if of.Version != 0 {
			t.Version = of.Version.String()
		}
		if of.Failed != 0 {
			t.Failed = of.Failed.String()
		}
		out.Tenants = append(out.Tenants, t)
	}
	return marshal(out)
}
