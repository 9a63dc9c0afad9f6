package git

import (
	"context"
	"crypto/sha1" //nolint:gosec // it is git's name for a content, and guards nothing here
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// Blobs returns the files below folders at a revision, by path in the tree, each with the hash that git calls its content by.
// Symbolic links and submodules are left out. It starts one process, whatever the number of folders.
func (t *Tree) Blobs(ctx context.Context, revision string, folders ...string) (map[string]string, error) {
	args := append([]string{"ls-tree", "-r", "-z", "--full-tree", "--end-of-options", revision, "--"}, folders...)
	listed, err := t.run(ctx, nil, args...)
	if err != nil {
		return nil, err
	}
	blobs := map[string]string{}
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(listed), "\x00"), "\x00") {
		about, path, _ := strings.Cut(entry, "\t") // 100644 blob 0123abcd
		if fields := strings.Fields(about); len(fields) == 3 && strings.HasPrefix(fields[0], "100") {
			blobs[path] = fields[2]
		}
	}
	return blobs, nil
}

// Content returns the content that has a hash.
func (t *Tree) Content(ctx context.Context, blob string) ([]byte, error) {
	contents, err := t.blobs(ctx, []string{blob})
	if err != nil {
		return nil, err
	}
	return contents[0], nil
}

// IsBlob reports whether a content has a hash. A file of the work tree may have another content than git keeps of it, with
// other line ends for instance; then it has not.
func IsBlob(content []byte, blob string) bool {
	var sum hash.Hash
	if len(blob) == 2*sha1.Size {
		sum = sha1.New() //nolint:gosec // see above
	} else {
		sum = sha256.New()
	}
	_, _ = fmt.Fprintf(sum, "blob %d\x00", len(content))
	sum.Write(content)
	return hex.EncodeToString(sum.Sum(nil)) == blob
}

// isShallow reports whether the clone holds only a part of the history.
func (t *Tree) isShallow(ctx context.Context) bool {
	out, err := t.run(ctx, nil, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(string(out)) == "true"
}
