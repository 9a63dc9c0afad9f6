package runner

import (
	"strconv"

	"github.com/ashlar-go/ashlar/migration"
)

// Target says how far to go. The zero value is what the method does by itself: Up applies everything that is pending,
// Down reverts the one version that was applied last.
type Target struct {
	kind    targetKind
	steps   int
	version migration.Version
	seq     int64
}

type targetKind int

const (
	targetDefault targetKind = iota
	targetAll
	targetSteps
	targetTo
	targetToExclusive
	targetLeftovers
)

// All goes all the way: up to the newest version, or down to none.
func All() Target { return Target{kind: targetAll} }

// Steps goes that many versions, at least one.
func Steps(n int) Target { return Target{kind: targetSteps, steps: n} }

// To goes up to and including the version, or down to and including it: rolling back to a version reverts it. To(0)
// reverts everything.
func To(v migration.Version) Target { return Target{kind: targetTo, version: v} }

// ToExclusive goes up to but not including the version, or down to but not including it: the version stays applied.
func ToExclusive(v migration.Version) Target { return Target{kind: targetToExclusive, version: v} }

// Leftovers applies nothing: [Runner.Up] and its like only revert the dev migrations whose files are gone and that were applied
// behind a place in the order of applying, [Step.Seq]. It is for who reverts over public files and tenants together, and knows
// the order: nobody looks whether tenants have later ones.
func Leftovers(behind int64) Target { return Target{kind: targetLeftovers, seq: behind} }

// String returns the target as the flag that says it.
func (t Target) String() string {
	switch t.kind {
	case targetAll:
		return "all"
	case targetSteps:
		return "--step " + strconv.Itoa(t.steps)
	case targetTo:
		return "--to " + t.version.String()
	case targetToExclusive:
		return "--to-exclusive " + t.version.String()
	case targetLeftovers:
		return "leftovers"
	default:
		return "default"
	}
}

// resolved replaces the default by what it means in a direction.
func (t Target) resolved(d migration.Direction) Target {
	switch {
	case t.kind != targetDefault:
		return t
	case d == migration.Up:
		return All()
	default:
		return Steps(1)
	}
}
