package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// rebased is what rebase found and did.
type rebased struct {
	Base    string            `json:"base"`
	DryRun  bool              `json:"dry_run"`
	Repos   list[rebasedRepo] `json:"repos"`
	Wrote   list[string]      `json:"wrote"`   // in order; with --dry-run, what would be
	Removed list[string]      `json:"removed"` // with --dry-run, what would be
	Notes   list[string]      `json:"notes"`
	Next    string            `json:"next,omitempty"`
}

// rebasedRepo is what became of the migrations of a repo.
type rebasedRepo struct {
	Repo   string      `json:"repo"`
	Newest string      `json:"newest,omitempty"` // version of the base
	Own    int         `json:"own"`              // migrations that the base does not hold
	Anew   bool        `json:"anew"`             // they are generated again
	Moved  list[moved] `json:"moved"`
}

// moved is a migration that has a new version, or was made anew.
type moved struct {
	Migration string       `json:"migration,omitempty"` // VERSION_name; missing: nothing is left to do
	Was       list[string] `json:"was"`
}

// move writes the migrations of all repos and removes what they were, in that order: where it is interrupted, the next run
// finds both and goes on.
func (a *app) move(all []*rebasing, o rebaseOptions) error {
	out := &rebased{Base: o.base, DryRun: o.dryRun}
	var undo []func() error
	back := func(err error) error {
		for _, one := range slices.Backward(undo) {
			err = errors.Join(err, one())
		}
		return err
	}
	changed := false
	for _, r := range all {
		out.add(r)
		for tenant, folder := range folders(r.repo) {
			var files []migration.Migration
			for _, m := range r.moves {
				if !m.kept && m.Name != "" && m.tenant == (tenant == 1) {
					files = append(files, m.Migration)
				}
			}
			for _, m := range files {
				for _, d := range bothWays {
					path := r.place.path(folder, m.FileName(d))
					out.Wrote = append(out.Wrote, path)
					if !o.dryRun {
						undo = append(undo, func() error { return ignoreAbsent(os.Remove(path)) })
					}
				}
			}
			if o.dryRun {
				continue
			}
			if err := migration.Write(r.place.path(folder), files...); err != nil {
				return back(err)
			}
		}
		paths, revert, err := r.writeSnapshots(o.dryRun)
		if err != nil {
			return back(err)
		}
		undo = append(undo, revert)
		out.Wrote = append(out.Wrote, paths...)
	}
	for _, r := range all {
		for _, m := range r.gone() {
			for _, d := range bothWays {
				path := r.path(m, d)
				out.Removed = append(out.Removed, path)
				if o.dryRun {
					continue
				}
				if err := os.Remove(path); err != nil {
					return &problem{
						code: exitFailed, text: path + ": cannot be removed", cause: bare(err),
						hint: "The new files are written. Run ashlar rebase again when that is mended: it goes on where this run stopped.",
					}
				}
			}
		}
	}
	changed = len(out.Wrote)+len(out.Removed) > 0
	if changed && !o.dryRun {
		out.Next = "git add --all " + shellWord(all[0].place.dir) + ", then " + a.typed("check --base "+shellWord(o.base))
	}
	a.report.tell(out)
	return nil
}

func ignoreAbsent(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// gone returns the migrations whose files go.
func (r *rebasing) gone() []ownMigration {
	var out []ownMigration
	for _, m := range r.moves {
		out = append(out, m.was...)
	}
	return out
}

// writeSnapshots writes the next snapshot, where there is one, and returns what it wrote and how to undo that.
func (r *rebasing) writeSnapshots(dryRun bool) (paths []string, revert func() error, err error) {
	revert = func() error { return nil }
	if r.next == nil {
		return nil, revert, nil
	}
	folder := r.place.path(r.repo.Name, r.repo.Paths.Snapshots)
	change, err := snapshot.Prepare(folder, r.next)
	if err != nil {
		return nil, revert, err
	}
	for _, path := range change.Paths() {
		paths = append(paths, r.place.path(r.repo.Name, r.repo.Paths.Snapshots, path))
	}
	if dryRun {
		return paths, revert, nil
	}
	return paths, change.Revert, change.Apply()
}

// add notes what becomes of the migrations of a repo.
func (d *rebased) add(r *rebasing) {
	repo := rebasedRepo{Repo: r.repo.Name, Own: len(r.own), Anew: r.anew}
	if r.newest > 0 {
		repo.Newest = r.newest.String()
	}
	renumbered, made := false, false
	for _, m := range r.moves {
		if len(m.was) == 0 && m.kept {
			continue
		}
		one := moved{}
		if m.Name != "" {
			one.Migration = m.String()
		}
		for _, was := range m.was {
			one.Was = append(one.Was, was.String())
			renumbered = renumbered || m.same(was)
			made = made || !m.same(was)
		}
		repo.Moved = append(repo.Moved, one)
	}
	d.Repos = append(d.Repos, repo)
	d.Notes = append(d.Notes, r.notes...)
	if gone := r.gone(); len(gone) > 0 {
		d.Notes = append(d.Notes, appliedNote(gone, renumbered, made))
	}
}

// appliedNote says what to do with a database that has migrations whose versions go.
func appliedNote(gone []ownMigration, renumbered, made bool) string {
	note := fmt.Sprintf("a database that has %s applied takes the new files for other migrations: before they come there, run rollback with the old files", namesOfOwn(gone))
	if renumbered && !made {
		note += ", or, since the SQL is the same, mark the new version and unmark the old one"
	}
	return note
}

// text prints what was found and done.
func (d *rebased) text(t text) {
	for _, r := range d.Repos {
		newest := "which has no migrations"
		if r.Newest != "" {
			newest = "whose newest is " + r.Newest
		}
		t.say("looking at repo %s: %s of this branch, not in %s, %s", r.Repo, count(r.Own, "migration"), d.Base, newest)
	}
	if len(d.Wrote)+len(d.Removed) == 0 {
		t.say("nothing to do: the migrations of this branch come last, and fit the state of %s", d.Base)
		return
	}
	for _, r := range d.Repos {
		for _, m := range r.Moved {
			to := m.Migration
			if to == "" {
				to = "nothing, since " + d.Base + " has all that they did"
			}
			for _, was := range m.Was {
				t.say("moved    %s to %s", was, to)
			}
		}
	}
	for _, path := range d.Wrote {
		t.say("%s %s", map[bool]string{true: "would write ", false: "wrote   "}[d.DryRun], path)
	}
	for _, path := range d.Removed {
		t.say("%s %s", map[bool]string{true: "would remove", false: "removed "}[d.DryRun], path)
	}
	for _, note := range d.Notes {
		t.say("note: %s", note)
	}
	if d.Next != "" {
		t.say("Next: %s", d.Next)
	}
}
