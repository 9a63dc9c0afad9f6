package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ashlar-go/ashlar/merge"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// plan decides what becomes of the migrations of this branch.
func (r *rebasing) plan(ctx context.Context, o generateOptions, taken *[]migration.Version) error {
	own := r.withoutCopies()
	for _, m := range own {
		if m.Up.Dev {
			return failure("Type ashlar generate NAME first, which puts one with a name in its place.", "%s: a dev migration, which does not stay", r.path(m, migration.Up))
		}
	}
	late := len(own) > 0 && own[0].Version <= r.newest
	fresh, err := r.fresh(ctx, own)
	if err != nil {
		return err
	}
	switch {
	case len(own) == 0:
		return nil
	case fresh && !late:
		for _, m := range own {
			r.moves = append(r.moves, move{ownMigration: m, kept: true})
		}
		r.dropCopies()
		return nil
	case fresh:
		r.renumber(own, taken)
		r.noteHandWritten(own)
		r.dropCopies()
		return nil
	}
	return r.regenerate(own, o, taken)
}

// withoutCopies returns the migrations of this branch but for those that a run before, which was interrupted, has moved
// already.
func (r *rebasing) withoutCopies() []ownMigration {
	var out []ownMigration
	for i, m := range r.own {
		copied := m.Version <= r.newest && slices.ContainsFunc(r.own[i+1:], func(other ownMigration) bool { return other.Version > r.newest && m.same(other) })
		if !copied {
			out = append(out, m)
		}
	}
	return out
}

// dropCopies lets those that were moved already take the place of what they were.
func (r *rebasing) dropCopies() {
	for i := range r.moves {
		for _, m := range r.own {
			if m.Version != r.moves[i].Version && m.same(r.moves[i].ownMigration) && !slices.ContainsFunc(r.moves, func(other move) bool {
				return other.Version == m.Version || slices.ContainsFunc(other.was, func(was ownMigration) bool { return was.Version == m.Version })
			}) {
				r.moves[i].was = append(r.moves[i].was, m)
			}
		}
	}
}

// fresh reports whether the generated migrations of this branch fit the state of the base: they were made from it, or what they
// change and what the base has changed since have nothing to do with each other.
func (r *rebasing) fresh(ctx context.Context, own []ownMigration) (bool, error) {
	first := slices.IndexFunc(own, ownMigration.marked)
	if first < 0 || own[first].Down.GeneratedFrom == snapshot.Digest(r.before) {
		return true, nil
	}
	start, err := r.stateOf(ctx, slashed(r.repo.Name, r.repo.Paths.Snapshots), own[first].Down.GeneratedFrom)
	if err != nil || start == nil {
		return false, err
	}
	here, err := snapshot.LoadDir(r.place.path(r.repo.Name, r.repo.Paths.Snapshots))
	if err != nil {
		return false, nil //nolint:nilerr // what git's merge made of it cannot be read, so all is made anew
	}
	return merge.Apart(start, r.before, here)
}

// noteHandWritten says of hand-written migrations that somebody should read them.
func (r *rebasing) noteHandWritten(own []ownMigration) {
	for _, m := range own {
		if !m.marked() {
			r.notes = append(r.notes, fmt.Sprintf("%s is written by hand and stays as it is: read whether it fits what %s has changed", m.String(), r.said))
		}
	}
}

