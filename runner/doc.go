// Package runner applies migrations to one PostgreSQL database, and says what a database has.
//
// It takes files from package migration, knows no catalog, and prints nothing. A [Runner] holds no connection; each of
// its methods opens one and closes it. A second one is opened only to see whom a slow file waits for.
//
// # The ledger
//
// Applied versions are rows of the table ashlar_migrations, one table per database, whose key is (repo, schema,
// version). The schema is empty for public files. The table is read in one message, in a read-only transaction: [Runner.Status]
// and [Runner.Plan] do no more, and so work on a standby, for a user who may only read, and where there is no ledger yet.
//
// # The order of work
//
// Look; when nothing is to be done, stop: one read, no lock. Lock. Look again, because another runner may have worked
// until then; of the steps chosen at first, those that are still to be done are done, and none is added. Apply, file by
// file. Unlock, also when the context is over.
//
// Everything that can be known is refused before the first file runs: applied files that changed, missing or
// irreversible down files, late ones where these are not wanted, files that would end their own transaction, steps that
// there are not.
//
// # The lock
//
// It is an advisory lock of the session, keyed by repo and schema, so that two repos in one database do not wait for
// each other. It is polled with pg_try_advisory_lock, each probe a statement of its own: who waits inside of
// pg_advisory_lock holds a snapshot, and a concurrent index build of the holder would wait for that, for ever. A waiting runner says who
// holds the lock ([Event]) and gives up after a while ([ErrLocked]). The server gives the lock back when the session ends,
// whatever ended it. The ledger itself is made under a second, transaction-level lock that all repos share.
//
// # A transactional file
//
// It is one simple-protocol message, and so one round trip:
//
//	BEGIN; SET LOCAL role, search_path, lock_timeout, client_connection_check_interval;
//	the lock once more, for the transaction; behind a pooler, a look at the ledger under it
//	the file
//	; RESET ROLE; the ledger's row with the duration; COMMIT; RESET ALL
//
// A down file has its row taken away in front of it. The file and its row are committed together or not at all; there is no
// state in between, and nothing to clean up. The lock and the unique key inside of the transaction hold even where a pooler
// shares the session with others. A file's own SET
// does not outlive it. Positions of errors count characters from the start of the message, so that the file's line and column follow.
//
// When it does not get its locks within the lock timeout, or is the victim of a deadlock, it is rolled back and sent again
// after a pause, until a budget is spent. A second connection, opened only for a file that takes longer than most, asks whom
// it waits for: pg_blocking_pids of the session that holds the lock of these files.
//
// # A no-transaction file
//
// Its statements run one by one, without a lock timeout: a concurrent index build blocks nobody while it waits, and one that is
// timed out leaves an invalid index behind. Before a build, an invalid index of that name is dropped; after it, the index
// has to be valid. The row says "applying" ("reverting" for a down file) until the last statement is
// done. After each statement the number of finished ones is recorded, and meanwhile the checksum is that of these: a later run
// goes on behind them, the rest may be mended, and a change in what ran already is refused. Between the end of a
// statement and its record is a gap of one round trip; a runner killed in it runs that statement again, unless it is about
// an index and what is there shows that it was done.
//
// # A function
//
// A code migration runs between BEGIN with the same settings, lock and row, and COMMIT, or outside of a transaction as one
// statement of a no-transaction file.
//
// # Dev migrations
//
// Of a file that bears the header dev the row keeps the way back too. Before anything is applied, those whose files are gone, or
// others by now, are reverted by that, and with them those that were applied behind them; the last applied one first. Nothing else is
// ever reverted by a run up. Public ones wait for those of tenants that were applied behind them ([DevOrderError]); who reverts over
// both says how far ([Leftovers]).
//
// # Tenants
//
// A rollout goes over many schemas with the same files. One read of the table ashlar_tenants, which sums up each tenant's
// rows in the ledger and is written along with them, and of the schemas tells what is to do. Then each tenant has one message:
//
//	BEGIN; settings; the tenant's lock; its row, from the state that was seen to the one that will be;
//	all pending files; RESET ROLE; their rows in the ledger; COMMIT; RESET ALL
//
// When it fails, the files run one by one as above. A few connections share the work; no lock spans it.
//
// # A pooler
//
// The first read also asks which process answers. When it is not the one that took the connection, a pooler stands in between:
// the session's lock is not taken, nothing is kept between two messages, and the lock and the key inside of each
// transaction are the guard; or all goes on at a direct URL. What needs a session is refused.
//
// # When a run ends early
//
// A cancelled context sends a cancel request; the transaction is rolled back, the lock released, and the error says what was undone
// ([InterruptedError]). When the connection is lost the runner connects once more, waits for the lock for a moment, and looks
// whether the file was committed. When the runner is killed, the server notices within a second
// (client_connection_check_interval), rolls back and gives the lock free. In every case the next run does what is left, and
// needs to be told nothing.
package runner
