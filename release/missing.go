package release

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/generate"
)

// NoMigrationsError says that there are no migrations where a repo needs some: nothing is generated yet, or they are looked for
// in the wrong place, or the program does not carry them.
type NoMigrationsError struct {
	Repo    string
	Folder  string // where they were looked for, behind the prefix of the options
	Setting string // the field of the repo that says so: Paths.Migrations or Paths.TenantMigrations
	Absent  bool   // there is no such folder; else it holds no migration
	Needed  string // the first change that the declarations need; empty: none, but somebody named that folder

	carried bool // no prefix says where the files are, so they are those inside the program
}

// Error names the folder, and what it should hold.
func (e *NoMigrationsError) Error() string {
	what := e.Folder + " holds no migration"
	if e.Absent {
		what = "there is no folder " + e.Folder
	}
	if e.Needed != "" {
		what += ", and what is declared needs one, such as: " + e.Needed
	}
	return what
}

// Hint returns where to look, in the order in which it happens to people.
func (e *NoMigrationsError) Hint() string {
	look := fmt.Sprintf("look at %s of repo %s, and at --dir.", e.Setting, e.Repo)
	if e.carried {
		look = fmt.Sprintf("look at %s of repo %s, and at the go:embed line of the program: all:%s carries them.", e.Setting, e.Repo, e.Repo)
	}
	if e.Needed == "" {
		return "L" + look[1:]
	}
	return "Where nothing is generated yet, type ashlar generate NAME. Else " + look
}

// expected refuses a repo that has no migrations of a kind, and no Go code in their place, although it needs some.
func expected(repo ashlar.Repo, files fs.FS, prefix string, tenants bool) error {
	missing := &NoMigrationsError{Repo: repo.Name, Setting: "Paths.Migrations", carried: prefix == ""}
	folder, usual := Folder(repo), ashlar.Repo{}.WithDefaults().Paths
	named := repo.Paths.Migrations != usual.Migrations
	if tenants {
		missing.Setting = "Paths.TenantMigrations"
		folder, named = TenantFolder(repo), repo.Paths.TenantMigrations != usual.TenantMigrations
	}
	missing.Folder = path.Join(prefix, folder)
	_, err := fs.Stat(files, folder)
	missing.Absent = errors.Is(err, fs.ErrNotExist)
	if missing.Needed, err = needed(repo, tenants); err != nil {
		return err
	}
	_, err = fs.Stat(files, repo.Name)
	nowhere := errors.Is(err, fs.ErrNotExist) && missing.carried && !tenants // on disk it is a repo that is new
	if missing.Needed != "" || missing.Absent && (named || nowhere) {
		return missing
	}
	return nil
}

// needed returns the first change that a database needs of what a repo declares, or nothing.
func needed(repo ashlar.Repo, tenants bool) (string, error) {
	declared, err := ashlar.Compile(repo)
	if err != nil {
		return "", err
	}
	all, err := generate.FromNothing(declared)
	if err != nil {
		return "", err
	}
	for i, change := range all.Changes {
		if in := all.In[i]; in >= 0 && all.Files[in].Tenant == tenants {
			return change, nil
		}
	}
	return "", nil
}
