package git

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The operations of git that join two versions of the tree.
const (
	Merging       = "merge"
	Rebasing      = "rebase"
	CherryPicking = "cherry-pick"
	Reverting     = "revert"
	Unstashing    = "stash"
)

// Operation is what git is in the middle of, or has done last, with the commits that it joins.
type Operation struct {
	Name                string // one of the constants
	Base, Ours, Theirs  string // commits; Base is empty for a tree that held nothing
	OursName, TheirName string // what git calls the two: HEAD, MERGE_HEAD
	Onto                string // of a rebase: the commit that the branch comes to stand on
	Done                bool   // it is committed: Ours and Theirs are its parents
}

// Operation returns what git is in the middle of. Where it is nothing of that kind, and the last commit is a merge, that is
// what it returns; otherwise nil. Whether a stash was being applied cannot be seen from the tree: that is taken from whether
// there are conflicts.
func (t *Tree) Operation(ctx context.Context, conflicts bool) (*Operation, error) {
	head, err := t.maybe(ctx, "HEAD")
	if err != nil || head == "" {
		return nil, err
	}
	rebase, err := t.read(ctx, "rebase-merge/onto", "rebase-apply/onto")
	if err != nil {
		return nil, err
	}
	for _, of := range []struct{ name, ref, base, theirs string }{
		{Merging, "MERGE_HEAD", "", "MERGE_HEAD"},
		{Reverting, "REVERT_HEAD", "REVERT_HEAD", "REVERT_HEAD^"},
		{Rebasing, "REBASE_HEAD", "REBASE_HEAD^", "REBASE_HEAD"},
		{CherryPicking, "CHERRY_PICK_HEAD", "CHERRY_PICK_HEAD^", "CHERRY_PICK_HEAD"},
		{Unstashing, "refs/stash", "refs/stash^1", "refs/stash"},
	} {
		if of.name == Rebasing && rebase == "" || of.name == Unstashing && !conflicts {
			continue
		}
		found, err := t.maybe(ctx, of.ref)
		if err != nil {
			return nil, err
		}
		if found == "" {
			continue
		}
		op := &Operation{Name: of.name, Ours: head, OursName: "HEAD", TheirName: of.theirs, Onto: rebase}
		if op.Theirs, err = t.maybe(ctx, of.theirs); err != nil {
			return nil, err
		}
		if of.base == "" {
			op.Base, err = t.mergeBase(ctx, head, op.Theirs)
		} else {
			op.Base, err = t.maybe(ctx, of.base)
		}
		return op, err
	}
	return t.merge(ctx, head)
}

// LastMerge returns the newest merge that HEAD holds and a commit does not, or nil.
func (t *Tree) LastMerge(ctx context.Context, base string) (*Operation, error) {
	out, err := t.run(ctx, nil, "rev-list", "--merges", "--max-count=1", "--end-of-options", base+"..HEAD")
	commit := strings.TrimSpace(string(out))
	if err != nil || commit == "" {
		return nil, err
	}
	return t.merge(ctx, commit)
}

// merge returns the merge that a commit is, or nil.
func (t *Tree) merge(ctx context.Context, head string) (*Operation, error) {
	theirs, err := t.maybe(ctx, head+"^2")
	if err != nil || theirs == "" {
		return nil, err
	}
	ours, err := t.maybe(ctx, head+"^1")
	if err != nil {
		return nil, err
	}
	op := &Operation{Name: Merging, Ours: ours, Theirs: theirs, OursName: "HEAD^1", TheirName: "HEAD^2", Done: true}
	op.Base, err = t.mergeBase(ctx, ours, theirs)
	return op, err
}

// mergeBase is MergeBase, empty where there is none.
func (t *Tree) mergeBase(ctx context.Context, a, b string) (string, error) {
	base, err := t.MergeBase(ctx, a, b)
	if said := new(Error); errors.As(err, &said) {
		return "", nil
	}
	return base, err
}

