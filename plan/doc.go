// Package plan puts operations in an order that a server accepts, and cuts them into the parts that become files.
//
// The order is one of fixed phases; inside a phase, what depends on something comes after it, and names decide the rest.
// So the order of the operations that come in never shows in what goes out.
//
//	 1  undo statements that go, changed, or stand on a table that changes
//	 2  drop foreign keys that go or stand in the way
//	 3  detach and drop partitions that go; drop checks, those of domains too, exclusion constraints, indexes and keys that go
//	    or are built anew, then generated columns; undo Before statements on types that are built anew
//	 4  drop early the tables and columns whose names something in this plan takes
//	 5  schemas: rename, create; extensions: create, move
//	 6  rename and move enum values, types, sequences, tables, partitions, columns, indexes and constraints
//	 7  create types and sequences; run Before statements; loosen domains; change the bounds of partitions, create others
//	 8  add and alter columns; create tables with their keys, checks and indexes; drop plain columns that become generated
//	    ones and whose values fill others; add generated columns
//	 9  add keys, exclusion constraints, checks and indexes to tables that exist
//	10  add foreign keys, and change when they are checked
//	11  drop the other columns and tables; tighten domains; attach partitions that were detached, and add foreign keys to
//	    their tables
//	12  undo Before statements; drop sequences, types, extensions and schemas
//	13  comments
//	14  run statements
//
// Up and down go the same road: the way back is the inverse of the operations, ordered by the same phases.
//
// What tenants have and what all share become parts of their own: what of tenants stands in the way goes first, what tenants
// had a use for goes last, and the shared things and those of tenants each have their turn between. The phases hold in each.
//
// Names are followed through the phases on a copy of the catalog, so that each operation that comes out holds the names
// that are valid when its turn comes. Two things that change places, and a thing whose way is blocked, step aside to a
// temporary name.
package plan
