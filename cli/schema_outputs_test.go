//go:build !ashlar_lean

package cli

import "reflect"

// commandOutput is what a command prints as JSON.
type commandOutput struct {
	top     []any // results, of which the first is there whenever there is no error
	inRepos []any // or those in each of the repos, which are there then
	several bool  // it may be about several repos, each of which may fail
}

// ranUp, ranDown and the other structs here say what the types write that have a MarshalJSON of their own.
type (
	ranNew struct {
		Applied list[step] `json:"applied"`
		Skipped list[step] `json:"skipped"`
	}
	ranUp struct {
		Reverted []step `json:"reverted,omitempty"` // dev migrations, before the others
		ranNew
	}
	ranTo struct {
		ranUp
		Later int `json:"pending_later,omitempty"` // how many are pending beyond what was asked for
	}
	ranDown struct {
		Reverted list[step] `json:"reverted"`
		Skipped  list[step] `json:"skipped"`
	}
	plannedUp struct {
		Reverted []step     `json:"would_be_reverted,omitempty"` // dev migrations, before the others
		Applied  list[step] `json:"would_be_applied"`
	}
	plannedDown struct {
		Reverted list[step] `json:"would_be_reverted"`
	}
	rolloutUp struct {
		Applied list[rolloutGroup] `json:"would_be_applied"`
		rolloutRest
	}
	rolloutDown struct {
		Reverted list[rolloutGroup] `json:"would_be_reverted"`
		rolloutRest
	}
	rolloutRest struct {
		Current  int                `json:"current"` // how many have nothing to do
		Failures list[failedTenant] `json:"failures"`
	}
	allPlanned struct {
		Reverted []step     `json:"would_be_reverted,omitempty"` // dev migrations, before the others
		Applied  list[step] `json:"would_be_applied"`
		Tenants  rolloutUp  `json:"tenants"`
	}
	allNew struct {
		ranNew
		rolloutResult
	}
	allRan struct {
		ranUp
		rolloutResult
	}

	marked struct {
		Marked  list[step] `json:"marked"`
		Skipped list[step] `json:"skipped"`
	}
	unmarked struct {
		Unmarked list[step] `json:"unmarked"`
		Skipped  list[step] `json:"skipped"`
	}
	repaired struct {
		Repaired list[step] `json:"repaired"`
		Skipped  list[step] `json:"skipped"`
	}

	tenantCreated struct {
		Created      string `json:"created"`       // the tenant
		FromSnapshot bool   `json:"from_snapshot"` // at once, not by its migrations
	}
	tenantRenamed struct {
		Renamed string `json:"renamed"` // what it was called
		Name    string `json:"name"`    // what it is called now
	}
	tenantDropped struct {
		Dropped string `json:"dropped"` // the tenant
	}
	tenantSkipped struct {
		Skipped string `json:"skipped"` // the tenant, which does not exist
	}

	taken struct {
		Undone list[undone] `json:"undone"`
	}
	foretold struct {
		WouldRevert list[undone] `json:"would_revert"` // in order
	}
	wentBack struct {
		Reverted list[revertedRepo] `json:"reverted"` // what rollback has for a repo, for each run of public files or of tenants
	}
	wentForth struct {
		Migrated migratedRepos `json:"migrated"` // what migrate --all has
	}
	migratedRepos struct {
		Repos list[migratedRepo] `json:"repos"`
	}

	ofRepos struct {
		Repos list[repo] `json:"repos"`
	}
	ofRepo struct {
		Repo     string  `json:"repo"`
		Database address `json:"database,omitempty"`
	}
	failedRepo struct {
		Error *told `json:"error,omitempty"` // with several repos
	}
	failed struct {
		Error *told `json:"error,omitempty"`
	}
)

// The results for one repo: of a command, and of the runs inside of regen.
type (
	repo         struct{}
	revertedRepo struct{}
	migratedRepo struct{}
)

// joined are the results that make up a type, of which the first is always there. Those of repo differ from command to command.
var joined = map[reflect.Type][]any{
	reflect.TypeFor[revertedRepo](): {ofRepo{}, lookedAt{}, ranDown{}, rolloutResult{}},
	reflect.TypeFor[migratedRepo](): {ofRepo{}, failedRepo{}, lookedAt{}, ranUp{}, allRan{}},
}

// outputs are those of all commands of a project, by how they are typed. Those of a command alone that has others below it are
// errors.
var outputs = map[string]commandOutput{
	"init":     {top: []any{begun{}}},
	"generate": {top: []any{generated{}}},
	"check":    {top: []any{checked{}}},
	"new":      {top: []any{written{}}},
	"rebase":   {top: []any{rebased{}}},
	"resolve":  {top: []any{resolved{}}},
	"version":  {top: []any{versions{}}},
	"create":   {inRepos: []any{made{}}, several: true},
	"drop":     {inRepos: []any{gone{}}, several: true},
	"setup":    {inRepos: []any{made{}, lookedAt{}, ranUp{}, allRan{}}, several: true},
	"reset":    {inRepos: []any{gone{}, made{}, lookedAt{}, ranNew{}, allNew{}}, several: true},
	"migrate":  {inRepos: []any{lookedAt{}, ranTo{}, allRan{}, rolloutResult{}, plannedUp{}, allPlanned{}, rolloutUp{}}, several: true},
	"rollback": {inRepos: []any{lookedAt{}, ranDown{}, rolloutResult{}, plannedDown{}, rolloutDown{}}},
	"regen":    {top: []any{generated{}, taken{}, foretold{}, wentBack{}, wentForth{}}},
	"status":   {inRepos: []any{lookedAt{}, statusResult{}, tenantsResult{}}, several: true},
	"mark":     {inRepos: []any{lookedAt{}, marked{}, rolloutResult{}}},
	"unmark":   {inRepos: []any{lookedAt{}, unmarked{}, rolloutResult{}}},
	"repair":   {inRepos: []any{lookedAt{}, repaired{}, rolloutResult{}}},

	"tenants":        {},
	"tenants list":   {inRepos: []any{tenantList{}}, several: true},
	"tenants create": {inRepos: []any{tenantCreated{}}},
	"tenants rename": {inRepos: []any{tenantRenamed{}}},
	"tenants drop":   {inRepos: []any{tenantDropped{}, tenantSkipped{}}},
}
