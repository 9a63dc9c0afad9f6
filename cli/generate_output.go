package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// generated is what generate found and wrote. Its text comes in two pieces, since questions may end it in between.
type generated struct {
	Repos   list[*generatedRepo] `json:"repos"`
	Wrote   list[string]         `json:"wrote"`          // paths, in the order of writing
	Removed list[string]         `json:"removed"`        // paths of snapshots and dev migrations that are gone
	Kept    []string             `json:"kept,omitempty"` // dev migrations that were edited by hand, where they are now
	Notes   list[string]         `json:"notes"`          // on the whole project
	Next    string               `json:"next,omitempty"`
	told    int                  // how many of the notes

	// Of a dry run: snapshots; dev migrations, or those of regen; and whether regen would migrate.
	WouldWrite   []string `json:"would_write,omitempty"`   // paths of snapshots that would be written or removed
	WouldRemove  []string `json:"would_remove,omitempty"`  // paths of dev migrations, or of those that are made again
	WouldMigrate bool     `json:"would_migrate,omitempty"` // of regen

	retired bool // dev migrations are gone
}

// generatedRepo is what generate found in a repo.
type generatedRepo struct {
	Repo      string              `json:"repo"`
	Folder    string              `json:"folder"`
	Resources int                 `json:"resources"`           // how many were looked at
	Unmanaged int                 `json:"unmanaged,omitempty"` // how many of them are somebody else's, and never changed
	Notes     list[string]        `json:"notes"`
	Changes   list[changed]       `json:"changes"`
	Files     list[generatedFile] `json:"files"`
	told      int                 // how many of the notes
}

// changed is one change, with its hazards.
type changed struct {
	Change  string       `json:"change"`
	File    string       `json:"file,omitempty"` // the path of the up file; nothing: only the snapshot changes
	Hazards list[hazard] `json:"hazards"`
}

// hazard is a hazard of a change.
type hazard struct {
	Kind    string `json:"kind"`
	Object  string `json:"object"`
	Message string `json:"message"`
}

// generatedFile is a migration. The SQL is that of --dry-run.
type generatedFile struct {
	Version string `json:"version"`
	Name    string `json:"name"`
	Up      string `json:"up"`               // the path of the file
	Down    string `json:"down"`             // the path of the file
	Tenant  bool   `json:"tenant,omitempty"` // it runs once per tenant
	Dev     bool   `json:"dev,omitempty"`    // the next one with a name replaces it
	UpSQL   string `json:"up_sql,omitempty"`
	DownSQL string `json:"down_sql,omitempty"`
}

// text does nothing: it is told in two pieces, by tellLooked and tellDone.
func (g *generated) text(text) {}

// look notes what is looked at, and takes out of the states what is not.
func (o generateOptions) look(p place, states []state) (*generated, error) {
	g := &generated{}
	for i := range states {
		s := &states[i]
		r := &generatedRepo{Repo: s.repo.Name, Folder: p.path(s.repo.Name), Resources: o.resources(s.repo), Unmanaged: o.unmanaged(s.to)}
		if resources(s.repo) == 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("repo %s declares no resource: list one in a Domain of the repo", s.repo.Name))
		}
		lost, err := noteLost(p, s.repo)
		if err != nil {
			return nil, err
		}
		undeclared, err := o.only(s)
		if err != nil {
			return nil, err
		}
		r.Notes = append(append(r.Notes, lost...), o.notesOn(s.repo, undeclared)...)
		r.Notes = append(r.Notes, s.devNotes(o)...)
		g.Repos = append(g.Repos, r)
	}
	return g, nil
}

// add notes what changes. The changes are those of the repos, in the same order.
func (g *generated) add(p place, changes []change, o generateOptions) {
	if (o.dryRun || o.check) && !o.snapshotsOnly {
		g.foresee(p, changes)
	}
	for i, c := range changes {
		if o.dryRun && !o.check && !o.dev {
			g.WouldWrite = append(g.WouldWrite, c.snapshots(p)...)
		}
		r := g.Repos[i]
		r.Notes = append(append(r.Notes, unkeyedNotes(c)...), askedNotes(c)...)
		r.Notes = append(r.Notes, c.devNotes()...)
		for n, m := range c.files {
			tenant := c.result.Files[n].Tenant
			f := generatedFile{
				Version: m.Version.String(), Name: m.Name, Tenant: tenant, Dev: o.dev,
				Up: p.path(c.folder(tenant), m.FileName(migration.Up)), Down: p.path(c.folder(tenant), m.FileName(migration.Down)),
			}
			if o.dryRun && !o.check {
				f.UpSQL, f.DownSQL = m.Script(migration.Up).Content(), m.Script(migration.Down).Content()
			}
			r.Files = append(r.Files, f)
		}
		for n, line := range c.result.Changes {
			one := changed{Change: line}
			if file := c.result.In[n]; file >= 0 && file < len(r.Files) {
				one.File = r.Files[file].Up
			}
			r.Changes = append(r.Changes, one)
		}
		for _, found := range c.result.Hazards {
			one := &r.Changes[found.Change]
			one.Hazards = append(one.Hazards, hazard{string(found.Kind), found.Object, found.Message})
		}
	}
}

