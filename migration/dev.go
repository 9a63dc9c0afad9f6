package migration

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// LooseFile is one file of a migration, as it is on disk. Its other half may be gone, when somebody was stopped while he
// removed both.
type LooseFile struct {
	Path      string // in the file system
	Version   Version
	Name      string
	Direction Direction
	Script    Script // its text may hold what [Read] would refuse
	Edited    bool   // the text is not the generated one, or that is not known; or it holds a reason why a hazard may be
}

// DevFiles returns the files of dev migrations in a folder, by name: those that bear the header dev. Unlike [Read], it does not
// mind what else is wrong with the folder. A folder that is not there holds none.
func DevFiles(fsys fs.FS, folder string) ([]LooseFile, error) {
	found, err := looseFiles(fsys, folder, devText)
	return slices.DeleteFunc(found, func(f LooseFile) bool { return !f.Script.Dev }), err
}

// LooseFiles returns the files of all migrations in a folder, by name, whatever is wrong with them, as [DevFiles] does.
func LooseFiles(fsys fs.FS, folder string) ([]LooseFile, error) {
	return looseFiles(fsys, folder, fs.ReadFile)
}

// looseFiles reads the files of a folder by a function that returns nothing for those that are not meant.
func looseFiles(fsys fs.FS, folder string, read func(fs.FS, string) ([]byte, error)) ([]LooseFile, error) {
	names, err := list(fsys, folder)
	if err != nil {
		return nil, err
	}
	var found []LooseFile
	for _, name := range names {
		parsed, problem := parseName(name)
		if problem != nil {
			continue
		}
		full := path.Join(folder, name)
		raw, err := read(fsys, full)
		if errors.Is(err, fs.ErrNotExist) || err == nil && raw == nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		script := ParseScript(raw, parsed.direction)
		script.Path = full
		mark := script.Generated
		if script.Dev {
			mark = script.DevSum
		}
		found = append(found, LooseFile{
			Path: full, Version: parsed.version, Name: parsed.name, Direction: parsed.direction, Script: script,
			Edited: len(script.Accepts) > 0 || mark != script.checksum()[:generatedDigits],
		})
	}
	return found, nil
}

// devHead is where the header dev stands in a file, which begins with it unless somebody put other lines in front.
const devHead = 1024

// devText reads a file, unless its first lines say nothing of dev: then it is nil.
func devText(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, devHead)
	n, err := io.ReadFull(f, head)
	switch {
	case !bytes.Contains(head[:n], []byte(headerPrefix+keyDev)):
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		return nil, nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return head[:n], nil
	case err != nil:
		return nil, err
	}
	rest, err := io.ReadAll(f)
	return append(head[:n], rest...), err
}

// ParseScript reads the text of a file, such as one that was kept elsewhere. What is wrong with it is left for [Script.Check].
func ParseScript(raw []byte, d Direction) Script {
	script, _ := parseScript(raw, d)
	return script
}

// MarkDev puts a header line in front of a generated file that makes it one of a dev migration, and tells later whether somebody
// changed it.
func MarkDev(file string, d Direction) string {
	mark := func(sum string) string {
		line := Header{Dev: true, DevSum: sum}.String()
		if !strings.HasPrefix(file, headerPrefix) {
			line += "\n"
		}
		return line + file
	}
	return mark(ParseScript([]byte(mark("none")), d).checksum()[:generatedDigits])
}
