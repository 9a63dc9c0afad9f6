package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/migration"
)

// lookAtDev finds the dev migrations of a repo. In dev mode, what is declared is compared with the state after them, where that is
// known; else they are to be taken away.
func (s *state) lookAtDev(p place, all devMigrations, dev bool) error {
	s.left = all[s.repo.Name]
	if dev {
		if after := p.stateAfter(s.repo, s.left); after != nil {
			s.from = after
			return nil
		}
	}
	s.replaces = len(s.left) > 0 || p.hasState(s.repo)
	if len(s.left) == 0 {
		return nil
	}
	for _, folder := range folders(s.repo) {
		others, err := all.beside(p).versions(folder)
		if err != nil {
			return err
		}
		s.behind = s.behind || slices.ContainsFunc(others, func(v migration.Version) bool { return v > s.left[0].Version })
	}
	return nil
}

// devNotes says what of dev migrations a user should know.
func (s state) devNotes(o generateOptions) []string {
	left := countDev(s.left)
	switch {
	case len(s.left) == 0 || !s.replaces:
		return nil
	case o.dev:
		return []string{fmt.Sprintf("what %s of repo %s led to is not known here, since snapshots or files changed: what is declared is compared with the snapshots, and what comes of it takes their place", left, s.repo.Name)}
	case o.snapshotsOnly:
		return []string{fmt.Sprintf("repo %s has %s left: migrate takes back what was done by it when its files are gone, so do not count that as something the database holds already", s.repo.Name, left)}
	}
	return nil
}

// devNotes says which answers were taken from dev mode, and what comes before the files although it was made later.
func (c change) devNotes() []string {
	var notes []string
	for _, answer := range c.reused {
		notes = append(notes, fmt.Sprintf("answered as before: --%s %s", answer.verb, answer.text))
	}
	if c.replaces && c.behind && len(c.files) > 0 {
		notes = append(notes, fmt.Sprintf("repo %s has migrations behind its first dev migration: they run before what takes the place of these, so one that needs it has to get a later version", c.repo.Name))
	}
	return notes
}

// countDev counts the dev migrations that files belong to.
func countDev(files []migration.LooseFile) string {
	versions := map[migration.Version]bool{}
	for _, f := range files {
		versions[f.Version] = true
	}
	return count(len(versions), "dev migration")
}

// leftTenants reports whether one of the dev migrations that are there runs once per tenant.
func (c change) leftTenants() bool {
	return slices.ContainsFunc(c.left, func(f migration.LooseFile) bool { return strings.HasPrefix(f.Path, c.folder(true)+"/") })
}

// notReplaced is the error of generate --check when dev migrations are left.
func notReplaced(p place, changes []change) error {
	var left []migration.LooseFile
	for _, c := range changes {
		left = append(left, c.left...)
	}
	return p.leftError(left)
}

// leftError is the error of a check that finds these dev migrations; nil: there is none.
func (p place) leftError(left []migration.LooseFile) error {
	if len(left) == 0 {
		return nil
	}
	var paths []string
	named := map[migration.Version]bool{}
	for _, f := range slices.Backward(left) { // the up file, where there is one
		if !named[f.Version] {
			named[f.Version] = true
			paths = append(paths, p.path(f.Path))
		}
	}
	slices.Reverse(paths)
	return &problem{
		code: exitCheck,
		text: countDev(left) + " left: " + strings.Join(paths, ", "),
		hint: "Type ashlar generate NAME: it writes the one migration that stands in for them, and takes them away. Nothing was written now.",
	}
}

// retire takes away the dev migrations that others stand in for by now, and notes it.
func (g *generated) retire(p place, changes []change, o generateOptions) error {
	for _, c := range changes {
		if !c.replaces {
			continue
		}
		gone, err := c.retire(p, !o.dev)
		g.Removed, g.Kept = append(g.Removed, gone.removed...), append(g.Kept, gone.kept...)
		g.retired = g.retired || len(gone.removed) > 0
		if err != nil {
			return err
		}
	}
	return nil
}

// foresee notes which dev migrations would be taken away.
func (g *generated) foresee(p place, changes []change) {
	for _, c := range changes {
		for _, f := range c.left {
			if c.replaces {
				g.WouldRemove = append(g.WouldRemove, p.path(f.Path))
			}
		}
	}
}

// tellRetired says what became of dev migrations.
func (g *generated) tellRetired(t text) {
	if g.retired {
		t.say("where the removed dev migrations were applied, migrate reverts them first")
	}
}
