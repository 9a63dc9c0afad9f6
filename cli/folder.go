package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/near"
	"github.com/ashlar-go/ashlar/migration"
)

// marker is the file that makes a folder that of a repo.
const marker = "ashlar.json"

// markerFormat is the newest format of the marker that this program reads.
const markerFormat = 1

// usualDir is the folder of a project's program.
const usualDir = "db"

// place is where the files of a project are: a folder on disk, or the copy inside the program.
type place struct {
	dir   string // as the user sees it; empty: inside the program
	files fs.FS  // one folder per repo
}

// locate finds the files: in --dir, else in db/ when that is a project's, else inside the program.
func (a *app) locate() (place, error) {
	if a.dir != "" {
		info, err := os.Stat(a.dir)
		if err != nil || !info.IsDir() {
			return place{}, Usage("Name the folder that holds main.go and one folder per repo.", "--dir %s: not a folder", a.dir)
		}
		return place{filepath.Clean(a.dir), os.DirFS(a.dir)}, nil
	}
	signs := []string{filepath.Join(usualDir, "main.go")}
	for _, repo := range a.project.Repos {
		signs = append(signs, filepath.Join(usualDir, repo.WithDefaults().Name, marker))
	}
	for _, sign := range signs {
		if _, err := os.Stat(sign); err == nil {
			return place{usualDir, os.DirFS(usualDir)}, nil
		}
	}
	if a.embedded == nil {
		return place{}, Usage("Run it where db is, or name the folder with --dir.", "no folder %s here, and no files in the program", usualDir)
	}
	return place{"", a.embedded}, nil
}

// onDisk is locate for commands that write.
func (a *app) onDisk() (place, error) {
	p, err := a.locate()
	if err == nil && p.dir == "" {
		return place{}, Usage("Run it where the project's db folder is, or name that folder with --dir.",
			"there is no folder %s here: the files inside the program cannot be written", usualDir)
	}
	return p, err
}

// String says where the files are.
func (p place) String() string {
	if p.dir == "" {
		return "the copy inside the program"
	}
	return p.dir
}

// path returns the place of a file, for messages and, on disk, for use.
func (p place) path(elements ...string) string {
	if p.dir == "" {
		return path.Join(elements...)
	}
	return filepath.Join(append([]string{p.dir}, elements...)...)
}

// selected returns the repos that --repo names, else all, in declared order.
func (a *app) selected() ([]ashlar.Repo, error) {
	if len(a.project.Repos) == 0 {
		return nil, failure(`Declare one: ashlar.Project{Repos: []ashlar.Repo{{Name: "main"}}}.`, "the project has no repo")
	}
	var names []string
	for _, repo := range a.project.Repos {
		names = append(names, repo.WithDefaults().Name)
	}
	for _, name := range a.repos {
		if !slices.Contains(names, name) {
			hint := "Repos are " + strings.Join(names, ", ") + "."
			if meant := near.Word(name, names); meant != "" {
				hint = "Did you mean --repo " + meant + "?"
			}
			return nil, Usage(hint, "--repo %s: the project has no repo of that name", name)
		}
	}
	var repos []ashlar.Repo
	for i, repo := range a.project.Repos {
		if len(a.repos) == 0 || slices.Contains(a.repos, names[i]) {
			repos = append(repos, repo.WithDefaults())
		}
	}
	return repos, nil
}

// single is selected for what would hit each repo: it needs --repo when there are several.
func (a *app) single(what string) (ashlar.Repo, error) {
	repos, err := a.selected()
	if err != nil {
		return ashlar.Repo{}, err
	}
	if len(repos) > 1 {
		var flags []string
		for _, repo := range repos {
			flags = append(flags, "--repo "+repo.Name)
		}
		return ashlar.Repo{}, Usage("Choose with "+strings.Join(flags, " or ")+".",
			"%s works on one repo, and %d are selected", what, len(repos))
	}
	return repos[0], nil
}

// migrations reads a folder of migrations. Its problems name the files as the user sees them.
func (p place) migrations(folder string) ([]migration.Migration, error) {
	migrations, err := migration.ReadFolder(p.files, folder)
	if problems := new(migration.FolderError); errors.As(err, &problems) {
		for _, problem := range problems.Problems {
			problem.Path = p.path(problem.Path)
		}
	}
	return migrations, err
}

// slashed joins names to a path within the files of a project.
func slashed(elements ...string) string { return path.Join(elements...) }

// strangers notes the folders of repos that the project does not declare. Nothing else would speak of them.
func (a *app) strangers(p place) []string {
	entries, err := fs.ReadDir(p.files, ".")
	if err != nil || len(a.repos) > 0 {
		return nil
	}
	var notes []string
	for _, entry := range entries {
		known := slices.ContainsFunc(a.project.Repos, func(repo ashlar.Repo) bool { return repo.WithDefaults().Name == entry.Name() })
		if _, err := fs.Stat(p.files, slashed(entry.Name(), marker)); err == nil && !known {
			notes = append(notes, fmt.Sprintf("the project declares no repo %s, but there is %s: remove the folder, or, if the repo has another name now, give the folder that name too", entry.Name(), p.path(entry.Name())))
		}
	}
	return notes
}

// check looks at the marker of a repo's folder. A folder without one is as good.
func (p place) check(repo ashlar.Repo) error {
	name := slashed(repo.Name, marker)
	text, err := fs.ReadFile(p.files, name)
	if err != nil {
		return nil
	}
	var found struct {
		Format int
		Repo   string
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return failure("Restore the file from version control.", "%s: not valid JSON: %v", p.path(name), err)
	}
	if found.Format > markerFormat {
		return failure("Install a later ashlar.", "%s: format %d is newer than this ashlar (reads up to %d)",
			p.path(name), found.Format, markerFormat)
	}
	if found.Repo != "" && found.Repo != repo.Name {
		return failure("Give the folder and the repo one name.", "%s: the folder is that of repo %q, not of %q",
			p.path(name), found.Repo, repo.Name)
	}
	return nil
}