// snapshots returns the paths of the snapshots that are others afterwards.
func (c change) snapshots(p place) (paths []string) {
	folder := p.path(c.repo.Name, c.repo.Paths.Snapshots)
	next, err := snapshot.Prepare(folder, c.result.Next)
	if err != nil {
		return nil // to write them would fail and say why
	}
	for _, path := range next.Paths() {
		paths = append(paths, filepath.Join(folder, path))
	}
	return paths
}

// addWritten notes the files that were written, and snapshots that were removed.
func (g *generated) addWritten(paths []string) {
	for _, path := range paths {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			g.Removed = append(g.Removed, path)
		} else {
			g.Wrote = append(g.Wrote, path)
		}
	}
}

// tellLooked says what was looked at.
func (g *generated) tellLooked(t text) {
	for _, r := range g.Repos {
		resources := count(r.Resources, "resource")
		if r.Unmanaged > 0 {
			resources += fmt.Sprintf(" (%d unmanaged)", r.Unmanaged)
		}
		t.say("looked at repo %s: %s, %s", r.Repo, resources, r.Folder)
		r.tellNotes(t)
	}
	g.tellNotes(t)
}

// tellNotes says the notes on a repo that were not said yet.
func (r *generatedRepo) tellNotes(t text) {
	for ; r.told < len(r.Notes); r.told++ {
		t.say("note: %s", r.Notes[r.told])
	}
}

// tellNotes says the notes on the whole project that were not said yet.
func (g *generated) tellNotes(t text) {
	for ; g.told < len(g.Notes); g.told++ {
		t.say("note: %s", g.Notes[g.told])
	}
}

// tellDone says what changes and what became of it.
func (g *generated) tellDone(t text, o generateOptions) {
	changes := 0
	for _, r := range g.Repos {
		changes += len(r.Changes)
		r.tellChanges(t)
	}
	switch {
	case changes == 0 && o.dev && !g.retired:
		t.say("nothing to do: the snapshots and the dev migrations hold what is declared")
	case changes == 0 && !g.retired && len(g.WouldRemove) == 0:
		t.say("nothing to do: the snapshots hold what is declared")
	case o.check: // the error says it
	case o.dryRun:
		if len(g.WouldWrite)+len(g.WouldRemove) > 0 {
			t.say("") // behind the files
		}
		for _, path := range g.WouldWrite {
			t.say("would write  %s", path)
		}
		for _, path := range g.WouldRemove {
			t.say("would remove %s", path)
		}
		if g.WouldMigrate {
			t.say("would migrate what is pending then, public and of tenants")
		}
		t.say("\ndry run: nothing was written")
	default:
		g.tellWritten(t, o)
	}
}

// tellChanges says what changes in a repo, each change with its hazards, and prints the files of a dry run.
func (r *generatedRepo) tellChanges(t text) {
	if len(r.Changes) == 0 {
		return
	}
	t.say("repo %s: %s", r.Repo, count(len(r.Changes), "change"))
	for _, c := range r.Changes {
		t.say("  %s", c.Change)
		for _, h := range c.Hazards {
			t.say("    hazard: %s", h.Message)
		}
	}
	r.tellNotes(t)
	for _, f := range r.Files {
		if f.UpSQL != "" || f.DownSQL != "" {
			often := ""
			if f.Tenant {
				often = "   (once per tenant)"
			}
			t.print(fmt.Sprintf("\n==> %s%s\n%s", f.Up, often, f.UpSQL))
			t.print(fmt.Sprintf("\n==> %s%s\n%s", f.Down, often, f.DownSQL))
		}
	}
}

// files counts the files that were generated.
func (g *generated) files() (n int) {
	for _, r := range g.Repos {
		n += len(r.Files)
	}
	return n
}

// perTenant returns the paths of the files that run once per tenant.
func (g *generated) perTenant() map[string]bool {
	paths := map[string]bool{}
	for _, r := range g.Repos {
		for _, f := range r.Files {
			paths[f.Up], paths[f.Down] = f.Tenant, f.Tenant
		}
	}
	return paths
}

// tellFiles says which files were written and which are gone.
func (g *generated) tellFiles(t text) {
	perTenant := g.perTenant()
	for _, path := range g.Wrote {
		if perTenant[path] {
			t.say("wrote    %s   (once per tenant)", path)
			continue
		}
		t.say("wrote    %s", path)
	}
	for _, path := range g.Removed {
		t.say("removed  %s", path)
	}
	for _, path := range g.Kept {
		t.say("kept     %s: it was edited by hand, and nothing else has that", path)
	}
}

// tellWritten says what was written, and how to go on.
func (g *generated) tellWritten(t text, o generateOptions) {
	g.tellFiles(t)
	g.tellRetired(t)
	g.tellNotes(t)
	switch {
	case g.Next != "" && g.files() == 0:
		t.say("Next: %s", g.Next)
	case g.Next != "":
		t.say("Next: read the SQL, then %s", g.Next)
	case o.snapshotsOnly:
		t.say("no migration was written: the database must hold this already")
	default:
		t.say("no migration was written: the database stays as it is")
	}
}
