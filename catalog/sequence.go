package catalog

import (
	"cmp"
	"math"
)

// Sequence is a sequence that belongs to no column. Zero options stand for the server's defaults: start at 1, step by 1,
// the range of the type. https://www.postgresql.org/docs/current/sql-createsequence.html
type Sequence struct {
	Name      Name
	Type      string // "smallint", "integer"; empty: bigint
	Start     int64
	Increment int64
	Min, Max  int64
	Cache     int64 // how many numbers a session takes at once; zero: 1
	Cycle     bool  // begin anew after the last number
	Comment   string

	RenamedFrom Name // the name before the last rename; no part of the state, kept so that a declared rename happens once
}

// Numbers returns the options that a sequence has in common with that of a column.
func (s Sequence) Numbers() Identity {
	return Identity{Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max}
}

// RangeOf returns the least and the greatest number of an integer type. The empty type is bigint.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT
func RangeOf(sqlType string) (least, most int64) {
	switch sqlType {
	case "smallint":
		return math.MinInt16, math.MaxInt16
	case "integer":
		return math.MinInt32, math.MaxInt32
	default:
		return math.MinInt64, math.MaxInt64
	}
}

// Range returns the least and the greatest number of a sequence of the type: what was said, else those of the type on the
// side of zero that the sequence counts to. https://www.postgresql.org/docs/current/sql-createsequence.html
func (i Identity) Range(sqlType string) (least, most int64) {
	least, most = RangeOf(sqlType)
	if i.Increment >= 0 {
		least = 1
	} else {
		most = -1
	}
	return cmp.Or(i.Min, least), cmp.Or(i.Max, most)
}
