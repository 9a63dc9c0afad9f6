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

// Format is the newest format of snapshot files that this release reads, and the one it writes.
const Format = 1

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
	if bytes.HasPrefix(data, usualBeginning) {
		return nil
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

// usualBeginning is that of a file of the format that is read most; a second "format" in it is reported by the walk.
var usualBeginning = fmt.Appendf(nil, "{\n  \"format\": %d,\n", Format)
