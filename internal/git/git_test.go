package git_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/git"
)

// clone is a repository to try things in.
type clone struct {
	t   *testing.T
	dir string
}

func newClone(t *testing.T) clone {
	t.Helper()
	c := clone{t, t.TempDir()}
	c.git("init", "--quiet", "--initial-branch=main")
	return c
}

func (c clone) git(args ...string) {
	c.t.Helper()
	if out, err := c.try(args...); err != nil {
		c.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (c clone) try(args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@localhost", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@localhost")
	return cmd.CombinedOutput()
}

func (c clone) write(path, content string) {
	c.t.Helper()
	path = filepath.Join(c.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

func (c clone) commit() {
	c.t.Helper()
	c.git("add", "--all")
	c.git("commit", "--quiet", "--message", "x")
}

func (c clone) open(folder string) *git.Tree {
	c.t.Helper()
	tree, err := git.Open(c.t.Context(), filepath.Join(c.dir, folder))
	if err != nil {
		c.t.Fatal(err)
	}
	return tree
}

func TestFilesOfARevision(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	want := map[string]string{"a": "1\n", "empty": "", "sub/wört [x] \"q\"\n": "no newline", "%41.json": "x\r\n"}
	for path, content := range want {
		c.write("db/"+path, content)
	}
	c.write("other", "not below db")
	c.commit()
	c.write("db/a", "2\n")
	tree := c.open("db")
	got, err := tree.Files(t.Context(), "HEAD", "db")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]string{}
	for path, file := range got {
		read[path] = string(file.Data)
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Error(diff)
	}
	if whole, err := tree.Files(t.Context(), "HEAD", "."); err != nil || len(whole) != len(want)+1 {
		t.Errorf("the whole tree: %d files, %v", len(whole), err)
	}
	if none, err := tree.Files(t.Context(), "HEAD", "nowhere"); err != nil || len(none) != 0 {
		t.Errorf("a folder that is not there: %v, %v", none, err)
	}
	if entries, err := fs.ReadDir(got, "sub"); err != nil || len(entries) != 1 {
		t.Errorf("as a file system: %v, %v", entries, err)
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	for _, path := range []string{"same", "changed", "staged", "removed", "removed and staged", "renamed"} {
		c.write("db/"+path, path+"\nlong enough to be found as a rename\n")
	}
	c.write(".gitignore", "ignored\n")
	c.commit()
	c.write("db/changed", "x")
	c.write("db/staged", "x")
	c.git("add", "db/staged")
	c.git("rm", "--quiet", "db/removed and staged")
	c.git("mv", "db/renamed", "db/to")
	if err := os.Remove(filepath.Join(c.dir, "db/removed")); err != nil {
		t.Fatal(err)
	}
	c.write("db/new/untracked", "x")
	c.write("db/ignored", "x")
	c.write("elsewhere", "x")
	got, err := c.open(".").Changed(t.Context(), "HEAD", "db")
	want := []string{"changed", "new/untracked", "removed", "removed and staged", "renamed", "staged", "to"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(diff, err)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	c.write("db/both", "base\n")
	c.write("db/theirs deleted", "base\n")
	c.write("db/fine", "1\n2\n3\n4\n5\n")
	c.commit()
	c.git("switch", "--quiet", "--create", "branch")
	c.write("db/both", "theirs\n")
	c.write("db/fine", "1\n2\n3\n4\nfive\n")
	c.write("db/added", "theirs\n")
	c.git("rm", "--quiet", "db/theirs deleted")
	c.commit()
	c.git("switch", "--quiet", "main")
	c.write("db/both", "ours\n")
	c.write("db/theirs deleted", "ours\n")
	c.write("db/fine", "one\n2\n3\n4\n5\n")
	c.write("db/added", "ours\n")
	c.commit()
	if _, err := c.try("merge", "branch"); err == nil {
		t.Fatal("the merge went through")
	}
	tree := c.open(".")
	got, err := tree.Conflicts(t.Context(), "db")
	want := map[string]git.Conflict{
		"both":           {Base: []byte("base\n"), Ours: []byte("ours\n"), Theirs: []byte("theirs\n")},
		"theirs deleted": {Base: []byte("base\n"), Ours: []byte("ours\n")},
		"added":          {Ours: []byte("ours\n"), Theirs: []byte("theirs\n")},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(diff, err)
	}
	c.git("merge", "--abort")
	if got, err := tree.Conflicts(t.Context(), "db"); err != nil || len(got) != 0 {
		t.Errorf("without a merge: %v, %v", got, err)
	}
}

func TestCommits(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	tree := c.open(".")
	hinted(t, "HEAD of nothing", func() error { _, err := tree.Commit(t.Context(), "HEAD"); return err })
	c.write("a", "1")
	c.commit()
	base, err := tree.Commit(t.Context(), "HEAD")
	if err != nil || len(base) != 40 {
		t.Fatal(base, err)
	}
	c.git("switch", "--quiet", "--create", "branch")
	c.write("a", "2")
	c.commit()
	c.git("switch", "--quiet", "main")
	c.write("b", "2")
	c.commit()
	if got, err := tree.MergeBase(t.Context(), "main", "branch"); err != nil || got != base {
		t.Error(got, err)
	}
	c.git("switch", "--quiet", "--orphan", "alone")
	c.write("c", "2")
	c.commit()
	hinted(t, "no common commit", func() error { _, err := tree.MergeBase(t.Context(), "main", "alone"); return err })
	hinted(t, "unknown", func() error { _, err := tree.Commit(t.Context(), "nowhere"); return err })
	hinted(t, "a flag", func() error { _, err := tree.Commit(t.Context(), "--help"); return err })
}

func TestPaths(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	c.write("a/b/c", "1")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(c.dir, "a"), link); err != nil {
		t.Fatal(err)
	}
	tree := c.open("a/b")
	for path, want := range map[string]string{
		c.dir:                            ".",
		filepath.Join(c.dir, "a/b"):      "a/b",
		filepath.Join(c.dir, "not/here"): "not/here",
		filepath.Join(link, "b/none"):    "a/b/none",
	} {
		if got, err := tree.Path(path); err != nil || got != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	hinted(t, "outside", func() error { _, err := tree.Path(t.TempDir()); return err })
	hinted(t, "no work tree", func() error { _, err := git.Open(t.Context(), t.TempDir()); return err })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := git.Open(ctx, c.dir); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// hinted checks that an error says what to do, in one line.
func hinted(t *testing.T, what string, do func() error) {
	t.Helper()
	said := new(git.Error)
	if err := do(); !errors.As(err, &said) || said.Hint() == "" || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %v", what, err)
	}
}
