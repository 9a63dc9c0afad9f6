package ashlartest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// format is the version of how templates are built and named: with another one, none of before is taken for its own.
const format = 1

// recipe is what a template is made from.
type recipe struct {
	repo    ashlar.Repo
	files   fs.FS
	options release.Options
	tenants []string // sorted
}

// check refuses files that are not the project's. A folder that is not there would read as one without migrations, and the
// tests would begin with empty databases.
func (r recipe) check() error {
	const remedy = `Give the folder of the project's program, such as os.DirFS("../db") seen from the folder of the ` +
		`test's package, or its embedded files.`
	if r.files == nil {
		return &failure{message: "no files are given", remedy: remedy}
	}
	info, err := fs.Stat(r.files, r.repo.Name)
	if err != nil || !info.IsDir() {
		return &failure{message: fmt.Sprintf("the files hold no folder %q", path.Join(r.options.Prefix, r.repo.Name)), remedy: remedy}
	}
	return nil
}

// key returns a hash of all that has a say in what the template holds, for a user of the server.
func (r recipe) key(user string) (string, error) {
	migrations, err := release.Migrations(r.repo, r.files, r.options.Prefix)
	if err != nil {
		return "", err
	}
	run, hash := r.options.Run, sha256.New()
	say := func(what string, values ...any) { fmt.Fprintf(hash, "%s %#v\n", what, values) }
	say("format", format)
	say("user", user)
	say("repo", r.repo.Name, release.SearchPath(r.repo), r.repo.Role)
	say("run", run.LedgerSchema, run.Schema, run.CreateSchema)
	for _, m := range migrations {
		say("file", m.Version, m.Name, m.Checksum())
	}
	if err := r.sayTenants(say); err != nil {
		return "", err
	}
	functions := run.Before != nil || run.After != nil || run.AfterBegin != nil || run.BeforeCommit != nil
	for _, list := range [][]runner.Code{run.Code, r.options.Code[r.repo.Name], r.options.TenantCode[r.repo.Name]} {
		for _, c := range list {
			say("code", c.Version, c.Name)
			functions = true
		}
	}
	if functions {
		program, err := program()
		if err != nil {
			return "", err
		}
		say("program", program)
	}
	return hex.EncodeToString(hash.Sum(nil)[:keyBytes]), nil
}

// fill makes an empty database what the template is to be.
func (r recipe) fill(ctx context.Context, url string) error {
	o := r.options
	o.URL = url
	migrations, err := release.Runner(r.repo, r.files, o)
	if err != nil {
		return err
	}
	if _, err = migrations.Up(ctx, runner.All()); err != nil || len(r.tenants) == 0 {
		return migrating(err)
	}
	tenants, err := release.TenantsOf(r.repo, r.files, o)
	for _, name := range r.tenants {
		if err == nil {
			err = tenants.InTransaction(ctx, func(tx pgx.Tx) error { return tenants.Create(ctx, tx, name) })
		}
	}
	return migrating(err)
}

// give makes tenants part of the recipe, where the repo has such.
func (r *recipe) give(tenants []string) error {
	if len(tenants) == 0 {
		return nil
	}
	has, err := release.HasTenants(r.repo, r.files)
	if has {
		r.tenants = tenants
	}
	return err
}

// sayTenants says which tenants the template has, and what they are made of.
func (r recipe) sayTenants(say func(string, ...any)) error {
	if len(r.tenants) == 0 {
		return nil
	}
	say("tenants", r.tenants, r.repo.ExtensionSchema)
	return fs.WalkDir(r.files, r.repo.Name, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if within(name, release.TenantFolder(r.repo)) || within(name, path.Join(r.repo.Name, r.repo.Paths.Snapshots)) {
			text, err := fs.ReadFile(r.files, name)
			if err != nil {
				return err
			}
			say(name, sha256.Sum256(text))
		}
		return nil
	})
}

func within(name, folder string) bool { return strings.HasPrefix(name, folder+"/") }

// migrating gives an error of a migration the hint that is right here: what is applied does not stay.
func migrating(err error) error {
	var statement *runner.StatementError
	var code *runner.CodeError
	if errors.As(err, &statement) || errors.As(err, &code) {
		return &failure{err: err, remedy: "No template is kept of this. Mend the migration and run the tests again."}
	}
	return err
}

// program returns a hash of the program that runs.
var program = sync.OnceValues(func() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
})
