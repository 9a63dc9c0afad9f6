package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/git"
	"github.com/ashlar-go/ashlar/snapshot"
)

// resolveCommand merges snapshots that git could not, or merged wrongly.
func (a *app) resolveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "resolve",
		Short: "Merge the snapshots of two branches by what they mean",
		Long: `Merge the snapshots that git left in conflict in a merge, rebase, cherry-pick,
revert or stash, and look through those that git merged line by line. Each
table, type, sequence and statement is written whole, or, where both sides
changed it in ways that do not go together, left as git left it. What is left is
listed with what each side did, and the exit code is then 1.

Settle conflicts in Go files first: the program has to compile. Where git is in
the middle of nothing, the last commit is looked through if it is a merge. Needs
no database.`,
		Example: a.example(`
  $ resolve
  $ resolve --repo main`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.resolve(cmd.Context()) },
	}
}

// resolved is what resolve found and did.
type resolved struct {
	Operation string                `json:"operation,omitempty"` // of git: merge, rebase, cherry-pick, revert, stash; missing: it is in the middle of none, and the last commit is no merge
	Ours      string                `json:"ours,omitempty"`      // what git calls that side
	Theirs    string                `json:"theirs,omitempty"`    // what git calls that side
	Repos     list[resolvedRepo]    `json:"repos"`
	Wrote     list[string]          `json:"wrote"`     // the files of snapshots that were written or removed
	Conflicts list[resolveConflict] `json:"conflicts"` // that are left
	Notes     list[string]          `json:"notes"`
	Next      list[string]          `json:"next"` // the commands that go on
}

// resolvedRepo is a repo that resolve looked at.
type resolvedRepo struct {
	Repo   string `json:"repo"`
	Folder string `json:"folder"` // of its snapshots
}

// resolveConflict is a conflict that is left.
type resolveConflict struct {
	Repo   string `json:"repo"`
	File   string `json:"file"`
	Object string `json:"object"`         // table posts
	Part   string `json:"part,omitempty"` // column "title": type
	Ours   string `json:"ours"`           // what that side did
	Theirs string `json:"theirs"`         // what that side did
}

