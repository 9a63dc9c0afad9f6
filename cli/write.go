package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/snapshot"
)

// pending reports whether there is anything to write for a repo.
func (c change) pending() bool { return len(c.result.Files) > 0 || len(c.result.Changes) > 0 }

// folder returns the folder of migrations of a kind, from that of the project on.
func (c change) folder(tenant bool) string {
	if tenant {
		return slashed(c.repo.Name, c.repo.Paths.TenantMigrations)
	}
	return slashed(c.repo.Name, c.repo.Paths.Migrations)
}

// ofKind returns the files that all share, or those that run once per tenant.
func (c change) ofKind(tenant bool) (files []migration.Migration) {
	for i, m := range c.files {
		if c.result.Files[i].Tenant == tenant {
			files = append(files, m)
		}
	}
	return files
}

// remarks returns the hazards of a file, each once.
func (c change) remarks(file int) []migration.Remark {
	var remarks []migration.Remark
	for _, h := range c.result.Hazards {
		r := migration.Remark{Kind: string(h.Kind), Object: h.Object, Text: h.Message}
		if h.File == file && !slices.Contains(remarks, r) {
			remarks = append(remarks, r)
		}
	}
	return remarks
}

// write writes the migrations and snapshots of all repos, or nothing, and returns the paths in the order of writing.
func write(p place, changes []change, dev bool) (written []string, err error) {
	var undo []func() error
	defer func() {
		if err == nil {
			return
		}
		for _, back := range slices.Backward(undo) {
			err = errors.Join(err, back())
		}
	}()
	for _, c := range changes {
		if !c.pending() && (!c.replaces || dev) { // what is taken away may leave snapshots to be put back
			continue
		}
		paths, back, err := c.write(p, dev)
		undo = append(undo, back...)
		if err != nil {
			return nil, err
		}
		written = append(written, paths...)
	}
	return written, nil
}

// write writes the files of one repo. What it returns to undo it is to be called in reverse order, after an error too. In dev
// mode the snapshots stay, and the state is remembered elsewhere.
func (c change) write(p place, dev bool) (written []string, undo []func() error, err error) {
	if back, err := c.mark(p); err != nil {
		return nil, nil, err
	} else if back != nil {
		undo = append(undo, back)
		written = append(written, p.path(c.repo.Name, marker))
	}
	for _, tenant := range []bool{false, true} {
		paths, back, err := c.writeKind(p, tenant)
		undo = append(undo, back...)
		if err != nil {
			return nil, undo, err
		}
		written = append(written, paths...)
	}
	moved, back, err := c.move(p)
	undo = append(undo, back...)
	if err != nil {
		return nil, undo, err
	}
	written = append(written, moved...)
	if dev {
		back, err := c.rememberState(p)
		if err != nil {
			return nil, undo, err
		}
		return written, append(undo, back), nil
	}
	snapshots := slashed(c.repo.Name, c.repo.Paths.Snapshots)
	next, err := snapshot.Prepare(p.path(snapshots), c.result.Next)
	if err != nil {
		return nil, undo, err
	}
	if err := next.Apply(); err != nil {
		return nil, undo, err
	}
	for _, path := range next.Paths() {
		written = append(written, p.path(snapshots, path))
	}
	return written, append(undo, next.Revert), nil
}

// writeKind writes the migrations that all share, or those that run once per tenant.
func (c change) writeKind(p place, tenant bool) (written []string, undo []func() error, err error) {
	files := slices.DeleteFunc(c.ofKind(tenant), func(m migration.Migration) bool { return c.moved[m.Version].Version > 0 })
	if len(files) == 0 {
		return nil, nil, nil
	}
	folder := p.path(c.folder(tenant))
	made, err := makeFolder(folder) // here, so that it goes again when something later fails
	for _, path := range made {
		undo = append(undo, func() error { _ = os.Remove(path); return nil }) // stays when somebody used it
	}
	if err != nil {
		return nil, undo, unwritable(folder, err)
	}
	if err := migration.Write(folder, files...); err != nil {
		return nil, undo, err
	}
	for _, m := range files {
		for _, d := range bothWays {
			path := p.path(c.folder(tenant), m.FileName(d))
			written = append(written, path)
			undo = append(undo, func() error { return os.Remove(path) })
		}
	}
	return written, undo, nil
}

// bothWays are the two files of a migration, in the order in which they are told.
var bothWays = []migration.Direction{migration.Up, migration.Down}

// move gives those that were written by hand their new versions, the last one first: wherever it is stopped, they are in the
// order in which they were, each there once.
func (c change) move(p place) (written []string, undo []func() error, err error) {
	for i, m := range slices.Backward(c.files) {
		was, ok := c.moved[m.Version]
		if !ok {
			continue
		}
		for _, d := range bothWays {
			path := p.path(c.folder(c.result.Files[i].Tenant), m.FileName(d))
			back, err := rename(p.path(was.Script(d).Path), path)
			if err != nil {
				return nil, undo, unwritable(path, err)
			}
			undo = append(undo, back)
			written = append(written, path)
		}
	}
	return written, undo, nil
}

// rename gives a file another name, which nothing has.
func rename(from, to string) (back func() error, err error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(fs.ErrExist, err)
	}
	return func() error { return os.Rename(to, from) }, os.Rename(from, to)
}

// mark makes the folder of a repo known as one, where init did not.
func (c change) mark(p place) (undo func() error, err error) {
	path := p.path(c.repo.Name, marker)
	if _, err := os.Stat(path); err == nil {
		return nil, nil
	}
	content, err := repoMarker(c.repo.Name)
	if err != nil {
		return nil, err
	}
	made, err := makeFolder(filepath.Dir(path))
	unmake := func() {
		for _, folder := range slices.Backward(made) {
			_ = os.Remove(folder) // stays when somebody used it
		}
	}
	if err == nil {
		err = writeAll([]newFile{{path: path, content: content}})
	}
	if err != nil {
		unmake()
		return nil, unwritable(path, err)
	}
	return func() error {
		defer unmake()
		return os.Remove(path)
	}, nil
}

// unwritable is the error for a folder that cannot be written.
func unwritable(path string, err error) error {
	return &problem{
		code: exitFailed, text: path + ": cannot be written", cause: bare(err),
		hint: "Check that you may write there, and that the disk has room. Nothing was written.",
	}
}
