// Package ddl spells operations as SQL. It is the only room that knows how SQL is spelled.
//
// It takes settled operations in order, as plan returns them, and writes the statements that a careful person would:
// names in the schema "public" stand without it and all others with theirs, quotes stand only where they are needed, the
// columns of a table change in one ALTER TABLE, and each constraint on a table that exists is named and added by a
// statement of its own. Nothing says IF EXISTS or CASCADE: a statement that finds something else than was described has
// to fail.
//
// It decides nothing: what happens was decided by diff, and when by plan.
package ddl
