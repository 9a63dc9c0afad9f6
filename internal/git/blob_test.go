package git_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ashlar-go/ashlar/internal/git"
)

func TestBlobs(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	content := map[string]string{"a/1": "one\n", "b/empty": "", "b/ü": "x\r\n", "c/left": "out"}
	for path, text := range content {
		c.write(path, text)
	}
	c.commit()
	c.write("a/1", "changed since\n")
	tree := c.open(".")
	blobs, err := tree.Blobs(t.Context(), "HEAD", "a", "b", "nowhere")
	if err != nil || len(blobs) != 3 {
		t.Fatal(blobs, err)
	}
	for path, blob := range blobs {
		text, err := tree.Content(t.Context(), blob)
		if diff := cmp.Diff(content[path], string(text)); err != nil || diff != "" {
			t.Error(path, diff, err)
		}
		if !git.IsBlob([]byte(content[path]), blob) || git.IsBlob([]byte("changed since\n"), blob) {
			t.Errorf("%s: the hash is told otherwise than git does", path)
		}
	}
}

func TestBlobsWithLongHashes(t *testing.T) {
	t.Parallel()
	c := clone{t, t.TempDir()}
	c.git("init", "--quiet", "--object-format=sha256")
	c.write("a", "one\n")
	c.commit()
	blobs, err := c.open(".").Blobs(t.Context(), "HEAD", ".")
	if err != nil || len(blobs["a"]) != 64 || !git.IsBlob([]byte("one\n"), blobs["a"]) {
		t.Error(blobs, err)
	}
}

func TestShallowClone(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	for _, text := range []string{"1", "2"} {
		c.write("a", text)
		c.commit()
	}
	c.git("tag", "old", "HEAD~1")
	shallow := clone{t, filepath.Join(t.TempDir(), "shallow")}
	if out, err := exec.Command("git", "clone", "--quiet", "--depth=1", "file://"+c.dir, shallow.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	tree := shallow.open(".")
	hinted(t, "not fetched", func() error { _, err := tree.Commit(t.Context(), "old"); return err })
	shallow.git("fetch", "--quiet", "--depth=1", "origin", "tag", "old")
	hinted(t, "no common commit", func() error { _, err := tree.MergeBase(t.Context(), "HEAD", "old"); return err })
}
