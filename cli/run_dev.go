//go:build !ashlar_lean

package cli

import (
	"slices"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// devSteps returns what a run up reverts, which are dev migrations, and what it applies. A run down has none of the former.
func devSteps(d migration.Direction, steps []runner.Step) (back, forth []runner.Step) {
	if d == migration.Down {
		return nil, steps
	}
	for _, step := range steps {
		if step.Direction == migration.Down {
			back = append(back, step)
		} else {
			forth = append(forth, step)
		}
	}
	return back, forth
}

// sum counts the steps.
func (r ran) sum(would string) string {
	back, forth := devSteps(r.direction, r.result.Steps)
	line := count(len(back), "dev migration") + " " + would + "reverted"
	switch {
	case len(back) == 0:
		return count(len(forth), "migration") + " " + would + participle(r.direction)
	case len(forth) == 0:
		return line
	}
	return line + ", " + count(len(forth), "migration") + " " + participle(r.direction)
}

// backSteps are the steps that a run up reverts as a member of an object, where there are any.
func backSteps(name string, steps list[step]) members {
	if len(steps) == 0 {
		return members{struct{}{}}
	}
	return namedSteps(name, steps)
}

// withSQL are steps with the text of their files.
func withSQL(of []runner.Step) list[step] {
	steps := stepsOf(of)
	for i, step := range of {
		steps[i].Path, steps[i].SQL = step.Script.Path, step.Script.Content()
	}
	return steps
}

// byLedger says why a version is reverted that nobody asked for.
func byLedger(s runner.Step) string {
	if !s.Kept {
		return ""
	}
	return ": a dev migration that the files do not hold any more, by what the ledger kept of it"
}

// rolloutStep names a step of a tenant.
func rolloutStep(s runner.Step) string {
	if s.Kept {
		return s.String() + " reverted"
	}
	return s.String()
}

// tookBack counts the tenants of which dev migrations were reverted.
func (r rolledOut) tookBack() int {
	n := 0
	for _, tenant := range r.result.Tenants {
		if r.result.Direction == migration.Up && slices.ContainsFunc(tenant.Steps, func(s runner.Step) bool { return s.Kept }) {
			n++
		}
	}
	return n
}

// devMark says what becomes of a dev migration.
func devMark(e runner.Entry) string {
	switch {
	case !e.Dev:
		return ""
	case e.State == runner.Missing || e.State == runner.Changed:
		return "   (a dev migration: migrate reverts it)"
	}
	return "   (a dev migration)"
}
