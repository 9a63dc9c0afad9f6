package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// Options are the settings of a release. The zero value is what production wants.
type Options struct {
	// Repos names the repos to work on; empty: all of the project.
	Repos []string

	// URL is used instead of the environment variable, which makes sense for one repo only.
	URL string

	// Prefix goes in front of the paths in messages: where the root of the files is, such as "db".
	Prefix string

	// Target says how far; zero: everything up, one step down. Any other makes sense for one repo only.
	Target runner.Target

	ForceDrop bool // lets Drop end the connections of others

	// Code are the migrations in Go of each repo, by the repo's name.
	Code map[string][]runner.Code

	// TenantCode are the migrations in Go of the tenants of each repo, by the repo's name.
	TenantCode map[string][]runner.Code

	// Rollout says over which tenants the functions for tenants go, and how. Its Tenants go before those that the repo lists.
	Rollout runner.Rollout

	// Run says how the migrations run. What a repo says of itself goes before it: its name, search path and role, and the
	// direct URL in its environment variable, unless URL is given.
	Run runner.Options
}

// CommandSettings lets cli.Main take the options, of which it uses Code, TenantCode and Run.
func (Options) CommandSettings() {}

// Result is what became of one repo.
type Result struct {
	Repo string
	runner.Result
	Err error
}

// StatusResult is the status of one repo.
type StatusResult struct {
	Repo string
	runner.Status
	Err error
}

// DatabaseResult says whether a database was made or dropped; when it was not and Err is nil, there was nothing to do, or the repo
// says [ashlar.Repo.ExternalDatabase].
type DatabaseResult struct {
	Repo    string
	Address runner.Address
	Done    bool
	Err     error
}

// RepoError is an error with the repo it belongs to.
type RepoError struct {
	Repo string
	Err  error
}

// Error returns the error behind the repo's name.
func (e *RepoError) Error() string { return fmt.Sprintf("repo %q: %s", e.Repo, e.Err) }

// Hint returns the hint of the error.
func (e *RepoError) Hint() string {
	var hinted interface{ Hint() string }
	if errors.As(e.Err, &hinted) {
		return hinted.Hint()
	}
	return ""
}

// Unwrap returns the error alone.
func (e *RepoError) Unwrap() error { return e.Err }

// URL returns the URL of a repo's database: the one that is given, else that of its environment variable. It returns an
// error when there is neither.
func URL(repo ashlar.Repo, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	variable := repo.WithDefaults().URLEnv
	if url := os.Getenv(variable); strings.TrimSpace(url) != "" {
		return url, nil
	}
	return "", &noURLError{variable: variable}
}

// noURLError says which variable is not set.
type noURLError struct{ variable string }

func (e *noURLError) Error() string {
	return "no database URL: the environment variable " + e.variable + " is not set"
}

// Hint returns how to set it.
func (e *noURLError) Hint() string {
	return "Set it, for example: export " + e.variable + "=" + runner.ExampleURL + "; or say --url."
}

// SearchPath returns the schemas in which a repo's migrations look names up, each once. Generated SQL names what is in
// public without a schema and everything else with one, so public comes first.
func SearchPath(repo ashlar.Repo) []string {
	repo = repo.WithDefaults()
	var schemas []string
	for _, schema := range []string{"public", repo.Schema, repo.ExtensionSchema} {
		if !slices.Contains(schemas, schema) {
			schemas = append(schemas, schema)
		}
	}
	return schemas
}

// Folder returns the migrations folder of a repo within the project's files.
func Folder(repo ashlar.Repo) string {
	repo = repo.WithDefaults()
	return path.Join(repo.Name, repo.Paths.Migrations)
}

// Migrations reads the migrations of a repo. Prefix goes in front of their paths.
func Migrations(repo ashlar.Repo, files fs.FS, prefix string) ([]migration.Migration, error) {
	return read(files, Folder(repo), prefix)
}

// read reads a folder of migrations.
func read(files fs.FS, from, prefix string) ([]migration.Migration, error) {
	migrations, err := migration.ReadFolder(files, from)
	var folder *migration.FolderError
	if errors.As(err, &folder) {
		for _, problem := range folder.Problems {
			problem.Path = path.Join(prefix, problem.Path)
		}
	}
	for i := range migrations {
		m := &migrations[i]
		m.Up.Path, m.Down.Path = path.Join(prefix, m.Up.Path), path.Join(prefix, m.Down.Path)
	}
	return migrations, err
}

// Runner returns the runner of a repo's public files, for what the functions of this package do not do. Where there are none,
// though the repo needs some, the error is a [*NoMigrationsError].
func Runner(repo ashlar.Repo, files fs.FS, o Options) (*runner.Runner, error) {
	repo = repo.WithDefaults()
	migrations, err := Migrations(repo, files, o.Prefix)
	if err != nil {
		return nil, err
	}
	if len(migrations)+len(o.Run.Code)+len(o.Code[repo.Name]) == 0 {
		if err := expected(repo, files, o.Prefix, false); err != nil {
			return nil, err
		}
	}
	o.Run.SearchPath = SearchPath(repo)
	return newRunner(repo, migrations, o)
}

func newRunner(repo ashlar.Repo, migrations []migration.Migration, o Options) (*runner.Runner, error) {
	url, err := URL(repo, o.URL)
	if err != nil {
		return nil, err
	}
	run := o.Run
	run.Repo, run.Role = repo.Name, repo.Role
	run.Code = slices.Concat(run.Code, o.Code[repo.Name])
	if o.URL == "" && repo.DirectURLEnv != repo.URLEnv {
		run.DirectURL = cmp.Or(run.DirectURL, os.Getenv(repo.DirectURLEnv))
	}
	return runner.New(url, migrations, run)
}

// Repos returns the repos of a project that the options select, in declared order.
func Repos(project ashlar.Project, o Options) ([]ashlar.Repo, error) {
	var repos []ashlar.Repo
	var names []string
	for _, repo := range project.Repos {
		repo = repo.WithDefaults()
		names = append(names, repo.Name)
		if len(o.Repos) == 0 || slices.Contains(o.Repos, repo.Name) {
			repos = append(repos, repo)
		}
	}
	for _, name := range o.Repos {
		if !slices.Contains(names, name) {
			return nil, &usageError{fmt.Sprintf("there is no repo %q", name), "The project has: " + strings.Join(names, ", ") + "."}
		}
	}
	if len(repos) > 1 && o.URL != "" {
		return nil, &usageError{"one URL for several repos", "Say which repo it is for with --repo, or set the environment variables."}
	}
	if len(repos) > 1 && o.Target != (runner.Target{}) && o.Target != runner.All() {
		return nil, &usageError{fmt.Sprintf("%s for several repos", o.Target), "Say which repo it is for with --repo: each has versions of its own."}
	}
	return repos, nil
}

// usageError is an error of the caller's.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// Hint returns what to say instead.
func (e *usageError) Hint() string { return e.hint }

// each runs a function on the selected repos and joins what fails.
func each[T any](ctx context.Context, project ashlar.Project, o Options, one func(ashlar.Repo) (T, error)) ([]T, error) {
	repos, err := Repos(project, o)
	if err != nil {
		return nil, err
	}
	var results []T
	var errs []error
	for _, repo := range repos {
		if ctx.Err() != nil {
			errs = append(errs, &RepoError{repo.Name, context.Cause(ctx)})
			break
		}
		result, err := one(repo)
		results = append(results, result)
		if err != nil {
			errs = append(errs, &RepoError{repo.Name, err})
		}
	}
	return results, errors.Join(errs...)
}
