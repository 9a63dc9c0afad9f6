package catalog

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
