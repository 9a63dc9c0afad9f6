//go:build !ashlar_lean

package cli

import (
	"context"
	"errors"
	"os"
	"path"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/migration"
)

// regenOptions are the flags of regen.
type regenOptions struct {
	database
	answers      generateOptions
	base         string
	migrate      bool
	offline      bool
	discardEdits bool

	acceptDataLoss bool
}

// regenCommand undoes what this branch generated and generates it again.
func (a *app) regenCommand() *cobra.Command {
	var o regenOptions
	cmd := &cobra.Command{
		Use:   "regen [NAME]",
		Short: "Undo the migrations of this branch and generate them again",
		Long: `Take back what this branch has generated, and generate it again from what is
declared now: for when you changed your mind before anybody else has the
migrations. Those that are not in the last commit are meant; with --base, those
that are not in that revision, committed or not.

Those that are applied are reverted first, the newest first, public and of
tenants. Then the files are replaced by one migration with the same name, or
with NAME, and the snapshots are made anew from those in git. Answers that were
given before are given again, unless --rename, --drop, --keep or --fill says
another now. Migrations that were written by hand are kept, and get versions
behind it.

Where a run is stopped, the next one goes on.`,
		Example: a.example(`
  $ regen --dry-run                   # what would go, and the files
  $ regen -m                          # and migrate
  $ regen add_tickets                 # under another name
  $ regen --base main                 # all that this branch has made
  $ regen --rename posts.title=headline`),
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) == 1 {
				var err error
				if name, err = fileName(args[0]); err != nil {
					return err
				}
			}
			if o.offline && o.migrate {
				return Usage("Leave out one of them.", "--offline and --migrate do not go together")
			}
			return a.regen(cmd, name, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.url, "url", "", "the `URL` of the database, instead of the one in the environment")
	flags.StringVar(&o.base, "base", "", "the `REVISION` whose migrations stay, such as main (default: the last commit)")
	flags.BoolVarP(&o.migrate, "migrate", "m", false, "then apply what is pending, public and of tenants")
	flags.BoolVar(&o.answers.dryRun, "dry-run", false, "say what is applied and would go, print the files, change nothing")
	flags.BoolVar(&o.offline, "offline", false, "look at no database: none has these migrations")
	flags.BoolVar(&o.acceptDataLoss, "accept-data-loss", false, "revert also by files that say they are irreversible")
	flags.BoolVar(&o.discardEdits, "discard-edits", false, "replace also generated files that were changed by hand; they are kept aside")
	o.answers.flags(cmd)
	return cmd
}

// regen undoes and generates again.
func (a *app) regen(cmd *cobra.Command, name string, o regenOptions) error {
	ctx := cmd.Context()
	p, err := a.onDisk()
	if err != nil {
		return err
	}
	var held *os.File
	if !o.answers.dryRun {
		if held, err = a.hold(ctx, p); err != nil {
			return err
		}
		defer held.Close()
	}
	mine, base, err := a.ownOf(ctx, p, o.base)
	if err != nil {
		return err
	}
	a.report.live.say("looked at the migrations that are not in %s", base.said)
	if len(mine) == 0 {
		a.report.keep(&generated{})
		a.report.live.say("nothing to undo: all that was generated is in %s", base.said)
		return nil
	}
	if name, err = o.check(p, mine, name); err != nil {
		return err
	}
	changes, found, err := a.again(p, mine, name, o)
	if err != nil {
		return err
	}
	back, err := a.lookBack(ctx, p, mine, o)
	if err != nil {
		return err
	}
	a.tellUndone(p, mine, back)
	found.add(p, changes, o.answers)
	if o.answers.dryRun {
		found.WouldMigrate = o.migrate
		a.report.keep(found)
		a.foretell(mine, back)
		found.tellDone(a.report.live, o.answers)
		return nil
	}
	if err := removeHalves(p, mine); err != nil {
		return err
	}
	if err := a.goBack(ctx, back, o); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	a.report.keep(found)
	if err := a.write(p, changes, found, o.answers); err != nil {
		return err
	}
	if o.migrate || found.files() == 0 && !slices.ContainsFunc(mine, func(m own) bool { return len(m.byHand) > 0 }) {
		found.Next = ""
	}
	found.tellAgain(a.report.live)
	for i, m := range mine {
		if len(changes[i].files) > 0 {
			continue // they were moved behind these
		}
		for _, by := range m.byHand {
			a.report.live.say("kept     %s (written by hand)", p.path(folderOf(m.repo, by), by.String()))
		}
	}
	_ = held.Close() // nothing is written any more
	if o.migrate {
		return a.goForth(ctx, mine, o)
	}
	return nil
}

