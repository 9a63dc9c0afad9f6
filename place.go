package ashlar

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// place is the program counter of a call, resolved to a file and line only when a message needs it.
type place uintptr

// here returns the place that called the method that calls it. That method has to be called by the user.
func here() place {
	var pcs [1]uintptr
	runtime.Callers(3, pcs[:])
	return place(pcs[0])
}

// position returns the file, relative to the working directory when it is below that, and the line.
func (p place) position() (file string, line int) {
	if p == 0 {
		return "", 0
	}
	frame, _ := runtime.CallersFrames([]uintptr{uintptr(p)}).Next()
	return relative(frame.File), frame.Line
}

func relative(file string) string {
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	short, err := filepath.Rel(dir, filepath.FromSlash(file))
	if err != nil || short == ".." || strings.HasPrefix(short, ".."+string(filepath.Separator)) {
		return file
	}
	return filepath.ToSlash(short)
}

// said is a value that may be said many times. The later word wins.
type said[T any] struct {
	value  T
	at     place   // zero: nothing was said
	phase  int     // the Define that said it, see Resource.phase
	before *places // where earlier phases spoke
}

// places is a list of places; nearly all are empty.
type places struct {
	at   place
	next *places
}

func (p *places) contain(at place) bool {
	for ; p != nil; p = p.next {
		if p.at == at {
			return true
		}
	}
	return false
}

// set notes a value. What a Define says again because another one calls it by hand is not new, so it changes nothing.
func (s *said[T]) set(r *Resource, value T, at place) {
	if s.at != 0 && s.phase < r.phase {
		if s.at == at {
			return
		}
		s.before = &places{s.at, s.before}
	}
	if s.before.contain(at) {
		return
	}
	s.value, s.at, s.phase = value, at, r.phase
}

// is reports whether anything was said.
func (s *said[T]) is() bool { return s.at != 0 }
