package cli

import (
	"context"
	"errors"
	"path"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/git"
	"github.com/ashlar-go/ashlar/snapshot"
)

// revision is a commit that this branch is compared with: where its migrations are told from those of others.
type revision struct {
	tree *git.Tree
	root string // the folder of the project in the tree
	said string // how the user named it; HEAD where he did not
	base string // the commit; empty before the first one
	fork string // the commit at which this branch left it; that itself where the branch holds all of it
}

// revision asks git for a commit, the last one where none is named, and for the one at which this branch left it.
func (p place) revision(ctx context.Context, named string) (r revision, err error) {
	if r.tree, err = git.Open(ctx, p.dir); err != nil {
		return r, ofBase(named, err)
	}
	if r.root, err = r.tree.Path(p.dir); err != nil {
		return r, err
	}
	if r.said = named; named == "" {
		r.said = "HEAD"
		r.base, err = r.tree.Commit(ctx, "HEAD")
		if errors.As(err, new(*git.Error)) { // nothing is committed yet
			return r, nil
		}
		r.fork = r.base
		return r, err
	}
	if r.base, err = r.tree.Commit(ctx, named); err == nil {
		r.fork, err = r.tree.MergeBase(ctx, r.base, "HEAD")
	}
	return r, ofBase(named, err)
}

// ofBase makes what git refuses about a --base an error of usage.
func ofBase(named string, err error) error {
	if said := new(git.Error); named != "" && errors.As(err, &said) {
		return &problem{code: exitUsage, text: "--base " + named, hint: said.Remedy, cause: said}
	}
	return err
}

// settled refuses a tree in which git left conflicts.
func (r revision) settled(ctx context.Context, p place) error {
	open, err := r.tree.Conflicts(ctx, r.root)
	if err != nil || len(open) == 0 {
		return err
	}
	return failure("Settle them first: ashlar resolve does it for snapshots; then git add them. Nothing was done.",
		"git left %s in conflict, such as %s", count(len(open), "file"), p.path(sortedKeys(open)[0]))
}

// held refuses a revision that this branch does not stand on, or is not about to be put on.
func (r revision) held(ctx context.Context) error {
	if r.fork == r.base {
		return nil
	}
	op, err := r.tree.Operation(ctx, false)
	if err != nil {
		return err
	}
	if op != nil && !op.Done {
		if held, err := r.tree.IsAncestor(ctx, r.base, op.Theirs); err != nil || held {
			return err
		}
	}
	return failure("Bring it in first, with git merge "+shellWord(r.said)+" or git rebase "+shellWord(r.said)+": what this branch declares must hold what that one does.",
		"this branch does not hold all commits of %s", r.said)
}

// names returns the names of the files that a folder of the project held at a commit.
func (r revision) names(ctx context.Context, commit, folder string) (map[string]bool, error) {
	names := map[string]bool{}
	if commit == "" {
		return names, nil
	}
	inTree := slashed(r.root, folder)
	blobs, err := r.tree.Blobs(ctx, commit, inTree)
	for file := range blobs {
		if path.Dir(file) == inTree {
			names[path.Base(file)] = true
		}
	}
	return names, err
}

// snapshots reads those of a repo at a commit; none where that is empty.
func (r revision) snapshots(ctx context.Context, commit, folder string) (*catalog.Catalog, error) {
	if commit == "" {
		return catalog.New(), nil
	}
	files, err := r.tree.Files(ctx, commit, slashed(r.root, folder))
	if err != nil {
		return nil, err
	}
	state, err := snapshot.Load(files)
	if err != nil {
		return nil, failure("Mend them there first: nothing can be generated from a state that cannot be read.", "the snapshots of %s: %v", r.said, err)
	}
	return state, nil
}

// stateOf looks for a state in the history of the revision, by its digest. The folder is that of a repo's snapshots. Nil: it is not
// there.
func (r revision) stateOf(ctx context.Context, folder, digest string) (*catalog.Catalog, error) {
	inTree := slashed(r.root, folder)
	commits, err := r.tree.Commits(ctx, r.base, inTree, "100")
	if err != nil {
		return nil, err
	}
	for _, commit := range commits {
		files, err := r.tree.Files(ctx, commit, inTree)
		if err != nil {
			return nil, err
		}
		if state, err := snapshot.Load(files); err == nil && snapshot.Digest(state) == digest {
			return state, nil
		}
	}
	if empty := catalog.New(); snapshot.Digest(empty) == digest {
		return empty, nil
	}
	return nil, nil
}

// merge returns the merge to look through: the one that is under way, the last commit, or the newest one behind the base.
func (r revision) merge(ctx context.Context, named string) (*git.Operation, error) {
	operation, err := r.tree.Operation(ctx, false)
	switch {
	case err != nil || operation != nil && operation.Name == git.Merging:
		return operation, err
	case operation != nil || named == "":
		return nil, nil
	}
	return r.tree.LastMerge(ctx, r.base)
}