// regenerate makes the generated migrations anew, from the state of the base, and keeps those before and behind them.
func (r *rebasing) regenerate(own []ownMigration, o generateOptions, taken *[]migration.Version) error {
	first := slices.IndexFunc(own, ownMigration.marked)
	last := len(own) - 1
	for !own[last].marked() {
		last--
	}
	before, block, behind := own[:first], own[first:last+1], own[last+1:]
	for _, m := range block {
		switch {
		case !m.marked():
			return failure("Move what it does behind the generated ones, or make those behind it anew by hand: remove them, and type ashlar generate NAME.",
				"%s: written by hand between generated migrations that have to be made anew, since %s has changed the state that they lead on from", r.path(m, migration.Up), r.said)
		case !m.UntouchedPair():
			return failure("Restore the text that was generated (the change belongs into a migration of its own, ashlar new NAME), or give it a later version by hand and write what is missing.",
				"%s: changed since it was generated, and it has to be made anew, since %s has changed the state that it leads on from", r.path(m, migration.Up), r.said)
		}
		o.concurrentIndexes = o.concurrentIndexes || m.Up.NoTransaction
	}
	if err := doneByHand(r.place, r.repo, slices.Concat(before, behind), r.before, r.declared); err != nil {
		return err
	}
	result, _, err := state{from: r.before, to: r.declared}.computeWith(o, o.answerFlags(), answered(block))
	if err != nil {
		return err
	}
	r.next, r.anew = result.Next, true
	r.renumber(before, taken)
	c := []change{{repo: r.repo, from: r.before, result: result}}
	number(c, block[0].Name, *taken, false)
	var made []ownMigration
	for i, m := range c[0].files {
		*taken = append(*taken, m.Version)
		read, err := readAgain(m, block)
		if err != nil {
			return err
		}
		made = append(made, ownMigration{read, result.Files[i].Tenant})
	}
	for i, m := range made {
		one := move{ownMigration: m}
		if i == 0 {
			one.was = block
		}
		r.moves = append(r.moves, one)
	}
	if len(made) == 0 {
		r.moves = append(r.moves, move{was: block})
	}
	r.renumber(behind, taken)
	r.noteHandWritten(append(slices.Clone(before), behind...))
	if !r.reuse() && len(block) > 1 && len(made) > 0 {
		r.notes = append(r.notes, fmt.Sprintf("%s become %s: they are made anew from the state of %s, in one go", namesOfOwn(block), namesOfOwn(made), r.said))
	}
	return nil
}

// renumber gives migrations new versions behind all others.
func (r *rebasing) renumber(own []ownMigration, taken *[]migration.Version) {
	for _, m := range own {
		moved := m
		moved.Version = migration.NextVersion(time.Now(), *taken)
		*taken = append(*taken, moved.Version)
		r.moves = append(r.moves, move{ownMigration: moved, was: []ownMigration{m}})
	}
}

// readAgain reads a migration as it will be written, with the hazards accepted that were accepted before.
func readAgain(m migration.Migration, before []ownMigration) (migration.Migration, error) {
	var accepts []migration.Remark
	up, err := migration.ReadScript([]byte(m.Up.Text), migration.Up)
	if err != nil {
		return m, err
	}
	for _, old := range before {
		for _, accept := range old.Up.Accepts {
			about := func(other migration.Remark) bool { return other.Kind == accept.Kind && other.Object == accept.Object }
			if slices.ContainsFunc(up.Hazards, about) && !slices.ContainsFunc(accepts, about) {
				accepts = append(accepts, accept)
			}
		}
	}
	up.Accepts = accepts
	m.Up = up
	m.Down, err = migration.ReadScript([]byte(m.Down.Text), migration.Down)
	return m, err
}

// reuse keeps the files that a run before, which was interrupted or which nothing has changed since, has written: where the
// newest migrations of this branch are those that would be written, but for their versions.
func (r *rebasing) reuse() bool {
	var wanted []int
	for i, m := range r.moves {
		if m.Name != "" {
			wanted = append(wanted, i)
		}
	}
	if len(wanted) == 0 || len(wanted) > len(r.own) {
		return false
	}
	tail := r.own[len(r.own)-len(wanted):]
	for n, i := range wanted {
		if tail[n].Version <= r.newest || !tail[n].same(r.moves[i].ownMigration) {
			return false
		}
	}
	rest := r.own[:len(r.own)-len(wanted)]
	for n, i := range wanted {
		r.moves[i] = move{ownMigration: tail[n], kept: true}
	}
	r.moves = slices.DeleteFunc(r.moves, func(m move) bool { return m.Name == "" })
	r.moves[0].was = rest
	return true
}
