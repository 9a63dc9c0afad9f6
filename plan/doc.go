// Package plan puts operations in an order that a server accepts, and cuts them into the parts that become files.
//
// The order is one of fixed phases; inside a phase, what depends on something comes after it, and names decide the rest.
// So the order of the operations that come in never shows in what goes out.
//
//	 1  drop foreign keys that go or stand in the way
//	 2  drop checks, indexes and keys that go or are built anew
//	 3  drop early the tables and columns whose names something in this plan takes
//	 4  schemas: rename, create; extensions: create, move
//	 5  rename and move sequences, tables, columns, indexes and constraints
//	 6  add and alter columns; create tables with their keys, checks and indexes
//	 7  add keys, checks and indexes to tables that exist
//	 8  add foreign keys
//	 9  drop the other columns and tables
//	10  drop extensions and schemas
//	11  comments
//
// Up and down go the same road: the way back is the inverse of the operations, ordered by the same phases.
//
// Names are followed through the phases on a copy of the catalog, so that each operation that comes out holds the names
// that are valid when its turn comes. Two things that change places, and a thing whose way is blocked, step aside to a
// temporary name.
package plan
