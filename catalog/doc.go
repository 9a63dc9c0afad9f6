// Package catalog holds what a PostgreSQL database contains, as plain values.
//
// It is the one description that every other room speaks: declarations are compiled to a [Catalog], snapshots store
// one, two of them are compared by diff, and introspection reads one from a live server. It knows no file, no SQL
// statement and no connection.
//
// Its laws: a name is PostgreSQL's own, unquoted; a type and an expression are text in one canonical spelling, so that
// equal states are equal values; the order of a map never reaches any output.
package catalog
