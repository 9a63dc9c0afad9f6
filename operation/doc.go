// Package operation describes one change of a catalog as a plain value.
//
// diff makes operations out of two catalogs, plan puts them in order, ddl spells them as SQL. An operation carries
// everything that its inverse needs (a drop holds what it drops), so the way back is [Inverse] of the same list, ordered
// afresh: nothing is written twice.
//
// An operation on a table that exists names it by [Ref]: the name before the plan and the name after it. plan settles
// both to the name that holds at that point; [Apply] takes settled operations only.
//
// Its laws: the inverse of the inverse is the operation; applying a plan to the catalog it was computed from gives the
// one it was computed for, and applying its inverse gives the first back.
package operation
