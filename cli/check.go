package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// checkOptions are the flags of check.
type checkOptions struct {
	base   string // a revision of git; empty: none
	format string // textFormat, githubFormat, or empty: what fits the surroundings
}

// The formats of findings.
const (
	textFormat   = "text"
	githubFormat = "github"
)

// checkCommand looks at a project without its database.
func (a *app) checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Find what should not be merged, without a database",
		Long: `Look at declarations, snapshots and migrations, and name all that should not be
merged: what is not generated yet, what is broken, what nobody has decided,
what was left behind, what git merged line by line and no branch meant, what
migrations make and the snapshots do not hold, and hazards of new migrations
that nobody has accepted. Writes nothing, and needs no database and no network.

With --base it also compares the migrations with those of another revision: none
may have been changed or removed, and new ones must come last and fit behind
them.`,
		Example: a.example(`
  $ check
  $ check --base origin/main          # in CI, for a branch
  $ check --base origin/main --format github`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.format != "" && o.format != textFormat && o.format != githubFormat {
				return Usage("Formats are text and github; --json is a flag of its own.", "--format %s: no such format", o.format)
			}
			return a.check(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.base, "base", "", "the `REVISION` of git that the branch will be merged into, such as origin/main")
	flags.StringVar(&o.format, "format", "", "text, or github: annotations of GitHub Actions (default github where\nGITHUB_ACTIONS is true)")
	return cmd
}

// check finds what is wrong, and ends with the exit code of a check when there is anything.
func (a *app) check(ctx context.Context, o checkOptions) error {
	collectLess()
	p, err := a.onDisk()
	if err != nil {
		return err
	}
	repos, err := a.selected()
	if err != nil {
		return err
	}
	c := &checked{place: p, carried: a.embedded, Base: o.base, Notes: a.strangers(p), asTyped: a.asTyped}
	asked := askGit(ctx, p, o.base, repos)
	declared, err := a.declared() // nothing where there are mistakes in them
	if err := c.addErrors("", err); err != nil {
		return err
	}
	branch, note, err := asked()
	if err != nil {
		return err
	}
	if note != "" {
		c.Notes = append(c.Notes, note)
	}
	for _, repo := range repos {
		if err := c.repo(repo, declared[repo.Name]); err != nil {
			return err
		}
		if err := c.ofBranch(ctx, repo, branch); err != nil {
			return err
		}
		if err := c.joined(ctx, repo, branch); err != nil {
			return err
		}
		c.devState(repo)
	}
	for _, d := range a.forgotten(p) {
		c.add(finding{Code: codeUnlisted, File: shown(d.File), Line: d.Line, Message: unlistedMessage(d), Hint: "A" + unlistedRemedy(d)[1:] + "."})
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if o.format == githubFormat || o.format == "" && os.Getenv("GITHUB_ACTIONS") == "true" {
		c.fromRoot = branch.fromRoot
	}
	a.report.tell(c)
	return c.failure()
}

// looked says what was looked at.
func (c *checked) looked() string {
	var repos []string
	for _, r := range c.Repos {
		repos = append(repos, fmt.Sprintf("repo %s (%s, %s, %d new)",
			r.Repo, count(r.Resources, "resource"), count(r.Migrations, "migration"), r.New))
	}
	against := ""
	if c.Base != "" {
		against = ", compared with " + c.Base
	}
	return strings.Join(repos, ", ") + against
}
