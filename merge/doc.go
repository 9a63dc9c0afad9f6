// Package merge joins the states of two branches by meaning.
//
// It reads three catalogs, the state that both branches began with and what each of them made of it, and returns the state
// that holds the changes of both. git merges the files of a snapshot line by line, and stops where lines are neighbours;
// this package knows what a column is, and stops only where two changes do not go together.
//
// Its laws:
//
//   - Nothing is lost silently: each change of either branch is in the result, or a [Conflict] speaks of it.
//   - [Compute] is symmetric: with ours and theirs in each other's place it returns the same conflicts but
//     for the sides' names, and the same state but for the things that have one.
//   - A branch that changed nothing leaves what the other made: Compute(b, b, x) is x.
//   - The same change on both branches is one change.
//
// What a thing was called is taken from the renames that snapshots note. One that was renamed by a flag alone looks like
// one that went while another came; where the other branch changed it, that is a conflict.
//
// The Go interface of this package may change.
package merge
