// Package oracle holds tests only: it compares how package migration cuts SQL into statements with PostgreSQL's own
// parser, which pg_query brings along in C.
//
// Nothing here runs in parallel: while the parser works, it turns the standard error output of the whole process into a
// pipe of its own.
package oracle
