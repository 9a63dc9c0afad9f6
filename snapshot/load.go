package snapshot

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ashlar-go/ashlar/catalog"
)

// Load reads the snapshot in a folder. An absent or empty folder is an empty catalog. The error is [FileErrors], with
// paths below the folder.
//
// Hidden files and files that are no JSON are not looked at. Every other file must be understood.
func Load(fsys fs.FS) (*catalog.Catalog, error) {
	c, _, err := load(fsys)
	return c, err
}

// load is Load, and returns what it read, by path.
func load(fsys fs.FS) (*catalog.Catalog, []*file, error) {
	paths, problem := list(fsys)
	if problem != nil {
		return nil, nil, FileErrors{problem}
	}
	l := &loader{catalog: catalog.New(), tables: map[catalog.Name]*tableContent{}}
	files := make([]*file, len(paths))
	onAllCores(len(paths), func(i int) { files[i] = read(fsys, paths[i]) })
	for _, f := range files {
		l.add(f)
	}
	if len(l.files) > 0 && !slices.Contains(paths, databaseFile) {
		l.problem(databaseFile, &FileError{Message: "the file is missing, and there are others", Remedy: hintRestore})
	}
	l.check()
	if len(l.problems) > 0 {
		slices.SortStableFunc(l.problems, func(a, b *FileError) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return nil, nil, l.problems
	}
	return l.catalog, files, nil
}

// LoadDir reads the snapshot in a folder on disk, as [Load] does; errors name the files with the folder.
func LoadDir(dir string) (*catalog.Catalog, error) {
	c, err := Load(os.DirFS(dir))
	return c, within(dir, err)
}

// LoadDirDigest is [LoadDir], and returns the digest of the files as they are. Where Ashlar wrote them that is the one of
// [Digest], for less work.
func LoadDirDigest(dir string) (*catalog.Catalog, string, error) {
	c, files, err := load(os.DirFS(dir))
	if err != nil {
		return nil, "", within(dir, err)
	}
	contents := make(map[string][]byte, len(files))
	for _, f := range files {
		contents[f.path] = f.data
	}
	return c, digestOf(contents), nil
}

// Decode reads one file of a snapshot and puts what it tells into a catalog, without a look at how that fits the rest. The error
// is [FileErrors].
func Decode(path string, data []byte, into *catalog.Catalog) error {
	f := readData(path, data)
	if len(f.problems) > 0 {
		l := &loader{}
		l.problem(path, f.problems...)
		return l.problems
	}
	f.content.add(into)
	return nil
}

// loader collects what the files hold and what is wrong with them.
type loader struct {
	catalog  *catalog.Catalog
	files    []*file                        // those that could be read
	tables   map[catalog.Name]*tableContent // those of files
	problems FileErrors
}

func (l *loader) problem(path string, problems ...*FileError) {
	for _, p := range problems {
		p.Path = path
		l.problems = append(l.problems, p)
	}
}

func (l *loader) add(f *file) {
	if l.problem(f.path, f.problems...); len(f.problems) > 0 {
		return
	}
	l.files = append(l.files, f)
	f.content.add(l.catalog)
	if t, ok := f.content.(*tableContent); ok {
		l.tables[t.Name] = t
	}
}

// file is a file that was read.
type file struct {
	path     string
	data     []byte
	content  content
	problems []*FileError
}

// content is what a file says.
type content interface {
	thing() (kind string, name catalog.Name) // what it tells of
	read(s *scanner, key string) bool        // reads the value of a key, or reports false for one that it does not know
	add(*catalog.Catalog)                    // puts the thing into a catalog
}

// contentOf returns an empty content for a file that tells of a kind of thing, or nil.
func contentOf(kind string) content {
	switch kind {
	case databaseKind:
		return &databaseContent{}
	case tableKind:
		return &tableContent{Table: catalog.NewTable(catalog.Name{})}
	case typeKind:
		return &enumContent{}
	case domainKind:
		return &domainContent{catalog.Domain{Checks: map[string]catalog.Check{}}}
	case sequenceKind:
		return &sequenceContent{}
	case statementKind:
		return &statementContent{}
	default:
		return nil
	}
}

// onAllCores calls a function with each number below n: a large project has a thousand files, and waits for them at each
// command.
func onAllCores(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

func read(fsys fs.FS, at string) *file {
	f := &file{path: at}
	data, err := fs.ReadFile(fsys, at)
	if err != nil {
		f.problems = []*FileError{unreadable(at, err)}
		return f
	}
	return readData(at, data)
}

func readData(at string, data []byte) *file {
	f := &file{path: at, data: data}
	kind, _ := parsePath(at)
	if f.content = contentOf(kind); f.content == nil {
		f.problems = []*FileError{strange(data)}
		return f
	}
	if f.problems = decodeFile(data, f.content); len(f.problems) == 0 {
		f.problems = checkPath(f)
	}
	return f
}

// checkPath compares the name of a file with the name in it.
func checkPath(f *file) []*FileError {
	kind, name := f.content.thing()
	right := pathOf(kind, name)
	if right == f.path {
		return nil
	}
	if kind == statementKind {
		return []*FileError{{
			Message: fmt.Sprintf("the file holds statement %q, whose file is %s", name.Name, right),
			Remedy:  `Rename the file, or mend "name" in it.`,
		}}
	}
	return []*FileError{{
		Message: fmt.Sprintf("the file holds %s %q of schema %q, whose file is %s", kind, name.Name, name.Schema, right),
		Remedy:  `Rename the file, or mend "schema" and "name" in it.`,
	}}
}

// strange says what a file is whose name is not one of ours. That of a newer ashlar says so by its format.
func strange(data []byte) *FileError {
	if json.Valid(data) {
		if problem := checkFormat(data); problem != nil && problem.newer {
			return problem
		}
	}
	return &FileError{
		Message: "not a file of a snapshot",
		Remedy:  "Move it out of the snapshots folder. If a newer ashlar wrote it, install that one.",
	}
}

// list returns the JSON files of a snapshot folder in order: those in it, and those in its folders.
func list(fsys fs.FS) ([]string, *FileError) {
	entries, err := fs.ReadDir(fsys, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(".", err)
	}
	var paths []string
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case name == unfinishedFile:
			return nil, errUnfinished()
		case strings.HasPrefix(name, "."):
		case entry.IsDir() && name != databaseFile:
			inner, err := fs.ReadDir(fsys, name)
			if err != nil {
				return nil, unreadable(name, err)
			}
			for _, file := range inner {
				if !strings.HasPrefix(file.Name(), ".") && strings.HasSuffix(file.Name(), extension) {
					paths = append(paths, name+"/"+file.Name())
				}
			}
		case strings.HasSuffix(name, extension):
			paths = append(paths, name)
		}
	}
	slices.Sort(paths)
	return paths, nil
}
