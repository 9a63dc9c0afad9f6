package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
)

// newCommand writes an empty migration.
func (a *app) newCommand() *cobra.Command {
	var o newOptions
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write an empty migration for SQL by hand",
		Long: `Write an empty pair of files, up and down, for SQL that is written by hand.
Needs no database.`,
		Example: a.example(`
  $ new copy_titles
  $ new search_index --no-transaction --repo main
  $ new copy_titles --tenant          # run once per tenant`),
		Args: oneArg("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.new(cmd.Context(), args[0], o) },
	}
	cmd.Flags().BoolVar(&o.tenant, "tenant", false, "it runs once per tenant, in the schema of each")
	cmd.Flags().BoolVar(&o.noTransaction, "no-transaction", false, "each statement runs on its own, as CREATE INDEX CONCURRENTLY has to")
	a.folderFlag(cmd, &o.folder)
	return cmd
}

// newOptions are the flags of new.
type newOptions struct {
	tenant, noTransaction bool
	folder                string // without a project
}

// folderFlag adds the flag for folders of migrations, where there is no project.
func (a *app) folderFlag(cmd *cobra.Command, folder *string) {
	if a.standalone {
		cmd.Flags().StringVar(folder, "migrations-path", "", "without a project: the `FOLDER` of migrations")
	}
}

// new writes the pair.
func (a *app) new(ctx context.Context, typed string, o newOptions) error {
	name, err := fileName(typed)
	if err != nil {
		return err
	}
	if o.tenant && o.folder != "" {
		return Usage("Name the folder of the tenants' migrations with --migrations-path, and leave --tenant out.", "--tenant is for projects, which have a folder for it")
	}
	in, of, err := a.folderForNew(o)
	if err != nil {
		return err
	}
	held, err := a.hold(ctx, of)
	if err != nil {
		return err
	}
	defer held.Close()
	look := a.allVersions
	if o.folder != "" {
		look = func(p place) ([]migration.Version, error) { return p.versions(".") }
	}
	taken, err := look(of)
	if err != nil {
		return err
	}
	made, err := makeFolder(in)
	if err != nil {
		return unwritable(in, err)
	}
	header := migration.Header{NoTransaction: o.noTransaction}
	m := migration.Migration{Version: migration.NextVersion(time.Now(), taken), Name: name}
	m.Up = migration.Script{Header: header, Text: upText(o)}
	m.Down = migration.Script{Header: header, Text: downText}
	if err := migration.Write(in, m); err != nil {
		for _, path := range slices.Backward(made) {
			_ = os.Remove(path)
		}
		return err
	}
	next := "migrate"
	if o.tenant {
		next += " --tenants"
	}
	a.report.tell(written{
		Version: m.Version.String(), Name: m.Name,
		Up: filepath.Join(in, m.FileName(migration.Up)), Down: filepath.Join(in, m.FileName(migration.Down)),
		Tenant: o.tenant, Next: a.typed(next) + inFolder(o.folder),
	})
	return nil
}

// written is the empty migration that new wrote.
type written struct {
	Version string `json:"version"`
	Name    string `json:"name"`
	Up      string `json:"up"`               // the path of the file
	Down    string `json:"down"`             // the path of the file
	Tenant  bool   `json:"tenant,omitempty"` // it runs once per tenant
	Next    string `json:"next"`             // the command that applies it
}

func (w written) text(t text) {
	t.say("wrote    %s", w.Up)
	t.say("wrote    %s", w.Down)
	t.say("Next: write the SQL, then %s", w.Next)
}

// inFolder returns the flag that names a folder of migrations, or nothing.
func inFolder(folder string) string {
	if folder == "" {
		return ""
	}
	return " --migrations-path " + shellWord(folder)
}

// folderForNew returns the folder for the pair, and whose folder is to be held meanwhile.
func (a *app) folderForNew(o newOptions) (in string, of place, err error) {
	if folder := o.folder; folder != "" {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return "", of, Usage("Make it first: mkdir -p "+folder, "--migrations-path %s: not a folder", folder)
		}
		return folder, place{dir: folder, files: os.DirFS(folder)}, nil
	}
	p, err := a.onDisk()
	if err != nil {
		return "", of, err
	}
	repo, err := a.single("new")
	if err != nil {
		return "", of, err
	}
	if err := p.check(repo); err != nil {
		return "", of, err
	}
	a.report.live.say("looking at %s", p.path(repo.Name))
	kind := repo.Paths.Migrations
	if o.tenant {
		kind = repo.Paths.TenantMigrations
	}
	return p.path(repo.Name, kind), p, nil
}

// allVersions returns the versions that any repo of the project has taken, so that a version means one thing.
func (a *app) allVersions(p place) ([]migration.Version, error) {
	all, err := a.allMigrations(p)
	return all.versions(), err
}

// allMigrations reads those of all repos of the project.
func (a *app) allMigrations(p place) (migrationsOf, error) {
	all := migrationsOf{}
	for _, repo := range a.project.Repos {
		repo = repo.WithDefaults()
		for _, folder := range folders(repo) {
			found, err := p.migrations(folder)
			if err != nil {
				return nil, err
			}
			all[repo.Name] = append(all[repo.Name], found...)
		}
	}
	return all, nil
}

// migrationsOf are the migrations of repos, of both folders, by the name of the repo.
type migrationsOf map[string][]migration.Migration

// versions returns their versions, in any order.
func (all migrationsOf) versions() (taken []migration.Version) {
	for _, migrations := range all {
		for _, m := range migrations {
			taken = append(taken, m.Version)
		}
	}
	return taken
}

// folders returns the folders of a repo that hold migrations, from that of the project on.
func folders(repo ashlar.Repo) []string {
	return []string{
		slashed(repo.Name, repo.Paths.Migrations),
		slashed(repo.Name, repo.Paths.TenantMigrations),
	}
}

// versions returns the versions in a folder.
func (p place) versions(folder string) ([]migration.Version, error) {
	migrations, err := p.migrations(folder)
	if err != nil {
		return nil, err
	}
	taken := make([]migration.Version, len(migrations))
	for i, m := range migrations {
		taken[i] = m.Version
	}
	return taken, nil
}

// upText is what an empty up file says.
func upText(o newOptions) string {
	text := "-- Write the SQL here. "
	if o.tenant {
		text += "It runs once per tenant, and finds the tenant's own tables without a schema. What all\n-- share needs one: public.users. "
	}
	if o.noTransaction {
		return text + "Its statements run one by one, each on its own.\n"
	}
	return text + "All of it runs in one transaction, which is not yours to begin or end.\n"
}

// downText is what an empty down file says.
const downText = "-- Write here the SQL that takes it back. Where nothing can, make the first line of this file\n" +
	"-- say why: \"-- ashlar:irreversible REASON\".\n"
