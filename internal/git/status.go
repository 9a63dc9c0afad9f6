package git

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// Conflict is a file that a merge left to be settled. A version is nil where the file is not there in it.
type Conflict struct {
	Base, Ours, Theirs []byte
}

// Changed returns the files below a folder that differ between a revision and the work tree, by path from the folder on:
// added, changed and removed ones, staged or not, those that git does not track yet too. Ignored ones are left out.
func (t *Tree) Changed(ctx context.Context, revision, folder string) ([]string, error) {
	changed, err := t.run(ctx, nil, "diff", "--no-ext-diff", "--no-renames", "--name-only", "-z", "--end-of-options", revision, "--", folder)
	if err != nil {
		return nil, err
	}
	untracked, err := t.run(ctx, nil, "ls-files", "--others", "--exclude-standard", "-z", "--", folder)
	if err != nil {
		return nil, err
	}
	paths := map[string]bool{}
	for path := range strings.SplitSeq(string(changed)+string(untracked), "\x00") {
		if path != "" {
			paths[inside(folder, path)] = true
		}
	}
	return slices.Sorted(maps.Keys(paths)), nil
}

// Conflicts returns the files below a folder that a merge, rebase or cherry-pick left to be settled, by path from the folder on.
func (t *Tree) Conflicts(ctx context.Context, folder string) (map[string]Conflict, error) {
	listed, err := t.run(ctx, nil, "ls-files", "--unmerged", "-z", "--", folder)
	if err != nil {
		return nil, err
	}
	var paths, stages, blobs []string
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(listed), "\x00"), "\x00") {
		about, path, _ := strings.Cut(entry, "\t") // 100644 0123abcd 2
		if fields := strings.Fields(about); len(fields) == 3 {
			paths, blobs, stages = append(paths, inside(folder, path)), append(blobs, fields[1]), append(stages, fields[2])
		}
	}
	contents, err := t.blobs(ctx, blobs)
	if err != nil {
		return nil, err
	}
	conflicts := map[string]Conflict{}
	for i, path := range paths {
		conflict := conflicts[path]
		switch stages[i] {
		case "1":
			conflict.Base = contents[i]
		case "2":
			conflict.Ours = contents[i]
		case "3":
			conflict.Theirs = contents[i]
		}
		conflicts[path] = conflict
	}
	return conflicts, nil
}
