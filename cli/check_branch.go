package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/internal/git"
	"github.com/ashlar-go/ashlar/migration"
)

// branch is what git knows of the migrations: those of the base and, where the base has moved on, those of the commit that
// the branch began at. Paths are those of the tree, contents the hashes of git. Without --base, the base is the last commit.
type branch struct {
	revision    // without a tree: there is none
	there, once map[string]string
	joining     *git.Operation // the merge to look through; nil: there is none
}

// askGit asks git about the folders of migrations, while others are at work. Outside of a work tree only a base is an error;
// without one, a note says what is not looked at.
func askGit(ctx context.Context, p place, base string, repos []ashlar.Repo) (answer func() (branch, string, error)) {
	var b branch
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		b, err = readBranch(ctx, p, base, repos)
	}()
	return func() (branch, string, error) {
		<-done
		if said := new(git.Error); base == "" && errors.As(err, &said) {
			return branch{}, "no hazards are looked at, since which migrations are new is not known: " + said.Message, nil
		}
		return b, "", err
	}
}

// readBranch reads what the folders of migrations hold at the base.
func readBranch(ctx context.Context, p place, base string, repos []ashlar.Repo) (b branch, err error) {
	b.there, b.once = map[string]string{}, map[string]string{}
	if b.revision, err = p.revision(ctx, base); err != nil || b.base == "" { // before the first commit all of it is new
		return b, err
	}
	if b.joining, err = b.merge(ctx, base); err != nil {
		return b, err
	}
	var all []string
	for _, repo := range repos {
		for _, folder := range folders(repo) {
			all = append(all, slashed(b.root, folder))
		}
	}
	if b.there, err = b.tree.Blobs(ctx, b.base, all...); err != nil {
		return b, ofBase(base, err)
	}
	if b.once = b.there; b.fork != b.base {
		b.once, err = b.tree.Blobs(ctx, b.fork, all...)
	}
	return b, ofBase(base, err)
}

// fromRoot returns the path of a file on disk from the root of the tree on.
func (b branch) fromRoot(path string) string {
	if b.tree == nil {
		return filepath.ToSlash(path)
	}
	inTree, err := b.tree.Path(path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return inTree
}

// ofBranch compares the migrations of a repo with those of the base.
func (c *checked) ofBranch(ctx context.Context, repo ashlar.Repo, b branch) error {
	if b.tree == nil {
		return nil
	}
	here := map[string]sqlFile{}
	for _, f := range c.ofFolders(repo) {
		here[slashed(b.root, f.path)] = f
	}
	if c.Base != "" {
		if err := c.edited(ctx, repo, b, here); err != nil {
			return err
		}
	}
	added := map[string]bool{}
	newest := b.newest(repo)
	for _, path := range slices.Sorted(maps.Keys(here)) {
		f := here[path]
		if b.there[path] != "" || b.once[path] != "" || !f.isUp() || f.version == 0 {
			continue
		}
		c.last().New++
		added[f.path] = true
		if before := versionOf(newest); c.Base != "" && f.version <= before {
			c.add(finding{
				Code: codeOutOfOrder, Repo: repo.Name, File: c.place.path(f.path),
				Message: fmt.Sprintf("comes before %s of %s, so databases that have that one would get it late", nameOf(newest), c.Base),
				Hint:    "Type ashlar rebase --base " + shellWord(c.Base) + ", which gives the migrations of this branch later versions.",
			})
		}
		c.hazards(repo, f)
	}
	c.undeclared(repo, added)
	return nil
}

// of reports whether a path of the tree is that of a repo's migration.
func (b branch) of(repo ashlar.Repo, path string) bool {
	if !strings.HasSuffix(path, ".sql") || versionOf(path) == 0 {
		return false
	}
	return slices.ContainsFunc(folders(repo), func(folder string) bool {
		return filepath.ToSlash(filepath.Dir(path)) == slashed(b.root, folder)
	})
}

// newest returns the path of the newest migration of the base, or nothing.
func (b branch) newest(repo ashlar.Repo) string {
	newest := ""
	for _, path := range slices.Sorted(maps.Keys(b.there)) {
		if b.of(repo, path) && versionOf(path) > versionOf(newest) {
			newest = path
		}
	}
	return newest
}

// nameOf returns VERSION_name of a file.
func nameOf(path string) string {
	name, _, _ := strings.Cut(path[strings.LastIndex(path, "/")+1:], ".")
	return name
}

// edited finds the migrations of the base that this branch has changed or removed. What the base has changed, added and removed
// since is not this branch's doing, and comes with the next merge.
func (c *checked) edited(ctx context.Context, repo ashlar.Repo, b branch, here map[string]sqlFile) error {
	behind := 0
	for _, path := range slices.Sorted(maps.Keys(b.there)) {
		if !b.of(repo, path) {
			continue
		}
		f, ok := here[path]
		switch blob := b.there[path]; {
		case !ok && b.once[path] == "":
			behind++
		case !ok:
			c.add(finding{
				Code: codeRemoved, Repo: repo.Name, File: filepath.FromSlash(c.place.path(b.fromProject(path))),
				Message: fmt.Sprintf("%s has it, and it is not here: databases that it was applied to keep what it did", c.Base),
				Hint:    "Restore it: git checkout " + shellWord(c.Base) + " -- " + shellWord(c.place.path(b.fromProject(path))) + "; take back what it did in a new migration.",
			})
		case git.IsBlob(f.content, blob), git.IsBlob(f.content, b.once[path]):
		default:
			before, err := b.tree.Content(ctx, blob)
			if err != nil {
				return err
			}
			c.compare(repo, f, before)
		}
	}
	if behind > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("%s has %s of repo %s that this branch does not have yet", c.Base, count(behind, "file"), repo.Name))
	}
	return nil
}

