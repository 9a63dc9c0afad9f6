// Package migration reads and writes the files of a migrations folder.
//
// A migration is a pair of files, VERSION_name.up.sql and VERSION_name.down.sql, in plain SQL. The authoring side writes
// them, the runner applies them; this package is where the two meet, and it knows neither a catalog nor a database.
//
// Leading lines of the form
//
//	-- ashlar:KEY VALUE
//
// are the file's header. The keys are no-transaction (each statement runs on its own), irreversible REASON (of a down
// file: running it loses data), answer TEXT (a note of the generator to itself), generated CHECKSUM (of down files, with those
// of what they go with, and of up files of tenants), hazard and accept KIND OBJECT: TEXT (of an up file), and dev CHECKSUM (of both
// files of a dev migration). An unknown key is an error.
//
// Its laws: [Read] reports every problem of a folder at once and before anything runs; what [Write] wrote, [Read] reads
// back; files appear all or none, and none is ever overwritten; a checksum does not depend on line ends, on a byte
// order mark or on header lines that change nothing of what runs.
//
// It does not judge SQL. It knows where a statement ends ([Split]) and whether a file would end its own transaction;
// everything else is the server's.
package migration
