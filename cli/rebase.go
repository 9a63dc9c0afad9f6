package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/migration"
)

// rebaseOptions are the flags of rebase.
type rebaseOptions struct {
	base    string
	dryRun  bool
	answers generateOptions
}

// rebaseCommand moves this branch's migrations behind those of another revision.
func (a *app) rebaseCommand() *cobra.Command {
	var o rebaseOptions
	cmd := &cobra.Command{
		Use:   "rebase",
		Short: "Move this branch's migrations behind those of its base",
		Long: `Give the migrations that a revision does not hold new versions, behind the
newest of that revision, and keep their order. Those that were generated from a
state which the revision has changed since are made anew, from its snapshots and
the declarations, with the answers that their headers note. Hand-written ones
are carried over as they are.

The branch must hold the revision: git merge or git rebase first. Needs no
database, and runs no command of git that writes. A run that was interrupted is
finished by the next one.`,
		Example: a.example(`
  $ rebase --base main
  $ rebase --base origin/main --dry-run`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.base == "" {
				return Usage("Name the branch that yours will be merged into: "+cmd.CommandPath()+" --base main.", "%s needs --base", cmd.CommandPath())
			}
			return a.rebase(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.base, "base", "", "the `REVISION` of git that this branch stands on, such as main")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print each step, write nothing")
	flags.StringArrayVar(&o.answers.renames, "rename", nil, "an answer, as generate takes it: `TABLE.COLUMN=NEW`")
	flags.StringArrayVar(&o.answers.drops, "drop", nil, "an answer, as generate takes it: `TABLE.COLUMN`")
	flags.StringArrayVar(&o.answers.keeps, "keep", nil, "an answer, as generate takes it: `TABLE.COLUMN`")
	flags.StringArrayVar(&o.answers.fills, "fill", nil, "an answer, as generate takes it: `TABLE.COLUMN=SQL`")
	return cmd
}

// rebasing is a repo whose migrations move.
type rebasing struct {
	revision
	place    place
	repo     ashlar.Repo
	files    fstest.MapFS     // of the project's folder there
	before   *catalog.Catalog // the state there
	declared *catalog.Catalog
	newest   migration.Version // there; zero: it has none
	own      []ownMigration

	moves []move
	next  *catalog.Catalog // the snapshot to write; nil: it stays
	anew  bool             // migrations are generated again
	notes []string
}

// move is a migration that this branch has afterwards, with what it was.
type move struct {
	ownMigration
	was  []ownMigration // those that it takes the place of
	kept bool           // its files are there already
}

// rebase moves the migrations of all repos, or none.
func (a *app) rebase(ctx context.Context, o rebaseOptions) error {
	p, err := a.onDisk()
	if err != nil {
		return err
	}
	repos, err := a.selected()
	if err != nil {
		return err
	}
	if !o.dryRun {
		held, err := a.hold(ctx, p)
		if err != nil {
			return err
		}
		defer held.Close()
	}
	base, err := p.revision(ctx, o.base)
	if err == nil {
		err = base.settled(ctx, p)
	}
	if err == nil {
		err = base.held(ctx)
	}
	if err != nil {
		return err
	}
	files, err := base.tree.Files(ctx, base.base, base.root)
	if err != nil {
		return err
	}
	declared, err := a.declared()
	if err != nil {
		return err
	}
	taken, err := a.takenWith(p, files)
	if err != nil {
		return err
	}
	var all []*rebasing
	var errs []error
	for _, repo := range repos {
		r := &rebasing{revision: base, place: p, repo: repo, files: files, declared: declared[repo.Name]}
		err := r.read(ctx)
		if err == nil {
			err = r.plan(ctx, o.answers, &taken)
		}
		if err != nil {
			errs = append(errs, rebaseAsked(asked(err, repo.Name, len(repos) > 1)))
		}
		all = append(all, r)
	}
	if err := cmp.Or(errors.Join(errs...), context.Cause(ctx)); err != nil {
		return err
	}
	return a.move(all, o)
}

// rebaseAsked gives open questions the hint of this command.
func rebaseAsked(err error) error {
	if questions, ok := err.(*openQuestions); ok { //nolint:errorlint // as asked returns it
		return &rebaseQuestions{questions}
	}
	return err
}

// rebaseQuestions are questions that rebase asks.
type rebaseQuestions struct{ *openQuestions }

// Hint says how to go on.
func (q *rebaseQuestions) Hint() string {
	return "Answer with one of the flags, or in the declaration, and run ashlar rebase again. Nothing was written."
}

// takenWith returns the versions that any repo of the project has taken, here or in another version of its folder. Two
// migrations of this branch and of the base may have the same one.
func (a *app) takenWith(p place, files fstest.MapFS) ([]migration.Version, error) {
	var taken []migration.Version
	for _, repo := range a.project.Repos {
		repo = repo.WithDefaults()
		own, err := ownMigrations(p, repo, files)
		if err != nil {
			return nil, err
		}
		for _, m := range own {
			taken = append(taken, m.Version)
		}
		for _, folder := range folders(repo) {
			there, err := place{p.dir, files}.versions(folder)
			if err != nil {
				return nil, err
			}
			taken = append(taken, there...)
		}
	}
	return taken, nil
}

// read reads what the base and this branch have.
func (r *rebasing) read(ctx context.Context) error {
	if err := r.place.check(r.repo); err != nil {
		return err
	}
	for _, folder := range folders(r.repo) {
		there, err := place{r.place.dir, r.files}.migrations(folder)
		if err != nil {
			return err
		}
		for _, m := range there {
			r.newest = max(r.newest, m.Version)
			for _, d := range bothWays {
				path := slashed(folder, m.FileName(d))
				if _, err := fs.Stat(r.place.files, path); err != nil {
					return failure("Restore it: git checkout "+shellWord(r.said)+" -- "+shellWord(r.place.path(path))+".",
						"%s is missing here, and %s has it", r.place.path(path), r.said)
				}
			}
		}
	}
	var err error
	if r.before, err = r.snapshots(ctx, r.base, slashed(r.repo.Name, r.repo.Paths.Snapshots)); err != nil {
		return err
	}
	r.own, err = ownMigrations(r.place, r.repo, r.files)
	return err
}

// sortOwn puts migrations in order of their versions.
func sortOwn(all []ownMigration) {
	slices.SortFunc(all, func(a, b ownMigration) int { return cmp.Compare(a.Version, b.Version) })
}

// folderOf returns the folder of a migration, from that of the project on.
func folderOf(repo ashlar.Repo, m ownMigration) string {
	if m.tenant {
		return folders(repo)[1]
	}
	return folders(repo)[0]
}

// path returns a file of a migration as the user sees it.
func (r *rebasing) path(m ownMigration, d migration.Direction) string {
	return r.place.path(folderOf(r.repo, m), m.FileName(d))
}

// namesOfOwn lists migrations for people.
func namesOfOwn(all []ownMigration) string {
	var names []string
	for _, m := range all {
		names = append(names, m.String())
	}
	return strings.Join(names, ", ")
}