// tellAgain says what was generated again and what became of the files.
func (g *generated) tellAgain(t text) {
	for _, r := range g.Repos {
		r.tellChanges(t)
	}
	if g.files() == 0 {
		t.say("nothing is left to generate: what is declared is what git has")
	}
	g.tellFiles(t)
	g.tellNotes(t)
	switch {
	case g.Next == "":
	case g.files() == 0:
		t.say("Next: %s", g.Next)
	default:
		t.say("Next: read the SQL, then %s", g.Next)
	}
}

// ownOf finds the own migrations of the selected repos. Repos without any are left out.
func (a *app) ownOf(ctx context.Context, p place, named string) ([]own, revision, error) {
	repos, err := a.selected()
	if err != nil {
		return nil, revision{}, err
	}
	r, err := p.revision(ctx, named)
	if err == nil {
		err = r.settled(ctx, p)
	}
	if err != nil {
		return nil, r, err
	}
	var all []own
	for _, repo := range repos {
		if err := p.check(repo); err != nil {
			return nil, r, err
		}
		o, err := p.own(ctx, repo, r)
		if err != nil {
			return nil, r, err
		}
		if len(o.made) > 0 {
			all = append(all, o)
		}
	}
	return all, r, nil
}

// check refuses what would lose something, and returns the name for what is generated.
func (o regenOptions) check(p place, mine []own, name string) (string, error) {
	for _, m := range mine {
		if len(m.edited) > 0 && !o.discardEdits {
			return "", failure("Put what you wrote into a migration of its own: ashlar new NAME; it is kept. Or say --discard-edits: both are then kept aside, in "+p.path(m.repo.Name, devFolder, devEdited)+". Nothing was done.",
				"%s: one of the two files was changed by hand after it was generated", p.path(pairOf(m.edited[0])))
		}
		if name == "" {
			name = m.name()
		}
	}
	if name == "" {
		return "", Usage("Type ashlar regen NAME.", "regen needs a name: dev migrations have none that could stay")
	}
	return name, nil
}

// again computes what is to be generated from the state in front of the own migrations.
func (a *app) again(p place, mine []own, name string, o regenOptions) ([]change, *generated, error) {
	hidden := map[string]bool{}
	var taken []migration.Version
	for _, m := range mine {
		for _, f := range m.files {
			hidden[f.Path] = true
			taken = append(taken, f.Version)
		}
	}
	others := p
	others.files = hiding{p.files, hidden}
	rest, err := a.allVersions(others)
	if err != nil {
		return nil, nil, err
	}
	taken = append(taken, rest...)
	declared, err := a.declared()
	if err != nil {
		return nil, nil, err
	}
	var states []state
	for _, m := range mine {
		if err := doneByHand(p, m.repo, m.byHand, m.before, declared[m.repo.Name]); err != nil {
			return nil, nil, err
		}
		states = append(states, state{repo: m.repo, from: m.before, to: declared[m.repo.Name], left: m.made, replaces: true})
	}
	found, err := o.answers.look(others, states)
	if err != nil {
		return nil, nil, err
	}
	changes, err := o.answers.compute(states)
	if err != nil {
		return nil, nil, err
	}
	number(changes, name, taken, false)
	for i := range changes {
		for _, c := range changes {
			for _, m := range c.files {
				taken = append(taken, m.Version)
			}
		}
		if err := changes[i].carry(mine[i], taken); err != nil {
			return nil, nil, err
		}
	}
	return changes, found, nil
}