// resolve merges the snapshots of all repos.
func (a *app) resolve(ctx context.Context) error {
	p, err := a.onDisk()
	if err != nil {
		return err
	}
	repos, err := a.selected()
	if err != nil {
		return err
	}
	held, err := a.hold(ctx, p)
	if err != nil {
		return err
	}
	defer held.Close()
	tree, err := git.Open(ctx, p.dir)
	if err != nil {
		return err
	}
	out := &resolved{}
	var all []*joining
	for _, repo := range repos {
		if err := p.check(repo); err != nil {
			return err
		}
		j, err := readJoining(ctx, tree, p, repo)
		if err != nil {
			return err
		}
		if err := j.join(ctx); err != nil {
			return err
		}
		all = append(all, j)
		out.add(j)
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := writeJoined(all, out); err != nil {
		return err
	}
	migrations := out.migrations(ctx, tree, p, repos)
	out.next(ctx, a, all)
	a.report.tell(out)
	return errors.Join(out.failure(), migrations)
}

// add notes what was found in a repo.
func (r *resolved) add(j *joining) {
	r.Repos = append(r.Repos, resolvedRepo{j.repo.Name, j.shown("")})
	if op := j.operation; op != nil {
		r.Operation, r.Ours, r.Theirs = op.Name, op.OursName, op.TheirName
	}
	if j.guessed {
		r.Notes = append(r.Notes, "repo "+j.repo.Name+": the commits that git joins are not known here, so only the files in conflict are merged by what they mean")
	}
	for _, c := range j.conflicts {
		object := c.Kind
		if c.Kind != "database" {
			object += " " + pathOf(c.Object)
		}
		r.Conflicts = append(r.Conflicts, resolveConflict{j.repo.Name, j.shown(snapshot.Path(c.Kind, c.Object)), object, c.Part, c.Ours, c.Theirs})
	}
}

// writeJoined writes what could be merged of all repos, or nothing.
func writeJoined(all []*joining, out *resolved) (err error) {
	var done []*snapshot.Change
	for _, j := range all {
		if j.merged == nil {
			continue
		}
		change, err := j.change()
		if err == nil {
			err = change.Apply()
		}
		if err != nil {
			for _, other := range slices.Backward(done) {
				err = errors.Join(err, other.Revert())
			}
			return err
		}
		done = append(done, change)
		for _, path := range change.Paths() {
			out.Wrote = append(out.Wrote, j.shown(path))
		}
	}
	return nil
}

// migrations looks at migrations that git left in conflict, and at versions that two of them have.
func (r *resolved) migrations(ctx context.Context, tree *git.Tree, p place, repos []ashlar.Repo) error {
	var errs []error
	for _, repo := range repos {
		for _, folder := range folders(repo) {
			inTree, err := tree.Path(p.path(folder))
			if err != nil {
				return err
			}
			conflicts, err := tree.Conflicts(ctx, inTree)
			if err != nil {
				return err
			}
			if len(conflicts) == 0 {
				_, err := p.migrations(folder)
				errs = append(errs, err)
			}
			for _, path := range sortedKeys(conflicts) {
				errs = append(errs, migrationConflict(p.path(folder, path)))
			}
		}
	}
	return errors.Join(errs...)
}

// migrationConflict is the error for a migration that is in conflict. What a migration does is fixed, so there is nothing to
// merge in it.
func migrationConflict(path string) error {
	return failure("A migration that was applied somewhere stays as it was applied: take that version with git checkout --ours -- "+shellWord(path)+
		" or --theirs, then git add it. What the other version did belongs into a migration of its own: ashlar generate, or ashlar new.",
		"%s: both sides have it, and it does not say the same", path)
}

// next says how to go on.
func (r *resolved) next(ctx context.Context, a *app, all []*joining) {
	if len(r.Conflicts) > 0 {
		r.Next = append(r.Next, a.typed("resolve"))
		return
	}
	for _, j := range all {
		if len(j.unmerged) > 0 || len(r.Wrote) > 0 {
			r.Next = append(r.Next, "git add --all "+shellWord(j.shown("")))
		}
	}
	if len(r.Next) == 0 {
		return
	}
	switch op := all[0].operation; {
	case op == nil || op.Name == git.Unstashing || op.Name == git.Reverting:
	case op.Name == git.Rebasing:
		r.Next = append(r.Next, "git rebase --continue", a.typed("rebase --base "+shellWord(all[0].tree.NameOf(ctx, op.Onto))))
		return
	case op.Name == git.Merging && !op.Done:
		r.Next = append(r.Next, "git commit", a.typed("rebase --base "+shellWord(all[0].tree.NameOf(ctx, op.Theirs))))
		return
	}
	r.Next = append(r.Next, a.typed("generate --check"))
}

// failure returns the error for the conflicts that are left.
func (r *resolved) failure() error {
	if len(r.Conflicts) == 0 {
		return nil
	}
	files := map[string]bool{}
	for _, c := range r.Conflicts {
		files[c.File] = true
	}
	first := shellWord(sortedKeys(files)[0])
	take := "git checkout --ours -- " + first + ", or --theirs"
	if r.Operation != "" {
		take = "git checkout " + r.Ours + " -- " + first + ", or " + r.Theirs + " in its place"
	}
	return failure("Mend each of these files by hand so that it says what the migrations of both sides lead to, or take one side whole: "+take+
		". Then git add it, and type ashlar resolve again.",
		"%s left in %s of snapshots, which stay as git left them", areLeft(len(r.Conflicts)), count(len(files), "file"))
}

func areLeft(n int) string {
	if n == 1 {
		return "1 conflict is"
	}
	return fmt.Sprintf("%d conflicts are", n)
}

// text prints what was found and done.
func (r *resolved) text(t text) {
	for _, repo := range r.Repos {
		what := "git is joining nothing, and the last commit is no merge"
		if r.Operation != "" {
			what = fmt.Sprintf("git %s, ours is %s, theirs is %s", r.Operation, r.Ours, r.Theirs)
		}
		t.say("looking at repo %s, %s: %s", repo.Repo, repo.Folder, what)
	}
	for _, note := range r.Notes {
		t.say("note: %s", note)
	}
	for _, path := range r.Wrote {
		t.say("wrote    %s", path)
	}
	for _, c := range r.Conflicts {
		part := ""
		if c.Part != "" {
			part = ": " + c.Part
		}
		t.print(fmt.Sprintf("conflict %s: %s%s\n           ours:   %s\n           theirs: %s\n", c.File, c.Object, part, c.Ours, c.Theirs))
	}
	if len(r.Wrote)+len(r.Conflicts) == 0 {
		t.say("nothing to do: the snapshots hold what both sides made of them")
	}
	if len(r.Next) > 0 && len(r.Conflicts) == 0 {
		t.say("Next: %s", strings.Join(r.Next, ", then "))
	}
}
