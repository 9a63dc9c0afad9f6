// Package diff compares two catalogs and returns the operations that lead from one to the other.
//
// It decides what happened, never in which order: plan does that. What cannot be known is asked, not guessed. A column,
// table or schema that goes while another comes may have been renamed; a table that goes may hold data that somebody
// wants; rows that exist need a value for a new NOT NULL column. The answers come from the declarations
// ([catalog.Hints]) and from the caller ([Answers]); what stays open is returned as [*Questions], all at once.
//
// Its laws: no difference, no operation; what the first catalog does not hold is never dropped; the result does not
// depend on the order of anything.
package diff