// carry takes over what was written by hand: the reasons why hazards may be, and whole migrations, which get versions behind the
// generated ones. Without those they stay as they are.
func (c *change) carry(mine own, taken []migration.Version) error {
	for i, m := range c.files {
		read, err := readAgain(m, mine.pairs)
		if err != nil {
			return err
		}
		c.files[i] = read
	}
	if len(c.files) == 0 {
		return nil
	}
	now := time.Now()
	c.moved = map[migration.Version]migration.Migration{}
	for _, m := range mine.byHand {
		was := m.Migration
		m.Version = migration.NextVersion(now, taken)
		c.moved[m.Version] = was
		taken = append(taken, m.Version)
		c.files = append(c.files, m.Migration)
		c.result.Files = append(c.result.Files, generate.File{Tenant: m.tenant})
	}
	for _, f := range mine.files {
		if !slices.ContainsFunc(mine.made, func(made migration.LooseFile) bool { return made.Path == f.Path }) {
			f.Edited = false // nothing of it is lost: it is moved
			c.left = append(c.left, f)
		}
	}
	return nil
}

// undone is a migration that is taken away.
type undone struct {
	Repo    string `json:"repo"`
	Version string `json:"version"`
	Name    string `json:"name"`
	Tenant  bool   `json:"tenant,omitempty"`  // it runs once per tenant
	Applied bool   `json:"applied,omitempty"` // the database, or one of the tenants, has it
}

// tellUndone says which migrations are meant, and which of them the database has.
func (a *app) tellUndone(p place, mine []own, back []way) {
	all := list[undone]{}
	seen := map[string]bool{}
	for _, m := range mine {
		for _, f := range m.files {
			if seen[pairOf(f)] {
				continue
			}
			seen[pairOf(f)] = true
			tenant := path.Dir(f.Path) == slashed(m.repo.Name, m.repo.Paths.TenantMigrations)
			u := undone{m.repo.Name, f.Version.String(), f.Name, tenant, slices.ContainsFunc(back, func(w way) bool { return w.has(m.repo.Name, f.Version) })}
			all = append(all, u)
			line := "  " + p.path(pairOf(f))
			if u.Applied {
				line += "   (applied)"
			}
			a.report.live.say("%s", line)
		}
	}
	a.report.keep(members{map[string]any{"undone": all}})
}

// foretell says what would be reverted, in order.
func (a *app) foretell(mine []own, back []way) {
	all := list[undone]{}
	for _, w := range back {
		m := mine[slices.IndexFunc(mine, func(m own) bool { return m.repo.Name == w.repo })]
		for _, l := range w.legs {
			for _, v := range l.versions {
				f := m.files[slices.IndexFunc(m.files, func(f migration.LooseFile) bool { return f.Version == v })]
				all = append(all, undone{Repo: w.repo, Version: v.String(), Name: f.Name, Tenant: l.tenant, Applied: true})
				where := ""
				if l.tenant {
					where = "   (" + count(len(w.schemas), "tenant") + ")"
				}
				a.report.live.say("would revert %s_%s%s", v, f.Name, where)
			}
		}
	}
	a.report.keep(members{map[string]any{"would_revert": all}})
}

// removeHalves takes away files of the generator that stand alone, where a run was stopped: no database has them.
func removeHalves(p place, mine []own) error {
	for _, m := range mine {
		for _, f := range m.halves() {
			if err := os.Remove(p.path(f.Path)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return unremovable(p.path(f.Path), err)
			}
		}
	}
	return nil
}
