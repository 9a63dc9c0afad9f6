// Package snapshot keeps a catalog as JSON files on disk: the last described state, with git as its history.
//
// It stands beside operation, above catalog: [Load] gives the state that diff compares with the declarations, [Prepare]
// writes the next one together with the migration files. It holds one file for the database (database.json: extensions
// and schemas), one for each table (public/table.posts.json), enum (public/type.priority.json), domain
// (public/domain.email.json) and sequence that belongs to no column (public/sequence.numbers.json), and one for each
// statement, which is in no schema (statement.visits_touch.json).
//
// Its laws:
//
//   - Load(Encode(c)) equals c, but for what is no part of a state: hints, unmanaged tables and columns.
//   - Equal catalogs give equal bytes: keys are sorted, zero values left out, lists of names stand on one line; values
//     of an enum and lines of SQL text have lines of their own. Positions of columns and statements, and names from
//     before a rename, are written too, and are part of the bytes.
//   - A file that cannot be understood is an error, never a table that is not there. All broken files are reported at
//     once, as a [*FileError] each.
//   - Files are written all or none.
//
// A part of a table may stand on a column that somebody else manages, and a foreign key may refer to a table of others.
// Snapshots hold neither, but note that it was so ("unmanaged_columns", "unmanaged_table", for statements
// "unmanaged_tables"). Therefore a part that stands on a column that is simply gone, which a merge in git can lead to, is
// found when a snapshot is read. The type of a column is not looked for: it may be one of an extension.
//
// What Ashlar writes into a file follows its format number, see [Format], and every release reads all earlier formats.
// The Go interface of this package may change.
package snapshot
