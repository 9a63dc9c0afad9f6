package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/merge"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// joined looks through what git joined line by line. Of a merge, git knows both sides, and what they mean can be compared with what
// came out. After git rebase one side is lost: then it is only known whether what this branch was generated from has changed
// around what it changes.
func (c *checked) joined(ctx context.Context, repo ashlar.Repo, b branch) error {
	if b.tree == nil {
		return nil
	}
	switch {
	case b.joining != nil:
		return c.merged(ctx, repo, b)
	case c.Base != "" && b.fork == b.base:
		return c.stale(ctx, repo, b)
	}
	return nil
}

// merged finds what a merge by meaning would have made otherwise. What was changed since then is left to those who changed it.
func (c *checked) merged(ctx context.Context, repo ashlar.Repo, b branch) error {
	j := newJoining(b.tree, c.place, repo)
	j.operation = b.joining
	inTree := slashed(b.root, j.folder)
	oneSided, err := b.tree.SameFolder(ctx, inTree, j.operation.Base, j.operation.Ours, j.operation.Theirs)
	if err != nil || oneSided {
		return err
	}
	if !j.operation.Done {
		if open, err := b.tree.Conflicts(ctx, inTree); err != nil || len(open) > 0 { // the markers in them are found already
			return err
		}
	}
	if err := j.readSides(ctx, inTree); err != nil {
		return err
	}
	if err := j.join(ctx); err != nil || j.merged == nil && len(j.conflicts) == 0 {
		return nil //nolint:nilerr // a snapshot that cannot be read was found already, here or in the branch that it came from
	}
	hint := "Type ashlar resolve, mend what it cannot, and commit the snapshots."
	if c.Base != "" {
		hint = "Merge " + c.Base + " here and type ashlar resolve, then ashlar rebase --base " + shellWord(c.Base) + "."
	}
	add := func(path, message string) {
		c.add(finding{Code: codeMerge, Repo: repo.Name, File: j.shown(path), Message: message, Hint: hint})
	}
	for _, conflict := range j.conflicts {
		add(snapshot.Path(conflict.Kind, conflict.Object), "git merged it line by line, and what both sides did does not go together: "+conflict.String())
	}
	if j.merged == nil {
		return nil
	}
	change, err := j.change()
	if err != nil {
		return err
	}
	for _, path := range change.Paths() {
		add(path, "git merged it line by line, which is not what both sides made of it")
	}
	return nil
}

// stale finds out whether the migrations of this branch still fit behind those of the base.
func (c *checked) stale(ctx context.Context, repo ashlar.Repo, b branch) error {
	first, from := c.firstGenerated(repo, b)
	if from == "" {
		return nil
	}
	folder := slashed(repo.Name, repo.Paths.Snapshots)
	before, err := b.snapshots(ctx, b.base, folder)
	if err != nil || snapshot.Digest(before) == from {
		return nil //nolint:nilerr // what the base has is for the base to mend
	}
	start, err := b.stateOf(ctx, folder, from)
	if err != nil || start == nil {
		return err
	}
	here, err := snapshot.LoadDir(c.place.path(repo.Name, repo.Paths.Snapshots))
	if err != nil {
		return nil //nolint:nilerr // found already
	}
	if apart, err := merge.Apart(start, before, here); err != nil || apart {
		return err
	}
	c.add(finding{
		Code: codeStale, Repo: repo.Name, File: c.place.path(first.path),
		Message: fmt.Sprintf("was generated from a state that %s has left, around the things that this branch changes", c.Base),
		Hint:    "Type ashlar rebase --base " + shellWord(c.Base) + ", which generates the migrations of this branch anew where they do not fit.",
	})
	return nil
}

// firstGenerated returns the up file of the first migration of this branch that was generated, and the digest of the state that it
// was generated from; nothing when there is none.
func (c *checked) firstGenerated(repo ashlar.Repo, b branch) (first sqlFile, from string) {
	for _, f := range c.ofFolders(repo) {
		path := slashed(b.root, f.path)
		if f.isUp() || f.version == 0 || b.there[path] != "" || from != "" && f.version >= first.version {
			continue
		}
		if script, err := migration.ReadScript(f.content, migration.Down); err == nil && script.GeneratedFrom != "" {
			first, from = f, script.GeneratedFrom
		}
	}
	first.path = strings.TrimSuffix(first.path, ".down.sql") + ".up.sql"
	return first, from
}
