//go:build !ashlar_lean

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// database are the flags of the commands that need one.
type database struct {
	url    string
	folder string // without a project: the folder of migrations
	schema string // without a project: the schema to work in
}

// databaseFlags adds the flags of all commands that need a database.
func (a *app) databaseFlags(cmd *cobra.Command, d *database) {
	d.urlFlag(cmd)
	a.folderFlag(cmd, &d.folder)
}

// urlFlag adds the flag that names the database.
func (d *database) urlFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.url, "url", "", "the `URL` of the database, instead of the one in the environment")
}

// schemaFlag adds the flag that works in one schema, where there is no project. In a project [checkFlags] refuses it.
func (a *app) schemaFlag(cmd *cobra.Command, d *database) {
	cmd.Flags().StringVar(&d.schema, "schema", "", "without a project: work in the `SCHEMA`, made if absent")
	cmd.Flags().Lookup("schema").Hidden = !a.standalone
}

// target is a database to work on, with its migrations.
type target struct {
	repo   ashlar.Repo
	folder string         // of migrations, as the user sees it
	source string         // where that is: a folder, or inside the program
	url    string         // as given; empty: from the environment
	run    runner.Options // as the program sets them
	open   func(runner.Options) (*runner.Runner, error)
	aside  bool // there are migrations of tenants too, which what is done to public ones leaves alone
	typed  func(command string) string

	// tenants opens it for the migrations of tenants; nil: the public ones are meant.
	tenants func(runner.Options) (*runner.Runner, runner.Rollout, error)
	// both says that public migrations and those of tenants are meant.
	all func(context.Context, runner.Options) (release.AllResult, error)
}

// releaseOptions returns the settings of the program.
func (a *app) releaseOptions() release.Options {
	for _, settings := range a.settings {
		if options, ok := settings.(release.Options); ok {
			return options
		}
	}
	return release.Options{}
}

// targets returns what a command works on, in declared order.
func (a *app) targets(d database) ([]target, error) {
	if a.standalone {
		t, err := a.folderTarget(d, "migrations-path")
		return []target{t}, err
	}
	p, err := a.locate()
	if err != nil {
		return nil, err
	}
	return a.targetsIn(p, d)
}

// holdsSQL reports whether a folder holds files of migrations.
func (p place) holdsSQL(folder string) bool {
	found, err := fs.Glob(p.files, folder+"/*.up.sql")
	return err == nil && len(found) > 0
}

// targetsIn is targets for the files of a place.
func (a *app) targetsIn(p place, d database) ([]target, error) {
	repos, err := a.selected()
	if err != nil {
		return nil, err
	}
	if d.url != "" && len(repos) > 1 {
		_, err := a.single("--url")
		return nil, err
	}
	settings := a.releaseOptions()
	var targets []target
	for _, repo := range repos {
		targets = append(targets, target{
			repo:   repo,
			folder: p.path(release.Folder(repo)),
			source: p.String(),
			url:    d.url,
			run:    settings.Run,
			aside:  p.holdsSQL(release.TenantFolder(repo)),
			typed:  a.typed,
			open: func(run runner.Options) (*runner.Runner, error) {
				if err := p.check(repo); err != nil {
					return nil, err
				}
				o := settings
				o.Run, o.URL, o.Prefix = run, d.url, filepath.ToSlash(p.dir)
				return release.Runner(repo, p.files, o)
			},
		})
	}
	return targets, nil
}

// singleTarget is targets for what is done to one repo only.
func (a *app) singleTarget(d database, what string) (target, error) {
	if !a.standalone {
		if _, err := a.single(what); err != nil {
			return target{}, err
		}
	}
	targets, err := a.targets(d)
	if err != nil {
		return target{}, err
	}
	return targets[0], nil
}

// folderTarget is a folder of migrations without a project.
func (a *app) folderTarget(d database, flag string) (target, error) {
	info, err := os.Stat(d.folder)
	if err != nil || !info.IsDir() {
		return target{}, Usage("Name the folder of migrations, VERSION_name.up.sql and VERSION_name.down.sql.",
			"--%s %s: not a folder", flag, d.folder)
	}
	name, err := a.folderRepo(d.folder)
	if err != nil {
		return target{}, err
	}
	repo := ashlar.Repo{Name: name}.WithDefaults()
	if flag == "migrations-path" {
		a.folder = filepath.Clean(d.folder)
	}
	return target{
		repo:   repo,
		folder: filepath.Clean(d.folder),
		source: filepath.Clean(d.folder),
		url:    d.url,
		open:   func(run runner.Options) (*runner.Runner, error) { return openFolder(repo, d, run) },
	}, nil
}

