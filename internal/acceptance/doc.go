// Package acceptance proves generated migrations on a real server: what they lead to is what was declared, the way back
// leads to what was before, and the values of the columns that stay are not touched.
//
// It holds no production code. The judge of what is in a database is dbtest.Describe, which shares no code with the
// rooms that are judged.
package acceptance
