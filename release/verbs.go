package release

import (
	"context"
	"io/fs"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// Migrate applies what is pending to every repo. A target of the options is for one repo only.
func Migrate(ctx context.Context, project ashlar.Project, files fs.FS, o Options) ([]Result, error) {
	return each(ctx, project, o, func(repo ashlar.Repo) (Result, error) {
		return with(repo, files, o, func(r *runner.Runner) (runner.Result, error) { return r.Up(ctx, o.Target) })
	})
}

// Rollback reverts applied versions of a repo, as far as the target of the options says: without one, the version that
// was applied last.
func Rollback(ctx context.Context, repo ashlar.Repo, files fs.FS, o Options) (Result, error) {
	return single(repo, files, o, func(r *runner.Runner) (runner.Result, error) { return r.Down(ctx, o.Target) })
}

// Plan says what Migrate would do to every repo. It writes nothing.
func Plan(ctx context.Context, project ashlar.Project, files fs.FS, o Options) ([]Result, error) {
	return each(ctx, project, o, func(repo ashlar.Repo) (Result, error) {
		return with(repo, files, o, func(r *runner.Runner) (runner.Result, error) { return r.Plan(ctx, migration.Up, o.Target) })
	})
}

// PlanRollback says what Rollback would do to a repo. It writes nothing.
func PlanRollback(ctx context.Context, repo ashlar.Repo, files fs.FS, o Options) (Result, error) {
	return single(repo, files, o, func(r *runner.Runner) (runner.Result, error) { return r.Plan(ctx, migration.Down, o.Target) })
}

// Wait waits until everything is applied to every repo, by whoever does it, as far as the target of the options says. When the
// context ends first, the error says what is left.
func Wait(ctx context.Context, project ashlar.Project, files fs.FS, o Options) error {
	_, err := each(ctx, project, o, func(repo ashlar.Repo) (struct{}, error) {
		r, err := Runner(repo, files, o)
		if err == nil {
			err = r.Wait(ctx, o.Target)
		}
		return struct{}{}, err
	})
	return err
}

// Status compares the files of every repo with its ledger. It writes nothing.
func Status(ctx context.Context, project ashlar.Project, files fs.FS, o Options) ([]StatusResult, error) {
	return each(ctx, project, o, func(repo ashlar.Repo) (StatusResult, error) {
		result := StatusResult{Repo: repo.Name}
		r, err := Runner(repo, files, o)
		if err == nil {
			result.Status, err = r.Status(ctx)
		}
		result.Err = err
		return result, err
	})
}

// Mark records versions of a repo as applied without running them.
func Mark(ctx context.Context, repo ashlar.Repo, files fs.FS, versions []migration.Version, o Options) (Result, error) {
	return single(repo, files, o, func(r *runner.Runner) (runner.Result, error) { return r.Mark(ctx, versions...) })
}

// Unmark takes versions of a repo out of the ledger without running them.
func Unmark(ctx context.Context, repo ashlar.Repo, files fs.FS, versions []migration.Version, o Options) (Result, error) {
	return single(repo, files, o, func(r *runner.Runner) (runner.Result, error) { return r.Unmark(ctx, versions...) })
}

// Create makes the database of every repo, unless it is there already.
func Create(ctx context.Context, project ashlar.Project, o Options) ([]DatabaseResult, error) {
	return databases(ctx, project, o, runner.CreateDatabase)
}

// Drop drops the database of every repo, if there is one.
func Drop(ctx context.Context, project ashlar.Project, o Options) ([]DatabaseResult, error) {
	return databases(ctx, project, o, func(ctx context.Context, url string) (bool, error) {
		return runner.DropDatabase(ctx, url, o.ForceDrop)
	})
}

func databases(ctx context.Context, project ashlar.Project, o Options, verb func(context.Context, string) (bool, error)) ([]DatabaseResult, error) {
	return each(ctx, project, o, func(repo ashlar.Repo) (DatabaseResult, error) {
		result := DatabaseResult{Repo: repo.Name}
		url, err := URL(repo, o.URL)
		if err == nil {
			result.Address, err = runner.ParseAddress(url)
		}
		if err == nil && !repo.ExternalDatabase {
			result.Done, err = verb(ctx, url)
		}
		result.Err = err
		return result, err
	})
}

// with makes the runner of a repo and lets it do something.
func with(repo ashlar.Repo, files fs.FS, o Options, do func(*runner.Runner) (runner.Result, error)) (Result, error) {
	result := Result{Repo: repo.Name}
	r, err := Runner(repo, files, o)
	if err == nil {
		result.Result, err = do(r)
	}
	result.Err = err
	return result, err
}

// single is with, for what is done to one repo only: the error bears its name.
func single(repo ashlar.Repo, files fs.FS, o Options, do func(*runner.Runner) (runner.Result, error)) (Result, error) {
	result, err := with(repo.WithDefaults(), files, o, do)
	if err != nil {
		return result, &RepoError{result.Repo, err}
	}
	return result, nil
}