// folderRepo returns the name under which the ledger knows a folder: that of --repo, that of the project which the
// folder belongs to, or main.
func (a *app) folderRepo(folder string) (string, error) {
	switch len(a.repos) {
	case 0:
	case 1:
		return a.repos[0], nil
	default:
		return "", Usage("Give it once.", "--repo is given %d times, and one folder is one repo", len(a.repos))
	}
	var known struct{ Repo string }
	text, err := os.ReadFile(filepath.Join(folder, "..", marker))
	if err == nil && json.Unmarshal(text, &known) == nil && known.Repo != "" {
		return known.Repo, nil
	}
	return "main", nil
}

// openFolder returns the runner of a folder without a project. The search path stays that of the connection, or is the
// schema alone.
func openFolder(repo ashlar.Repo, d database, run runner.Options) (*runner.Runner, error) {
	dir := filepath.Clean(d.folder)
	migrations, err := place{dir: dir, files: os.DirFS(dir)}.migrations(".")
	if err != nil {
		return nil, err
	}
	if len(migrations) == 0 {
		return nil, &problem{
			code: exitUsage, text: dir + " holds no migration",
			hint: "Name the folder of VERSION_name.up.sql and VERSION_name.down.sql; ashlar new NAME --migrations-path " + shellWord(dir) + " writes the first.",
		}
	}
	for i := range migrations {
		for _, script := range []*migration.Script{&migrations[i].Up, &migrations[i].Down} {
			script.Path = filepath.Join(dir, script.Path)
		}
	}
	url, err := release.URL(repo, d.url)
	if err != nil {
		return nil, err
	}
	run.Repo, run.Schema, run.CreateSchema = repo.Name, d.schema, true
	return runner.New(url, migrations, run)
}

// address returns where the database is.
func (t target) address() (url string, at runner.Address, err error) {
	if url, err = release.URL(t.repo, t.url); err == nil {
		at, err = runner.ParseAddress(url)
	}
	return url, at, err
}

// each works on all targets, names each where there are several, and goes on after one that failed.
func (a *app) each(all []target, stop func() error, work func(target, *targetReport) error) error {
	reports := &targets{}
	a.report.keep(reports)
	var failed, left []string
	code := exitFailed
	for i, t := range all {
		if stop() != nil && len(all) > 1 {
			left = append(left, t.repo.Name)
			continue
		}
		r := &targetReport{report: report{live: a.report.live}, repo: t.repo.Name}
		reports.Repos = append(reports.Repos, r)
		if len(all) == 1 {
			return work(t, r)
		}
		if i > 0 {
			r.live.say("")
		}
		r.live.say("repo %s", t.repo.Name)
		if err := work(t, r); err != nil {
			a.failed(r, err)
			if len(failed) == 0 || exitCode(err) == code {
				code = exitCode(err)
			} else {
				code = exitFailed
			}
			failed = append(failed, t.repo.Name)
		}
	}
	if len(failed) == 0 && len(left) == 0 {
		return nil
	}
	return summary(failed, left, len(all), code)
}

// failed tells the error of one of several repos.
func (a *app) failed(r *targetReport, err error) {
	if a.json {
		t := a.tellError(err, exitCode(err))
		r.failure = &t
		return
	}
	a.complain(named(err, r.repo))
}

// named puts the name of a repo in front of each error.
func named(err error, repo string) error {
	var all []error
	for _, part := range split(err) {
		all = append(all, &release.RepoError{Repo: repo, Err: part})
	}
	return errors.Join(all...)
}

// summary is the error after several repos, whose own errors are told already.
func summary(failed, left []string, of, code int) error {
	var parts []string
	if len(failed) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d repos failed: %s", len(failed), of, strings.Join(failed, ", ")))
	}
	if len(left) > 0 {
		parts = append(parts, "not begun: "+strings.Join(left, ", "))
	}
	return &problem{code: code, text: strings.Join(parts, "; ")}
}
