package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
	"github.com/ashlar-go/ashlar/snapshot"
)

// RolloutResult is what became of the tenants of one repo.
type RolloutResult struct {
	Repo string
	runner.RolloutResult
	Err error
}

// TenantsStatus is how the tenants of one repo stand.
type TenantsStatus struct {
	Repo    string
	Tenants []runner.TenantStatus // by name
	Err     error
}

// MigrateTenants applies what is pending to the tenants of every repo that has some. When no repo has, that is an error. A target
// of the options is for one repo only.
func MigrateTenants(ctx context.Context, project ashlar.Project, files fs.FS, o Options) ([]RolloutResult, error) {
	return eachWithTenants(ctx, project, files, o, func(repo ashlar.Repo) (RolloutResult, error) {
		return rollOut(repo, files, o, func(r *runner.Runner, over runner.Rollout) (runner.RolloutResult, error) {
			return r.UpTenants(ctx, o.Target, over)
		})
	})
}

// RollbackTenants reverts applied versions of the tenants of a repo, as far as the target of the options says: without one,
// of each tenant the version that it applied last.
func RollbackTenants(ctx context.Context, repo ashlar.Repo, files fs.FS, o Options) (RolloutResult, error) {
	result, err := rollOut(repo.WithDefaults(), files, o, func(r *runner.Runner, over runner.Rollout) (runner.RolloutResult, error) {
		return r.DownTenants(ctx, o.Target, over)
	})
	if err != nil {
		return result, &RepoError{result.Repo, err}
	}
	return result, nil
}

// StatusTenants says how the tenants of every repo that has some stand. It writes nothing.
func StatusTenants(ctx context.Context, project ashlar.Project, files fs.FS, o Options) ([]TenantsStatus, error) {
	return eachWithTenants(ctx, project, files, o, func(repo ashlar.Repo) (TenantsStatus, error) {
		result := TenantsStatus{Repo: repo.Name}
		r, over, err := TenantRunner(repo, files, o)
		if err == nil {
			result.Tenants, err = r.StatusTenants(ctx, over)
		}
		result.Err = err
		return result, err
	})
}

func rollOut(repo ashlar.Repo, files fs.FS, o Options, do func(*runner.Runner, runner.Rollout) (runner.RolloutResult, error)) (RolloutResult, error) {
	result := RolloutResult{Repo: repo.Name}
	r, over, err := TenantRunner(repo, files, o)
	if err == nil {
		result.RolloutResult, err = do(r, over)
	}
	result.Err = err
	return result, err
}

// HasTenants reports whether a repo has tenants: it lists them, there are migrations for some, or something is declared for each.
func HasTenants(repo ashlar.Repo, files fs.FS) (bool, error) {
	lister, err := repo.TenantsFunc()
	if lister != nil || err != nil {
		return lister != nil, err
	}
	entries, err := fs.ReadDir(files, TenantFolder(repo))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), ".sql") }) {
		return true, nil
	}
	change, err := needed(repo, true)
	return change != "", err
}

// eachWithTenants is each for the repos that have tenants.
func eachWithTenants[T any](ctx context.Context, project ashlar.Project, files fs.FS, o Options, one func(ashlar.Repo) (T, error)) ([]T, error) {
	repos, err := Repos(project, o)
	if err != nil {
		return nil, err
	}
	var with ashlar.Project
	for _, repo := range repos {
		has, err := HasTenants(repo, files)
		if err != nil {
			return nil, &RepoError{repo.Name, err}
		}
		if has {
			with.Repos = append(with.Repos, repo)
		}
	}
	if len(with.Repos) == 0 {
		return nil, &noTenantsError{}
	}
	o.Repos = nil
	return each(ctx, with, o, one)
}

// noTenantsError says that nothing declares tenants.
type noTenantsError struct{ repo string }

func (e *noTenantsError) Error() string {
	if e.repo != "" {
		return fmt.Sprintf("repo %q has migrations for tenants, and nothing lists its tenants", e.repo)
	}
	return "no repo has tenants"
}

// Hint returns how to declare them.
func (e *noTenantsError) Hint() string {
	return `Let the resource whose rows they are say r.ManagesTenant("org_$1", &o.ID), or set Tenants of the repo.`
}

// TenantFolder returns the folder of a repo's migrations for tenants, in the root of the files.
func TenantFolder(repo ashlar.Repo) string {
	repo = repo.WithDefaults()
	return path.Join(repo.Name, repo.Paths.TenantMigrations)
}

