package ashlar

import (
	"fmt"
	"slices"
)

// settled collects the named things of one kind of a table. What a resource says replaces what its embedded structs say
// under the same name, and an exact repetition is nothing.
type settled[T any] struct {
	c     *compiler
	t     *table
	kind  string
	items []settledItem[T]
}

type settledItem[T any] struct {
	name  string
	value T
	at    place
	phase int
	call  string
}

func newSettled[T any](c *compiler, t *table, kind string) *settled[T] {
	return &settled[T]{c: c, t: t, kind: kind}
}

func (s *settled[T]) put(name string, value T, from recorded, call string) {
	item := settledItem[T]{name, value, from.at, from.phase, call}
	i := slices.IndexFunc(s.items, func(other settledItem[T]) bool { return other.name == name })
	if i < 0 {
		s.items = append(s.items, item)
		return
	}
	switch other := &s.items[i]; {
	case other.phase < item.phase:
		*other = item
	case other.phase > item.phase || equal(other.value, value):
	default:
		first, second := other.at, item.at
		if before(second, first) {
			first, second, item.call = second, first, other.call
		}
		s.c.fault(s.t, second, item.call, fmt.Sprintf("two %s are named %q, the other at %s", s.kind, name, first.text()), "Name one of them otherwise.")
	}
}

func (s *settled[T]) into(m map[string]T) {
	for _, item := range s.items {
		if other, ok := m[item.name]; ok && equal(other, item.value) {
			continue // another resource on the table says it too
		}
		m[item.name] = item.value
		s.c.constraint(s.t, item.name, s.kind, item.at, item.call)
	}
}
