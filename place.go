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
	at     place    // zero: nothing was said
	phase  int      // the Define that said it, see Resource.phase
	before *past[T] // what was said before
}

// past is a list of words; nearly all are empty.
type past[T any] struct {
	value T
	at    place
	phase int
	next  *past[T]
}

// set notes a value. What a Define says again because another one calls it by hand is not new, so it changes nothing; the
// same call may say something else, in a function that several Defines use.
func (s *said[T]) set(r *Resource, value T, at place) { s.setAs(r, value, at, sameArg) }

// setTarget notes a value that is a resource or a column of one.
func (s *said[T]) setTarget(r *Resource, value T, at place) { s.setAs(r, value, at, sameTarget) }

func (s *said[T]) setAs(r *Resource, value T, at place, same func(a, b any) bool) {
	again := func(was T, there place, phase int) bool { return phase < r.phase && there == at && same(was, value) }
	if again(s.value, s.at, s.phase) {
		return
	}
	for p := s.before; p != nil; p = p.next {
		if again(p.value, p.at, p.phase) {
			return
		}
	}
	if s.at != 0 {
		s.before = &past[T]{s.value, s.at, s.phase, s.before}
	}
	s.value, s.at, s.phase = value, at, r.phase
}

// is reports whether anything was said.
func (s *said[T]) is() bool { return s.at != 0 }
