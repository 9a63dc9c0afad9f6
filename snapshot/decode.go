package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// Format is the newest format of snapshot files that this release reads. It writes each file in the first format that
// can hold what is in it, so that a new format changes no file that has no use for it:
//
//   - 1: the database; tables with columns, keys, uniques, indexes, checks and references.
//   - 2: also enums, sequences and statements; in tables, generated and serial columns and exclusion constraints.
//
// When a file is read, the number only tells that it is not too new: two branches that git merges may leave one that is
// lower than what the file holds, and the next write mends it.
const Format = 2

// decodeFile reads JSON into a pointer to a struct, strictly. When it returns problems, into is not to be used.
func decodeFile(data []byte, into any) []*FileError {
	if problem := checkText(data); problem != nil {
		return []*FileError{problem}
	}
	if problem := checkFormat(data); problem != nil {
		return []*FileError{problem}
	}
	w := &walker{data: data}
	w.value(reflect.TypeOf(into).Elem(), nil)
	if len(w.problems) > 0 {
		return w.problems
	}
	if err := json.Unmarshal(data, into); err != nil { // not known to happen: the walk has seen it all
		return []*FileError{{Message: "broken JSON", Err: err, Remedy: hintRestore}}
	}
	return nil
}

// checkText finds what keeps a file from being JSON at all.
func checkText(data []byte) *FileError {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		// In JSON no line begins so.
		for _, marker := range []string{"<<<<<<<", ">>>>>>>", "|||||||"} {
			if bytes.HasPrefix(line, []byte(marker)) {
				return &FileError{
					Line: number, Message: "conflict marker " + marker,
					Remedy: "A merge left both sides in the file. Edit it so that it holds what both branches changed, " +
						"without the marker lines; ashlar generate --check then says whether it agrees with the declarations.",
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
	for _, beginning := range usualBeginnings {
		if bytes.HasPrefix(data, beginning) {
			return nil
		}
	}
	var head struct {
		Format json.RawMessage `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil // no object, which the walk reports
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

// usualBeginnings are those of files that Ashlar wrote; a second "format" in one is reported by the walk.
var usualBeginnings = func() (all [][]byte) {
	for format := range Format {
		all = append(all, fmt.Appendf(nil, "{\n  \"format\": %d,\n", format+1))
	}
	return all
}()
