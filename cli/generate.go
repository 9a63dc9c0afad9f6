package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
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
	dryRun, check, autoName, snapshotsOnly, dev bool
	concurrentIndexes, dontDropColumns          bool
	noInput                                     bool

	domains                      []string
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
comes, generate asks at a terminal. Elsewhere it lists what is open with the
answers, writes nothing, and ends with exit code 3.

With --dev it writes dev migrations, which are for trying things out: they need
no name, and the snapshots stay. The next generate with a NAME writes the one
migration that stands in for them and takes them away; where they were applied,
the next migrate reverts them first.`,
		Example: a.example(`
  $ generate add_tickets
  $ generate --dry-run
  $ generate --check                  # in CI: exit code 4 when pending
  $ generate --dev                    # no name, while you try things out
  $ generate headline --rename posts.title=headline
  $ generate slugs --fill "posts.slug=lower(title)"
  $ generate tidy --drop posts.summary --keep table:imports
  $ generate invoices --domains billing
  $ generate --snapshots-only         # the database holds it already`),
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
	flags.BoolVar(&o.dev, "dev", false, "write dev migrations, which the next generate with a name replaces")
	flags.BoolVar(&o.autoName, "auto-name", false, "number the migration where no name is given")
	flags.BoolVar(&o.snapshotsOnly, "snapshots-only", false, "write snapshots and no migration: the database must hold it already")
	flags.StringSliceVar(&o.domains, "domains", nil, "only the resources of these `DOMAINS`, separated by commas")
	o.flags(cmd)
	return cmd
}

// flags adds the flags that say what is to become of what changed.
func (o *generateOptions) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&o.concurrentIndexes, "concurrent-indexes", false, "build indexes of tables that exist without blocking writes")
	flags.BoolVar(&o.dontDropColumns, "dont-drop-columns", false, "leave columns that go in the database")
	flags.BoolVar(&o.noInput, "no-input", false, "ask nothing at a terminal either: list what is open")
	flags.StringArrayVar(&o.renames, "rename", nil, "`TABLE.COLUMN=NEW`, or table:, schema:, type:, value:, sequence: or partition:OLD=NEW")
	flags.StringArrayVar(&o.drops, "drop", nil, "`TABLE.COLUMN`, or table:, schema:, type:, value:, sequence: or partition:NAME goes, with its data")
	flags.StringArrayVar(&o.keeps, "keep", nil, "`TABLE.COLUMN`, or table:, schema:, type:, sequence: or partition:NAME is forgotten, not dropped")
	flags.StringArrayVar(&o.fills, "fill", nil, "`TABLE.COLUMN=SQL`: the value for existing rows")
}

// name returns the name for files, or nothing where one may be made up.
func (o generateOptions) name(cmd *cobra.Command, args []string) (string, error) {
	switch {
	case len(args) > 1:
		return "", Usage("Put it into one word, with _ between: "+args[0]+"_"+args[1]+".", "%s takes one name, got also %q", cmd.CommandPath(), args[1])
	case o.dev && (o.check || o.snapshotsOnly):
		return "", Usage("Leave out one of them.", "--dev goes neither with --check nor with --snapshots-only")
	case o.dev && len(args) == 1:
		return "", Usage("Leave out one of them: a name makes a migration that stays.", "--dev names its migrations by itself, and takes no name")
	case o.dev:
		return devName, nil
	case len(args) == 1 && o.snapshotsOnly:
		return "", Usage("Leave out one of them.", "--snapshots-only writes no migration, so it takes no name")
	case len(args) == 1:
		return fileName(args[0])
	case o.autoName || o.dryRun || o.check || o.snapshotsOnly:
		return "", nil
	}
	return "", Usage("Type "+cmd.CommandPath()+" add_tickets, or --auto-name for a number.", "%s needs a name for the migration", cmd.CommandPath())
}

