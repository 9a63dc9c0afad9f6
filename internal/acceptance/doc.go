// Package acceptance proves generated migrations on a real server: what they lead to is what was declared, the way back
// leads to what was before, and the values of the columns that stay are not touched.
//
// It holds no production code. Two judges tell what is in a database: dbtest.Describe, which shares no code with the rooms
// that are judged, and introspect. The states come from pages in testdata/cases, and at random: a world holds things and is
// edited, and what it describes before and after is a pair of states.
package acceptance
