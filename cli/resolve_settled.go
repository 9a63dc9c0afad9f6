package cli

import (
	"bytes"
	"context"
	"maps"
	"testing/fstest"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/merge"
	"github.com/ashlar-go/ashlar/snapshot"
)

// What somebody settled by hand, after git had left a conflict, is taken as it is.

// settle looks for conflicts that somebody has settled by hand, takes those files as they are on all sides, and reports whether
// there were any.
func (j *joining) settle(ctx context.Context, disk fstest.MapFS) (settled bool, err error) {
	for _, c := range j.conflicts {
		path := snapshot.Path(c.Kind, c.Object)
		byHand, err := j.byHand(ctx, path, data(disk, path))
		if err != nil {
			return false, err
		}
		if !byHand {
			continue
		}
		before := data(j.files[0], path)
		if content := data(disk, path); !bytes.Equal(before, content) || !bytes.Equal(data(j.files[1], path), content) || !bytes.Equal(data(j.files[2], path), content) {
			for i := range j.states {
				if j.take(j.states[i], path, content) {
					putFile(j.files[i], path, content)
					settled = true
				}
			}
		}
	}
	return settled, nil
}

// putFile sets the content of a file; nil takes it out.
func putFile(files fstest.MapFS, path string, content []byte) {
	if content == nil {
		delete(files, path)
		return
	}
	files[path] = &fstest.MapFile{Data: content}
}

// byHand reports whether somebody, and not git, made a file what it is: one in conflict that has neither markers nor the content
// of a side, and one that git would have merged otherwise, or not at all.
func (j *joining) byHand(ctx context.Context, path string, content []byte) (bool, error) {
	if conflict, ok := j.unmerged[path]; ok {
		if content == nil {
			return false, nil
		}
		readable := snapshot.Decode(path, content, catalog.New()) == nil
		return readable && !bytes.Equal(content, conflict.Ours) && !bytes.Equal(content, conflict.Theirs), nil
	}
	text, clean, err := j.textual(ctx, path)
	if err != nil || clean && bytes.Equal(text, content) {
		return false, err
	}
	return content == nil || snapshot.Decode(path, content, catalog.New()) == nil, nil
}

// takeOut takes what a file holds out of what a state holds of a kind.
func takeOut[T any](of map[catalog.Name]T, kind, path string) {
	maps.DeleteFunc(of, func(name catalog.Name, _ T) bool { return snapshot.Path(kind, name) == path })
}

// take puts a file in the place of what a state says, and reports whether it could be read.
func (j *joining) take(state *catalog.Catalog, path string, content []byte) bool {
	if content != nil && snapshot.Decode(path, content, catalog.New()) != nil {
		return false
	}
	takeOut(state.Tables, merge.Table, path)
	takeOut(state.Enums, merge.Type, path)
	takeOut(state.Domains, merge.Domain, path)
	takeOut(state.Sequences, merge.Sequence, path)
	for name := range state.Statements {
		if snapshot.Path(merge.Statement, catalog.Name{Name: name}) == path {
			delete(state.Statements, name)
		}
	}
	if path == snapshot.Path(merge.Database, catalog.Name{}) {
		state.Extensions, state.Schemas = map[string]catalog.Extension{}, map[string]catalog.Schema{}
	}
	if content != nil {
		_ = snapshot.Decode(path, content, state) // it was read before
	}
	return true
}
