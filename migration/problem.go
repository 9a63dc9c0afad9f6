package migration

import (
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with a file, or with the folder.
type Problem struct {
	Path    string // of the file, or of the folder; empty when there is none
	Line    int    // from 1; 0 when it concerns the whole file
	Message string
	Remedy  string // what to do about it, a full sentence
	Err     error  // the cause, where there is one

	// Unpaired: the file of the other direction is not there.
	Unpaired bool
}

// Error returns path:line: message.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.Path != "" {
		b.WriteString(p.Path)
		if p.Line > 0 {
			b.WriteString(":" + strconv.Itoa(p.Line))
		}
		b.WriteString(": ")
	}
	b.WriteString(p.Message)
	if p.Err != nil {
		b.WriteString(": " + p.Err.Error())
	}
	return b.String()
}

// Hint returns what to do about it.
func (p *Problem) Hint() string { return p.Remedy }

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// FolderError holds every problem that was found in a folder, in the order of the files' names.
type FolderError struct {
	Problems []*Problem // never empty
}

// Error returns the problems, one a line.
func (e *FolderError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Hint returns the hints of all problems, each once, one a line.
func (e *FolderError) Hint() string {
	var hints []string
	seen := map[string]bool{"": true}
	for _, p := range e.Problems {
		if !seen[p.Remedy] {
			seen[p.Remedy] = true
			hints = append(hints, p.Remedy)
		}
	}
	return strings.Join(hints, "\n")
}

// Unwrap returns the problems one by one, for a caller that prints each with its own hint.
func (e *FolderError) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		errs[i] = p
	}
	return errs
}
