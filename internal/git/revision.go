package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing/fstest"
)

// Commit returns the hash of the commit that a revision such as HEAD or origin/main names. The error is an [*Error].
func (t *Tree) Commit(ctx context.Context, revision string) (string, error) {
	out, err := t.run(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if said := new(Error); errors.As(err, &said) {
		remedy := "Name a branch, a tag or a commit that git log knows; a branch of another repository has to be fetched first."
		if revision == "HEAD" {
			remedy = "Commit something first."
		} else if t.isShallow(ctx) {
			remedy = "The clone holds only a part of the history. Fetch all of it: git fetch --unshallow; in GitHub Actions, fetch-depth: 0."
		}
		return "", &Error{Message: fmt.Sprintf("no commit %s in this clone", revision), Remedy: remedy, Err: err}
	}
	return strings.TrimSpace(string(out)), err
}

// MergeBase returns the newest commit that two revisions have in common. The error is an [*Error] where there is none, as
// in a clone that holds too little of the history.
func (t *Tree) MergeBase(ctx context.Context, a, b string) (string, error) {
	out, err := t.run(ctx, nil, "merge-base", "--", a, b)
	if said := new(Error); errors.As(err, &said) {
		return "", &Error{
			Message: fmt.Sprintf("%s and %s have no commit in common in this clone", a, b),
			Remedy:  "Fetch the whole history: git fetch --unshallow; in GitHub Actions, fetch-depth: 0.", Err: err,
		}
	}
	return strings.TrimSpace(string(out)), err
}

// Files returns the files that a folder held at a revision, by path from the folder on. A folder that was not there held none.
// Symbolic links and submodules are left out. The result is also an [io/fs.FS].
func (t *Tree) Files(ctx context.Context, revision, folder string) (fstest.MapFS, error) {
	listed, err := t.Blobs(ctx, revision, folder)
	if err != nil {
		return nil, err
	}
	var paths, blobs []string
	for path, blob := range listed {
		paths, blobs = append(paths, inside(folder, path)), append(blobs, blob)
	}
	contents, err := t.blobs(ctx, blobs)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for i, path := range paths {
		files[path] = &fstest.MapFile{Data: contents[i], Mode: 0o644}
	}
	return files, nil
}

// blobs returns the contents of blobs.
func (t *Tree) blobs(ctx context.Context, hashes []string) ([][]byte, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	out, err := t.run(ctx, []byte(strings.Join(hashes, "\n")+"\n"), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	var contents [][]byte
	for _, hash := range hashes {
		about, rest, _ := bytes.Cut(out, []byte("\n")) // 0123abcd blob 42
		fields := strings.Fields(string(about))
		if len(fields) != 3 {
			return nil, &Error{Message: fmt.Sprintf("git cat-file: %s: %s", hash, about)}
		}
		size, err := strconv.Atoi(fields[2])
		if err != nil || size >= len(rest) {
			return nil, &Error{Message: fmt.Sprintf("git cat-file: %s: cut short", hash), Err: err}
		}
		contents, out = append(contents, rest[:size:size]), rest[size+1:]
	}
	return contents, nil
}

// inside returns a path of the tree from a folder on.
func inside(folder, path string) string {
	if folder == "." {
		return path
	}
	return strings.TrimPrefix(path, folder+"/")
}
