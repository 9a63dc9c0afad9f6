package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/migration"
)

// sqlFile is a file in a folder of migrations, whether it can be understood or not.
type sqlFile struct {
	path    string            // from the folder of the project on
	version migration.Version // zero: its name has none
	content []byte
}

// isUp reports whether the file is one that leads forward.
func (f sqlFile) isUp() bool { return strings.HasSuffix(f.path, ".up.sql") }

// sqlFiles returns the files of a folder by name. What cannot be read is left out: reading the migrations tells of it.
func (c *checked) sqlFiles(folder string) []sqlFile {
	if files, ok := c.files[folder]; ok {
		return files
	}
	entries, _ := fs.ReadDir(c.place.files, folder)
	var files []sqlFile
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || strings.HasPrefix(name, ".") || path.Ext(name) != ".sql" {
			continue
		}
		if content, err := fs.ReadFile(c.place.files, slashed(folder, name)); err == nil {
			files = append(files, sqlFile{slashed(folder, name), versionOf(name), content})
		}
	}
	if c.files == nil {
		c.files = map[string][]sqlFile{}
	}
	c.files[folder] = files
	return files
}

// versionOf returns the version in the name of a file, or zero.
func versionOf(name string) migration.Version {
	number, _, _ := strings.Cut(path.Base(name), "_")
	version, err := migration.ParseVersion(number)
	if err != nil {
		return 0
	}
	return version
}

// devHeader is the header of a file of generate --dev.
const devHeader = "-- ashlar:dev"

// hintDev says how dev migrations end.
const hintDev = "Type ashlar generate NAME, which puts a migration in the place of those of --dev, and commit that."

// dev notes that a file is one of generate --dev, and reports whether it is.
func (c *checked) dev(repo string, f sqlFile) bool {
	number := 0
	for line := range bytes.Lines(f.content) {
		number++
		if !bytes.HasPrefix(line, []byte("-- ashlar:")) {
			return false
		}
		if key, _, _ := strings.Cut(strings.TrimSpace(string(line))[len("-- "):], " "); "-- "+key == devHeader {
			c.add(finding{
				Code: codeDev, Repo: repo, File: c.place.path(f.path), Line: number,
				Message: "a migration of generate --dev, which is for one machine", Hint: hintDev,
			})
			return true
		}
	}
	return false
}

// devState notes that generate --dev keeps its own state of a repo.
func (c *checked) devState(repo ashlar.Repo) {
	if c.place.hasState(repo) {
		c.add(finding{
			Code: codeDev, Repo: repo.Name, File: c.place.path(slashed(repo.Name, devFolder)),
			Message: "the state of generate --dev, which is for one machine", Hint: hintDev,
		})
	}
}

// ofFolders returns the files of both folders of migrations of a repo.
func (c *checked) ofFolders(repo ashlar.Repo) []sqlFile {
	var all []sqlFile
	for _, folder := range folders(repo) {
		all = slices.Concat(all, c.sqlFiles(folder))
	}
	return all
}

// embedded notes a folder of migrations that the program does not carry: without its source it would find nothing to do.
func (c *checked) embedded(repo ashlar.Repo) {
	if c.carried == nil {
		return
	}
	for _, folder := range folders(repo) {
		if _, err := fs.Stat(c.carried, folder); errors.Is(err, fs.ErrNotExist) && len(c.sqlFiles(folder)) > 0 {
			c.add(finding{
				Code: codeNotEmbedded, Repo: repo.Name, File: c.place.path(folder),
				Message: "the program does not carry this folder, and without its source finds no migration",
				Hint:    "Add all:" + repo.Name + " to its go:embed line.",
			})
		}
	}
}
