package acceptance_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/snapshot"
)

// textual merges the files of both branches as git does, or returns nil where that leaves a conflict.
func (f fork) textual(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	base, ours, theirs := encoded(t, f.base), encoded(t, f.sides[0]), encoded(t, f.sides[1])
	out := fstest.MapFS{}
	paths := map[string]bool{}
	for _, files := range []fstest.MapFS{base, ours, theirs} {
		for path := range files {
			paths[path] = true
		}
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		b, o, h := content(base, path), content(ours, path), content(theirs, path)
		switch {
		case bytes.Equal(o, h), bytes.Equal(h, b):
			put(out, path, o)
		case bytes.Equal(o, b):
			put(out, path, h)
		case o == nil || h == nil:
			return nil
		default:
			merged, clean := mergeFile(t, dir, b, o, h)
			if !clean {
				return nil
			}
			put(out, path, merged)
		}
	}
	return out
}

func encoded(t *testing.T, c *catalog.Catalog) fstest.MapFS {
	t.Helper()
	files, err := snapshot.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for path, data := range files {
		out[path] = &fstest.MapFile{Data: data}
	}
	return out
}

func content(files fstest.MapFS, path string) []byte {
	if f := files[path]; f != nil {
		return f.Data
	}
	return nil
}

func put(files fstest.MapFS, path string, data []byte) {
	if data != nil {
		files[path] = &fstest.MapFile{Data: data}
	}
}

// format is the line that says which format a file has. The lower one of two branches may be left, and the next write mends it.
var format = regexp.MustCompile(`(?m)^  "format": \d+,$`)

func differentFiles(a, b fstest.MapFS) (lines []string) {
	for path := range a {
		if !bytes.Equal(format.ReplaceAll(content(a, path), nil), format.ReplaceAll(content(b, path), nil)) {
			lines = append(lines, fmt.Sprintf("%s:\n%s\n%s", path, content(a, path), content(b, path)))
		}
	}
	for path := range b {
		if a[path] == nil {
			lines = append(lines, path+" is left")
		}
	}
	return lines
}

// mergeFile merges three versions of a file as git does.
func mergeFile(t *testing.T, dir string, base, ours, theirs []byte) ([]byte, bool) {
	t.Helper()
	var args []string
	for i, data := range [][]byte{ours, base, theirs} {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command("git", append([]string{"merge-file", "--quiet", "-p"}, args...)...).Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() < 128 {
		return nil, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return out, !strings.Contains(string(out), "<<<<<<<")
}