// maybe returns the commit that a revision names, or nothing.
func (t *Tree) maybe(ctx context.Context, revision string) (string, error) {
	out, err := t.run(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if said := new(Error); errors.As(err, &said) {
		return "", nil
	}
	return strings.TrimSpace(string(out)), err
}

// read returns the first line of the first file of the repository's own that is there.
func (t *Tree) read(ctx context.Context, names ...string) (string, error) {
	for _, name := range names {
		out, err := t.run(ctx, nil, "rev-parse", "--git-path", name)
		if err != nil {
			return "", err
		}
		path := filepath.FromSlash(strings.TrimSpace(string(out)))
		if !filepath.IsAbs(path) {
			path = filepath.Join(t.root, path)
		}
		if text, err := os.ReadFile(path); err == nil {
			line, _, _ := strings.Cut(string(text), "\n")
			return strings.TrimSpace(line), nil
		}
	}
	return "", nil
}

// NameOf returns a branch that points at a commit, main or master before others and those of other repositories last, else the
// beginning of its hash.
func (t *Tree) NameOf(ctx context.Context, commit string) string {
	out, err := t.run(ctx, nil, "for-each-ref", "--points-at", commit, "--format=%(refname:short)", "refs/heads", "refs/remotes")
	names := strings.Fields(string(out))
	for _, usual := range []string{"main", "master"} {
		if slices.Contains(names, usual) {
			return usual
		}
	}
	if err == nil && len(names) > 0 {
		return names[0]
	}
	return commit[:min(12, len(commit))]
}

// SameFolder reports whether a folder is the same at two of the commits, which may be empty where there is none.
func (t *Tree) SameFolder(ctx context.Context, folder string, commits ...string) (bool, error) {
	var in strings.Builder
	for _, commit := range commits {
		in.WriteString(commit + ":" + folder + "\n")
	}
	out, err := t.run(ctx, []byte(in.String()), "cat-file", "--batch-check=%(objectname)")
	hashes := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, hash := range hashes {
		if strings.HasSuffix(hash, " missing") {
			hashes[i] = "" // nothing is there, at any of them
		}
	}
	slices.Sort(hashes)
	return len(slices.Compact(hashes)) < len(commits), err
}

// IsAncestor reports whether a commit holds another one.
func (t *Tree) IsAncestor(ctx context.Context, ancestor, commit string) (bool, error) {
	_, err := t.run(ctx, nil, "merge-base", "--is-ancestor", ancestor, commit)
	if said := new(Error); errors.As(err, &said) && said.code == 1 {
		return false, nil
	}
	return err == nil, err
}

// Commits returns the commits of a revision that changed a folder, newest first, at most so many.
func (t *Tree) Commits(ctx context.Context, revision, folder string, most string) ([]string, error) {
	out, err := t.run(ctx, nil, "rev-list", "--max-count="+most, "--end-of-options", revision, "--", folder)
	return strings.Fields(string(out)), err
}

// MergeFile merges three versions of a file line by line, as git does, and reports whether that went without a conflict. A
// version that is nil is that of a file which is not there.
func (t *Tree) MergeFile(ctx context.Context, c Conflict) (merged []byte, clean bool, err error) {
	switch {
	case bytes.Equal(c.Ours, c.Theirs), bytes.Equal(c.Theirs, c.Base):
		return c.Ours, true, nil
	case bytes.Equal(c.Ours, c.Base):
		return c.Theirs, true, nil
	case c.Ours == nil || c.Theirs == nil:
		return nil, false, nil
	}
	dir, err := os.MkdirTemp("", "ashlar-merge-")
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	args := []string{"merge-file", "--quiet", "-p"}
	for i, version := range [][]byte{c.Ours, c.Base, c.Theirs} {
		path := filepath.Join(dir, string(rune('a'+i)))
		if err := os.WriteFile(path, version, 0o600); err != nil {
			return nil, false, err
		}
		args = append(args, path)
	}
	out, err := t.run(ctx, nil, args...)
	if said := new(Error); errors.As(err, &said) && said.code > 0 && said.code < 128 {
		return nil, false, nil // as many conflicts
	}
	return out, err == nil, err
}
