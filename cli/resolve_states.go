package cli

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing/fstest"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/git"
	"github.com/ashlar-go/ashlar/merge"
	"github.com/ashlar-go/ashlar/operation"
	"github.com/ashlar-go/ashlar/snapshot"
)

// joining is the snapshot of a repo of which git joins two versions.
type joining struct {
	place     place
	repo      ashlar.Repo
	folder    string // of the snapshots, from that of the project on
	tree      *git.Tree
	operation *git.Operation          // nil: git is in the middle of none
	unmerged  map[string]git.Conflict // the files that git left in conflict, below the folder
	guessed   bool                    // the commits are not known, so that what git merged counts as settled

	files  [3]fstest.MapFS // of the base, of ours, of theirs
	states [3]*catalog.Catalog

	merged    *catalog.Catalog // nil: there is nothing to write
	conflicts []merge.Conflict
}

// shown returns a file of the snapshot as the user sees it.
func (j *joining) shown(path string) string { return j.place.path(j.folder, path) }

// pathOf writes the name of a thing for people.
func pathOf(name catalog.Name) string {
	if name.Schema == "" {
		return name.Name
	}
	return operation.Path(name)
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }

// readJoining asks git for the three versions of a repo's snapshot.
func readJoining(ctx context.Context, tree *git.Tree, p place, repo ashlar.Repo) (*joining, error) {
	j := newJoining(tree, p, repo)
	inTree, err := tree.Path(p.path(j.folder))
	if err != nil {
		return nil, err
	}
	if j.unmerged, err = tree.Conflicts(ctx, inTree); err != nil {
		return nil, err
	}
	if j.operation, err = tree.Operation(ctx, len(j.unmerged) > 0); err != nil {
		return nil, err
	}
	if err := j.readSides(ctx, inTree); err != nil {
		return nil, err
	}
	if len(j.unmerged) > 0 && (j.operation == nil || !j.fits()) {
		j.guessed = true
		err = j.fromIndex()
	}
	return j, err
}

func newJoining(tree *git.Tree, p place, repo ashlar.Repo) *joining {
	return &joining{place: p, repo: repo, folder: slashed(repo.Name, repo.Paths.Snapshots), tree: tree}
}

// readSides reads the versions that the operation joins, where there is one.
func (j *joining) readSides(ctx context.Context, inTree string) (err error) {
	if j.operation == nil {
		return nil
	}
	for i, commit := range []string{j.operation.Base, j.operation.Ours, j.operation.Theirs} {
		if j.files[i] = (fstest.MapFS{}); commit == "" {
			continue
		}
		if j.files[i], err = j.tree.Files(ctx, commit, inTree); err != nil {
			return err
		}
	}
	return nil
}

// fits reports whether the files in conflict are those of the commits that git seems to join.
func (j *joining) fits() bool {
	holds := func(files fstest.MapFS, content []byte) bool {
		if content == nil {
			return true
		}
		for _, file := range files { // under its own path, unless git found that it was renamed
			if bytes.Equal(file.Data, content) {
				return true
			}
		}
		return false
	}
	for _, conflict := range j.unmerged {
		if !holds(j.files[1], conflict.Ours) || !holds(j.files[2], conflict.Theirs) {
			return false
		}
	}
	return true
}

// fromIndex takes the versions of the files in conflict from what git keeps of them, and all other files as they are, on all
// sides.
func (j *joining) fromIndex() error {
	disk, err := j.disk()
	if err != nil {
		return err
	}
	for i := range j.files {
		j.files[i] = maps.Clone(disk)
		for path, conflict := range j.unmerged {
			if content := [][]byte{conflict.Base, conflict.Ours, conflict.Theirs}[i]; content == nil {
				delete(j.files[i], path)
			} else {
				j.files[i][path] = &fstest.MapFile{Data: content}
			}
		}
	}
	return nil
}

// disk returns the files of the snapshot as they are in the work tree.
func (j *joining) disk() (fstest.MapFS, error) {
	root := j.place.path(j.folder)
	files := fstest.MapFS{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files[filepath.ToSlash(rel)] = &fstest.MapFile{Data: data}
		return err
	})
	return files, err
}