// change is what generate found for a repo.
type change struct {
	repo    ashlar.Repo
	from    *catalog.Catalog  // not changed
	origin  string            // its digest, once somebody asked for it
	unkeyed []catalog.Unkeyed // references without a foreign key, of the tables that are looked at
	result  generate.Result
	files   []migration.Migration
	moved   map[migration.Version]migration.Migration // those of files that are there already, under another version

	left     []migration.LooseFile // the migrations that are there and that others stand in for: dev ones, and those of regen
	replaces bool                  // they, and what is remembered of them, are taken away
	behind   bool                  // there are other migrations behind the first of them
	reused   []answerFlag          // answers that were given in dev mode
}

// digest returns the digest of the state before.
func (c *change) digest() string {
	if c.origin == "" {
		c.origin = snapshot.Digest(c.from)
	}
	return c.origin
}

// generate compares all repos and writes the files of all, or of none.
func (a *app) generate(ctx context.Context, name string, o generateOptions) error {
	collectLess()
	p, err := a.onDisk()
	if err != nil {
		return err
	}
	repos, err := a.selected()
	if err != nil {
		return err
	}
	if repos, err = o.inDomains(repos); err != nil {
		return err
	}
	if !o.dryRun && !o.check {
		held, err := a.hold(ctx, p)
		if err != nil {
			return err
		}
		defer held.Close()
	}
	dev, err := a.devMigrations(p)
	if err != nil {
		return err
	}
	there, err := a.allMigrations(dev.beside(p))
	if err != nil {
		return err
	}
	changes, found, err := a.compare(ctx, p, repos, dev, &o)
	if err != nil {
		return err
	}
	if !o.snapshotsOnly {
		if err := notLost(p, changes, there); err != nil {
			return err
		}
		number(changes, name, append(there.versions(), dev.versions()...), o.dev)
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	found.add(p, changes, o)
	switch {
	case o.check:
		err = errors.Join(notGenerated(changes), notReplaced(p, changes))
	case !o.dryRun && slices.ContainsFunc(changes, func(c change) bool { return c.pending() || c.replaces && !o.snapshotsOnly }):
		err = a.write(p, changes, found, o)
	}
	if err == nil || o.check {
		found.tellDone(a.report.live, o)
	}
	return err
}

// compare compares the declarations with the snapshots, and asks what is open until nothing is. What was answered is in the
// options then.
func (a *app) compare(ctx context.Context, p place, repos []ashlar.Repo, dev devMigrations, o *generateOptions) ([]change, *generated, error) {
	notes := append(a.strangers(p), a.unlisted(p)...)
	_, handing := handing()
	live := a.report.live
	for {
		states, err := a.load(p, repos)
		if err != nil {
			return nil, nil, err
		}
		for i := range states {
			if err := states[i].lookAtDev(p, dev, o.dev); err != nil {
				return nil, nil, err
			}
		}
		found, err := o.look(dev.beside(p), states)
		if err != nil {
			return nil, nil, err
		}
		found.Notes = slices.Clone(notes)
		if !handing {
			found.tellLooked(live)
		}
		changes, err := o.compute(states)
		asked := err != nil
		if asked {
			err = a.ask(ctx, o, err)
		}
		if handing && !errors.Is(err, handedOver) { // or the next call says it
			found.tellLooked(live)
		}
		if !asked || err != nil {
			a.report.keep(found)
			return changes, found, err
		}
		live = text{} // it was said
	}
}

// collectLess lets memory grow to four times of what is alive before the garbage collector runs, unless the environment
// says otherwise: the program ends in a moment. Of 1,000 resources that takes a quarter less processor time.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}

// write writes what was found, and notes it.
func (a *app) write(p place, changes []change, found *generated, o generateOptions) error {
	written, err := write(p, changes, o.dev)
	if err != nil {
		return err
	}
	found.addWritten(written)
	if !o.snapshotsOnly {
		if err := found.retire(p, changes, o); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if a.embedded == nil || !c.pending() {
			continue
		}
		if _, err := fs.Stat(a.embedded, c.repo.Name); err != nil {
			found.Notes = append(found.Notes, fmt.Sprintf("the program does not carry repo %s: add all:%s to its go:embed line", c.repo.Name, c.repo.Name))
		}
	}
	if slices.ContainsFunc(changes, func(c change) bool { return len(c.files) > 0 }) || found.retired {
		found.Next = a.typed("migrate")
	}
	if slices.ContainsFunc(changes, func(c change) bool { return len(c.ofKind(true)) > 0 || found.retired && c.leftTenants() }) {
		found.Next = a.typed("migrate --all")
	}
	return nil
}

// notGenerated is the error of generate --check when there is something to generate.
func notGenerated(changes []change) error {
	total := 0
	for _, c := range changes {
		total += len(c.result.Changes)
	}
	if !slices.ContainsFunc(changes, change.pending) {
		return nil
	}
	return &problem{
		code: exitCheck,
		text: count(total, "change") + " of the declarations not generated yet",
		hint: "Type ashlar generate NAME, and commit what it writes. Nothing was written now.",
	}
}

// load compiles the declarations and reads the snapshots of all repos. The error joins those of all.
func (a *app) load(p place, repos []ashlar.Repo) ([]state, error) {
	declared, err := a.declared()
	if err != nil {
		return nil, err
	}
	var errs []error
	var states []state
	for _, repo := range repos {
		from, err := snapshot.LoadDir(p.path(repo.Name, repo.Paths.Snapshots))
		if err := errors.Join(p.check(repo), err); err != nil {
			errs = append(errs, err)
			continue
		}
		states = append(states, state{repo: repo, from: from, to: declared[repo.Name]})
	}
	return states, errors.Join(errs...)
}

// declared returns what is declared, by repo.
func (a *app) declared() (map[string]*catalog.Catalog, error) {
	catalogs, err := a.project.Compile()
	if err != nil {
		return nil, err
	}
	all := map[string]*catalog.Catalog{}
	for i, repo := range a.project.Repos {
		all[repo.WithDefaults().Name] = catalogs[i]
	}
	return all, nil
}

// state is a repo before and after.
type state struct {
	repo     ashlar.Repo
	from, to *catalog.Catalog

	left     []migration.LooseFile // the dev migrations that are there
	replaces bool                  // they are not on the way from the one to the other
	behind   bool                  // there are other migrations behind the first of them
}

// resources counts the resources of a repo.
func resources(repo ashlar.Repo) int { return generateOptions{}.resources(repo) }

// resources counts the resources of a repo that are looked at.
func (o generateOptions) resources(repo ashlar.Repo) int {
	n := 0
	for _, domain := range repo.Domains {
		if len(o.domains) == 0 || slices.Contains(o.domains, domain.Name) {
			n += len(domain.Resources)
		}
	}
	return n
}

// unmanaged counts the tables of others among what is looked at.
func (o generateOptions) unmanaged(to *catalog.Catalog) int {
	n := 0
	for name, table := range to.Tables {
		if table.Unmanaged && (len(o.domains) == 0 || slices.Contains(o.domains, to.Hints.Domains[name])) {
			n++
		}
	}
	return n
}

// number gives each file a version and a name. Versions rise over all repos.
func number(changes []change, name string, taken []migration.Version, dev bool) {
	now := time.Now()
	for i := range changes {
		c := &changes[i]
		var from, to string
		if len(c.result.Files) > 0 && !dev {
			from, to = c.digest(), snapshot.Digest(c.result.Next)
		}
		for j, file := range c.result.Files {
			version := migration.NextVersion(now, taken)
			stem := name
			if stem == "" {
				stem = fmt.Sprintf("migration_%d", len(taken)+1)
			} else if j > 0 {
				stem = fmt.Sprintf("%s_%d", name, j+1)
			}
			taken = append(taken, version)
			file.Up = migration.MarkHazards(file.Up, c.remarks(j))
			switch {
			case dev:
				file.Up, file.Down = migration.MarkDev(file.Up, migration.Up), migration.MarkDev(file.Down, migration.Down)
			case file.Tenant:
				file.Up = migration.MarkGenerated(file.Up)
				fallthrough
			default:
				file.Down = migration.MarkPair(file.Up, file.Down, from, to)
			}
			c.files = append(c.files, migration.Migration{
				Version: version,
				Name:    stem,
				Up:      migration.Script{Text: file.Up}, // header lines included
				Down:    migration.Script{Text: file.Down},
			})
		}
	}
}