// fromProject returns a path of the tree from the folder of the project on.
func (b branch) fromProject(path string) string { return strings.TrimPrefix(path, b.root+"/") }

// compare compares a file with what the base has in its place. What up files say counts, without header lines and however
// lines end, as it does for databases. Of a down file it is only noted: no database remembers it.
func (c *checked) compare(repo ashlar.Repo, f sqlFile, before []byte) {
	if !f.isUp() {
		if lines(f.content) != lines(before) {
			c.Notes = append(c.Notes, fmt.Sprintf("%s is not what it is in %s: rollback runs it as it is here", c.place.path(f.path), c.Base))
		}
		return
	}
	was, err := migration.ChecksumOf(before)
	is, err2 := migration.ChecksumOf(f.content)
	if err == nil && err2 == nil && was == is {
		return
	}
	c.add(finding{
		Code: codeChanged, Repo: repo.Name, File: c.place.path(f.path),
		Message: fmt.Sprintf("not what it is in %s: databases that it was applied to do not get the change", c.Base),
		Hint:    "Restore it: git checkout " + shellWord(c.Base) + " -- " + shellWord(c.place.path(f.path)) + "; write the change as a new migration.",
	})
}

// lines returns a text with the line ends that git keeps.
func lines(content []byte) string { return strings.ReplaceAll(string(content), "\r\n", "\n") }

// hazards finds the hazards of a migration that nobody has accepted.
func (c *checked) hazards(repo ashlar.Repo, f sqlFile) {
	script, err := migration.ReadScript(f.content, migration.Up)
	if err != nil {
		return // which was found already
	}
	for _, h := range script.Open() {
		accept := migration.Header{Accepts: []migration.Remark{{Kind: h.Kind, Object: h.Object, Text: "REASON"}}}
		c.add(finding{
			Code: codeHazard, Repo: repo.Name, File: c.place.path(f.path), Line: h.Line, Message: h.Text,
			Hint: "Choose another way, or accept it by a line at the top of the file that says why it does no harm: " + strings.TrimSpace(accept.String()),
		})
	}
}
