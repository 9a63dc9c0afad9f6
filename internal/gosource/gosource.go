// Package gosource reads the Go source of a project, and finds the types with a Define that no domain lists.
//
// Declarations are run, not read: see the root package. Only a type that nobody lists never runs, so that no one would miss
// its table. This package takes the folder of a module, and the types that are known from the program that runs; it returns
// what the source holds besides. package cli tells it.
//
// Its laws:
//
//   - What cannot be read is passed over: the program was compiled, so what it holds is right, and the rest is a remark.
//   - A method is recognised by how it is written. Nothing is type-checked, and the go command is not called.
//   - Only files that hold a Define of an unknown type are parsed, so that a project without any costs a search for bytes.
package gosource

import (
	"bytes"
	"cmp"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Name is a type: the import path of its package, which is main for that of a program, and its name without type arguments.
type Name struct{ Package, Type string }

// Search says where to look, and what is known.
type Search struct {
	Root    string // the folder of the module
	Module  string // the path of the module
	Program string // the folder of the program's main package
	Marker  string // the name of the file that stands in the folder of a repo, which holds no packages

	Elsewhere map[string]string // folders of packages outside the module that are read too, by import path; may be nil
	Known     map[Name]bool     // the types that are listed, or embedded in one that is
}

// Define is a Define that stands in the source.
type Define struct {
	Name
	In     string // the name of the package, as its files begin
	Params string // the names of the type's parameters, [K, V]; empty: it has none
	File   string // absolute where the folders of the search are
	Line   int    // of the word func, from 1
}

// Unlisted returns the types with a Define that are not known and that no struct embeds, by file and line. A Define with a
// line //ashlar:unlisted above it is left out.
//
// Read are the packages of the module, apart from tests, from what the platform and the build tags leave out, from main
// packages of other programs, and from the folders of other projects; of these, packages that hold a known type are read
// all the same.
func (s Search) Unlisted() []Define {
	w := walk{search: s}
	w.folder(s.Root, s.Module)
	for path, dir := range s.Elsewhere {
		w.add(dir, path)
	}
	sources := w.sources()
	lists := make([][]Define, len(sources))
	each(len(sources), func(i int) { lists[i] = sources[i].unlisted(s.Known) })
	found := slices.Concat(lists...)
	if len(found) > 0 {
		found = unembedded(found, w.all(), s.Known)
	}
	slices.SortFunc(found, func(a, b Define) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return found
}

// each calls a function with the numbers below n, on all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

// source is a file of a package.
type source struct {
	folder *folder
	name   string
}

func (s source) path() string { return filepath.Join(s.folder.dir, s.name) }

// buffers hold files while they are searched. Nearly all files fit into one as it is made, and are read in one piece.
var buffers = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 64<<10)) }}

// read returns what is in the file, until the buffer is used again. What cannot be read is empty. A new slice for each file,
// its size asked for and its end looked for, as os.ReadFile does, took half as long again.
func (s source) read(buffer *bytes.Buffer) []byte {
	buffer.Reset()
	f, err := os.Open(s.path())
	if err != nil {
		return nil
	}
	defer f.Close()
	for {
		buffer.Grow(32 << 10)
		room := buffer.AvailableBuffer()
		room = room[:cap(room)]
		n, err := f.Read(room)
		buffer.Write(room[:n])
		if err != nil || n < len(room) {
			return buffer.Bytes()
		}
	}
}

// unlisted returns the Defines of a file whose types are not known. The file is parsed only if it may have one.
func (s source) unlisted(known map[Name]bool) []Define {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	text := s.read(buffer)
	if !suspicious(text, s.folder.path, known) || !built(s.folder.dir, s.name) {
		return nil
	}
	files := token.NewFileSet()
	file := parse(files, s.path(), text)
	if file == nil || file.Name.Name == mainPackage && s.folder.path != mainPackage {
		return nil
	}
	var found []Define
	for _, d := range defines(files, file) {
		d.Package = s.folder.path
		if !known[d.Name] {
			found = append(found, d)
		}
	}
	return found
}