// TenantRunner returns the runner of a repo's files for tenants, and which tenants there are, for what the functions of this
// package do not do. Where there are no files, though the repo needs some, the error is a [*NoMigrationsError].
func TenantRunner(repo ashlar.Repo, files fs.FS, o Options) (*runner.Runner, runner.Rollout, error) {
	repo = repo.WithDefaults()
	over := o.Rollout
	if over.Tenants == nil {
		lister, err := repo.TenantsFunc()
		if err != nil {
			return nil, over, err
		}
		if lister == nil {
			return nil, over, &noTenantsError{repo.Name}
		}
		over.Tenants = func(ctx context.Context, query runner.Query) ([]string, error) {
			return lister(ctx, ashlar.Query(query))
		}
	}
	migrations, err := read(files, TenantFolder(repo), o.Prefix)
	if err != nil {
		return nil, over, err
	}
	if len(migrations)+len(o.TenantCode[repo.Name]) == 0 {
		if err := expected(repo, files, o.Prefix, true); err != nil {
			return nil, over, err
		}
	}
	o.Code = map[string][]runner.Code{repo.Name: o.TenantCode[repo.Name]}
	o.Run.SearchPath, o.Run.Code = nil, nil // of the public files
	o.Run.SharedSchemas = append([]string{repo.Schema, repo.ExtensionSchema}, o.Run.SharedSchemas...)
	for _, domain := range repo.Domains {
		if domain.Schema != "" {
			o.Run.SharedSchemas = append(o.Run.SharedSchemas, domain.Schema)
		}
	}
	if repo.ExtensionSchema != repo.Schema {
		o.Run.SearchPath = []string{repo.ExtensionSchema}
	}
	r, err := newRunner(repo, migrations, o)
	if err == nil && over.CreateMissing && over.Script == "" {
		over.Script, err = tenantScript(repo, files, o)
	}
	return r, over, err
}

// Tenants makes, renames and drops the tenants of a repo. It is made once, when a program starts, and may be used by many at the
// same time.
type Tenants struct {
	runner *runner.Runner
	over   runner.Rollout // its Script is what makes a new one
}

// TenantsOf reads what tenants of a repo are made of. Where all their migrations are as they were generated, or say that they are for
// existing tenants only, that is the snapshot, so that a new tenant takes as long as what it has, however long the history is; else it is the migrations, one by
// one.
func TenantsOf(repo ashlar.Repo, files fs.FS, o Options) (*Tenants, error) {
	repo = repo.WithDefaults()
	r, over, err := TenantRunner(repo, files, o)
	if err != nil {
		return nil, err
	}
	if over.Script == "" {
		over.Script, err = tenantScript(repo, files, o)
	}
	return &Tenants{runner: r, over: over}, err
}

// tenantScript returns what makes a new tenant from the snapshot; empty where only the migrations do, one by one.
func tenantScript(repo ashlar.Repo, files fs.FS, o Options) (string, error) {
	migrations, err := read(files, TenantFolder(repo), o.Prefix)
	if err != nil || len(migrations) == 0 || len(o.TenantCode[repo.Name]) > 0 ||
		slices.ContainsFunc(migrations, func(m migration.Migration) bool { return !m.Untouched() && !m.Up.ExistingTenants }) {
		return "", err
	}
	snapshots, err := fs.Sub(files, path.Join(repo.Name, repo.Paths.Snapshots))
	if err != nil {
		return "", err
	}
	state, err := snapshot.Load(snapshots)
	if err != nil {
		return "", err
	}
	script, err := generate.TenantScript(state)
	if err != nil {
		return "", nil //nolint:nilerr // a statement needs what only its migration has
	}
	return script, nil
}

// AtOnce reports whether new tenants are made from the snapshot, and not from the migrations one by one.
func (t *Tenants) AtOnce() bool { return t.over.Script != "" }

// List returns the tenants that the repo lists, sorted.
func (t *Tenants) List(ctx context.Context) ([]string, error) {
	over := t.over
	over.AllowNone = true
	return t.runner.ListTenants(ctx, over)
}

// Create makes the schema of a tenant with all that tenants have, inside of the caller's transaction, so that the row of its
// owner and its schema appear together or not at all. See [runner.Runner.CreateTenant].
func (t *Tenants) Create(ctx context.Context, tx pgx.Tx, name string) error {
	return t.runner.CreateTenant(ctx, tx, name, t.over.Script)
}

// Rename renames the schema of a tenant, inside of the caller's transaction. See [runner.Runner.RenameTenant].
func (t *Tenants) Rename(ctx context.Context, tx pgx.Tx, from, to string) error {
	return t.runner.RenameTenant(ctx, tx, from, to)
}

// Drop drops the schema of a tenant, inside of the caller's transaction. See [runner.Runner.DropTenant].
func (t *Tenants) Drop(ctx context.Context, tx pgx.Tx, name string) error {
	return t.runner.DropTenant(ctx, tx, name)
}

// Remove drops the schema of a tenant however large it is, in several transactions. See [runner.Runner.RemoveTenant].
func (t *Tenants) Remove(ctx context.Context, name string) (removed bool, err error) {
	return t.runner.RemoveTenant(ctx, name)
}

// InTransaction lets a function work in a transaction on the repo's database, and commits it unless the function fails, for
// programs that have no connection of their own at hand.
func (t *Tenants) InTransaction(ctx context.Context, do func(pgx.Tx) error) error {
	return t.runner.InTransaction(ctx, do)
}