// join merges the three states. What somebody settled by hand since is taken as it is.
func (j *joining) join(ctx context.Context) error {
	if j.files[0] == nil { // git joins nothing: what there is has to hold together by itself
		_, err := snapshot.LoadDir(j.place.path(j.folder))
		return err
	}
	for i, side := range []string{"the commit before both sides", "ours", "theirs"} {
		state, err := snapshot.Load(j.files[i])
		if err != nil {
			return j.broken(side, err)
		}
		j.states[i] = state
	}
	disk, err := j.disk()
	if err != nil {
		return err
	}
	if err := j.compute(ctx, disk); err != nil {
		return err
	}
	if j.operation != nil && j.operation.Done && !j.guessed {
		// Later changes of the work tree are none of the merge's.
		return j.look(ctx, disk)
	}
	return j.holds()
}

// compute merges the states until nothing more is found that somebody settled by hand.
func (j *joining) compute(ctx context.Context, disk fstest.MapFS) error {
	for range 1 + len(disk) {
		j.merged, j.conflicts = merge.Compute(j.states[0], j.states[1], j.states[2])
		if settled, err := j.settle(ctx, disk); err != nil || !settled {
			return err
		}
	}
	return nil
}

// look looks through a merge that is committed. It is mended where git alone made it, and where nothing has changed since.
func (j *joining) look(ctx context.Context, disk fstest.MapFS) error {
	if j.merged == nil {
		return nil
	}
	want, err := snapshot.Encode(j.merged)
	if err != nil {
		return err
	}
	for _, path := range sortedKeys(j.all(disk)) {
		text, clean, err := j.textual(ctx, path)
		if err != nil {
			return err
		}
		if !clean || !bytes.Equal(text, data(disk, path)) {
			j.keep(path, data(disk, path), want)
		}
	}
	return j.holds()
}

// keep takes a file as it is into the merged state.
func (j *joining) keep(path string, content []byte, want map[string][]byte) {
	if bytes.Equal(want[path], content) {
		return
	}
	j.take(j.merged, path, content)
}

// all returns the paths of all versions.
func (j *joining) all(disk fstest.MapFS) map[string]bool {
	paths := map[string]bool{}
	for _, files := range []fstest.MapFS{j.files[0], j.files[1], j.files[2], disk} {
		for path := range files {
			paths[path] = true
		}
	}
	return paths
}

// data returns the content of a file, or nil.
func data(files fstest.MapFS, path string) []byte {
	if file := files[path]; file != nil {
		return file.Data
	}
	return nil
}

// textual merges a file line by line.
func (j *joining) textual(ctx context.Context, path string) (merged []byte, clean bool, err error) {
	return j.tree.MergeFile(ctx, git.Conflict{Base: data(j.files[0], path), Ours: data(j.files[1], path), Theirs: data(j.files[2], path)})
}

// holds checks that what is to be written can be read again.
func (j *joining) holds() error {
	if j.merged == nil || len(j.conflicts) > 0 {
		return nil
	}
	encoded, err := snapshot.Encode(j.merged)
	if err != nil {
		return err
	}
	files := fstest.MapFS{}
	for path, content := range encoded {
		putFile(files, path, content)
	}
	_, err = snapshot.Load(files)
	return j.broken("the merged state", err)
}

// broken is the error for a version of the snapshot that cannot be read.
func (j *joining) broken(side string, err error) error {
	problems := snapshot.FileErrors{}
	if err == nil || !errors.As(err, &problems) {
		return err
	}
	var errs []error
	for _, problem := range problems {
		errs = append(errs, &brokenSide{side, j.shown(problem.Path), problem})
	}
	return errors.Join(errs...)
}

// brokenSide is what is wrong with a version of a file.
type brokenSide struct {
	side, path string
	*snapshot.FileError
}

func (p *brokenSide) Error() string { return p.path + ", in " + p.side + ": " + p.Message }

// Unwrap hides the path of the file error, which is that within the folder.
func (p *brokenSide) Unwrap() error { return p.Err }

// change returns what is to be written: nothing of what has a conflict.
func (j *joining) change() (*snapshot.Change, error) {
	change, err := snapshot.Prepare(j.place.path(j.folder), j.merged)
	if err == nil {
		change.Leave(j.leftAlone(change.Paths())...)
	}
	return change, err
}

// leftAlone returns the files of a change that stay as they are: those with a conflict and, as long as there is any, those that
// would go.
func (j *joining) leftAlone(paths []string) (left []string) {
	if len(j.conflicts) == 0 {
		return nil
	}
	merged, err := snapshot.Encode(j.merged)
	in := map[string]bool{}
	for _, c := range j.conflicts {
		in[snapshot.Path(c.Kind, c.Object)] = true
	}
	for _, path := range paths {
		if _, stays := merged[path]; err != nil || !stays || in[path] {
			left = append(left, path)
		}
	}
	return left
}
