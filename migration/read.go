package migration

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Read reads the migrations in the root of a file system, sorted by version. A folder that is not there holds none.
//
// Files that do not end in .sql are left alone, as are folders and files whose name begins with a dot. When something is
// wrong the error is a [*FolderError] with every problem, and there are no migrations.
func Read(fsys fs.FS) ([]Migration, error) {
	return ReadFolder(fsys, ".")
}

// ReadFolder is [Read] for a folder of a file system. The paths in migrations and problems begin with the folder.
func ReadFolder(fsys fs.FS, folder string) ([]Migration, error) {
	names, err := list(fsys, folder)
	if err != nil {
		return nil, &FolderError{Problems: []*Problem{{
			Path: folder, Message: "the migrations folder cannot be read", Err: err,
			Remedy: "Check that it is a folder and that you may read it.",
		}}}
	}
	r := reader{fsys: fsys, folder: folder, found: map[Version][]*file{}}
	for _, name := range names {
		r.read(name)
	}
	migrations := r.pairs()
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b *Problem) int { return strings.Compare(a.Path, b.Path) })
		return nil, &FolderError{Problems: r.problems}
	}
	return migrations, nil
}

// list returns the names of the SQL files, sorted.
func list(fsys fs.FS, folder string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		if !entry.IsDir() && !strings.HasPrefix(name, ".") && strings.EqualFold(path.Ext(name), ".sql") {
			names = append(names, name)
		}
	}
	return names, nil
}

// file is one file whose name could be read.
type file struct {
	path      string
	version   Version
	name      string
	direction Direction
	script    Script
}

type reader struct {
	fsys     fs.FS
	folder   string
	found    map[Version][]*file
	problems []*Problem
}

func (r *reader) read(name string) {
	full := path.Join(r.folder, name)
	f, problem := parseName(name)
	if problem != nil {
		r.report(full, problem)
		return
	}
	f.path = full
	r.found[f.version] = append(r.found[f.version], f)
	raw, err := fs.ReadFile(r.fsys, full)
	if err != nil {
		r.report(full, &Problem{Message: "cannot be read", Err: err, Remedy: "Check that you may read it."})
		return
	}
	script, problems := parseScript(raw, f.direction)
	script.Path = full
	f.script = script
	r.report(full, problems...)
}

func (r *reader) report(path string, problems ...*Problem) {
	for _, p := range problems {
		p.Path = path
	}
	r.problems = append(r.problems, problems...)
}

// parseName takes VERSION_name.up.sql apart.
func parseName(name string) (*file, *Problem) {
	bad := func(why string) (*file, *Problem) {
		return nil, &Problem{
			Message: "not a name of a migration: " + why,
			Remedy:  "Name it VERSION_name.up.sql or VERSION_name.down.sql, for example 20261122101500_add_tickets.up.sql.",
		}
	}
	f := &file{}
	base, ok := strings.CutSuffix(name, ".up.sql")
	if !ok {
		if base, ok = strings.CutSuffix(name, ".down.sql"); !ok {
			return bad("it does not end in .up.sql or .down.sql")
		}
		f.direction = Down
	}
	number, rest, ok := strings.Cut(base, "_")
	if !ok {
		return bad("there is no _ between version and name")
	}
	version, err := ParseVersion(number)
	if err != nil {
		return bad(fmt.Sprintf("%q is not a version, a number of 1 to %d digits", number, maxDigits))
	}
	if version == 0 {
		return bad("version 0 stands for the state before the first migration")
	}
	if !validName(rest) {
		return bad(fmt.Sprintf("%q may hold a-z, 0-9 and _ only, and must not be empty", rest))
	}
	f.version, f.name = version, rest
	return f, nil
}

func validName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// pairs puts the files of each version together.
func (r *reader) pairs() []Migration {
	var migrations []Migration
	for version, files := range r.found {
		var halves [2]*file
		for _, f := range files {
			first := halves[f.direction]
			if first == nil {
				halves[f.direction] = f
				continue
			}
			r.report(f.path, &Problem{
				Message: fmt.Sprintf("version %s is taken by %s", version, path.Base(first.path)),
				Remedy:  "Give one of them a later version, both its files.",
			})
		}
		up, down := halves[Up], halves[Down]
		if up == nil || down == nil || up.name != down.name {
			r.unpaired(up)
			r.unpaired(down)
			continue
		}
		migrations = append(migrations, Migration{Version: version, Name: up.name, Up: up.script, Down: down.script})
	}
	slices.SortFunc(migrations, func(a, b Migration) int { return int(min(1, max(-1, a.Version-b.Version))) })
	return migrations
}

func (r *reader) unpaired(f *file) {
	if f == nil {
		return
	}
	base := strings.TrimSuffix(path.Base(f.path), "."+f.direction.String()+".sql")
	problem := &Problem{
		Unpaired: true,
		Message:  "there is no " + base + ".down.sql to go with it",
		Remedy:   "Write it. When it cannot be undone, let it say so: " + headerPrefix + "irreversible REASON.",
	}
	if f.direction == Down {
		problem.Message = "there is no " + base + ".up.sql to go with it"
		problem.Remedy = "Write it, give both files the same version and name, or remove this one."
	}
	if f.script.Dev {
		problem.Remedy = "It is left of a dev migration. Run generate NAME, or generate --dev: both take it away."
	}
	r.report(f.path, problem)
}

// parseScript reads the bytes of a file. The script is useful only when there are no problems.
func parseScript(raw []byte, d Direction) (Script, []*Problem) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	if problem := checkBytes(raw); problem != nil {
		return Script{}, []*Problem{problem}
	}
	header, text, lines, problems := parseHeader(string(raw), d)
	script := Script{Header: header, Text: text, Line: lines + 1}
	for _, problem := range checkStatements(script) {
		problem.Line += lines
		problems = append(problems, problem)
	}
	return script, problems
}

// checkBytes finds bytes that no server takes, or that it takes otherwise than they look.
func checkBytes(raw []byte) *Problem {
	line := func(offset int) int { return 1 + bytes.Count(raw[:offset], []byte("\n")) }
	if at := bytes.IndexByte(raw, 0); at >= 0 {
		return &Problem{Line: line(at), Message: "a NUL byte", Remedy: "PostgreSQL stores none in text. Remove it; the file may have been saved as UTF-16."}
	}
	if !utf8.Valid(raw) {
		return &Problem{Line: line(invalidAt(raw)), Message: "not valid UTF-8", Remedy: "Save the file as UTF-8."}
	}
	if at := bytes.IndexByte(raw, '\r'); at >= 0 {
		// To the server it ends a comment, to most editors it does not end the line.
		return &Problem{Line: line(at), Message: "a carriage return that ends no line", Remedy: `Remove it. In a string write E'\r'.`}
	}
	return nil
}

// invalidAt returns the offset of the first byte that is not UTF-8.
func invalidAt(raw []byte) int {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(raw)
}
