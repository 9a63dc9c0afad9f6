package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/ashlar-go/ashlar/catalog"
)

// Format is the newest format of snapshot files that this release reads. It writes each file in the first format that
// can hold what is in it, so that a new format changes no file that has no use for it:
//
//   - 1: the database; tables with columns, keys, uniques, indexes, checks and references.
//   - 2: also enums, sequences and statements; in tables, generated and serial columns and exclusion constraints.
//   - 3: also tables that were left to others, partitioned tables, and domains; extensions with a version or managed by other
//     means; statements of packs.
//   - 4: also what is there once per tenant.
//
// When a file is read, the number only tells that it is not too new: two branches that git merges may leave one that is
// lower than what the file holds, and the next write mends it.
const Format = 4

// tenantFormat is the first format that holds what is there once per tenant.
const tenantFormat = 4

// inFormat returns the first format that can hold a thing in a schema, which is that of its kind or of tenants.
func inFormat(name catalog.Name, ofKind int) int {
	if name.OfTenants() {
		return tenantFormat
	}
	return ofKind
}

// decodeFile reads JSON into a content, strictly. When it returns problems, the content is not to be used.
func decodeFile(data []byte, into content) []*FileError {
	s := &scanner{text: string(data)}
	s.object(func(key string) bool {
		if key != "format" {
			return into.read(s, key)
		}
		s.next()
		s.format = s.scalar()
		s.skip()
		return true
	})
	if s.next(); s.at < len(s.text) {
		s.stop()
	}
	if !s.broken && len(s.problems) == 0 && slices.Contains(formats, s.format) && utf8.ValidString(s.text) {
		return nil
	}
	if problem := checkText(data); problem != nil {
		return []*FileError{problem}
	}
	if problem := checkFormat(data); problem != nil {
		return []*FileError{problem}
	}
	if len(s.problems) == 0 { // not known to happen
		return []*FileError{{Message: "broken JSON", Remedy: hintRestore}}
	}
	return s.problems
}

// formats are the numbers of all formats as they stand in files.
var formats = func() (all []string) {
	for format := range Format {
		all = append(all, strconv.Itoa(format+1))
	}
	return all
}()

// checkText finds what keeps a file from being JSON at all.
func checkText(data []byte) *FileError {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		// In JSON no line begins so.
		for _, marker := range []string{"<<<<<<<", ">>>>>>>", "|||||||"} {
			if bytes.HasPrefix(line, []byte(marker)) {
				return &FileError{
					Conflict: true, Line: number, Message: "conflict marker " + marker,
					Remedy: "A merge left both sides in the file. Type ashlar resolve, which merges snapshots by what they mean, and says what is left.",
				}
			}
		}
		if !utf8.Valid(line) {
			return &FileError{Line: number, Message: "text is not valid UTF-8", Remedy: hintRestore}
		}
	}
	if json.Valid(data) {
		return nil
	}
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	problem := &FileError{Message: "broken JSON", Err: err, Remedy: hintRestore}
	if in := new(json.SyntaxError); errors.As(err, &in) {
		problem.Line, problem.Column = place(data, int(in.Offset)-1)
	}
	return problem
}

// checkFormat looks at the format number before anything else, because all else depends on it. The data is valid JSON.
func checkFormat(data []byte) *FileError {
	var head struct {
		Format json.RawMessage `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil // no object, which the scanner reports
	}
	if head.Format == nil {
		return &FileError{Message: `no "format"`, Remedy: hintRestore}
	}
	format, err := strconv.Atoi(string(head.Format))
	switch {
	case err != nil || format < 1:
		return &FileError{Message: fmt.Sprintf("format %s is none that ever was", head.Format), Remedy: hintRestore}
	case format > Format:
		return &FileError{
			Message: fmt.Sprintf("format %d is newer than this ashlar (reads up to %d)", format, Format),
			Remedy:  "Install a newer ashlar: go get github.com/ashlar-go/ashlar@latest",
			newer:   true,
		}
	}
	return nil
}
