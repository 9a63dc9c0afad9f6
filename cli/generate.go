package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// generateOptions are the flags of generate.
type generateOptions struct {
	dryRun, check, autoName bool

	renames, drops, keeps, fills []string
}

// generateCommand writes migrations for what changed.
func (a *app) generateCommand() *cobra.Command {
	var o generateOptions
	cmd := &cobra.Command{
		Use:   "generate [NAME]",
		Short: "Write migrations for what changed in the declarations",
		Long: `Compare the resources with the snapshots of the last state, and write the
migrations that lead from one to the other, up and down, with the new
snapshots. Needs no database and no network.

Renames are decided, never guessed. When something goes while something else
comes, generate lists what is open with the answers, writes nothing, and ends
with exit code 3.`,
		Example: a.example(`
  $ generate add_tickets
  $ generate --dry-run
  $ generate --check                  # in CI: exit code 4 when pending
  $ generate headline --rename posts.title=headline
  $ generate slugs --fill "posts.slug=lower(title)"
  $ generate tidy --drop posts.summary --keep table:imports`),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := o.name(cmd, args)
			if err != nil {
				return err
			}
			return a.generate(cmd.Context(), name, o)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the files, write nothing")
	flags.BoolVar(&o.check, "check", false, "write nothing; exit code 4 when something is pending")
	flags.BoolVar(&o.autoName, "auto-name", false, "number the migration where no name is given")
	flags.StringArrayVar(&o.renames, "rename", nil, "`TABLE.COLUMN=NEW`, table:TABLE=NEW or schema:SCHEMA=NEW")
	flags.StringArrayVar(&o.drops, "drop", nil, "`TABLE.COLUMN`, table:TABLE or schema:SCHEMA goes, with its data")
	flags.StringArrayVar(&o.keeps, "keep", nil, "`TABLE.COLUMN`, table:TABLE or schema:SCHEMA is forgotten, not dropped")
	flags.StringArrayVar(&o.fills, "fill", nil, "`TABLE.COLUMN=SQL`: the value for existing rows")
	return cmd
}

// name returns the name for files, or nothing where one may be made up.
func (o generateOptions) name(cmd *cobra.Command, args []string) (string, error) {
	switch {
	case len(args) > 1:
		return "", Usage("Put it into one word, with _ between: "+args[0]+"_"+args[1]+".", "%s takes one name, got also %q", cmd.CommandPath(), args[1])
	case len(args) == 1:
		return fileName(args[0])
	case o.autoName || o.dryRun || o.check:
		return "", nil
	}
	return "", Usage("Type "+cmd.CommandPath()+" add_tickets, or --auto-name for a number.", "%s needs a name for the migration", cmd.CommandPath())
}

// change is what generate found for a repo.
type change struct {
	repo   ashlar.Repo
	result generate.Result
	files  []migration.Migration
}

// generate compares all repos and writes the files of all, or of none.
func (a *app) generate(ctx context.Context, name string, o generateOptions) error {
	p, err := a.onDisk()
	if err != nil {
		return err
	}
	repos, err := a.selected()
	if err != nil {
		return err
	}
	taken, err := a.allVersions(p)
	if err != nil {
		return err
	}
	changes, err := a.compare(p, repos, o)
	if err != nil {
		return err
	}
	number(changes, name, taken)
	if err := context.Cause(ctx); err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(changes, change.pending):
		a.say("nothing to do: the snapshots hold what is declared")
		return nil
	case o.check:
		return a.tellPending(changes)
	case o.dryRun:
		a.printFiles(p, changes)
		return nil
	}
	written, err := write(p, changes)
	if err != nil {
		return err
	}
	a.tellWritten(changes, written)
	return nil
}

// compare computes what changed in each repo. The error joins those of all repos.
func (a *app) compare(p place, repos []ashlar.Repo, o generateOptions) ([]change, error) {
	if err := a.project.Validate(); err != nil {
		return nil, err
	}
	var errs []error
	var states []state
	for _, repo := range repos {
		s, err := load(p, repo)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		states = append(states, s)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	for _, s := range states {
		a.say("looked at repo %s: %s, %s", s.repo.Name, count(resources(s.repo), "resource"), p.path(s.repo.Name))
		if resources(s.repo) == 0 {
			a.say("note: repo %s declares no resource: list one in a Domain of the repo", s.repo.Name)
		}
		if err := a.noteLost(p, s.repo); err != nil {
			return nil, err
		}
	}
	return o.compute(states)
}

// noteLost says that there are migrations but no snapshots. That is right only where all of them are written by hand.
func (a *app) noteLost(p place, repo ashlar.Repo) error {
	snapshots := slashed(repo.Name, repo.Paths.Snapshots)
	if entries, err := fs.ReadDir(p.files, snapshots); err == nil && len(entries) > 0 {
		return nil
	}
	taken, err := versions(p, slashed(repo.Name, repo.Paths.Migrations))
	if err == nil && len(taken) > 0 {
		a.say("note: repo %s has %s and no snapshots, so all is planned anew; if they are lost, restore %s from version control",
			repo.Name, count(len(taken), "migration"), p.path(snapshots))
	}
	return err
}

// state is a repo before and after.
type state struct {
	repo     ashlar.Repo
	from, to *catalog.Catalog
}

// load compiles the declarations of a repo and reads its snapshots.
func load(p place, repo ashlar.Repo) (state, error) {
	to, errTo := ashlar.Compile(repo)
	from, errFrom := snapshot.LoadDir(p.path(repo.Name, repo.Paths.Snapshots))
	return state{repo, from, to}, errors.Join(p.check(repo), errTo, errFrom)
}

// resources counts the resources of a repo.
func resources(repo ashlar.Repo) int {
	n := 0
	for _, domain := range repo.Domains {
		n += len(domain.Resources)
	}
	return n
}

// number gives each file a version and a name. Versions rise over all repos.
func number(changes []change, name string, taken []migration.Version) {
	now := time.Now()
	for i := range changes {
		c := &changes[i]
		for j, file := range c.result.Files {
			version := migration.NextVersion(now, taken)
			stem := name
			if stem == "" {
				stem = fmt.Sprintf("migration_%d", len(taken)+1)
			} else if j > 0 {
				stem = fmt.Sprintf("%s_%d", name, j+1)
			}
			taken = append(taken, version)
			c.files = append(c.files, migration.Migration{
				Version: version,
				Name:    stem,
				Up:      migration.Script{Text: file.Up}, // header lines included
				Down:    migration.Script{Text: file.Down},
			})
		}
	}
}
