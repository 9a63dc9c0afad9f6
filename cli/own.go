package cli

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/migration"
)

// own are the migrations of a repo that only this branch has, and the state in front of them.
type own struct {
	repo   ashlar.Repo
	before *catalog.Catalog      // as the snapshots of git have it
	files  []migration.LooseFile // all of them, by version, of a pair the up file first; paths begin with the repo
	made   []migration.LooseFile // those of files that were generated, with dev migrations and halves of pairs
	edited []migration.LooseFile // those of made that somebody changed by hand
	pairs  []ownMigration        // those of made that get a name, in pairs
	byHand []ownMigration        // those that were written by hand
	joined []migration.LooseFile // the files of those of byHand that a run before was about to give new versions
}

// own finds the migrations that a repo has beside those of a revision. It is an error when the others are not those from before
// this branch began, since then git has no snapshots of the state in front of them.
func (p place) own(ctx context.Context, repo ashlar.Repo, r revision) (own, error) {
	o := own{repo: repo}
	var files []migration.LooseFile
	for _, folder := range folders(repo) {
		more, err := p.ownIn(ctx, folder, r)
		if err != nil {
			return o, err
		}
		files = append(files, more...)
	}
	slices.SortStableFunc(files, func(a, b migration.LooseFile) int {
		return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Direction, b.Direction))
	})
	o.files = files
	if err := o.sort(p); err != nil {
		return o, err
	}
	before, err := r.snapshots(ctx, r.fork, slashed(repo.Name, repo.Paths.Snapshots))
	o.before = before
	return o, err
}

// ownIn is own for one folder.
func (p place) ownIn(ctx context.Context, folder string, r revision) ([]migration.LooseFile, error) {
	base, err := r.names(ctx, r.base, folder)
	if err != nil {
		return nil, err
	}
	fork, err := r.names(ctx, r.fork, folder)
	if err != nil {
		return nil, err
	}
	files, err := migration.LooseFiles(p.files, folder)
	if err != nil {
		return nil, failure("Check that it is a folder and that you may read it.", "%s: cannot be read: %v", p.path(folder), bare(err))
	}
	var mine []migration.LooseFile
	for _, f := range files {
		name := path.Base(f.Path)
		switch {
		case !base[name] && !fork[name]:
			mine = append(mine, f)
		case base[name] && !fork[name]:
			return nil, failure("Merge "+r.said+" first, or name a revision that this branch holds. Nothing was done.",
				"%s is in %s, and came here without the commit that brought it", p.path(f.Path), r.said)
		}
		delete(fork, name)
	}
	for name := range fork {
		if strings.HasSuffix(name, ".sql") && !strings.HasPrefix(name, ".") {
			return nil, failure("Restore it: git checkout "+shellWord(r.fork[:12])+" -- "+shellWord(p.path(folder, name))+". Nothing was done.",
				"%s is in %s, and not here", p.path(folder, name), r.said)
		}
	}
	return mine, nil
}

// sort tells generated files from those that were written by hand. A file without its other half is what is left of a run that was
// stopped, if it bears the mark of the generator, or if the other half has the same name and another version.
func (o *own) sort(p place) error {
	var alone []migration.LooseFile
	for i := 0; i < len(o.files); {
		pair := o.files[i:]
		if n := slices.IndexFunc(pair, func(f migration.LooseFile) bool { return pairOf(f) != pairOf(pair[0]) }); n > 0 {
			pair = pair[:n]
		}
		i += len(pair)
		marked := slices.ContainsFunc(pair, func(f migration.LooseFile) bool {
			return f.Script.Dev || f.Script.Generated != ""
		})
		switch {
		case !marked && len(pair) == 2:
			o.byHand = append(o.byHand, o.pair(pair))
		case !marked:
			alone = append(alone, pair[0])
		default:
			o.generated(pair)
		}
	}
	return o.join(p, alone)
}

// join makes pairs of files that stand alone: a run that moved them was stopped between the two.
func (o *own) join(p place, alone []migration.LooseFile) error {
	for len(alone) > 0 {
		first := alone[0]
		other := slices.IndexFunc(alone, func(f migration.LooseFile) bool {
			return f.Name == first.Name && f.Direction != first.Direction && path.Dir(f.Path) == path.Dir(first.Path)
		})
		if other < 0 {
			return failure("Write the other file of the pair, or remove this one. Nothing was done.", "%s: stands alone", p.path(first.Path))
		}
		pair := []migration.LooseFile{first, alone[other]}
		slices.SortFunc(pair, func(a, b migration.LooseFile) int { return cmp.Compare(a.Direction, b.Direction) })
		o.byHand = append(o.byHand, o.pair(pair))
		o.joined = append(o.joined, pair...)
		alone = slices.Delete(slices.Delete(alone, other, other+1), 0, 1)
	}
	slices.SortFunc(o.byHand, func(a, b ownMigration) int { return cmp.Compare(a.Version, b.Version) })
	return nil
}

// generated takes up one or both files of a migration that was generated.
func (o *own) generated(pair []migration.LooseFile) {
	for _, f := range pair {
		f.Edited = f.Edited && f.Script.Dev
		if len(pair) == 2 && !f.Script.Dev {
			f.Edited = !o.pair(pair).UntouchedPair()
		}
		o.made = append(o.made, f)
		if f.Edited {
			o.edited = append(o.edited, f)
		}
	}
	if len(pair) == 2 && !pair[0].Script.Dev {
		o.pairs = append(o.pairs, o.pair(pair))
	}
}

// pair makes two files a migration, the up file first.
func (o *own) pair(files []migration.LooseFile) ownMigration {
	up, down := files[0], files[1]
	tenant := path.Dir(up.Path) == slashed(o.repo.Name, o.repo.Paths.TenantMigrations)
	return ownMigration{migration.Migration{Version: up.Version, Name: up.Name, Up: up.Script, Down: down.Script}, tenant}
}

// pairOf names the pair that a file belongs to.
func pairOf(f migration.LooseFile) string {
	return strings.TrimSuffix(strings.TrimSuffix(f.Path, ".up.sql"), ".down.sql")
}

// halves returns the files that stand alone.
func (o own) halves() (alone []migration.LooseFile) {
	for _, f := range o.made {
		if !slices.ContainsFunc(o.made, func(other migration.LooseFile) bool { return pairOf(f) == pairOf(other) && f.Path != other.Path }) {
			alone = append(alone, f)
		}
	}
	return alone
}

// name returns the name that the first of them was given; empty: they have none of their own.
func (o own) name() string {
	for _, f := range o.made {
		if !f.Script.Dev {
			return f.Name
		}
	}
	return ""
}

// versions returns the versions of those in a folder.
func (o own) versions(folder string) (all []migration.Version) {
	for _, f := range o.files {
		if path.Dir(f.Path) == folder && !slices.Contains(all, f.Version) {
			all = append(all, f.Version)
		}
	}
	return all
}
