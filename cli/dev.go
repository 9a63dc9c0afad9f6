package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/scratch"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// The folder of a repo that holds what is remembered of dev migrations, and what is in it. No command that needs a database reads it.
const (
	devFolder    = ".dev"
	devStateFile = "state.json"
	devEdited    = "edited" // dev migrations that somebody changed by hand, when they were taken away
	devFormat    = 1
)

// devName is the name of dev migrations.
const devName = "dev"

// leftovers returns the files of dev migrations that a repo holds, in the order of versions. Their paths begin with the repo.
// The other half of a pair may be missing, where a run was stopped while it took them away.
func (p place) leftovers(repo ashlar.Repo) ([]migration.LooseFile, error) {
	var all []migration.LooseFile
	for _, folder := range folders(repo) {
		found, err := migration.DevFiles(p.files, folder)
		if err != nil {
			return nil, failure("Check that it is a folder and that you may read it.", "%s: cannot be read: %v", p.path(folder), bare(err))
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b migration.LooseFile) int {
		return int(min(1, max(-1, a.Version-b.Version)))
	})
	return all, nil
}

// devMigrations are the files of dev migrations of all repos of the project, by repo.
type devMigrations map[string][]migration.LooseFile

// devMigrations finds them.
func (a *app) devMigrations(p place) (devMigrations, error) {
	all := devMigrations{}
	for _, repo := range a.project.Repos {
		repo = repo.WithDefaults()
		left, err := p.leftovers(repo)
		if err != nil {
			return nil, err
		}
		all[repo.Name] = left
	}
	return all, nil
}

// versions returns the versions that they take.
func (d devMigrations) versions() (taken []migration.Version) {
	for _, files := range d {
		for _, f := range files {
			taken = append(taken, f.Version)
		}
	}
	return taken
}

// beside returns the place without them, of which there may be halves.
func (d devMigrations) beside(p place) place {
	hidden := map[string]bool{}
	for _, files := range d {
		for _, f := range files {
			hidden[f.Path] = true
		}
	}
	if len(hidden) > 0 {
		p.files = hiding{p.files, hidden}
	}
	return p
}

// hiding is a file system that does not list some of its files.
type hiding struct {
	fs.FS
	hidden map[string]bool
}

// ReadDir returns what is in a folder, without the hidden files.
func (h hiding) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(h.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return h.hidden[path.Join(name, e.Name())] }), err
}

// devState is what generate --dev remembers of a repo: the state after its dev migrations.
type devState struct {
	Format     int      `json:"format"`
	Migrations []string `json:"migrations"` // the files that lead to it, from the repo's folder on
	snapshot.Overlay
}

// within returns the files of dev migrations, from the repo's folder on.
func within(repo ashlar.Repo, files []migration.LooseFile) []string {
	paths := []string{}
	for _, f := range files {
		paths = append(paths, strings.TrimPrefix(f.Path, repo.Name+"/"))
	}
	slices.Sort(paths)
	return paths
}

// stateAfter returns the state after the dev migrations of a repo. It is nil when that is not known: there is none, the snapshots
// are others than those the dev migrations were made from, or the files are not those that led there.
func (p place) stateAfter(repo ashlar.Repo, left []migration.LooseFile) *catalog.Catalog {
	text, err := os.ReadFile(p.path(repo.Name, devFolder, devStateFile))
	if err != nil {
		return nil
	}
	var s devState
	if err := json.Unmarshal(text, &s); err != nil || s.Format != devFormat || !slices.Equal(s.Migrations, within(repo, left)) {
		return nil
	}
	state, err := s.Load(p.path(repo.Name, repo.Paths.Snapshots))
	if err != nil {
		return nil
	}
	return state
}

// hasState reports whether something is remembered of dev migrations of a repo, be it right or not.
func (p place) hasState(repo ashlar.Repo) bool {
	_, err := os.Lstat(p.path(repo.Name, devFolder, devStateFile))
	return err == nil
}

// rememberState writes down the state after the dev migrations of a repo: at once, or not at all.
func (c change) rememberState(p place) (undo func() error, err error) {
	s := devState{Format: devFormat, Migrations: []string{}}
	for _, f := range c.left {
		if !c.replaces {
			s.Migrations = append(s.Migrations, strings.TrimPrefix(f.Path, c.repo.Name+"/"))
		}
	}
	for i, m := range c.files {
		for _, d := range bothWays {
			s.Migrations = append(s.Migrations, strings.TrimPrefix(path.Join(c.folder(c.result.Files[i].Tenant), m.FileName(d)), c.repo.Name+"/"))
		}
	}
	slices.Sort(s.Migrations)
	if s.Overlay, err = snapshot.Over(p.path(c.repo.Name, c.repo.Paths.Snapshots), c.result.Next); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	folder := p.path(c.repo.Name, devFolder)
	name := filepath.Join(folder, devStateFile)
	before, beforeErr := os.ReadFile(name)
	if err := errors.Join(makeIgnored(folder), replaceFile(name, append(text, '\n'))); err != nil {
		return nil, unwritable(folder, err)
	}
	return func() error {
		if beforeErr != nil {
			return errors.Join(os.Remove(name), removeIgnored(folder))
		}
		return replaceFile(name, before)
	}, nil
}

// makeIgnored makes a folder that git does not look at, whoever made the repository.
func makeIgnored(folder string) error {
	if _, err := makeFolder(folder); err != nil {
		return err
	}
	name := filepath.Join(folder, ".gitignore")
	if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte("*")) {
		return nil
	}
	return replaceFile(name, []byte("*\n"))
}

// removeIgnored removes such a folder when nothing else is in it.
func removeIgnored(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != ".gitignore" }) {
		return err
	}
	if err := os.Remove(filepath.Join(folder, ".gitignore")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Remove(folder)
}

// replaceFile gives a file its content at once.
func replaceFile(name string, content []byte) error {
	temporary, err := scratch.Write(filepath.Dir(name), content)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, name); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}

// retired is what became of the dev migrations that a run took away.
type retired struct{ removed, kept []string }

// retire takes away the dev migrations that others stand in for by now, and what was remembered of them. Files that somebody
// changed by hand are kept aside. Whatever stops it, the next run goes on.
func (c change) retire(p place, named bool) (r retired, err error) {
	folder := p.path(c.repo.Name, devFolder)
	for _, f := range c.left {
		name := p.path(f.Path)
		if !f.Edited {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return r, unremovable(name, err)
			}
			r.removed = append(r.removed, name)
			continue
		}
		aside := filepath.Join(folder, devEdited, path.Base(f.Path))
		err := makeIgnored(folder)
		if err == nil {
			_, err = makeFolder(filepath.Dir(aside))
		}
		if err == nil {
			err = os.Rename(name, aside)
		}
		if err != nil {
			return r, unremovable(name, err)
		}
		r.removed, r.kept = append(r.removed, name), append(r.kept, aside)
	}
	if !named && c.pending() { // then it is remembered what is now
		return r, nil
	}
	if err := os.Remove(filepath.Join(folder, devStateFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, unremovable(folder, err)
	}
	if err := removeIgnored(folder); err != nil {
		return r, unremovable(folder, err)
	}
	return r, nil
}

// unremovable is the error for a dev migration that cannot be taken away, when everything else is done.
func unremovable(name string, err error) error {
	return &problem{
		code: exitFailed, text: name + ": cannot be removed", cause: bare(err),
		hint: "What is new is written. Check that you may write there, and run the same command again: it takes away what is left of dev migrations.",
	}
}
