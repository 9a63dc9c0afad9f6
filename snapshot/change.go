package snapshot

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/scratch"
)

// Save writes a catalog into a folder, which it makes when it is absent, and returns the paths below it, with slashes,
// of the files that were written or removed, in order. All are, or none.
func Save(dir string, c *catalog.Catalog) (changed []string, err error) {
	change, err := Prepare(dir, c)
	if err != nil {
		return nil, err
	}
	if err := change.Apply(); err != nil {
		return nil, err
	}
	return change.Paths(), nil
}

// Change is what has to be done to a folder so that it holds a catalog. Nothing is done before Apply, so a caller can
// look at it, or write files of other kinds and have both or none:
//
//	change, err := snapshot.Prepare(dir, c)
//	err = change.Apply()
//	if err := migration.Write(...); err != nil {
//		return errors.Join(err, change.Revert())
//	}
type Change struct {
	dir   string
	files []fileChange // by path
	made  []string     // the folders that Apply made, in the order of making
	done  int          // how many files are changed
	noted bool         // what is about to be done is written down
}

// fileChange is the content of a file before and after; nil: there is none.
type fileChange struct {
	path          string // below the folder, with slashes
	before, after []byte
	temporary     string // where after waits for its name
}

// Prepare compares a folder with a catalog and returns the change that is needed. Only files that are known to be
// Ashlar's are ever removed: those that bear the name of a table, an enum, a domain, a sequence or a statement.
func Prepare(dir string, c *catalog.Catalog) (*Change, error) {
	after, err := Encode(c)
	if err != nil {
		return nil, within(dir, err)
	}
	before, err := existing(dir)
	if err != nil {
		return nil, within(dir, err)
	}
	change := &Change{dir: dir}
	paths := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		old, was := before[path]
		content, is := after[path]
		if was != is || !bytes.Equal(old, content) {
			change.files = append(change.files, fileChange{path: path, before: old, after: content})
		}
	}
	return change, nil
}

// existing reads the files of a folder that Ashlar may replace or remove.
func existing(dir string) (map[string][]byte, error) {
	fsys := os.DirFS(dir)
	paths, problem := list(fsys)
	if problem != nil {
		return nil, FileErrors{problem}
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return !isOurs(path) })
	contents, errs := make([][]byte, len(paths)), make([]error, len(paths))
	onAllCores(len(paths), func(i int) { contents[i], errs[i] = fs.ReadFile(fsys, paths[i]) })
	files := map[string][]byte{}
	for i, path := range paths {
		if errs[i] != nil {
			return nil, FileErrors{unreadable(path, errs[i])}
		}
		files[path] = contents[i]
	}
	return files, nil
}

// Paths returns the files that are written or removed, below the folder, with slashes, in order.
func (c *Change) Paths() []string {
	paths := make([]string, len(c.files))
	for i, file := range c.files {
		paths[i] = file.path
	}
	return paths
}

// Leave takes files out of the change: they stay as they are. To be called before Apply.
func (c *Change) Leave(paths ...string) {
	c.files = slices.DeleteFunc(c.files, func(file fileChange) bool { return slices.Contains(paths, file.path) })
}

// Apply writes and removes the files. When it fails, the folder is as it was before. When the process is killed meanwhile, no
// snapshot can be read until [Finish] was called.
func (c *Change) Apply() error {
	if c.done > 0 {
		return errors.New("ashlar: internal error: a snapshot was applied twice")
	}
	swept := ""
	for i := range c.files {
		if dir := filepath.Dir(c.path(c.files[i])); dir != swept {
			scratch.Sweep(dir)
			swept = dir
		}
		if err := c.stage(&c.files[i]); err != nil {
			return errors.Join(unwritable(c.path(c.files[i]), err), c.Revert())
		}
	}
	if err := c.note(); err != nil {
		return errors.Join(unwritable(filepath.Join(c.dir, unfinishedFile), err), c.Revert())
	}
	for _, file := range c.files {
		if err := c.publish(file); err != nil {
			return errors.Join(unwritable(c.path(file), err), c.Revert())
		}
		c.done++
	}
	if err := c.forget(); err != nil {
		return errors.Join(unwritable(filepath.Join(c.dir, unfinishedFile), err), c.Revert())
	}
	for _, file := range c.files {
		if file.after == nil {
			_ = os.Remove(filepath.Dir(c.path(file))) // fails unless the folder is empty now, as it should
		}
	}
	return nil
}

// Revert undoes Apply. Without a successful Apply there is nothing to do.
func (c *Change) Revert() error {
	var errs []error
	for _, file := range slices.Backward(c.files[:c.done]) {
		if err := c.restore(file); err != nil {
			errs = append(errs, unrestored(c.path(file), err))
		}
	}
	for i := range c.files {
		if name := c.files[i].temporary; name != "" {
			_ = os.Remove(name) // gone when it was published
			c.files[i].temporary = ""
		}
	}
	if err := c.forget(); err != nil {
		errs = append(errs, unrestored(filepath.Join(c.dir, unfinishedFile), err))
	}
	for _, made := range slices.Backward(c.made) {
		_ = os.Remove(made) // fails when somebody put something there, and it stays then
	}
	c.done, c.made = 0, nil
	return errors.Join(errs...)
}

func (c *Change) path(file fileChange) string {
	return filepath.Join(c.dir, filepath.FromSlash(file.path))
}

// stage writes a file under a temporary name beside its own, so that a full disk is found before anything is changed.
func (c *Change) stage(file *fileChange) error {
	if file.after == nil {
		return nil
	}
	dir := filepath.Dir(c.path(*file))
	made, err := makeFolder(dir)
	c.made = append(c.made, made...)
	if err != nil {
		return err
	}
	file.temporary, err = scratch.Write(dir, file.after)
	return err
}

func (c *Change) publish(file fileChange) error {
	if file.after == nil {
		return os.Remove(c.path(file))
	}
	return os.Rename(file.temporary, c.path(file))
}

func (c *Change) restore(file fileChange) error {
	if file.before == nil {
		return os.Remove(c.path(file))
	}
	if err := os.MkdirAll(filepath.Dir(c.path(file)), 0o755); err != nil {
		return err
	}
	return os.WriteFile(c.path(file), file.before, 0o644)
}

// makeFolder makes a folder and those above it, and returns the ones it made, outermost first.
func makeFolder(dir string) (made []string, err error) {
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, d)
	}
	slices.Reverse(made)
	return made, os.MkdirAll(dir, 0o755)
}
