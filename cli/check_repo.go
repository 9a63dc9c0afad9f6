package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/snapshot"
)

// repo looks at the files of a repo by themselves, and compares the snapshots with what is declared, where that is known.
func (c *checked) repo(repo ashlar.Repo, declared *catalog.Catalog) error {
	c.Repos = append(c.Repos, &checkedRepo{Repo: repo.Name, Folder: c.place.path(repo.Name), Resources: resources(repo)})
	if c.conflictsOf(repo.Name, slashed(repo.Name, marker)) {
		return nil // of which repo the folder is cannot be read
	}
	if failed := new(problem); errors.As(c.place.check(repo), &failed) {
		path := c.place.path(repo.Name, marker)
		c.add(finding{Code: codeBrokenMarker, Repo: repo.Name, File: path, Message: strings.TrimPrefix(failed.Error(), path+": "), Hint: failed.hint})
		return nil
	}
	if err := c.migrations(repo); err != nil {
		return err
	}
	c.embedded(repo)
	lost, err := noteLost(c.place, repo)
	if err == nil { // or it was found already
		c.Notes = append(c.Notes, lost...)
	}
	from, digest, err := snapshot.LoadDirDigest(c.place.path(repo.Name, repo.Paths.Snapshots))
	if err != nil {
		return c.addErrors(repo.Name, err)
	}
	c.last().state, c.last().declared = from, declared
	result := generate.Result{Next: from}
	if declared != nil {
		if result, err = c.pending(state{repo: repo, from: from, to: declared}); err != nil {
			return err
		}
	}
	c.forks(repo, c.last().read, digest, result)
	return nil
}

// migrations reads both folders of migrations, and notes what is wrong with them.
func (c *checked) migrations(repo ashlar.Repo) error {
	for _, folder := range folders(repo) {
		said := map[string]bool{} // files of which all is said
		for _, f := range c.sqlFiles(folder) {
			said[c.place.path(f.path)] = c.conflictsOf(repo.Name, f.path) || c.dev(repo.Name, f)
		}
		all, err := c.place.migrations(folder)
		c.last().Migrations += len(all)
		c.last().read = append(c.last().read, all...)
		if err == nil {
			continue
		}
		for _, part := range split(err) {
			f := finding{Repo: repo.Name}
			if !f.ofMigration(part) {
				return part
			}
			if !said[f.File] {
				c.add(f)
			}
		}
	}
	return nil
}

// last returns the repo that is looked at.
func (c *checked) last() *checkedRepo { return c.Repos[len(c.Repos)-1] }

// pending compares the snapshots with what is declared. What is refused leads nowhere.
func (c *checked) pending(s state) (generate.Result, error) {
	result, err := s.compute(generateOptions{}, nil)
	questions := new(diff.Questions)
	switch {
	case errors.As(err, &questions):
		for _, q := range questions.List {
			c.add(finding{
				Code: codeQuestion, Repo: s.repo.Name, Message: q.Message, Question: &question{q.Message, q.Flags, q.Code},
				Hint: "Answer it in the declaration, or type ashlar generate NAME with one of the flags, and commit what it writes.",
			})
		}
	case err != nil:
		return generate.Result{Next: s.from}, c.addErrors(s.repo.Name, err)
	case len(result.Changes) > 0:
		c.add(finding{
			Code: codePending, Repo: s.repo.Name, Changes: result.Changes,
			Message: count(len(result.Changes), "change") + " of the declarations not generated yet",
			Hint:    "Type ashlar generate NAME, and commit what it writes.",
		})
		return result, nil
	}
	return generate.Result{Next: s.from}, nil
}

// conflictMarkers begin the lines that git puts around the sides of a conflict.
var conflictMarkers = [][]byte{[]byte("<<<<<<< "), []byte(">>>>>>> ")}

// conflictsOf notes that git left both sides in a file that is no snapshot, and reports whether it did.
func (c *checked) conflictsOf(repo, path string) bool {
	content, err := fs.ReadFile(c.place.files, path)
	if err != nil || !bytes.Contains(content, conflictMarkers[0]) && !bytes.Contains(content, conflictMarkers[1]) {
		return false
	}
	number := 0
	for line := range bytes.Lines(content) {
		number++
		for _, begin := range conflictMarkers {
			if bytes.HasPrefix(line, begin) {
				c.add(finding{
					Code: codeConflict, Repo: repo, File: c.place.path(path), Line: number,
					Message: "conflict marker " + string(bytes.TrimSpace(begin)),
					Hint:    "A merge left both sides in the file. Keep what both branches meant, without the marker lines; ashlar resolve does it for snapshots only.",
				})
				return true
			}
		}
	}
	return false
}
